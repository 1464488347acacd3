// Columns of fields, sixteen rows at a time.
//
// The trick: with AVX-512 sixteen rows' fields are fetched at once, four bytes of each in the 32 bits of a
// lane, so that a date or a code lies in three to five registers, and every instruction works on sixteen of
// them. Digits and letters become numbers by one permutation, a multiply-and-add of neighbours makes sums
// of them, and whether a check character is right is whether a sum divides by 31 (or 11): that it does, the product
// with the inverse tells. Answers are masks of sixteen bits; in most blocks all are set.
//
// What it rests on: the rows of a block are numbered one by one (else the block is read row by row), and all
// bytes fetched lie before `readable`. Other processors read row by row with the functions of `fields.h`,
// which are the twins that the tests compare with.

#include "columns_shared.h"

#include "fields.h"

// MARK: Row by row

static void dates_by_rows(const scan_column *column, size_t from, size_t to, scan_answer *answer) {
  for (size_t index = from; index < to; index++) {
    place field = place_of(column, index);
    int32_t day = field.end - field.start == 10 ? date_scan(column->text + field.start) : INT32_MIN;
    if (day == INT32_MIN)
      leave(column, index, field, answer);
    else
      set(column, index, day, column->mark);
  }
}

static void codes_by_rows(const scan_column *column, size_t from, size_t to, scan_answer *answer) {
  for (size_t index = from; index < to; index++) {
    place field = place_of(column, index);
    uint32_t code = field.end - field.start == 18 ? code_scan(column->text + field.start) : 0;
    if ((code & code_is_good) == 0) {
      leave(column, index, field, answer);
    } else {
      set(column, index, place_word(field), column->mark);
      answer->odd += (code & code_organisation_is_good) == 0;
    }
  }
}

static void organisations_by_rows(
    const scan_column *column, size_t from, size_t to, scan_answer *answer) {
  for (size_t index = from; index < to; index++) {
    place field = place_of(column, index);
    if (field.end - field.start == 9 && organisation_scan(column->text + field.start))
      set(column, index, place_word(field), column->mark);
    else
      leave(column, index, field, answer);
  }
}

// MARK: Sixteen rows

#if defined(__SSE2__)
#include <immintrin.h>

#define AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

// Sixteen fields: where they begin and how long they are.
typedef struct {
  __m512i start, end, length;
} places;

AVX512 static inline places places_of(const scan_column *column, size_t index) {
  const __m512i even =
      _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  __m512i low = _mm512_loadu_si512(column->rows + index);
  __m512i high = _mm512_loadu_si512(column->rows + index + 8);
  __m512i cut = _mm512_add_epi32(
      _mm512_permutex2var_epi32(low, odd, high), _mm512_set1_epi32((int)column->cell));
  // A cut and the next one in one fetch.
  low = _mm512_i32gather_epi64(_mm512_castsi512_si256(cut), column->cuts, 4);
  high = _mm512_i32gather_epi64(_mm512_extracti64x4_epi64(cut, 1), column->cuts, 4);
  places found;
  found.start = _mm512_add_epi32(
      _mm512_permutex2var_epi32(low, even, high), _mm512_set1_epi32(1));
  found.end = _mm512_permutex2var_epi32(low, odd, high);
  found.length = _mm512_sub_epi32(found.end, found.start);
  return found;
}

// Whether sixteen rows can be read at once.
static inline bool is_run(const scan_column *column, size_t index) {
  return column->rows[index + 15].row - column->rows[index].row == 15;
}

// The fields of a length of which `reach` bytes may be read.
AVX512 static inline __mmask16 with_length(
    const scan_column *column, places found, int length, uint32_t reach) {
  __mmask16 mask = _mm512_cmpeq_epi32_mask(found.length, _mm512_set1_epi32(length));
  if (column->readable < reach) return 0;
  uint32_t last = (uint32_t)column->readable - reach;
  return _mm512_mask_cmple_epu32_mask(mask, found.start, _mm512_set1_epi32((int)last));
}

#define FOUR(mask, offset)                                                                   \
  _mm512_mask_i32gather_epi32(                                                               \
      _mm512_setzero_si512(), mask, found.start, column->text + (offset), 1)

// Writes sixteen answers; `low` and `high` are the words of those that are `good`.
AVX512 static inline void put(
    const scan_column *column, size_t index, places found, __mmask16 good, __m512i low,
    __m512i high, scan_answer *answer) {
  uint32_t row = column->rows[index].row;
  _mm512_storeu_si512(column->words + row, _mm512_maskz_mov_epi64((__mmask8)good, low));
  _mm512_storeu_si512(column->words + row + 8, _mm512_maskz_mov_epi64((__mmask8)(good >> 8), high));
  _mm_storeu_si128(
      (__m128i *)(column->marks + row), _mm_maskz_set1_epi8(good, (char)column->mark));
  __mmask16 left = (__mmask16)~good;
  if (!column->is_required)
    left &= _mm512_cmpneq_epi32_mask(found.length, _mm512_setzero_si512());
  for (uint32_t rest = left; rest != 0; rest &= rest - 1)
    column->left[answer->left++] = (uint32_t)(index + (size_t)__builtin_ctz(rest));
}

// The same for words that are the fields' places.
AVX512 static inline void put_places(
    const scan_column *column, size_t index, places found, __mmask16 good, scan_answer *answer) {
  const __m512i low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const __m512i high =
      _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  put(column, index, found, good, _mm512_permutex2var_epi32(found.start, low, found.end),
      _mm512_permutex2var_epi32(found.start, high, found.end), answer);
}

// Four weights for the bytes of every lane.
#define WEIGHTS(a, b, c, d)                                                                  \
  _mm512_set1_epi32((int)((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24))

// The sum of a lane's four bytes, each times its weight.
AVX512 static inline __m512i weighed(__m512i bytes, __m512i weights) {
  return _mm512_madd_epi16(_mm512_maddubs_epi16(bytes, weights), _mm512_set1_epi16(1));
}

AVX512 static scan_answer dates_by_avx512(const scan_column *column) {
  const __m512i before =
      _mm512_setr_epi32(0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 0, 0, 0);
  const __m512i days_in =
      _mm512_setr_epi32(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0);
  const __m512i one = _mm512_set1_epi32(1);
  scan_answer answer = {0, 0};
  size_t index = 0;
  for (; index + 16 <= column->count; index += 16) {
    if (!is_run(column, index)) {
      dates_by_rows(column, index, index + 16, &answer);
      continue;
    }
    places found = places_of(column, index);
    __mmask16 good = with_length(column, found, 10, 12);
    // `yyyy`, `/MM/` and `dd`, with digits as numbers.
    __m512i year4 = _mm512_xor_si512(FOUR(good, 0), _mm512_set1_epi32(0x30303030));
    __m512i month4 = _mm512_xor_si512(FOUR(good, 4), _mm512_set1_epi32(0x00303000));
    __m512i day4 = _mm512_and_si512(
        _mm512_xor_si512(FOUR(good, 8), _mm512_set1_epi32(0x00003030)), _mm512_set1_epi32(0xFFFF));
    // The two separators are the same, and one of three.
    __m512i first = _mm512_and_si512(month4, _mm512_set1_epi32(0xFF));
    good = _mm512_mask_cmpeq_epi32_mask(good, first, _mm512_srli_epi32(month4, 24));
    good &= _mm512_cmpeq_epi32_mask(first, _mm512_set1_epi32('/')) |
            _mm512_cmpeq_epi32_mask(first, _mm512_set1_epi32('-')) |
            _mm512_cmpeq_epi32_mask(first, _mm512_set1_epi32('.'));
    month4 = _mm512_and_si512(month4, _mm512_set1_epi32(0x00FFFF00));
    // No digit is above 9.
    const __m512i nines = _mm512_set1_epi8(9);
    __m512i above = _mm512_or_si512(
        _mm512_or_si512(_mm512_subs_epu8(year4, nines), _mm512_subs_epu8(month4, nines)),
        _mm512_subs_epu8(day4, nines));
    good = _mm512_mask_cmpeq_epi32_mask(good, above, _mm512_setzero_si512());
    // Neighbours first, then their sums: hundreds would not fit into a weight of one byte.
    __m512i year = _mm512_madd_epi16(
        _mm512_maddubs_epi16(year4, WEIGHTS(10, 1, 10, 1)), _mm512_set1_epi32(1 << 16 | 100));
    __m512i month = weighed(month4, WEIGHTS(0, 10, 1, 0));
    __m512i day = weighed(day4, WEIGHTS(10, 1, 0, 0));
    __m512i years = _mm512_sub_epi32(year, _mm512_set1_epi32(1901));
    good = _mm512_mask_cmplt_epu32_mask(good, years, _mm512_set1_epi32(200));
    good = _mm512_mask_cmplt_epu32_mask(good, _mm512_sub_epi32(month, one), _mm512_set1_epi32(12));
    __mmask16 leap = _mm512_testn_epi32_mask(year, _mm512_set1_epi32(3)) &
                     _mm512_cmpneq_epi32_mask(year, _mm512_set1_epi32(2100));
    __mmask16 february = _mm512_cmpeq_epi32_mask(month, _mm512_set1_epi32(2));
    __m512i most = _mm512_permutexvar_epi32(month, days_in);
    most = _mm512_mask_add_epi32(most, leap & february, most, one);
    good = _mm512_mask_cmplt_epu32_mask(good, _mm512_sub_epi32(day, one), most);
    // As in `date_scan`.
    __m512i days = _mm512_add_epi32(
        _mm512_add_epi32(
            _mm512_mullo_epi32(years, _mm512_set1_epi32(365)), _mm512_srli_epi32(years, 2)),
        _mm512_add_epi32(_mm512_permutexvar_epi32(month, before), day));
    __mmask16 later = leap & _mm512_cmpgt_epi32_mask(month, _mm512_set1_epi32(2));
    days = _mm512_mask_add_epi32(days, later, days, one);
    days = _mm512_sub_epi32(days, _mm512_set1_epi32(25203));
    put(column, index, found, good, _mm512_cvtepi32_epi64(_mm512_castsi512_si256(days)),
        _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(days, 1)), &answer);
  }
  dates_by_rows(column, index, column->count, &answer);
  return answer;
}

// A character's number by its low seven bits, with the high bit for one that has none.
typedef struct {
  __m512i low, high;
} numbers;

static const uint8_t unified_numbers[128], alphanumeric_numbers[128];

AVX512 static inline numbers load_numbers(const uint8_t table[128]) {
  return (numbers){_mm512_loadu_si512(table), _mm512_loadu_si512(table + 64)};
}

AVX512 static inline __m512i numbers_of(numbers table, __m512i bytes) {
  return _mm512_permutex2var_epi8(table.low, bytes, table.high);
}

// Whether the sum divides by a number, of which the inverse modulo 2^32 is given.
AVX512 static inline __mmask16 divides(__m512i sum, uint32_t divisor, uint32_t inverse) {
  return _mm512_cmple_epu32_mask(
      _mm512_mullo_epi32(sum, _mm512_set1_epi32((int)inverse)),
      _mm512_set1_epi32((int)(UINT32_MAX / divisor)));
}

// Whether organisation codes pass their check: eight characters' numbers, and the number of the ninth.
AVX512 static inline __mmask16 organisation_is_good(
    __m512i first, __m512i second, __m512i check) {
  __m512i sum = _mm512_add_epi32(
      weighed(first, WEIGHTS(3, 7, 9, 10)), weighed(second, WEIGHTS(5, 8, 4, 2)));
  // X stands for ten.
  __mmask16 is_ten = _mm512_cmpeq_epi32_mask(check, _mm512_set1_epi32(33));
  check = _mm512_mask_mov_epi32(check, is_ten, _mm512_set1_epi32(10));
  __mmask16 is_digit = _mm512_cmplt_epu32_mask(check, _mm512_set1_epi32(10));
  return (is_ten | is_digit) & divides(_mm512_add_epi32(sum, check), 11, 0xBA2E8BA3);
}

AVX512 static scan_answer codes_by_avx512(const scan_column *column) {
  const numbers unified = load_numbers(unified_numbers);
  const numbers alphanumeric = load_numbers(alphanumeric_numbers);
  const __m512i low_byte = _mm512_set1_epi32(0xFF);
  scan_answer answer = {0, 0};
  size_t index = 0;
  for (; index + 16 <= column->count; index += 16) {
    if (!is_run(column, index)) {
      codes_by_rows(column, index, index + 16, &answer);
      continue;
    }
    places found = places_of(column, index);
    __mmask16 good = with_length(column, found, 18, 20);
    __m512i text[5], number[5];
    text[0] = FOUR(good, 0);
    text[1] = FOUR(good, 4);
    text[2] = FOUR(good, 8);
    text[3] = FOUR(good, 12);
    text[4] = FOUR(good, 16);
    for (int part = 0; part < 5; part++) number[part] = numbers_of(unified, text[part]);
    // The high bit of a byte says that it may not stand there: 118 and 10 or more is above 127.
    const __m512i digits = _mm512_set1_epi8(118);
    __m512i wrong = _mm512_or_si512(
        _mm512_or_si512(
            _mm512_or_si512(text[0], text[1]), _mm512_or_si512(text[2], text[3])),
        _mm512_or_si512(
            _mm512_add_epi8(number[0], WEIGHTS(0, 0, 118, 118)),
            _mm512_add_epi8(number[1], digits)));
    wrong = _mm512_or_si512(wrong, _mm512_or_si512(number[2], number[3]));
    // Of the last four bytes two belong to the code.
    __m512i last = _mm512_or_si512(text[4], number[4]);
    wrong = _mm512_or_si512(wrong, _mm512_and_si512(last, _mm512_set1_epi32(0xFFFF)));
    good = _mm512_mask_testn_epi32_mask(good, wrong, _mm512_set1_epi8((char)0x80));
    // The category is a digit but 0, or A, N or Y.
    const uint32_t categories = 0x7FE | 1u << 22 | 1u << 30;
    __m512i category = _mm512_srlv_epi32(
        _mm512_set1_epi32((int)categories), _mm512_and_si512(number[0], low_byte));
    good = _mm512_mask_test_epi32_mask(good, category, _mm512_set1_epi32(1));
    __m512i sum = _mm512_add_epi32(
        _mm512_add_epi32(
            weighed(number[0], WEIGHTS(1, 3, 9, 27)), weighed(number[1], WEIGHTS(19, 26, 16, 17))),
        _mm512_add_epi32(
            weighed(number[2], WEIGHTS(20, 29, 25, 13)), weighed(number[3], WEIGHTS(8, 24, 10, 30))));
    // With the check character's own number it must divide by 31.
    sum = _mm512_add_epi32(sum, weighed(number[4], WEIGHTS(28, 1, 0, 0)));
    good &= divides(sum, 31, 0xBDEF7BDF);
    // As `code_may_be_persons`: a year of birth first, which hardly any code has where it would stand.
    __m512i year = _mm512_srli_epi32(text[1], 16);
#define YEAR(tens, ones) _mm512_set1_epi32((ones) << 8 | (tens))
    __mmask16 persons = good & (_mm512_cmpeq_epi32_mask(year, YEAR('2', '0')) |
                                // 18 is 19 but for one bit.
                                _mm512_cmpeq_epi32_mask(
                                    _mm512_or_si512(year, _mm512_set1_epi32(0x100)), YEAR('1', '9')));
#undef YEAR
    if (__builtin_expect(persons != 0, 0)) {
      good &= (__mmask16)~_mm512_mask_cmplt_epu32_mask(
          persons, _mm512_and_si512(text[0], low_byte), _mm512_set1_epi32('9'));
    }
    put_places(column, index, found, good, &answer);
    __mmask16 inside = organisation_is_good(
        numbers_of(alphanumeric, text[2]), numbers_of(alphanumeric, text[3]),
        _mm512_and_si512(numbers_of(alphanumeric, text[4]), low_byte));
    answer.odd += (size_t)__builtin_popcount(good & ~(uint32_t)inside);
  }
  codes_by_rows(column, index, column->count, &answer);
  return answer;
}

AVX512 static scan_answer organisations_by_avx512(const scan_column *column) {
  const numbers alphanumeric = load_numbers(alphanumeric_numbers);
  scan_answer answer = {0, 0};
  size_t index = 0;
  for (; index + 16 <= column->count; index += 16) {
    if (!is_run(column, index)) {
      organisations_by_rows(column, index, index + 16, &answer);
      continue;
    }
    places found = places_of(column, index);
    __mmask16 good = with_length(column, found, 9, 12);
    __m512i first = FOUR(good, 0), second = FOUR(good, 4);
    __m512i last = _mm512_and_si512(FOUR(good, 8), _mm512_set1_epi32(0xFF));
    __m512i first_numbers = numbers_of(alphanumeric, first);
    __m512i second_numbers = numbers_of(alphanumeric, second);
    __m512i wrong = _mm512_or_si512(
        _mm512_or_si512(_mm512_or_si512(first, second), last),
        _mm512_or_si512(first_numbers, second_numbers));
    good = _mm512_mask_testn_epi32_mask(good, wrong, _mm512_set1_epi8((char)0x80));
    __m512i check = _mm512_and_si512(numbers_of(alphanumeric, last), _mm512_set1_epi32(0xFF));
    good &= organisation_is_good(first_numbers, second_numbers, check);
    put_places(column, index, found, good, &answer);
  }
  organisations_by_rows(column, index, column->count, &answer);
  return answer;
}

#define NONE16                                                                               \
  0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80

// 0 to 9, and A to Z without I, O, S, V and Z.
static const uint8_t unified_numbers[128] = {
    NONE16, NONE16, NONE16,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0x80, 10, 11, 12, 13, 14, 15, 16, 17, 0x80, 18, 19, 20, 21, 22, 0x80,
    23, 24, 25, 0x80, 26, 27, 0x80, 28, 29, 30, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    NONE16, NONE16,
};

static const uint8_t alphanumeric_numbers[128] = {
    NONE16, NONE16, NONE16,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0x80, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 0x80, 0x80, 0x80, 0x80, 0x80,
    NONE16, NONE16,
};

#endif

// MARK: Choice

scan_answer column_dates(scan_kind kind, const scan_column *column) {
#if defined(__SSE2__)
  if (kind == scan_by_avx512) return dates_by_avx512(column);
#endif
  (void)kind;
  scan_answer answer = {0, 0};
  dates_by_rows(column, 0, column->count, &answer);
  return answer;
}

scan_answer column_codes(scan_kind kind, const scan_column *column) {
#if defined(__SSE2__)
  if (kind == scan_by_avx512) return codes_by_avx512(column);
#endif
  (void)kind;
  scan_answer answer = {0, 0};
  codes_by_rows(column, 0, column->count, &answer);
  return answer;
}

scan_answer column_organisation_codes(scan_kind kind, const scan_column *column) {
#if defined(__SSE2__)
  if (kind == scan_by_avx512) return organisations_by_avx512(column);
#endif
  (void)kind;
  scan_answer answer = {0, 0};
  organisations_by_rows(column, 0, column->count, &answer);
  return answer;
}

// Columns of names, document numbers and list values, and the free text of whole rows.
//
// The trick: most of these fields fit into one register of 64 bytes, so that with AVX-512 a name is looked
// through, and a number is folded, without a loop; the lengths of sixteen cells of a row are differences of
// cuts, and are compared with their limits at once. Elsewhere the same is done by `text.h`, byte by byte or by
// sixteen bytes.

#include "columns_shared.h"

#include "text.h"

#include <string.h>

// Whether some cell of a row is shorter or longer than it may be.
static inline bool is_beyond(const uint32_t *cuts, const scan_limits *limits) {
  bool beyond = false;
  for (uint32_t cell = 0; cell < limits->cells; cell++) {
    uint32_t length = cuts[cell + 1] - cuts[cell] - 1;
    beyond |= (length < limits->least[cell]) | (length > limits->most[cell]);
  }
  return beyond;
}

#if defined(__SSE2__)
#include <immintrin.h>

#define AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

// Whether at most 64 bytes hold only what `text_is_plain` allows.
AVX512 static inline bool is_plain_by_avx512(const uint8_t *text, size_t count) {
  __m512i bytes = _mm512_maskz_loadu_epi8(~0ull >> (64 - count), text);
  __mmask64 lead = _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8((char)0xC0));
  __mmask64 rare = _mm512_cmpge_epu8_mask(
      _mm512_sub_epi8(bytes, _mm512_set1_epi8((char)0xE4)), _mm512_set1_epi8(6));
  return (lead & rare) == 0;
}

// Folds a number of at most 64 bytes as `text_fold_key` does; 0 when a blank, a full-width character or one that is
// never seen may stand in it. A wide bracket has three bytes, of which the first becomes a round one and two are left out.
AVX512 static inline size_t fold_key_by_avx512(const uint8_t *text, size_t count, uint8_t *folded) {
  __mmask64 all = ~0ull >> (64 - count);
  __m512i bytes = _mm512_maskz_loadu_epi8(all, text);
#define SAME(byte) _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)(byte)))
  __mmask64 second = SAME(0x80), wide = SAME(0xE3) & second >> 1;
  // C2 and E2 differ in the bit of 0x20.
  __m512i high = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
  __mmask64 odd = _mm512_mask_cmple_epu8_mask(all, bytes, _mm512_set1_epi8(0x20)) |
                  _mm512_cmpeq_epi8_mask(high, _mm512_set1_epi8((char)0xE2)) | SAME(0xEF) |
                  (wide & second >> 2);
  if (odd != 0) return 0;
  __mmask64 wide_open = wide & (SAME(0x90) | SAME(0x94)) >> 2;
  __mmask64 wide_close = wide & (SAME(0x91) | SAME(0x95)) >> 2;
  __mmask64 open = wide_open | SAME('[') | SAME('{'), close = wide_close | SAME(']') | SAME('}');
#undef SAME
  bytes = _mm512_mask_mov_epi8(bytes, open, _mm512_set1_epi8('('));
  bytes = _mm512_mask_mov_epi8(bytes, close, _mm512_set1_epi8(')'));
  wide = wide_open | wide_close;
  __mmask64 kept = all & ~(wide << 1 | wide << 2);
  size_t length = (size_t)__builtin_popcountll(kept);
  _mm512_mask_storeu_epi8(
      folded, ~0ull >> (64 - length), _mm512_maskz_compress_epi8(kept, bytes));
  return length;
}

// Eight cells at a time, the last eight whether some of them were looked at or not.
__attribute__((target("avx2"))) static bool is_beyond_by_avx2(
    const uint32_t *cuts, const scan_limits *limits) {
  if (limits->cells < 8) return is_beyond(cuts, limits);
  __m256i within = _mm256_set1_epi32(-1);
  uint32_t last = limits->cells - 8;
  for (uint32_t cell = 0; cell < limits->cells; cell += 8) {
    uint32_t at = cell < last ? cell : last;
    __m256i before = _mm256_loadu_si256((const __m256i *)(cuts + at));
    __m256i after = _mm256_loadu_si256((const __m256i *)(cuts + at + 1));
    __m256i least = _mm256_loadu_si256((const __m256i *)(limits->least + at));
    __m256i most = _mm256_loadu_si256((const __m256i *)(limits->most + at));
    __m256i length = _mm256_add_epi32(_mm256_sub_epi32(after, before), _mm256_set1_epi32(-1));
    within = _mm256_and_si256(
        within, _mm256_and_si256(
                    _mm256_cmpeq_epi32(_mm256_max_epu32(length, least), length),
                    _mm256_cmpeq_epi32(_mm256_min_epu32(length, most), length)));
  }
  return _mm256_movemask_epi8(within) != -1;
}

AVX512 static inline bool is_beyond_by_avx512(const uint32_t *cuts, const scan_limits *limits) {
  __mmask16 beyond = 0;
  for (uint32_t cell = 0; cell < limits->cells; cell += 16) {
    uint32_t rest = limits->cells - cell;
    __mmask16 mask = rest >= 16 ? 0xFFFF : (__mmask16)((1u << rest) - 1);
    __m512i before = _mm512_maskz_loadu_epi32(mask, cuts + cell);
    __m512i after = _mm512_maskz_loadu_epi32(mask, cuts + cell + 1);
    __m512i least = _mm512_maskz_loadu_epi32(mask, limits->least + cell);
    __m512i most = _mm512_maskz_loadu_epi32(mask, limits->most + cell);
    // One more than the length.
    __m512i length = _mm512_sub_epi32(after, before);
    beyond |= _mm512_mask_cmple_epu32_mask(mask, length, least) |
              _mm512_mask_cmpgt_epu32_mask(
                  mask, _mm512_sub_epi32(length, _mm512_set1_epi32(1)), most);
  }
  return beyond != 0;
}

#endif

// MARK: Names

// Whether a field (not empty) of which three bytes may be read surely holds a value.
static inline bool is_something(const uint8_t *text, const uint16_t *nulls) {
  uint16_t sign = nulls[text[0]];
  if (sign == null_may) return false;
  return sign != text[1] || (text[0] == 0xE3 && text[2] != 0x80);
}

static inline bool is_plain(scan_kind kind, const uint8_t *text, size_t count) {
#if defined(__SSE2__)
  if (kind == scan_by_avx512 && count <= 64) return is_plain_by_avx512(text, count);
#endif
  (void)kind;
  return text_is_plain(text, count);
}

scan_answer column_names(
    scan_kind kind, const scan_column *column, size_t most, const uint16_t *nulls) {
  scan_answer answer = {0, 0};
  for (size_t index = 0; index < column->count; index++) {
    place field = place_of(column, index);
    size_t count = field.end - field.start;
    const uint8_t *text = column->text + field.start;
    if (count > 1 && count <= most && field.start + 3 <= column->readable &&
        text[count - 1] > 0x20 && is_something(text, nulls) && is_plain(kind, text, count))
      set(column, index, place_word(field), column->mark);
    else
      leave(column, index, field, &answer);
  }
  return answer;
}

// MARK: Lists

static inline uint64_t word_at(const uint8_t *text) {
  uint64_t word;
  memcpy(&word, text, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// Whether a field whose first eight bytes agree agrees in the others.
static inline bool has_rest(const uint8_t *text, const uint8_t *spelled, size_t count) {
  for (size_t at = 8; at + 8 <= count; at += 8)
    if (word_at(text + at) != word_at(spelled + at)) return false;
  return count <= 8 || word_at(text + count - 8) == word_at(spelled + count - 8);
}

static inline bool is_spelled(
    const list_spelling *spelling, const uint8_t *spelled, const uint8_t *text, uint32_t count,
    uint64_t head) {
  return spelling->head == head && spelling->count == count &&
         has_rest(text, spelled + spelling->start, count);
}

scan_answer column_list(
    const scan_column *column, const list_spelling *spellings, size_t spelling_count,
    const uint8_t *spelled) {
  scan_answer answer = {0, 0};
  // The spelling that was found last is looked at first: most rows hold the same.
  size_t last = 0;
  for (size_t index = 0; index < column->count; index++) {
    place field = place_of(column, index);
    uint32_t count = field.end - field.start;
    size_t found = spelling_count;
    if (count > 0 && field.start + 8 <= column->readable) {
      const uint8_t *text = column->text + field.start;
      uint64_t head = word_at(text) & (count < 8 ? (1ull << 8 * count) - 1 : ~0ull);
      if (last < spelling_count && is_spelled(spellings + last, spelled, text, count, head)) {
        found = last;
      } else {
        found = 0;
        while (found < spelling_count &&
               !is_spelled(spellings + found, spelled, text, count, head))
          found++;
      }
    }
    if (found == spelling_count) {
      leave(column, index, field, &answer);
    } else {
      last = found;
      set(column, index, spellings[found].word, column->mark);
    }
  }
  return answer;
}

// MARK: Document numbers

size_t column_bytes(const scan_column *column, size_t longest) {
  size_t sum = 0;
  for (size_t index = 0; index < column->count; index++) {
    place field = place_of(column, index);
    uint32_t count = field.end - field.start;
    sum += count <= longest ? count : 0;
  }
  return sum;
}

static inline size_t fold_key(
    scan_kind kind, const uint8_t *text, size_t count, size_t readable, uint8_t *folded) {
#if defined(__SSE2__)
  size_t length = kind == scan_by_avx512 && count <= 64 ? fold_key_by_avx512(text, count, folded) : 0;
  if (length > 0) return length;
#endif
  (void)kind;
  return text_fold_key(text, count, readable, folded);
}

scan_answer column_keys(
    scan_kind kind, const scan_column *column, size_t most, const uint16_t *nulls, uint8_t *folded, size_t base,
    size_t *written) {
  scan_answer answer = {0, 0};
  size_t at = 0;
  for (size_t index = 0; index < column->count; index++) {
    place field = place_of(column, index);
    size_t count = field.end - field.start;
    const uint8_t *text = column->text + field.start;
    size_t length = 0;
    if (count > 1 && count <= longest_key && field.start + 3 <= column->readable &&
        text[count - 1] > 0x20 && is_something(text, nulls))
      length = fold_key(kind, text, count, column->readable - field.start, folded + at);
    // What seems too long may have fewer characters than bytes, and a guard may stand in front.
    if (length == 0 || length > most || folded[at] == '\'' || folded[at] == '=') {
      leave(column, index, field, &answer);
    } else {
      place key = {(uint32_t)(base + at), (uint32_t)(base + at + length)};
      set(column, index, place_word(key), column->mark);
      at += length;
    }
  }
  *written = at;
  return answer;
}

// MARK: Free text

size_t rows_beyond(
    scan_kind kind, const uint8_t *text, size_t readable, const uint32_t *cuts,
    const scan_row *rows, size_t count, const scan_limits *limits, uint32_t *left) {
  size_t written = 0;
  for (size_t index = 0; index < count; index++) {
    const uint32_t *own = cuts + rows[index].first_cut;
    bool beyond;
#if defined(__SSE2__)
    if (kind == scan_by_avx512)
      beyond = is_beyond_by_avx512(own, limits);
    else if (kind == scan_by_avx2)
      beyond = is_beyond_by_avx2(own, limits);
    else
#endif
      beyond = is_beyond(own, limits);
    for (uint32_t turn = 0; turn < limits->required_count; turn++) {
      size_t start = own[limits->required[turn]] + 1;
      beyond = beyond || start + 3 > readable || !is_something(text + start, limits->nulls);
    }
    left[written] = (uint32_t)index;
    written += beyond;
  }
  (void)kind;
  return written;
}

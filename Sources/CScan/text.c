// Text as a whole: is it UTF-8, can it be read as it stands, and document numbers in one spelling.

#include "scan.h"

// MARK: UTF-8

static bool is_utf8_by_bytes(const uint8_t *text, size_t count) {
  size_t at = 0;
  while (at < count) {
    uint8_t first = text[at];
    if (first < 0x80) {
      at += 1;
      continue;
    }
    uint8_t low = 0x80, high = 0xBF;
    size_t length;
    if (first >= 0xC2 && first <= 0xDF) {
      length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
      length = 3;
      if (first == 0xE0) low = 0xA0;
      if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
      length = 4;
      if (first == 0xF0) low = 0x90;
      if (first == 0xF4) high = 0x8F;
    } else {
      return false;
    }
    if (count - at < length || text[at + 1] < low || text[at + 1] > high) return false;
    for (size_t index = 2; index < length; index++)
      if ((text[at + index] & 0xC0) != 0x80) return false;
    at += length;
  }
  return true;
}

#if defined(__SSE2__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

// The classes of errors that two neighbouring bytes can show; a byte pair is wrong when all three tables
// agree on one. J. Keiser, D. Lemire, *Validating UTF-8 in less than one instruction per byte*, 2020.
enum {
  too_short = 1 << 0,
  too_long = 1 << 1,
  overlong_3 = 1 << 2,
  too_large = 1 << 3,
  surrogate = 1 << 4,
  overlong_2 = 1 << 5,
  too_large_1000 = 1 << 6,
  overlong_4 = 1 << 6,
  two_continuations = 1 << 7,
  carry = too_short | too_long | two_continuations
};

#define ROW(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

// What the high and low nibble of the first byte and the high nibble of the second rule out.
AVX2 static inline void utf8_rows(__m256i rows[3]) {
  rows[0] = ROW(
      too_long, too_long, too_long, too_long, too_long, too_long, too_long, too_long,
      (char)two_continuations, (char)two_continuations, (char)two_continuations,
      (char)two_continuations, too_short | overlong_2, too_short,
      too_short | overlong_3 | surrogate,
      too_short | too_large | too_large_1000 | overlong_4);
  rows[1] = ROW(
      (char)(carry | overlong_3 | overlong_2 | overlong_4), (char)(carry | overlong_2),
      (char)carry, (char)carry, (char)(carry | too_large),
      (char)(carry | too_large | too_large_1000), (char)(carry | too_large | too_large_1000),
      (char)(carry | too_large | too_large_1000), (char)(carry | too_large | too_large_1000),
      (char)(carry | too_large | too_large_1000), (char)(carry | too_large | too_large_1000),
      (char)(carry | too_large | too_large_1000), (char)(carry | too_large | too_large_1000),
      (char)(carry | too_large | too_large_1000 | surrogate),
      (char)(carry | too_large | too_large_1000), (char)(carry | too_large | too_large_1000));
  rows[2] = ROW(
      too_short, too_short, too_short, too_short, too_short, too_short, too_short, too_short,
      (char)(too_long | overlong_2 | two_continuations | overlong_3 | too_large_1000 | overlong_4),
      (char)(too_long | overlong_2 | two_continuations | overlong_3 | too_large),
      (char)(too_long | overlong_2 | two_continuations | surrogate | too_large),
      (char)(too_long | overlong_2 | two_continuations | surrogate | too_large), too_short,
      too_short, too_short, too_short);
}

// The errors of 32 bytes, given the 32 before them.
AVX2 static inline __m256i utf8_errors(__m256i text, __m256i before, const __m256i rows[3]) {
  const __m256i nibble = _mm256_set1_epi8(0x0F);
  __m256i joined = _mm256_permute2x128_si256(before, text, 0x21);
  __m256i back1 = _mm256_alignr_epi8(text, joined, 15);
  __m256i back2 = _mm256_alignr_epi8(text, joined, 14);
  __m256i back3 = _mm256_alignr_epi8(text, joined, 13);
  __m256i high1 = _mm256_and_si256(_mm256_srli_epi16(back1, 4), nibble);
  __m256i low1 = _mm256_and_si256(back1, nibble);
  __m256i high2 = _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble);
  __m256i pairs = _mm256_and_si256(
      _mm256_and_si256(
          _mm256_shuffle_epi8(rows[0], high1), _mm256_shuffle_epi8(rows[1], low1)),
      _mm256_shuffle_epi8(rows[2], high2));
  // Where a third or fourth byte must stand, two continuations in a row are right, and elsewhere wrong.
  __m256i third = _mm256_subs_epu8(back2, _mm256_set1_epi8((char)(0xE0 - 0x80)));
  __m256i fourth = _mm256_subs_epu8(back3, _mm256_set1_epi8((char)(0xF0 - 0x80)));
  __m256i must = _mm256_and_si256(
      _mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(must, pairs);
}

AVX2 static bool is_utf8_by_avx2(const uint8_t *text, size_t count) {
  __m256i rows[3];
  utf8_rows(rows);
  __m256i before = _mm256_setzero_si256(), errors = _mm256_setzero_si256();
  size_t at = 0;
  for (; at + 32 <= count; at += 32) {
    __m256i block = _mm256_loadu_si256((const __m256i *)(text + at));
    errors = _mm256_or_si256(errors, utf8_errors(block, before, rows));
    before = block;
  }
  // The rest with NULs behind it, so that a character cut off by the end is an error like any other.
  uint8_t rest[32] = {0};
  memcpy(rest, text + at, count - at);
  __m256i block = _mm256_loadu_si256((const __m256i *)rest);
  errors = _mm256_or_si256(errors, utf8_errors(block, before, rows));
  return _mm256_testz_si256(errors, errors);
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx2")))
#define WIDE(row) _mm512_broadcast_i32x4(_mm256_castsi256_si128(row))

// The same for 64 bytes.
AVX512 static inline __m512i utf8_errors_512(__m512i text, __m512i before, const __m512i rows[3]) {
  const __m512i nibble = _mm512_set1_epi8(0x0F);
  const __m512i numbers = _mm512_set_epi8(
      63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40,
      39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
      15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
#define BACK(by)                                                                             \
  _mm512_permutex2var_epi8(                                                                  \
      before, _mm512_add_epi8(numbers, _mm512_set1_epi8(64 - (by))), text)
  __m512i back1 = BACK(1), back2 = BACK(2), back3 = BACK(3);
#undef BACK
  __m512i pairs = _mm512_and_si512(
      _mm512_and_si512(
          _mm512_shuffle_epi8(
              rows[0], _mm512_and_si512(_mm512_srli_epi16(back1, 4), nibble)),
          _mm512_shuffle_epi8(rows[1], _mm512_and_si512(back1, nibble))),
      _mm512_shuffle_epi8(rows[2], _mm512_and_si512(_mm512_srli_epi16(text, 4), nibble)));
  __m512i third = _mm512_subs_epu8(back2, _mm512_set1_epi8((char)(0xE0 - 0x80)));
  __m512i fourth = _mm512_subs_epu8(back3, _mm512_set1_epi8((char)(0xF0 - 0x80)));
  __m512i must =
      _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
  return _mm512_xor_si512(must, pairs);
}

AVX512 static bool is_utf8_by_avx512(const uint8_t *text, size_t count) {
  __m256i narrow[3];
  utf8_rows(narrow);
  const __m512i rows[3] = {WIDE(narrow[0]), WIDE(narrow[1]), WIDE(narrow[2])};
  __m512i before = _mm512_setzero_si512(), errors = _mm512_setzero_si512();
  size_t at = 0;
  for (; at + 64 <= count; at += 64) {
    __m512i block = _mm512_loadu_si512(text + at);
    errors = _mm512_or_si512(errors, utf8_errors_512(block, before, rows));
    before = block;
  }
  // The rest with NULs behind it.
  __m512i block = _mm512_maskz_loadu_epi8((1ull << (count - at)) - 1, text + at);
  errors = _mm512_or_si512(errors, utf8_errors_512(block, before, rows));
  return _mm512_test_epi8_mask(errors, errors) == 0;
}

#endif

bool text_is_utf8(scan_kind kind, const uint8_t *text, size_t count) {
#if defined(__SSE2__)
  if (kind == scan_by_avx512) return is_utf8_by_avx512(text, count);
  if (kind == scan_by_avx2) return is_utf8_by_avx2(text, count);
#endif
  (void)kind;
  return is_utf8_by_bytes(text, count);
}

// MARK: Plain text

static inline bool is_plain_byte(uint8_t byte) {
  return byte < 0xC0 || (byte >= 0xE4 && byte <= 0xE9);
}

bool text_is_plain(const uint8_t *text, size_t count) {
  size_t at = 0;
#if defined(__SSE2__)
  // As signed numbers the lead bytes are -64 to -1, and E4 to E9 are -28 to -23. The last sixteen bytes are
  // looked at whether some of them were or not.
  while (count >= 16 && at < count) {
    if (at > count - 16) at = count - 16;
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + at));
    __m128i lead = _mm_and_si128(
        _mm_cmpgt_epi8(bytes, _mm_set1_epi8(-65)), _mm_cmpgt_epi8(_mm_setzero_si128(), bytes));
    __m128i common = _mm_and_si128(
        _mm_cmpgt_epi8(bytes, _mm_set1_epi8(-29)), _mm_cmpgt_epi8(_mm_set1_epi8(-22), bytes));
    if (_mm_movemask_epi8(_mm_andnot_si128(common, lead)) != 0) return false;
    at += 16;
  }
#endif
  for (; at < count; at++)
    if (!is_plain_byte(text[at])) return false;
  return true;
}

// MARK: Document numbers

// A bracket of any kind as a round one, a blank as 0; other ASCII as it is.
static inline uint8_t key_byte(uint8_t byte) {
  switch (byte) {
  case '[': case '{': return '(';
  case ']': case '}': return ')';
  case ' ': case '\t': case '\n': case '\r': return 0;
  default: return byte;
  }
}

// Whether a byte stands for itself in a folded key, or is inside a character that does.
static inline bool stands(uint8_t byte) {
  return byte < 0x80 ? key_byte(byte) == byte
                     : byte != 0xC2 && byte != 0xE2 && byte != 0xE3 && byte != 0xEF;
}

// Whether a character that begins with C2, E2 or EF is never seen: a soft hyphen, a mark of width nought or of
// direction, a byte order mark.
static inline bool is_invisible(const uint8_t *text) {
  switch (text[0]) {
  case 0xC2: return text[1] == 0xAD;
  case 0xE2:
    if (text[1] == 0x81) return text[2] >= 0xA0 && text[2] <= 0xA9;
    return text[1] == 0x80 &&
           ((text[2] >= 0x8B && text[2] <= 0x8F) || (text[2] >= 0xAA && text[2] <= 0xAE));
  case 0xEF: return text[1] == 0xBB && text[2] == 0xBF;
  default: return false;
  }
}

#if defined(__SSE2__)
// The bytes for which `stands` may say no: blanks and other low ones, brackets, and leads C2, E2, E3 and EF.
static inline uint32_t odd_key_bytes(__m128i bytes) {
#define SAME(byte) _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)(byte)))
  // With 0x20 added `[` is `{` and `]` is `}`.
  __m128i high = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  __m128i brackets = _mm_or_si128(
      _mm_cmpeq_epi8(high, _mm_set1_epi8('{')), _mm_cmpeq_epi8(high, _mm_set1_epi8('}')));
  __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x20)), bytes);
  // C2 and E2 differ in the bit of 0x20.
  __m128i leads = _mm_or_si128(
      _mm_or_si128(_mm_cmpeq_epi8(high, _mm_set1_epi8((char)0xE2)), SAME(0xE3)), SAME(0xEF));
#undef SAME
  return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(low, brackets), leads));
}
#endif

size_t text_fold_key(const uint8_t *text, size_t count, size_t readable, uint8_t *folded) {
  size_t at = 0, written = 0;
  (void)readable;
  while (at < count) {
#if defined(__SSE2__)
    // Sixteen bytes (or the last ones) are copied, and count as far as all stand for themselves.
    size_t most = count - at < 16 ? count - at : 16;
    uint8_t last[16] = {0};
    bool is_near_end = readable - at < 16;
    if (is_near_end) memcpy(last, text + at, most);
    __m128i bytes = _mm_loadu_si128((const __m128i *)(is_near_end ? last : text + at));
    _mm_storeu_si128((__m128i *)(folded + written), bytes);
    uint32_t odd = odd_key_bytes(bytes) | 1u << most;
    size_t run = (size_t)__builtin_ctz(odd);
    at += run;
    written += run;
    if (run == most) continue;
#endif
    uint8_t byte = text[at];
    size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (stands(byte) || count - at < length) {
      folded[written++] = byte;
      at += 1;
      continue;
    }
    if (byte >= 0x80 && is_invisible(text + at)) return 0;
    uint8_t twin = byte;
    if (byte == 0xC2) {
      twin = text[at + 1] == 0xA0 ? 0 : byte;
    } else if (byte == 0xE3 && text[at + 1] == 0x80) {
      switch (text[at + 2]) {
      case 0x80: twin = 0; break;
      case 0x90: case 0x94: twin = '('; break;
      case 0x91: case 0x95: twin = ')'; break;
      default: break;
      }
    } else if (byte == 0xEF) {
      unsigned code = (unsigned)(text[at + 1] & 0x3F) << 6 | (text[at + 2] & 0x3F);
      if (text[at + 1] >= 0xBC && code >= 0xF01 && code <= 0xF5E)
        twin = key_byte((uint8_t)(code - 0xF00 + 0x20));
    } else if (byte < 0x80) {
      twin = key_byte(byte);
    }
    if (twin == byte && byte >= 0x80) {
      // One of the characters that begin alike and stand for themselves.
      memcpy(folded + written, text + at, length);
      written += length;
    } else if (twin != 0) {
      folded[written++] = twin;
    }
    at += length;
  }
  return written;
}

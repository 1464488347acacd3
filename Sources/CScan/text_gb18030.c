// Whether text is GB 18030.
//
// The trick: which byte is the first and which the second of a character hangs on all bytes above 0x7F before it, as
// with backslashes that escape each other: in a run of such bytes every second one is a second byte, and so is what
// follows a run of an odd length, be it ASCII. One addition finds that for 64 bytes, since its carry goes from the
// start of a run to its end (G. Langdale, D. Lemire, *Parsing Gigabytes of JSON per Second*, 2019). Every first byte
// from 81 to FE goes with every second one from 40 to FE but 7F; where a block holds anything else, it is looked at
// byte by byte: four-byte characters, the euro sign 80, and faults.

#include "scan.h"

#include "gb18030.h"

#include <string.h>

static const size_t no_text = SIZE_MAX;

static inline bool is_pair(const uint8_t *text) {
  return (uint8_t)(text[0] - 0x81) <= 0xFE - 0x81 && (uint8_t)(text[1] - 0x40) <= 0xFE - 0x40 &&
         text[1] != 0x7F;
}

// Goes on from a character's first byte to the first one at or behind `to`; `no_text` at what is no character.
static size_t characters(const uint8_t *text, size_t count, size_t at, size_t to) {
  while (at < to) {
    if (count - at >= 8) {
      // Over ASCII at once, for processors that go this way all along.
      uint64_t word;
      memcpy(&word, text + at, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
      word = __builtin_bswap64(word);
#endif
      uint64_t highs = word & 0x8080808080808080;
      if (highs == 0) {
        at += 8;
        continue;
      }
      at += (size_t)__builtin_ctzll(highs) / 8;
    }
    uint8_t first = text[at];
    if (first <= 0x80) {
      // 0x80 alone is the euro sign, as in the Encoding Standard.
      at += 1;
      continue;
    }
    if (count - at < 2) return no_text;
    if (is_pair(text + at)) {
      at += 2;
      // Chinese comes in runs.
      while (at < to && count - at >= 2 && is_pair(text + at)) at += 2;
      continue;
    }
    if (first == 0xFF || count - at < 4 || text[at + 1] < 0x30 || text[at + 1] > 0x39 ||
        text[at + 2] < 0x81 || text[at + 2] == 0xFF || text[at + 3] < 0x30 || text[at + 3] > 0x39)
      return no_text;
    uint32_t pointer =
        (((first - 0x81u) * 10 + text[at + 1] - 0x30u) * 126 + text[at + 2] - 0x81u) * 10 +
        text[at + 3] - 0x30u;
    if (gb18030_quad(pointer) == 0) return no_text;
    at += 4;
  }
  return at;
}

#if defined(__SSE2__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

// One bit for each of 64 bytes: those above 0x7F, and those that cannot be the second, or the first, of two bytes.
typedef struct {
  uint64_t high, no_second, no_first;
} masks;

static inline masks masks_by_sse2(const uint8_t *text) {
  masks found = {0, 0, 0};
  for (int part = 0; part < 4; part++) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + 16 * part));
#define SAME(byte) _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)(byte)))
#define NOTE(mask, where) found.mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(where) << (16 * part)
    __m128i ends = SAME(0xFF);
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x3F)), bytes);
    NOTE(high, bytes);
    NOTE(no_second, _mm_or_si128(_mm_or_si128(low, SAME(0x7F)), ends));
    NOTE(no_first, _mm_or_si128(SAME(0x80), ends));
#undef NOTE
#undef SAME
  }
  return found;
}

AVX512 static inline masks masks_by_avx512(const uint8_t *text) {
  __m512i bytes = _mm512_loadu_si512(text);
#define SAME(byte) _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)(byte)))
  uint64_t ends = SAME(0xFF);
  return (masks){
      _mm512_movepi8_mask(bytes),
      _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x40)) | SAME(0x7F) | ends,
      SAME(0x80) | ends};
#undef SAME
}

// The bytes that are second ones; `is_split` says whether the block begins, and then whether the next begins, with one.
static inline uint64_t second_bytes(uint64_t high, uint64_t *is_split) {
  const uint64_t even = 0x5555555555555555;
  high &= ~*is_split;
  uint64_t behind = high << 1 | *is_split;
  // Runs that begin at an odd place: their second bytes are at even ones, and the other way round.
  uint64_t odd_starts = high & ~even & ~behind, sum;
  *is_split = __builtin_add_overflow(odd_starts, high, &sum);
  return (even ^ sum << 1) & behind;
}

#define IS_GB18030(MASKS)                                                                    \
  size_t at = 0;                                                                             \
  uint64_t is_split = 0;                                                                     \
  while (count - at >= 64) {                                                                 \
    masks found = MASKS(text + at);                                                          \
    size_t start = at - is_split;                                                            \
    uint64_t second = second_bytes(found.high, &is_split);                                   \
    if (((second & found.no_second) | (found.high & ~second & found.no_first)) == 0) {       \
      at += 64;                                                                              \
      continue;                                                                              \
    }                                                                                        \
    at = characters(text, count, start, at + 64);                                            \
    if (at == no_text) return false;                                                         \
    is_split = 0;                                                                            \
  }                                                                                          \
  return characters(text, count, at - is_split, count) != no_text;

static bool is_gb18030_by_sse2(const uint8_t *text, size_t count) { IS_GB18030(masks_by_sse2) }

AVX512 static bool is_gb18030_by_avx512(const uint8_t *text, size_t count) {
  IS_GB18030(masks_by_avx512)
}

#endif

bool text_is_gb18030(scan_kind kind, const uint8_t *text, size_t count) {
#if defined(__SSE2__)
  if (kind == scan_by_avx512) return is_gb18030_by_avx512(text, count);
  if (kind == scan_by_avx2 || kind == scan_by_sse2) return is_gb18030_by_sse2(text, count);
#endif
  (void)kind;
  return characters(text, count, 0, count) != no_text;
}

#pragma once

/// Finds the bytes that matter where rows are cut, 64 at a time: bit i of an answer stands for byte i,
/// and is set where a delimiter, a quote, an LF or a CR stands.
///
/// Vectors where every processor of the kind has them (SSE2 on x86-64, NEON on arm64), words of eight
/// bytes elsewhere; the answers are the same.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The portable way: eight bytes in a word, one operation for all of them.
static inline uint64_t block_by_words(const uint8_t *bytes, uint8_t delimiter) {
  const uint64_t ones = 0x0101010101010101, sevens = 0x7F7F7F7F7F7F7F7F;
  const uint8_t wanted[4] = {delimiter, '"', '\n', '\r'};
  uint64_t marks = 0;
  for (int part = 0; part < 8; part++) {
    uint64_t word;
    memcpy(&word, bytes + 8 * part, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t found = 0;
    for (int kind = 0; kind < 4; kind++) {
      // The high bit of each byte that is zero here; no carry passes from byte to byte.
      uint64_t other = word ^ (ones * wanted[kind]);
      found |= ~(((other & sevens) + sevens) | other | sevens);
    }
    // The product gathers the eight bits in the highest byte, the first byte's bit lowest.
    marks |= (((found >> 7) * 0x0102040810204080) >> 56) << (8 * part);
  }
  return marks;
}

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint64_t scan_block(const uint8_t *bytes, uint8_t delimiter) {
  const __m128i cut = _mm_set1_epi8((char)delimiter), quote = _mm_set1_epi8('"');
  const __m128i feed = _mm_set1_epi8('\n'), carriage = _mm_set1_epi8('\r');
  uint64_t marks = 0;
  for (int part = 0; part < 4; part++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    __m128i found = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(text, cut), _mm_cmpeq_epi8(text, quote)),
        _mm_or_si128(_mm_cmpeq_epi8(text, feed), _mm_cmpeq_epi8(text, carriage)));
    marks |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (16 * part);
  }
  return marks;
}

#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>

static inline uint8x16_t block_found(const uint8_t *bytes, uint8_t delimiter, uint8x16_t bits) {
  uint8x16_t text = vld1q_u8(bytes);
  uint8x16_t found = vorrq_u8(
      vorrq_u8(vceqq_u8(text, vdupq_n_u8(delimiter)), vceqq_u8(text, vdupq_n_u8('"'))),
      vorrq_u8(vceqq_u8(text, vdupq_n_u8('\n')), vceqq_u8(text, vdupq_n_u8('\r'))));
  return vandq_u8(found, bits);
}

static inline uint64_t scan_block(const uint8_t *bytes, uint8_t delimiter) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits = vld1q_u8(weights);
  // Adding neighbours three times leaves one byte of bits for every eight bytes of text.
  uint8x16_t low = vpaddq_u8(
      block_found(bytes, delimiter, bits), block_found(bytes + 16, delimiter, bits));
  uint8x16_t high = vpaddq_u8(
      block_found(bytes + 32, delimiter, bits), block_found(bytes + 48, delimiter, bits));
  uint8x16_t all = vpaddq_u8(low, high);
  all = vpaddq_u8(all, all);
  return vgetq_lane_u64(vreinterpretq_u64_u8(all), 0);
}

#else

static inline uint64_t scan_block(const uint8_t *bytes, uint8_t delimiter) {
  return block_by_words(bytes, delimiter);
}

#endif

/// The same for fewer than 64 bytes; nothing behind them is read.
static inline uint64_t scan_rest(const uint8_t *bytes, size_t count, uint8_t delimiter) {
  uint8_t block[64] = {0};
  memcpy(block, bytes, count < 64 ? count : 64);
  return scan_block(block, delimiter);
}

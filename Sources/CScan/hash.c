// Eight hashes at once.
//
// The trick: a row's fields are put together in one of eight pieces of memory on the stack, with zeros behind
// them; then each step of SipHash is taken for all eight in the 64-bit lanes of one register, or of two. AVX-512
// rotates such lanes in one instruction. Lanes whose text is shorter than the longest stand still while the others go
// on. Elsewhere the eight are hashed one after the other; `StableHash` is the twin in either case.

#include "hash.h"

#include <string.h>

// Behind the longest text there is room for what `copy` writes too much.
enum { lanes = 8, longest = 216, stride = 256 };

typedef struct {
  uint8_t text[lanes][stride];
  size_t row[lanes], count[lanes];
  size_t filled;
} pieces;

// MARK: Putting together

static inline void store_word(uint8_t *to, uint64_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  memcpy(to, &word, 8);
}

// Copies 32 bytes where that is enough and may be read, which takes no call.
static inline void copy(uint8_t *to, const uint8_t *from, size_t count, size_t readable) {
  if (count <= 32 && readable >= 32) {
    // By way of a variable, else compilers make one call of both branches.
    uint64_t words[4];
    memcpy(words, from, sizeof words);
    memcpy(to, words, sizeof words);
  } else {
    memcpy(to, from, count);
  }
}

// The bytes of a row, at most `longest`; 0 when it cannot be hashed here.
static inline size_t put_together(const hash_source *source, size_t row, uint8_t *to) {
  size_t at = 0;
  for (size_t column = 0; column < source->column_count; column++) {
    uint8_t mark = source->columns[column].marks[row];
    uint64_t word = (uint64_t)source->columns[column].words[row];
    if ((mark & mark_state) != mark_present) return 0;
    if ((mark & mark_text) == 0) {
      if (at + 9 > longest) return 0;
      store_word(to + at, word);
      at += 8;
    } else {
      bool is_cleaned = (mark & mark_cleaned) != 0;
      const uint8_t *text = is_cleaned ? source->cleaned : source->text;
      size_t readable = is_cleaned ? source->cleaned_count : source->text_count;
      size_t start = (uint32_t)word, end = word >> 32;
      if (start > end || end > readable || at + (end - start) + 1 > longest) return 0;
      copy(to + at, text + start, end - start, readable - start);
      at += end - start;
    }
    if (source->is_separated) to[at++] = 0x1F;
  }
  store_word(to + at, 0);
  return at;
}

// MARK: One by one

#define ROTATED(x, by) ((x) << (by) | (x) >> (64 - (by)))
#define ROUND(v0, v1, v2, v3)                                                                \
  v0 += v1, v1 = ROTATED(v1, 13), v1 ^= v0, v0 = ROTATED(v0, 32), v2 += v3,                  \
  v3 = ROTATED(v3, 16), v3 ^= v2, v0 += v3, v3 = ROTATED(v3, 21), v3 ^= v0, v2 += v1,        \
  v1 = ROTATED(v1, 17), v1 ^= v2, v2 = ROTATED(v2, 32)

static const uint64_t seeds[4] = {
    0x736F6D6570736575, 0x646F72616E646F6D ^ 0xEE, 0x6C7967656E657261, 0x7465646279746573};

static inline uint64_t load_word(const uint8_t *from) {
  uint64_t word;
  memcpy(&word, from, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

static void hash_by_words(
    const hash_source *source, const pieces *all, uint64_t *first, uint64_t *second) {
  for (size_t lane = 0; lane < all->filled; lane++) {
    const uint8_t *text = all->text[lane];
    size_t count = all->count[lane];
    uint64_t v0 = source->key0 ^ seeds[0], v1 = source->key1 ^ seeds[1];
    uint64_t v2 = source->key0 ^ seeds[2], v3 = source->key1 ^ seeds[3];
    for (size_t at = 0; at <= count; at += 8) {
      // The last word holds what is left, zeros, and the number of bytes.
      uint64_t word = load_word(text + at) | (at + 8 > count ? (uint64_t)count << 56 : 0);
      v3 ^= word;
      ROUND(v0, v1, v2, v3);
      v0 ^= word;
    }
    v2 ^= 0xEE;
    for (int turn = 0; turn < 3; turn++) ROUND(v0, v1, v2, v3);
    first[all->row[lane]] = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xDD;
    for (int turn = 0; turn < 3; turn++) ROUND(v0, v1, v2, v3);
    second[all->row[lane]] = v0 ^ v1 ^ v2 ^ v3;
  }
}

// MARK: Eight at once

#if defined(__SSE2__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

typedef uint64_t eight __attribute__((vector_size(64)));

// Two registers of four lanes, as the compiler splits vectors of eight.
AVX2 static void hash_by_avx2(
    const hash_source *source, const pieces *all, uint64_t *first, uint64_t *second) {
  const eight none = {0};
  eight counts = none;
  uint64_t words = 0;
  for (size_t lane = 0; lane < lanes; lane++) {
    counts[lane] = all->count[lane];
    words = words > counts[lane] / 8 ? words : counts[lane] / 8;
  }
  eight last = counts >> 3;
  eight v0 = none + (source->key0 ^ seeds[0]), v1 = none + (source->key1 ^ seeds[1]);
  eight v2 = none + (source->key0 ^ seeds[2]), v3 = none + (source->key1 ^ seeds[3]);
  for (uint64_t number = 0; number <= words; number++) {
    eight word = none, goes_on = (eight)(last >= number);
    for (size_t lane = 0; lane < lanes; lane++)
      word[lane] = load_word(all->text[lane] + 8 * number);
    word |= (eight)(last == number) & counts << 56;
    eight w0 = v0, w1 = v1, w2 = v2, w3 = v3 ^ word;
    ROUND(w0, w1, w2, w3);
    w0 ^= word;
    v0 = (w0 & goes_on) | (v0 & ~goes_on), v1 = (w1 & goes_on) | (v1 & ~goes_on);
    v2 = (w2 & goes_on) | (v2 & ~goes_on), v3 = (w3 & goes_on) | (v3 & ~goes_on);
  }
  v2 ^= 0xEE;
  for (int turn = 0; turn < 3; turn++) ROUND(v0, v1, v2, v3);
  eight half = v0 ^ v1 ^ v2 ^ v3;
  for (size_t lane = 0; lane < all->filled; lane++) first[all->row[lane]] = half[lane];
  v1 ^= 0xDD;
  for (int turn = 0; turn < 3; turn++) ROUND(v0, v1, v2, v3);
  half = v0 ^ v1 ^ v2 ^ v3;
  for (size_t lane = 0; lane < all->filled; lane++) second[all->row[lane]] = half[lane];
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")))

#define ROUND_OF_8(v0, v1, v2, v3)                                                           \
  v0 = _mm512_add_epi64(v0, v1), v1 = _mm512_rol_epi64(v1, 13), v1 = _mm512_xor_si512(v1, v0), \
  v0 = _mm512_rol_epi64(v0, 32), v2 = _mm512_add_epi64(v2, v3), v3 = _mm512_rol_epi64(v3, 16), \
  v3 = _mm512_xor_si512(v3, v2), v0 = _mm512_add_epi64(v0, v3), v3 = _mm512_rol_epi64(v3, 21), \
  v3 = _mm512_xor_si512(v3, v0), v2 = _mm512_add_epi64(v2, v1), v1 = _mm512_rol_epi64(v1, 17), \
  v1 = _mm512_xor_si512(v1, v2), v2 = _mm512_rol_epi64(v2, 32)

AVX512 static void hash_by_avx512(
    const hash_source *source, const pieces *all, uint64_t *first, uint64_t *second) {
  const __m512i starts = _mm512_setr_epi64(
      0, stride, 2 * stride, 3 * stride, 4 * stride, 5 * stride, 6 * stride, 7 * stride);
  __m512i counts = _mm512_loadu_si512(all->count);
  __m512i last = _mm512_srli_epi64(counts, 3);
  uint64_t words = (uint64_t)_mm512_reduce_max_epu64(last);
  __m512i v0 = _mm512_set1_epi64((long long)(source->key0 ^ seeds[0]));
  __m512i v1 = _mm512_set1_epi64((long long)(source->key1 ^ seeds[1]));
  __m512i v2 = _mm512_set1_epi64((long long)(source->key0 ^ seeds[2]));
  __m512i v3 = _mm512_set1_epi64((long long)(source->key1 ^ seeds[3]));
  for (uint64_t number = 0; number <= words; number++) {
    __m512i place = _mm512_set1_epi64((long long)number);
    __mmask8 goes_on = _mm512_cmple_epu64_mask(place, last);
    __mmask8 is_last = _mm512_cmpeq_epu64_mask(place, last);
    __m512i word = _mm512_i64gather_epi64(starts, all->text[0] + 8 * number, 1);
    word = _mm512_mask_or_epi64(word, is_last, word, _mm512_slli_epi64(counts, 56));
    __m512i w0 = v0, w1 = v1, w2 = v2, w3 = _mm512_xor_si512(v3, word);
    ROUND_OF_8(w0, w1, w2, w3);
    w0 = _mm512_xor_si512(w0, word);
    v0 = _mm512_mask_mov_epi64(v0, goes_on, w0);
    v1 = _mm512_mask_mov_epi64(v1, goes_on, w1);
    v2 = _mm512_mask_mov_epi64(v2, goes_on, w2);
    v3 = _mm512_mask_mov_epi64(v3, goes_on, w3);
  }
  v2 = _mm512_xor_si512(v2, _mm512_set1_epi64(0xEE));
  for (int turn = 0; turn < 3; turn++) ROUND_OF_8(v0, v1, v2, v3);
  uint64_t half[lanes];
  _mm512_storeu_si512(
      half, _mm512_xor_si512(_mm512_xor_si512(v0, v1), _mm512_xor_si512(v2, v3)));
  for (size_t lane = 0; lane < all->filled; lane++) first[all->row[lane]] = half[lane];
  v1 = _mm512_xor_si512(v1, _mm512_set1_epi64(0xDD));
  for (int turn = 0; turn < 3; turn++) ROUND_OF_8(v0, v1, v2, v3);
  _mm512_storeu_si512(
      half, _mm512_xor_si512(_mm512_xor_si512(v0, v1), _mm512_xor_si512(v2, v3)));
  for (size_t lane = 0; lane < all->filled; lane++) second[all->row[lane]] = half[lane];
}

#endif

// MARK: All rows

static void hash(
    scan_kind kind, const hash_source *source, pieces *all, uint64_t *first, uint64_t *second) {
#if defined(__SSE2__)
  if (kind == scan_by_avx512)
    hash_by_avx512(source, all, first, second);
  else if (kind == scan_by_avx2)
    hash_by_avx2(source, all, first, second);
  else
#endif
    hash_by_words(source, all, first, second);
  (void)kind;
  all->filled = 0;
}

void hash_rows(
    scan_kind kind, const hash_source *source, size_t count, const uint8_t *wanted,
    uint64_t *first, uint64_t *second, uint8_t *done) {
  pieces all;
  // Lanes that stay empty are hashed with the others, whatever stands in them.
  memset(&all, 0, sizeof all);
  for (size_t row = 0; row < count; row++) {
    done[row] = 0;
    if (wanted[row] == 0) continue;
    size_t bytes = put_together(source, row, all.text[all.filled]);
    if (bytes == 0) continue;
    done[row] = 1;
    all.row[all.filled] = row;
    all.count[all.filled] = bytes;
    if (++all.filled == lanes) hash(kind, source, &all, first, second);
  }
  if (all.filled > 0) hash(kind, source, &all, first, second);
}

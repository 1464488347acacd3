// Finds structure in blocks of 64 bytes.
//
// The trick: compares of whole vectors give masks of 64 bits, one per byte. The masks of delimiters and line
// ends are written out as places, eight at a time whether there are eight or not (the surplus is
// overwritten by the next block), so that the loop's length hangs on the bytes of text and hardly on
// what they are. Whatever is rare (quotes, control characters, lone CRs) only sets one bit of its line;
// the reader looks at such a line byte by byte.

#include "scan.h"

#include <stdbool.h>

typedef struct {
  uint64_t delimiter, feed, carriage, other;
} masks;

typedef struct {
  uint32_t *marks;
  uint32_t *lines;
  size_t mark_count, line_count;
  // Whether something of note stands in the line that is not at its end yet.
  bool is_odd;
} output;

// Writes the places of set bits; room for eight more than there are is needed.
static inline void write_places(uint32_t *places, uint32_t base, uint64_t bits) {
  while (bits != 0) {
    for (int turn = 0; turn < 8; turn++) {
      places[turn] = base + (uint32_t)__builtin_ctzll(bits | (1ull << 63));
      bits &= bits - 1;
    }
    places += 8;
  }
}

// `found.other` holds quotes and control characters. Returns the mask of marks.
static inline uint64_t note_block(
    masks found, uint8_t next_byte, output *out) {
  // A CR counts as a line end's first half only right before an LF.
  uint64_t ends = found.carriage & (found.feed >> 1 | (uint64_t)(next_byte == '\n') << 63);
  uint64_t odd = found.other | (found.carriage & ~ends);
  uint64_t marks = found.delimiter | found.feed | ends;
  uint64_t feeds = found.feed;
  while (feeds != 0) {
    uint64_t before = (feeds & -feeds) - 1;
    bool is_odd = out->is_odd || (odd & before) != 0;
    out->is_odd = false;
    odd &= ~before;
    size_t mark = out->mark_count + (size_t)__builtin_popcountll(marks & before);
    out->lines[out->line_count++] = (uint32_t)(mark << 1 | is_odd);
    feeds &= feeds - 1;
  }
  out->is_odd = out->is_odd || odd != 0;
  return marks;
}

// The loop over blocks; FIND gives the masks of 64 bytes, WRITE puts places down.
#define SCAN_STRUCTURE(FIND, WRITE)                                                          \
  output out = {marks, lines, 0, 0, false};                                                  \
  size_t at = from;                                                                          \
  for (; at + 64 < to; at += 64) {                                                           \
    masks found = FIND(text + at, delimiter);                                                \
    uint64_t bits = note_block(found, text[at + 64], &out);                              \
    WRITE(out.marks + out.mark_count, (uint32_t)at, bits);                                   \
    out.mark_count += (size_t)__builtin_popcountll(bits);                                    \
  }                                                                                          \
  if (at < to) {                                                                             \
    uint8_t rest[64] = {0};                                                                  \
    memcpy(rest, text + at, to - at);                                                        \
    masks found = FIND(rest, delimiter);                                                     \
    found.other &= ~0ull >> (64 - (to - at));                                                \
    uint64_t bits = note_block(found, 0, &out);                                          \
    WRITE(out.marks + out.mark_count, (uint32_t)at, bits);                                   \
    out.mark_count += (size_t)__builtin_popcountll(bits);                                    \
  }                                                                                          \
  return (scan_found){out.mark_count, out.line_count};

// MARK: Words

static inline uint64_t zero_bytes(uint64_t word) {
  const uint64_t sevens = 0x7F7F7F7F7F7F7F7F;
  return ~(((word & sevens) + sevens) | word | sevens);
}

// The product gathers the high bits of eight bytes, the first byte's lowest.
static inline uint64_t gather(uint64_t highs) {
  return ((highs >> 7) * 0x0102040810204080) >> 56;
}

static inline masks find_by_words(const uint8_t *bytes, uint8_t delimiter) {
  const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  masks found = {0, 0, 0, 0};
  for (int part = 0; part < 8; part++) {
    uint64_t word;
    memcpy(&word, bytes + 8 * part, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t feed = zero_bytes(word ^ ones * '\n'), carriage = zero_bytes(word ^ ones * '\r');
    uint64_t tab = zero_bytes(word ^ ones * '\t'), quote = zero_bytes(word ^ ones * '"');
    uint64_t rubout = zero_bytes(word ^ ones * 0x7F);
    // Adding 0x60 to seven bits reaches the eighth from 0x20 on.
    uint64_t low = ~((word & ~highs) + ones * 0x60) & ~word & highs;
    int shift = 8 * part;
    found.delimiter |= gather(zero_bytes(word ^ ones * delimiter)) << shift;
    found.feed |= gather(feed) << shift;
    found.carriage |= gather(carriage) << shift;
    found.other |= gather((low & ~(feed | carriage | tab)) | quote | rubout) << shift;
  }
  return found;
}

static scan_found structure_by_words(
    const uint8_t *text, size_t from, size_t to, uint8_t delimiter, uint32_t *marks,
    uint32_t *lines) {
  SCAN_STRUCTURE(find_by_words, write_places)
}

// MARK: Vectors

#if defined(__SSE2__)
#include <immintrin.h>

static inline masks find_by_sse2(const uint8_t *bytes, uint8_t delimiter) {
  const __m128i low = _mm_set1_epi8(0x1F);
  masks found = {0, 0, 0, 0};
  for (int part = 0; part < 4; part++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    __m128i feed = _mm_cmpeq_epi8(text, _mm_set1_epi8('\n'));
    __m128i carriage = _mm_cmpeq_epi8(text, _mm_set1_epi8('\r'));
    __m128i tab = _mm_cmpeq_epi8(text, _mm_set1_epi8('\t'));
    __m128i control = _mm_andnot_si128(
        _mm_or_si128(_mm_or_si128(feed, carriage), tab),
        _mm_cmpeq_epi8(_mm_min_epu8(text, low), text));
    __m128i other = _mm_or_si128(
        control, _mm_or_si128(
                     _mm_cmpeq_epi8(text, _mm_set1_epi8('"')),
                     _mm_cmpeq_epi8(text, _mm_set1_epi8(0x7F))));
    int shift = 16 * part;
#define BITS(vector) ((uint64_t)(uint32_t)_mm_movemask_epi8(vector) << shift)
    found.delimiter |= BITS(_mm_cmpeq_epi8(text, _mm_set1_epi8((char)delimiter)));
    found.feed |= BITS(feed);
    found.carriage |= BITS(carriage);
    found.other |= BITS(other);
#undef BITS
  }
  return found;
}

static scan_found structure_by_sse2(
    const uint8_t *text, size_t from, size_t to, uint8_t delimiter, uint32_t *marks,
    uint32_t *lines) {
  SCAN_STRUCTURE(find_by_sse2, write_places)
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

AVX2 static inline masks find_by_avx2(const uint8_t *bytes, uint8_t delimiter) {
  const __m256i low = _mm256_set1_epi8(0x1F);
  masks found = {0, 0, 0, 0};
  uint64_t control = 0;
#define SAME(byte) _mm256_cmpeq_epi8(text, _mm256_set1_epi8((char)(byte)))
#define NOTE(mask, where) mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(where) << (32 * part)
  for (int part = 0; part < 2; part++) {
    __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
    NOTE(found.delimiter, SAME(delimiter));
    NOTE(found.feed, SAME('\n'));
    NOTE(found.other, _mm256_or_si256(SAME('"'), SAME(0x7F)));
    NOTE(control, _mm256_cmpeq_epi8(_mm256_min_epu8(text, low), text));
  }
  control &= ~found.feed;
  // Hardly a block holds a TAB, a CR or another control character.
  if (__builtin_expect(control != 0, 0)) {
    for (int part = 0; part < 2; part++) {
      __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
      uint64_t tab = 0;
      NOTE(found.carriage, SAME('\r'));
      NOTE(tab, SAME('\t'));
      control &= ~tab;
    }
    found.other |= control & ~found.carriage;
  }
#undef NOTE
#undef SAME
  return found;
}

// As `write_places`, without a branch where a block holds no more than eight places, as nearly all do.
AVX2 static inline void write_places_by_avx2(uint32_t *places, uint32_t base, uint64_t bits) {
  for (int turn = 0; turn < 8; turn++) {
    places[turn] = base + (uint32_t)_tzcnt_u64(bits);
    bits = _blsr_u64(bits);
  }
  if (__builtin_expect(bits != 0, 0)) write_places(places + 8, base, bits);
}

AVX2 static scan_found structure_by_avx2(
    const uint8_t *text, size_t from, size_t to, uint8_t delimiter, uint32_t *marks,
    uint32_t *lines) {
  SCAN_STRUCTURE(find_by_avx2, write_places_by_avx2)
}

#define AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

AVX512 static inline masks find_by_avx512(const uint8_t *bytes, uint8_t delimiter) {
  __m512i text = _mm512_loadu_si512(bytes);
  masks found;
  found.delimiter = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8((char)delimiter));
  found.feed = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\n'));
  uint64_t control = _mm512_cmplt_epu8_mask(text, _mm512_set1_epi8(0x20));
  found.other = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('"')) |
                _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(0x7F));
  found.carriage = 0;
  control &= ~found.feed;
  // Hardly a block holds a TAB, a CR or another control character.
  if (__builtin_expect(control != 0, 0)) {
    found.carriage = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\r'));
    control &= ~(found.carriage | _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\t')));
    found.other |= control;
  }
  return found;
}

// Moves the places of set bits to the front of a vector of bytes, then widens them.
AVX512 static inline void write_places_by_avx512(uint32_t *places, uint32_t base, uint64_t bits) {
  const __m512i numbers = _mm512_set_epi8(
      63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40,
      39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
      15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  __m512i front = _mm512_maskz_compress_epi8(bits, numbers);
  __m512i start = _mm512_set1_epi32((int)base);
  int count = __builtin_popcountll(bits);
  _mm512_storeu_si512(
      places, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(front))));
  if (__builtin_expect(count <= 16, 1)) return;
  _mm512_storeu_si512(
      places + 16,
      _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(front, 1))));
  _mm512_storeu_si512(
      places + 32,
      _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(front, 2))));
  _mm512_storeu_si512(
      places + 48,
      _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(front, 3))));
}

AVX512 static scan_found structure_by_avx512(
    const uint8_t *text, size_t from, size_t to, uint8_t delimiter, uint32_t *marks,
    uint32_t *lines) {
  SCAN_STRUCTURE(find_by_avx512, write_places_by_avx512)
}

#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>

// Adding neighbours three times leaves one byte of bits for every eight bytes of text.
static inline uint64_t bits_of(const uint8x16_t vectors[4]) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits = vld1q_u8(weights);
  uint8x16_t low = vpaddq_u8(vandq_u8(vectors[0], bits), vandq_u8(vectors[1], bits));
  uint8x16_t high = vpaddq_u8(vandq_u8(vectors[2], bits), vandq_u8(vectors[3], bits));
  uint8x16_t all = vpaddq_u8(low, high);
  all = vpaddq_u8(all, all);
  return vgetq_lane_u64(vreinterpretq_u64_u8(all), 0);
}

static inline masks find_by_neon(const uint8_t *bytes, uint8_t delimiter) {
  uint8x16_t cut[4], feed[4], carriage[4], other[4];
  for (int part = 0; part < 4; part++) {
    uint8x16_t text = vld1q_u8(bytes + 16 * part);
    cut[part] = vceqq_u8(text, vdupq_n_u8(delimiter));
    feed[part] = vceqq_u8(text, vdupq_n_u8('\n'));
    carriage[part] = vceqq_u8(text, vdupq_n_u8('\r'));
    uint8x16_t blank =
        vorrq_u8(vorrq_u8(feed[part], carriage[part]), vceqq_u8(text, vdupq_n_u8('\t')));
    uint8x16_t control = vbicq_u8(vcltq_u8(text, vdupq_n_u8(0x20)), blank);
    other[part] = vorrq_u8(
        control,
        vorrq_u8(vceqq_u8(text, vdupq_n_u8('"')), vceqq_u8(text, vdupq_n_u8(0x7F))));
  }
  return (masks){bits_of(cut), bits_of(feed), bits_of(carriage), bits_of(other)};
}

static scan_found structure_by_neon(
    const uint8_t *text, size_t from, size_t to, uint8_t delimiter, uint32_t *marks,
    uint32_t *lines) {
  SCAN_STRUCTURE(find_by_neon, write_places)
}
#endif

// MARK: The choice

bool scan_can(scan_kind kind) {
  switch (kind) {
  case scan_by_words: return true;
#if defined(__SSE2__)
  case scan_by_sse2: return true;
  case scan_by_avx2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  case scan_by_avx512:
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
#elif defined(__aarch64__) && defined(__ARM_NEON)
  case scan_by_neon: return true;
#endif
  default: return false;
  }
}

scan_kind scan_best(void) {
  for (scan_kind kind = scan_by_neon; kind > scan_by_words; kind--)
    if (scan_can(kind)) return kind;
  return scan_by_words;
}

scan_found scan_structure(
    scan_kind kind, const uint8_t *text, size_t from, size_t to, uint8_t delimiter,
    uint32_t *marks, uint32_t *lines) {
  switch (kind) {
#if defined(__SSE2__)
  case scan_by_avx512: return structure_by_avx512(text, from, to, delimiter, marks, lines);
  case scan_by_avx2: return structure_by_avx2(text, from, to, delimiter, marks, lines);
  case scan_by_sse2: return structure_by_sse2(text, from, to, delimiter, marks, lines);
#elif defined(__aarch64__) && defined(__ARM_NEON)
  case scan_by_neon: return structure_by_neon(text, from, to, delimiter, marks, lines);
#endif
  default: return structure_by_words(text, from, to, delimiter, marks, lines);
  }
}

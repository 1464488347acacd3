// Records as planes.
//
// The trick: four words of four records are turned in registers, by eight moves for sixteen words; each plane then lies
// in one piece, and is narrowed or widened by loops that the compiler makes vectors of.

#include "planes.h"

#include <string.h>

typedef uint32_t four __attribute__((vector_size(16)));

static inline size_t rounded(size_t count, size_t to) { return (count + to - 1) / to * to; }

static size_t head_of(size_t words) { return rounded(words, 8) + rounded(4 * words, 8); }

// From plane to plane. Not a multiple of 4096 bytes: planes that lie so far apart share their places in the cache, and
// 1,024 records took three times as long.
static size_t stride_of(size_t count) { return rounded(count, 16) + 16; }

size_t planes_scratch(size_t count, size_t words) { return words * stride_of(count); }

size_t planes_room(size_t count, size_t words) {
  return head_of(words) + words * rounded(4 * count, 8);
}

static inline four load(const uint32_t *at) {
  four words;
  memcpy(&words, at, 16);
  return words;
}

static inline void store(uint32_t *at, four words) { memcpy(at, &words, 16); }

// Turns four rows of four words, `from` words apart, into columns, `to` words apart.
static inline void turn(const uint32_t *rows, size_t from, uint32_t *columns, size_t to) {
  four a = load(rows), b = load(rows + from), c = load(rows + 2 * from), d = load(rows + 3 * from);
  four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  four upper_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  four upper_cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(columns, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
  store(columns + to, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
  store(columns + 2 * to, __builtin_shufflevector(upper_ab, upper_cd, 0, 1, 4, 5));
  store(columns + 3 * to, __builtin_shufflevector(upper_ab, upper_cd, 2, 3, 6, 7));
}

// A table of `rows` rows of `columns` words, turned. From row to row of the result there are `to` words.
static void turn_all(const uint32_t *table, size_t rows, size_t columns, size_t from, uint32_t *turned, size_t to) {
  size_t whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
  for (size_t row = 0; row < whole_rows; row += 4)
    for (size_t column = 0; column < whole_columns; column += 4)
      turn(table + row * from + column, from, turned + column * to + row, to);
  for (size_t row = 0; row < rows; row++)
    for (size_t column = row < whole_rows ? whole_columns : 0; column < columns; column++)
      turned[column * to + row] = table[row * from + column];
}

// How many of a word's lower bytes differ in a plane.
static uint8_t width_of(const uint32_t *plane, size_t count) {
  uint32_t first = plane[0], differs = 0;
  for (size_t index = 0; index < count; index++) differs |= plane[index] ^ first;
  return differs == 0 ? 0 : differs < 1 << 8 ? 1 : differs < 1 << 16 ? 2 : 4;
}

static inline uint32_t alike(uint8_t width) {
  return width == 4 ? 0 : ~0u << 8 * width;
}

static void narrow(const uint32_t *plane, size_t count, uint8_t width, uint8_t *packed) {
  if (width == 1) {
    for (size_t index = 0; index < count; index++) packed[index] = (uint8_t)plane[index];
  } else if (width == 2) {
    uint16_t *halves = (uint16_t *)packed;
    for (size_t index = 0; index < count; index++) halves[index] = (uint16_t)plane[index];
  } else if (width == 4) {
    memcpy(packed, plane, 4 * count);
  }
}

static void widen(const uint8_t *packed, size_t count, uint8_t width, uint32_t base, uint32_t *plane) {
  if (width == 0) {
    for (size_t index = 0; index < count; index++) plane[index] = base;
  } else if (width == 1) {
    for (size_t index = 0; index < count; index++) plane[index] = base | packed[index];
  } else if (width == 2) {
    const uint16_t *halves = (const uint16_t *)packed;
    for (size_t index = 0; index < count; index++) plane[index] = base | halves[index];
  } else {
    memcpy(plane, packed, 4 * count);
  }
}

size_t planes_pack(
    const void *records, size_t count, size_t words, uint32_t *planes, uint8_t *packed) {
  size_t to = stride_of(count), at = head_of(words);
  turn_all(records, count, words, words, planes, to);
  memset(packed, 0, at);
  for (size_t word = 0; word < words; word++) {
    const uint32_t *plane = planes + word * to;
    uint8_t width = width_of(plane, count);
    uint32_t base = plane[0] & alike(width);
    packed[word] = width;
    memcpy(packed + rounded(words, 8) + 4 * word, &base, 4);
    size_t length = width * count, room = rounded(length, 8);
    if (room > 0) memset(packed + at + room - 8, 0, 8);
    narrow(plane, count, width, packed + at);
    at += room;
  }
  return at;
}

bool planes_unpack(
    const uint8_t *packed, size_t length, size_t count, size_t words, uint32_t *planes,
    void *records) {
  size_t to = stride_of(count), at = head_of(words);
  if (count == 0 || length < at) return false;
  size_t needed = at;
  for (size_t word = 0; word < words; word++) {
    if (packed[word] > 4 || packed[word] == 3) return false;
    needed += rounded(packed[word] * count, 8);
  }
  if (needed != length) return false;
  for (size_t word = 0; word < words; word++) {
    uint32_t base;
    memcpy(&base, packed + rounded(words, 8) + 4 * word, 4);
    widen(packed + at, count, packed[word], base, planes + word * to);
    at += rounded(packed[word] * count, 8);
  }
  turn_all(planes, words, count, to, records, words);
  return true;
}

// The tables of GB 18030, and the two look-ups that need no more than them.
#ifndef GB18030_H
#define GB18030_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gb18030_run {
  uint16_t pointer;
  uint16_t code;
};

// Two-byte characters: (lead - 0x81) * 191 + (trail - 0x40) -> code point, 0 where there is none.
extern const uint16_t gb18030_pairs[];
// Four-byte characters of the basic plane: runs of consecutive code points, by linear pointer.
extern const int gb18030_run_count;
extern const struct gb18030_run gb18030_runs[];

// The code point of a two-byte sequence, 0 where there is none.
static inline uint32_t gb18030_pair(uint8_t lead, uint8_t trail) {
  if (lead < 0x81 || lead > 0xFE || trail < 0x40 || trail > 0xFE) return 0;
  return gb18030_pairs[(lead - 0x81) * 191 + (trail - 0x40)];
}

// The code point of a four-byte sequence's linear pointer, 0 where there is none.
static inline uint32_t gb18030_quad(uint32_t pointer) {
  if (pointer >= 189000) return pointer < 189000 + 0x100000 ? 0x10000 + pointer - 189000 : 0;
  if (pointer >= 39420) return 0;
  int low = 0, high = gb18030_run_count - 1;
  while (low < high) {
    int middle = (low + high + 1) / 2;
    if (gb18030_runs[middle].pointer <= pointer) low = middle; else high = middle - 1;
  }
  uint32_t code = gb18030_runs[low].code;
  return code == 0 ? 0 : code + (pointer - gb18030_runs[low].pointer);
}

// The UTF-8 of valid GB 18030; `out` has room for three bytes to one. Returns how many it wrote.
size_t gb18030_to_utf8(const uint8_t *text, size_t count, uint8_t *out);

#endif

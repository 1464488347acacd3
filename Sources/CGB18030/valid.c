// Whether text is GB 18030, at two characters or eight letters a step.
//
// The trick: one bit for every two-byte sequence says whether it is a character. The bits of one lead byte
// fill half a line of the cache, and all of them fit into the first level, where the table of code
// points does not.
#include "gb18030.h"

#include <string.h>

static uint64_t is_pair[256][4];

__attribute__((constructor)) static void fill(void) {
  for (unsigned lead = 0x81; lead <= 0xFE; lead++)
    for (unsigned trail = 0x40; trail <= 0xFE; trail++)
      if (gb18030_pair((uint8_t)lead, (uint8_t)trail) != 0)
        is_pair[lead][trail >> 6] |= 1ull << (trail & 63);
}

static inline bool holds_pair(const uint8_t *text) {
  return (is_pair[text[0]][text[1] >> 6] >> (text[1] & 63) & 1) != 0;
}

bool gb18030_is_valid(const uint8_t *text, size_t count) {
  size_t at = 0;
  while (at < count) {
    if (at + 8 <= count) {
      uint64_t word;
      memcpy(&word, text + at, 8);
      if ((word & 0x8080808080808080) == 0) {
        at += 8;
        continue;
      }
    }
    uint8_t first = text[at];
    if (first <= 0x80) {
      // 0x80 alone is the euro sign, as in the Encoding Standard.
      at += 1;
      continue;
    }
    if (count - at < 2) return false;
    if (holds_pair(text + at)) {
      at += 2;
      // Chinese comes in runs.
      while (count - at >= 2 && holds_pair(text + at)) at += 2;
      continue;
    }
    if (count - at < 4 || text[at + 1] < 0x30 || text[at + 1] > 0x39 || text[at + 2] < 0x81 ||
        text[at + 2] == 0xFF || text[at + 3] < 0x30 || text[at + 3] > 0x39)
      return false;
    uint32_t pointer =
        (((first - 0x81u) * 10 + text[at + 1] - 0x30u) * 126 + text[at + 2] - 0x81u) * 10 +
        text[at + 3] - 0x30u;
    if (first == 0xFF || gb18030_quad(pointer) == 0) return false;
    at += 4;
  }
  return true;
}

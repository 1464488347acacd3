// Whether text is GB 18030, at two characters or eight letters a step, and what it is in UTF-8.
//
// The trick of the first: one bit for every two bytes says whether they are a character. All bits fit into the
// first level of the cache, where the table of code points does not.
#include "gb18030.h"

#include <string.h>

// By the two bytes as a number, the first one lowest.
static uint64_t pairs[1024];

__attribute__((constructor)) static void fill(void) {
  for (unsigned lead = 0x81; lead <= 0xFE; lead++)
    for (unsigned trail = 0x40; trail <= 0xFE; trail++)
      if (gb18030_pair((uint8_t)lead, (uint8_t)trail) != 0)
        pairs[(lead | trail << 8) >> 6] |= 1ull << (lead & 63);
}

static inline bool holds_pair(const uint8_t *text) {
  uint32_t bytes = (uint32_t)text[0] | (uint32_t)text[1] << 8;
  return (pairs[bytes >> 6] >> (bytes & 63) & 1) != 0;
}

bool gb18030_is_valid(const uint8_t *text, size_t count) {
  size_t at = 0;
  while (at < count) {
    if (at + 8 <= count) {
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

static inline size_t put(uint32_t code, uint8_t *out) {
  if (code < 0x800) {
    out[0] = (uint8_t)(0xC0 | code >> 6);
    out[1] = (uint8_t)(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    out[0] = (uint8_t)(0xE0 | code >> 12);
    out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
    out[2] = (uint8_t)(0x80 | (code & 0x3F));
    return 3;
  }
  out[0] = (uint8_t)(0xF0 | code >> 18);
  out[1] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
  out[2] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
  out[3] = (uint8_t)(0x80 | (code & 0x3F));
  return 4;
}

size_t gb18030_to_utf8(const uint8_t *text, size_t count, uint8_t *out) {
  size_t at = 0, written = 0;
  while (at < count) {
    uint8_t first = text[at];
    if (first < 0x80) {
      out[written++] = first;
      at += 1;
      continue;
    }
    if (first == 0x80) {
      written += put(0x20AC, out + written);
      at += 1;
      continue;
    }
    uint32_t code = at + 1 < count ? gb18030_pair(first, text[at + 1]) : 0;
    if (code != 0) {
      at += 2;
    } else {
      if (count - at < 4) break;
      code = gb18030_quad(
          (((first - 0x81u) * 10 + text[at + 1] - 0x30u) * 126 + text[at + 2] - 0x81u) * 10 +
          text[at + 3] - 0x30u);
      at += 4;
    }
    written += put(code, out + written);
  }
  return written;
}

// What GB 18030 is in UTF-8.
#include "gb18030.h"

#include <string.h>

static inline size_t put(uint32_t code, uint8_t *out) {
  if (code >= 0x800 && code < 0x10000) {
    // Nearly all: Chinese.
    out[0] = (uint8_t)(0xE0 | code >> 12);
    out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
    out[2] = (uint8_t)(0x80 | (code & 0x3F));
    return 3;
  }
  if (code < 0x800) {
    out[0] = (uint8_t)(0xC0 | code >> 6);
    out[1] = (uint8_t)(0x80 | (code & 0x3F));
    return 2;
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
      // Eight bytes are copied, and count as far as they are ASCII.
      if (count - at >= 8) {
        uint64_t word;
        memcpy(&word, text + at, 8);
        memcpy(out + written, &word, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        uint64_t highs = word & 0x8080808080808080;
        size_t run = highs == 0 ? 8 : (size_t)__builtin_ctzll(highs) / 8;
        at += run;
        written += run;
        continue;
      }
      out[written++] = first;
      at += 1;
      continue;
    }
    uint8_t lead = (uint8_t)(first - 0x81);
    uint8_t trail = at + 1 < count ? (uint8_t)(text[at + 1] - 0x40) : 0xFF;
    if (lead <= 0xFE - 0x81 && trail <= 0xFE - 0x40) {
      written += put(gb18030_pairs[lead * 191 + trail], out + written);
      at += 2;
    } else if (first == 0x80) {
      written += put(0x20AC, out + written);
      at += 1;
    } else {
      if (count - at < 4) break;
      uint32_t code = gb18030_quad(
          (((first - 0x81u) * 10 + text[at + 1] - 0x30u) * 126 + text[at + 2] - 0x81u) * 10 +
          text[at + 3] - 0x30u);
      written += put(code, out + written);
      at += 4;
    }
  }
  return written;
}

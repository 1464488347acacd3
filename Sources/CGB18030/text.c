// What GB 18030 is in UTF-8.
#include "gb18030.h"

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

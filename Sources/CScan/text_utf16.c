// UTF-16 to UTF-8, and how long what was transcoded is in UTF-16.
//
// The trick: eight units that are all ASCII become eight bytes at once; what is none is Chinese nearly always.

#include "scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

utf16_progress text_utf16_to_utf8(
    const uint8_t *text, size_t units, bool is_low_byte_first, uint8_t *out) {
  const size_t low = is_low_byte_first ? 0 : 1;
  size_t at = 0, written = 0;
  while (at < units) {
    size_t end = units;
#if defined(__SSE2__)
    if (units - at >= 8) {
      end = at + 8;
      __m128i eight = _mm_loadu_si128((const __m128i *)(text + 2 * at));
      if (!is_low_byte_first)
        eight = _mm_or_si128(_mm_slli_epi16(eight, 8), _mm_srli_epi16(eight, 8));
      __m128i high = _mm_and_si128(eight, _mm_set1_epi16((short)0xFF80));
      if (_mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) == 0xFFFF) {
        _mm_storel_epi64((__m128i *)(out + written), _mm_packus_epi16(eight, eight));
        written += 8;
        at = end;
        continue;
      }
    }
#endif
    for (; at < end; at++) {
      uint32_t unit = (uint32_t)text[2 * at + low] | (uint32_t)text[2 * at + (1 - low)] << 8;
      if (unit < 0x80) {
        out[written++] = (uint8_t)unit;
      } else if (unit < 0x800) {
        out[written++] = (uint8_t)(0xC0 | unit >> 6);
        out[written++] = (uint8_t)(0x80 | (unit & 0x3F));
      } else {
        if ((unit & 0xF800) == 0xD800) return (utf16_progress){at, written};
        out[written++] = (uint8_t)(0xE0 | unit >> 12);
        out[written++] = (uint8_t)(0x80 | (unit >> 6 & 0x3F));
        out[written++] = (uint8_t)(0x80 | (unit & 0x3F));
      }
    }
  }
  return (utf16_progress){at, written};
}

size_t text_utf16_units(const uint8_t *text, size_t count) {
  size_t units = 0;
  // Summed up in bytes, which compilers make vectors of: 120 bytes stand for 240 units at most.
  for (size_t at = 0; at < count;) {
    size_t end = count - at < 120 ? count : at + 120;
    uint8_t sum = 0;
    for (; at < end; at++)
      sum += (uint8_t)(((text[at] & 0xC0) != 0x80) + (text[at] >= 0xF0 && text[at] != 0xFF));
    units += sum;
  }
  return units;
}

// Records with fields in quotes, without them.
//
// The trick: a field that begins and ends with a quote holds at least these two. So when a record has twice as many
// quotes as such fields, no quote stands anywhere else, and none is doubled. The places of delimiters, which were
// written down without asking for quotes, are right then where no quote is open, and the fields are copied from
// between them. Whatever else holds a quote is left.

#include "structure.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static inline bool is_control(uint8_t byte) { return (byte < 0x20 && byte != '\t') || byte == 0x7F; }

// The quotes in a record; `SIZE_MAX` where it holds a control character.
static inline size_t count_quotes(const uint8_t *text, size_t count) {
  size_t quotes = 0, at = 0;
#if defined(__SSE2__)
  __m128i odd = _mm_setzero_si128();
  for (; at + 16 <= count; at += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(text + at));
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    low = _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')), low);
    odd = _mm_or_si128(odd, _mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F))));
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    quotes += (size_t)__builtin_popcount((unsigned)_mm_movemask_epi8(quote));
  }
  if (_mm_movemask_epi8(odd) != 0) return SIZE_MAX;
#endif
  for (; at < count; at++) {
    if (is_control(text[at])) return SIZE_MAX;
    quotes += text[at] == '"';
  }
  return quotes;
}

scan_fields scan_unquoted(
    const uint8_t *text, size_t readable, const uint32_t *cuts, size_t parts, const bool *loaded,
    size_t most, uint8_t *out, size_t base, uint32_t *places) {
  const scan_fields none = {0, 0};
  size_t start = cuts[0] + 1, quotes = count_quotes(text + start, cuts[parts] - start);
  if (quotes == SIZE_MAX) return none;
  size_t at = base, quoted = 0, fields = 0;
  places[0] = (uint32_t)at - 1;
  for (size_t part = 0; part < parts; part++) {
    size_t from = cuts[part] + 1, to = cuts[part + 1];
    if (from < to && text[from] == '"') {
      from += 1;
      // Up to the first delimiter behind a quote; those before it are text.
      while (to == from || text[to - 1] != '"') {
        if (++part == parts) return none;
        to = cuts[part + 1];
      }
      to -= 1;
      quoted += 1;
    }
    if (fields == most) return none;
    if (loaded == NULL || loaded[fields]) {
      size_t count = to - from;
      if (count <= 32 && from + 32 <= readable) {
        // By way of a variable, else compilers make one call of both branches.
        uint64_t words[4];
        memcpy(words, text + from, sizeof words);
        memcpy(out + at, words, sizeof words);
      } else {
        memcpy(out + at, text + from, count);
      }
      at += count;
    }
    out[at] = 0;
    places[++fields] = (uint32_t)at;
    at += 1;
  }
  if (quotes != 2 * quoted || (loaded != NULL && fields != most)) return none;
  return (scan_fields){fields, at - base};
}

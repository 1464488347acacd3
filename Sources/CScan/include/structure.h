#pragma once

/// Where rows and fields end in a block of inflated text.

#include <stddef.h>
#include <stdint.h>

/// What `scan_structure` found.
typedef struct {
  /// How many marks were written: places of delimiters and line ends.
  size_t marks;
  /// How many lines were written: lines that end with an LF.
  size_t lines;
} scan_found;

/// Writes down the place of every delimiter, LF, and CR directly before an LF in `text[from..<to]`, in
/// order, and for every LF the number of its mark (from 0) times two, plus 1 when anything else of
/// note stands in its line: a quote, a control character (TAB is none), or a CR elsewhere.
///
/// `marks` has room for `to - from + 64` places and `lines` for `to - from`; `text` is read up to `to` and no
/// further.
scan_found scan_structure(
    const uint8_t *text, size_t from, size_t to, uint8_t delimiter, uint32_t *marks,
    uint32_t *lines);

/// The same by words of eight bytes, whatever the processor: the reference for tests.
scan_found scan_structure_by_words(
    const uint8_t *text, size_t from, size_t to, uint8_t delimiter, uint32_t *marks,
    uint32_t *lines);

/// Which code `scan_structure` and `text_is_utf8` run: "avx512", "avx2", "sse2", "neon" or "words".
const char *scan_kind(void);

#pragma once

/// Where rows and fields end in a block of inflated text.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The ways to scan, slowest first; all give the same answers.
typedef enum {
  scan_by_words,
  scan_by_sse2,
  scan_by_avx2,
  scan_by_avx512,
  scan_by_neon
} scan_kind;

/// Whether this processor can.
bool scan_can(scan_kind kind);

/// The fastest way that this processor can.
scan_kind scan_best(void);

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
    scan_kind kind, const uint8_t *text, size_t from, size_t to, uint8_t delimiter,
    uint32_t *marks, uint32_t *lines);

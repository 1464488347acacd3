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

/// What `scan_unquoted` wrote: no field where the record must be cut otherwise.
typedef struct {
  size_t fields;
  size_t bytes;
} scan_fields;

/// Copies the fields of a record of one line without their quotes, where every quote in it opens or closes a whole
/// field, and no control character but TAB stands in it.
///
/// `cuts` are the places before the record, of its `parts - 1` delimiters, in quotes or not, and behind it; `readable`
/// bytes of `text` may be read. The fields go to `out`, from `base` on and each with a NUL behind it, those of columns
/// that are not `loaded` without their text; there is room for the record, two bytes and 32 more. Their cuts go to
/// `places`, which has room for as many as there are `cuts`.
///
/// A record has as many fields as there are flags in `loaded`, `most`; where all columns are loaded (NULL), at most that
/// many. Of any other, what was written means nothing.
scan_fields scan_unquoted(
    const uint8_t *text, size_t readable, const uint32_t *cuts, size_t parts, const bool *loaded,
    size_t most, uint8_t *out, size_t base, uint32_t *places);

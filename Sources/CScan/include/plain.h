#pragma once

/// Records that are cut and written down as RFC 4180 has them in one go.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "structure.h"

/// The first bytes of a record: those of `bytes`, the first lowest, that `mask` picks.
typedef struct {
  uint64_t bytes, mask;
} plain_beginning;

/// How the text is written, and what ends the going.
typedef struct {
  /// What stands between fields: neither a quote nor a CR or LF.
  uint8_t delimiter;
  /// Whether `"` stands around fields; else no record with one is plain.
  bool has_quotes;
  /// Whether a CR that no LF follows ends a record; else no record with one outside quotes is plain.
  bool ends_with_carriage;
  /// Whether a record with a line end inside quotes is plain.
  bool spans_lines;
  /// How many fields a plain record has, from 1.
  size_t width;
  /// How many bytes a plain record has at most, without its line end.
  size_t longest;
  /// Records that begin so are not plain; behind an opening quote as the second says.
  bool is_watchful;
  plain_beginning watched, watched_in_quotes;
} plain_rules;

/// How far `plain_rows` came.
typedef struct {
  /// Where the first record begins that was not taken.
  size_t next;
  /// Whether that record is surely not plain; else its end is not in the range, or too near to its end.
  bool is_other;
  /// How many bytes were written, how many records taken, and how many lines they stand on.
  size_t written, rows, lines;
} plain_found;

/// Takes records of `text[from..<to]`, one after the other, as long as they are plain, and writes them to `out`:
/// commas between fields, quotes only where a field holds a comma, a quote, a CR or an LF, CR LF at the end.
///
/// A record is plain that ends with an LF, CR LF, or as the rules say; has as many fields as they say, each without
/// quotes or wholly in quotes, the quotes inside doubled; holds no control character but TAB; and begins otherwise than
/// what is watched for. With one field it has some text; with more, some other character than a blank stands
/// behind the first (where a field holds delimiters and blanks alone, it may count as none).
///
/// `from` is where a record begins. `text` is read up to `to` and no further; `out` has room for
/// `3 * (to - from) + 128` bytes, those behind the ones written are overwritten.
plain_found plain_rows(
    scan_kind kind, const uint8_t *text, size_t from, size_t to, const plain_rules *rules,
    uint8_t *out);

#pragma once

/// Hashes of rows: SipHash-1-3 with 128 bits, as `StableHash.ofRow` makes it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "structure.h"

/// What each row holds in a column, as `CheckedRows` keeps it: a value, or the place of a text.
typedef struct {
  const int64_t *words;
  const uint8_t *marks;
} hash_column;

/// What is hashed of each row: some columns' fields one behind the other.
typedef struct {
  const hash_column *columns;
  size_t column_count;
  /// Whether a byte 0x1F follows each field.
  bool is_separated;
  /// Where text stands that was taken as it is, and text that was cleaned.
  const uint8_t *text, *cleaned;
  size_t text_count, cleaned_count;
  /// The hash's key.
  uint64_t key0, key1;
} hash_source;

/// How to read a mark.
enum {
  mark_state = 3,
  mark_present = 1,
  mark_text = 4,
  mark_cleaned = 8
};

/// Hashes row 0 to `count` where `wanted` is not 0: both halves of the hash, and 1 in `done`.
///
/// A row in which a field is missing, or all fields together are too long, has 0 in `done`.
void hash_rows(
    scan_kind kind, const hash_source *source, size_t count, const uint8_t *wanted,
    uint64_t *first, uint64_t *second, uint8_t *done);

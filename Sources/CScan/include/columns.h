#pragma once

/// A column of fields at a time, where nearly all are written alike.
///
/// Each function reads one cell of many rows, and writes for each row what it holds: a word and a mark.
/// What it does not know it leaves: the places of such rows in `rows` are written to `left`, in order, and the
/// caller reads those fields otherwise. Nothing behind `readable` bytes of text is read.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "structure.h"

/// A row: its number, and the index of the cut before its first field.
typedef struct {
  uint32_t row;
  uint32_t first_cut;
} scan_row;

/// A cell of many rows, and where to write what it holds.
typedef struct {
  const uint8_t *text;
  size_t readable;
  const uint32_t *cuts;
  /// In ascending order.
  const scan_row *rows;
  size_t count;
  uint32_t cell;
  /// Whether empty fields are left; otherwise they get the word 0 and the mark 0.
  bool is_required;
  /// The mark of a field that holds a value.
  uint8_t mark;
  /// By row number.
  int64_t *words;
  uint8_t *marks;
  /// Room for `count`.
  uint32_t *left;
} scan_column;

/// What a scan over a column found.
typedef struct {
  /// How many rows were left.
  size_t left;
  /// How many codes have an organisation code inside that fails its own check.
  size_t odd;
} scan_answer;

/// Days as `date_scan` reads them; the word is the number of the day.
scan_answer column_dates(scan_kind kind, const scan_column *column);

/// Unified social credit codes as `code_scan` reads them; the word is the field's place, its start in the low
/// half, its end in the high one.
scan_answer column_codes(scan_kind kind, const scan_column *column);

/// Organisation codes of nine characters as `organisation_scan` reads them; the word is the field's place.
scan_answer column_organisation_codes(scan_kind kind, const scan_column *column);

/// By the first byte of a field: `null_never` when no field that begins so means "nothing", `null_may` when it
/// may, else the second byte with which it may. After E3 80 only a third byte 80 (the wide blank) may.
typedef uint16_t null_table[256];

enum { null_may = 1, null_never = 0xFFFF };

/// Names in well-formed UTF-8 of at most `most` bytes that surely are something, and that cleaning would leave as
/// they are (`text_is_plain`, no blank at their ends); the word is the field's place.
scan_answer column_names(
    scan_kind kind, const scan_column *column, size_t most, const uint16_t *nulls);

/// A value of a list in one spelling.
typedef struct {
  /// The first eight bytes, lowest first, zeros behind the end.
  uint64_t head;
  /// Where all bytes stand, `count` of them.
  size_t start;
  uint32_t count;
  int64_t word;
} list_spelling;

/// Fields that are one value as a list spells it; the word is the spelling's. `spelled` holds the bytes of all.
scan_answer column_list(
    const scan_column *column, const list_spelling *spellings, size_t spelling_count,
    const uint8_t *spelled);

/// Document numbers in well-formed UTF-8 that surely are something, folded as `text_fold_key` does; the word is
/// the place of the folded text, counted from `base`. What is longer than `most` bytes then is left.
///
/// `folded` has room for all fields of at most `longest_key` bytes and for 16 more; `written` tells how much of
/// it was used. Longer fields are left.
scan_answer column_keys(
    scan_kind kind, const scan_column *column, size_t most, const uint16_t *nulls, uint8_t *folded, size_t base,
    size_t *written);

enum { longest_key = 128 };

/// How many bytes the fields of a column have, those of more than `longest` left out.
size_t column_bytes(const scan_column *column, size_t longest);

/// Where `column_in_utf8` puts a column.
typedef struct {
  /// The text goes to `base`; from there on there is room for `column_utf8_room` bytes.
  uint8_t *text;
  size_t base;
  /// Room for one more than there are rows.
  uint32_t *cuts;
  /// Room for as many as there are rows.
  scan_row *rows;
} scan_room;

/// How many bytes the fields of at most `longest` bytes may take in UTF-8.
size_t column_utf8_room(const scan_column *column, size_t longest);

/// The same column in UTF-8 instead of well-formed GB 18030, for `column_names` and `column_keys`: rows keep
/// their numbers and places in `left`. A field of more than `longest` bytes becomes one that every scan leaves.
/// `written` tells how much of the room was used.
scan_column column_in_utf8(
    const scan_column *column, size_t longest, scan_room room, size_t *written);

/// What stood before a field, against a spreadsheet that would make a number of it.
enum { guard_none = 0, guard_tab = 1, guard_apostrophe = 2 };

/// Where `column_trimmed` puts a column; all have room for as many as were left, `cuts` for twice as many.
typedef struct {
  uint32_t *cuts;
  scan_row *rows;
  /// By row: its place in `left` of the column that was scanned.
  uint32_t *from;
  /// By row: what was taken off before its field.
  uint8_t *guards;
  /// What a scan over the trimmed column leaves.
  uint32_t *left;
} trim_room;

/// Of the `left` rows that a scan left, those with blanks or a guard around their field: a column of the same text,
/// without them. Taken off are TABs and spaces at both ends, and one apostrophe before the rest with what blanks follow.
scan_column column_trimmed(const scan_column *column, size_t left, trim_room room);

/// What became of the rows that a scan left.
typedef struct {
  /// How many are still left.
  size_t left;
  /// How many were read behind a TAB, and how many behind an apostrophe.
  size_t tabs, apostrophes;
} trim_answer;

/// Takes from the rows that a scan left those that the scan over the trimmed column did not leave again.
trim_answer column_untaken(
    const scan_column *column, size_t left, const scan_column *trimmed, size_t left_again,
    trim_room room);

/// What is asked of the free text in a row, for every cell of it.
typedef struct {
  /// How many cells a row has.
  uint32_t cells;
  /// By cell: the least and the most bytes; 0 and UINT32_MAX for any number.
  const uint32_t *least, *most;
  /// The cells that must hold something, all with a least of 1.
  const uint32_t *required;
  uint32_t required_count;
  const uint16_t *nulls;
} scan_limits;

/// Finds the rows in which some cell has too few or too many bytes, or may mean "nothing" where it must not;
/// returns how many there are. `cells` cuts and one more follow each row's first cut.
size_t rows_beyond(
    scan_kind kind, const uint8_t *text, size_t readable, const uint32_t *cuts,
    const scan_row *rows, size_t count, const scan_limits *limits, uint32_t *left);

#pragma once

/// Questions about whole pieces of text.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "structure.h"

/// Whether bytes are UTF-8: shortest forms only, no surrogates, nothing cut off. Vectors of 16 bytes are not
/// used: without them it goes character by character.
bool text_is_utf8(scan_kind kind, const uint8_t *text, size_t count);

/// Whether bytes are GB 18030 (and with it GBK and GB 2312) throughout, nothing cut off.
bool text_is_gb18030(scan_kind kind, const uint8_t *text, size_t count);

/// How far `text_utf16_to_utf8` came.
typedef struct {
  size_t read, written;
} utf16_progress;

/// Writes `units` of UTF-16 as UTF-8, up to the first surrogate. `out` has room for three bytes a unit and eight more.
utf16_progress text_utf16_to_utf8(
    const uint8_t *text, size_t units, bool is_low_byte_first, uint8_t *out);

/// How many units of UTF-16 a text was before it became UTF-8; a byte 0xFF counts as one.
size_t text_utf16_units(const uint8_t *text, size_t count);

/// Whether well-formed UTF-8 holds nothing but ASCII and characters of three bytes that begin with E4 to
/// E9 (U+4000 to U+9FFF): what cleaning never folds.
bool text_is_plain(const uint8_t *text, size_t count);

/// Folds a document number in well-formed UTF-8: full-width ASCII to ASCII, all brackets round, blanks
/// left out. Returns how many bytes it wrote, at most `count`; 0 also where characters stand in it that are never
/// seen, which must be told of; `folded` has room for 16 more,
/// and `readable` bytes of `text`, `count` or more, may be read.
size_t text_fold_key(const uint8_t *text, size_t count, size_t readable, uint8_t *folded);

#pragma once

/// Questions about whole pieces of text.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether bytes are UTF-8: shortest forms only, no surrogates, nothing cut off.
bool text_is_utf8(const uint8_t *text, size_t count);

/// The same, character by character: the reference for tests.
bool text_is_utf8_by_bytes(const uint8_t *text, size_t count);

/// Whether well-formed UTF-8 holds nothing but ASCII and characters of three bytes that begin with E4 to
/// E9 (U+4000 to U+9FFF): what cleaning never folds.
bool text_is_plain(const uint8_t *text, size_t count);

/// Folds a document number in well-formed UTF-8: full-width ASCII to ASCII, all brackets round, blanks and
/// byte order marks left out. Returns how many bytes it wrote, at most `count`.
size_t text_fold_key(const uint8_t *text, size_t count, uint8_t *folded);

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

/// Whether well-formed UTF-8 holds nothing but ASCII and characters of three bytes that begin with E4 to
/// E9 (U+4000 to U+9FFF): what cleaning never folds.
bool text_is_plain(const uint8_t *text, size_t count);

/// Folds a document number in well-formed UTF-8: full-width ASCII to ASCII, all brackets round, blanks and
/// byte order marks left out. Returns how many bytes it wrote, at most `count`; `folded` has room for 16 more,
/// and `readable` bytes of `text`, `count` or more, may be read.
size_t text_fold_key(const uint8_t *text, size_t count, size_t readable, uint8_t *folded);

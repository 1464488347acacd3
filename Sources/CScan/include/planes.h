#pragma once

/// Records of whole 32-bit words in less room, and back.
///
/// The same word of many records is a plane. Of each plane the upper bytes that all its words have alike are written
/// once, and of every word only the others: none, one, two or all four of them.
///
///   widths  one byte a plane: 0, 1, 2 or 4; zeros up to a multiple of eight
///   bases   four bytes a plane: the bytes that are alike, in their places; zeros up to a multiple of eight
///   planes  the other bytes of every word, lowest first; zeros up to a multiple of eight behind each plane
///
/// All numbers are stored as this machine stores them; packed bytes and records lie at multiples of eight.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How many bytes `count` packed records of `words` words take at most.
size_t planes_room(size_t count, size_t words);

/// How many words of scratch memory packing and unpacking need.
size_t planes_scratch(size_t count, size_t words);

/// Packs `count` records (not 0) of `words` words; returns how many bytes were written, a multiple of eight.
size_t planes_pack(
    const void *records, size_t count, size_t words, uint32_t *planes, uint8_t *packed);

/// Unpacks what `planes_pack` wrote; `false`, and nothing is written, when `length` bytes cannot be so many records.
bool planes_unpack(
    const uint8_t *packed, size_t length, size_t count, size_t words, uint32_t *planes,
    void *records);

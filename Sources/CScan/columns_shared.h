// What all scans over columns do with a field, inside this module.

#pragma once

#include "columns.h"

typedef struct {
  uint32_t start, end;
} place;

static inline place place_of(const scan_column *column, size_t index) {
  uint32_t cut = column->rows[index].first_cut + column->cell;
  return (place){column->cuts[cut] + 1, column->cuts[cut + 1]};
}

static inline void set(const scan_column *column, size_t index, int64_t word, uint8_t mark) {
  uint32_t row = column->rows[index].row;
  column->words[row] = word;
  column->marks[row] = mark;
}

static inline int64_t place_word(place field) {
  return (int64_t)((uint64_t)field.end << 32 | field.start);
}

// Leaves a field that could not be read; one that may be empty, and is, needs no reader.
static inline void leave(const scan_column *column, size_t index, place field, scan_answer *answer) {
  if (field.start == field.end && !column->is_required)
    set(column, index, 0, 0);
  else
    column->left[answer->left++] = (uint32_t)index;
}

// A column of GB 18030 as one of UTF-8, which the other scans then read.

#include "columns_shared.h"

#include "gb18030.h"

size_t column_utf8_room(const scan_column *column, size_t longest) {
  return 3 * column_bytes(column, longest) + column->count + 16;
}

scan_column column_in_utf8(
    const scan_column *column, size_t longest, scan_room room, size_t *written) {
  size_t at = room.base;
  for (size_t index = 0; index < column->count; index++) {
    place field = place_of(column, index);
    size_t count = field.end - field.start;
    room.cuts[index] = (uint32_t)at - 1;
    room.rows[index] = (scan_row){column->rows[index].row, (uint32_t)index};
    if (count <= longest) {
      at += gb18030_to_utf8(column->text + field.start, count, room.text + at);
    } else {
      // No name, number or value: left, as what it stands for would be.
      room.text[at++] = 0;
    }
    // One byte for the cut.
    at += 1;
  }
  room.cuts[column->count] = (uint32_t)at - 1;
  *written = at - room.base;
  scan_column utf8 = *column;
  utf8.text = room.text;
  utf8.readable = at;
  utf8.cuts = room.cuts;
  utf8.rows = room.rows;
  utf8.cell = 0;
  return utf8;
}

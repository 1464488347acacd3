// A column without the blanks and guards around its fields, which the other scans then read.

#include "columns_shared.h"

static inline bool is_blank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

// From the end, since a TAB with nothing behind it guards nothing.
static inline place without_blanks(const uint8_t *text, place field) {
  while (field.start < field.end && is_blank(text[field.end - 1])) field.end--;
  while (field.start < field.end && is_blank(text[field.start])) field.start++;
  return field;
}

scan_column column_trimmed(const scan_column *column, size_t left, trim_room room) {
  size_t count = 0;
  for (size_t number = 0; number < left; number++) {
    uint32_t index = column->left[number];
    place field = place_of(column, index);
    if (field.start == field.end) continue;
    const uint8_t *text = column->text;
    uint8_t first = text[field.start];
    if (!is_blank(first) && first != '\'' && !is_blank(text[field.end - 1])) continue;
    place bare = without_blanks(text, field);
    bool guarded = false;
    for (uint32_t at = field.start; at < bare.start; at++) guarded |= text[at] == '\t';
    if (bare.start < bare.end && text[bare.start] == '\'') {
      bare.start++;
      bare = without_blanks(text, bare);
      room.guards[count] = guard_apostrophe;
    } else {
      room.guards[count] = guarded ? guard_tab : guard_none;
    }
    room.cuts[2 * count] = bare.start - 1;
    room.cuts[2 * count + 1] = bare.end;
    room.rows[count] = (scan_row){column->rows[index].row, (uint32_t)(2 * count)};
    room.from[count] = (uint32_t)number;
    count++;
  }
  scan_column trimmed = *column;
  trimmed.cuts = room.cuts;
  trimmed.rows = room.rows;
  trimmed.count = count;
  trimmed.cell = 0;
  trimmed.left = room.left;
  return trimmed;
}

trim_answer column_untaken(
    const scan_column *column, size_t left, const scan_column *trimmed, size_t left_again,
    trim_room room) {
  trim_answer answer = {0, 0, 0};
  size_t tried = 0, again = 0;
  for (size_t number = 0; number < left; number++) {
    bool was_tried = tried < trimmed->count && room.from[tried] == number;
    bool is_left = !was_tried || (again < left_again && trimmed->left[again] == tried);
    if (is_left)
      column->left[answer.left++] = column->left[number];
    else if (room.guards[tried] != guard_none)
      *(room.guards[tried] == guard_tab ? &answer.tabs : &answer.apostrophes) += 1;
    again += was_tried && is_left;
    tried += was_tried;
  }
  return answer;
}

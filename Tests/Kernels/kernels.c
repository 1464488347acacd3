// Runs the hot loops over the same random bytes on any processor, and prints a digest of all they say.
//
// That they are right is proved by slow twins, in Swift, on the processor at hand. Here every way to scan that this
// processor has must agree with its plainest one, and `scripts/check_ports.sh` compares what processors print.

#include "gb18030.h"
#include "scan.h"

#include <stdio.h>
#include <stdlib.h>

// MARK: Numbers and digests

static uint64_t state;

static uint64_t next(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return z ^ z >> 31;
}

static size_t below(size_t limit) { return next() % limit; }

static uint64_t mixed(uint64_t digest, uint64_t word) {
  digest = (digest ^ word) * 0xFF51AFD7ED558CCD;
  return digest << 27 | digest >> 37;
}

// Bytes one by one, so that the order of bytes in a word does not matter.
static uint64_t mixed_bytes(uint64_t digest, const uint8_t *bytes, size_t count) {
  for (size_t at = 0; at < count; at++) digest = mixed(digest, bytes[at]);
  return mixed(digest, count);
}

static uint64_t mixed_words(uint64_t digest, const uint32_t *words, size_t count) {
  for (size_t at = 0; at < count; at++) digest = mixed(digest, words[at]);
  return mixed(digest, count);
}

static int failures;

// One line for each kernel; all ways to scan must give the digest of the first.
static void tell(const char *name, const uint64_t *digests, const bool *can) {
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++)
    if (can[kind] && digests[kind] != digests[scan_by_words]) {
      printf("%s: way %d differs\n", name, kind);
      failures++;
    }
  printf("%-14s %016llx\n", name, (unsigned long long)digests[scan_by_words]);
}

// MARK: Text

enum { room = 1 << 12, turns = 3000 };

static const char *const pieces[] = {
    ",", ",", ",", "\n", "\r\n", "\"", "\"\"", "\t", "\r", "\x01", "x", "2018", "-", "罚款", "〔2018〕5号", "（甲）",
    "市场监督管理局", "é", "𠀀", "\xFF", "\xE5\x85", "\xC0\x80", "\xED\xA0\x80", "\xB7\xA3\xBF\xEE", "\x81\x30\x81\x30",
    "914403001922038216", "192203821", "2018/03/05", "2018-02-29", "１２", "　", "[5]", "{6}", "'", "=\"", " "};

// A text of at most `room` bytes, of pieces or of any bytes; memory behind it is not its own.
static size_t fill(uint8_t *text) {
  size_t wanted = below(8) == 0 ? room - 64 : below(300), count = 0;
  bool any = below(10) == 0, plain = below(3) == 0;
  while (count < wanted) {
    if (any) {
      text[count++] = (uint8_t)next();
    } else {
      const char *piece = pieces[plain ? 10 + below(7) : below(sizeof pieces / sizeof *pieces)];
      size_t length = strlen(piece);
      memcpy(text + count, piece, length);
      count += length;
    }
  }
  return count;
}

static void structure(const bool *can) {
  static uint8_t text[room];
  static uint32_t marks[room + 64], lines[room];
  uint64_t digests[5] = {0};
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++) {
    if (!can[kind]) continue;
    state = 1;
    for (int turn = 0; turn < turns; turn++) {
      size_t count = fill(text), from = below(count + 1);
      scan_found found = scan_structure((scan_kind)kind, text, from, count, ',', marks, lines);
      digests[kind] = mixed_words(digests[kind], marks, found.marks);
      digests[kind] = mixed_words(digests[kind], lines, found.lines);
    }
  }
  tell("structure", digests, can);
}

static void encodings(const bool *can) {
  static uint8_t text[room], utf8[3 * room + 16];
  uint64_t digests[5] = {0};
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++) {
    if (!can[kind]) continue;
    state = 2;
    for (int turn = 0; turn < turns; turn++) {
      size_t count = fill(text);
      bool is_gb18030 = text_is_gb18030((scan_kind)kind, text, count);
      digests[kind] = mixed(digests[kind], text_is_utf8((scan_kind)kind, text, count));
      digests[kind] = mixed(digests[kind], is_gb18030);
      if (is_gb18030) digests[kind] = mixed_bytes(digests[kind], utf8, gb18030_to_utf8(text, count, utf8));
      utf16_progress units = text_utf16_to_utf8(text, count / 2, turn & 1, utf8);
      digests[kind] = mixed(mixed_bytes(digests[kind], utf8, units.written), units.read);
      digests[kind] = mixed(digests[kind], text_utf16_units(utf8, units.written));
    }
  }
  tell("encodings", digests, can);
}

static void pieces_of_text(const bool *can) {
  static uint8_t text[room], folded[room + 16];
  uint64_t digests[5] = {0};
  state = 3;
  for (int turn = 0; turn < 4 * turns; turn++) {
    size_t count = fill(text), part = below(count + 1);
    if (!text_is_utf8(scan_by_words, text, part)) continue;
    uint64_t digest = mixed(digests[0], text_is_plain(text, part));
    digests[0] = mixed_bytes(digest, folded, text_fold_key(text, part, count, folded));
  }
  for (int kind = scan_by_sse2; kind <= scan_by_neon; kind++) digests[kind] = digests[0];
  tell("text", digests, can);
}

static void blocks(const bool *can) {
  static uint8_t text[room];
  uint64_t digests[5] = {0};
  state = 4;
  for (int turn = 0; turn < turns; turn++) {
    size_t count = fill(text);
    if (count < 64) continue;
    uint64_t found = scan_block(text, ',');
    if (found != block_by_words(text, ',')) failures++, puts("a block differs");
    digests[0] = mixed(mixed(digests[0], found), scan_rest(text, below(65), ','));
  }
  for (int kind = scan_by_sse2; kind <= scan_by_neon; kind++) digests[kind] = digests[0];
  tell("blocks", digests, can);
}

// Tables of three columns with whatever `fill` makes between them, and any text at all.
static void plain(const bool *can) {
  static uint8_t text[room], out[3 * room + 128];
  uint64_t digests[5] = {0};
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++) {
    if (!can[kind]) continue;
    state = 15;
    for (int turn = 0; turn < 2 * turns; turn++) {
      size_t count = fill(text);
      plain_rules rules = {
          .delimiter = below(4) == 0 ? '\t' : ',', .has_quotes = below(8) != 0,
          .ends_with_carriage = below(4) == 0, .spans_lines = below(2), .width = 1 + below(3),
          .longest = below(3) == 0 ? 20 : room};
      if (below(2)) {
        bool is_quoted = false;
        size_t field = 0;
        for (size_t at = 0; at < count; at++) {
          if (!is_quoted && below(6) == 0)
            text[at] = ++field % rules.width == 0 ? '\n' : rules.delimiter;
          else if (!is_quoted && (text[at] == ',' || text[at] < ' ')) text[at] = 'x';
          if (text[at] == '"') is_quoted = !is_quoted;
        }
      }
      for (size_t at = 0; at < count;) {
        plain_found found = plain_rows((scan_kind)kind, text, at, count, &rules, out);
        digests[kind] = mixed_bytes(digests[kind], out, found.written);
        digests[kind] = mixed(mixed(digests[kind], found.next), found.is_other);
        digests[kind] = mixed(mixed(digests[kind], found.rows), found.lines);
        at = found.next + 1 + below(40);
      }
    }
  }
  tell("plain", digests, can);
}

// Records of one line: what is between quotes, with commas in it or not, is copied.
static void quotes(const bool *can) {
  static uint8_t text[room], out[room];
  uint32_t cuts[128], places[128];
  uint64_t digests[5] = {0};
  state = 5;
  for (int turn = 0; turn < 4 * turns; turn++) {
    size_t fields = 1 + below(12), count = 0, parts = 0;
    cuts[parts++] = UINT32_MAX;
    for (size_t field = 0; field < fields; field++) {
      bool quoted = below(2);
      if (quoted) text[count++] = '"';
      for (size_t length = below(60); length > 0; length--) {
        text[count] = "ab\xE7\xBD\x9A, \t\"x"[below(below(9) == 0 ? 10 : 6)];
        if (text[count] == ',') cuts[parts++] = (uint32_t)count;
        count++;
      }
      if (quoted) text[count++] = '"';
      if (field + 1 < fields) cuts[parts++] = (uint32_t)count, text[count++] = ',';
      if (parts > 50) break;
    }
    cuts[parts++] = (uint32_t)count;
    scan_fields found = scan_unquoted(text, room, cuts, parts - 1, NULL, 40, out, 7, places);
    digests[0] = mixed(digests[0], found.fields);
    if (found.fields > 0 && found.fields <= 40) {
      digests[0] = mixed_bytes(digests[0], out, found.bytes);
      digests[0] = mixed_words(digests[0], places, found.fields + 1);
    }
  }
  for (int kind = scan_by_sse2; kind <= scan_by_neon; kind++) digests[kind] = digests[0];
  tell("quotes", digests, can);
}

// MARK: Columns

enum { most_rows = 100, cells = 3 };

static uint8_t sheet[1 << 16];
static uint32_t sheet_cuts[most_rows * (cells + 1)];
static scan_row sheet_rows[most_rows];
static int64_t words[most_rows];
static uint8_t marks[most_rows];
static uint32_t left[most_rows];

// Makes a sheet, the middle column of which holds what stands in exports.
static scan_column make_sheet(void) {
  size_t count = below(most_rows), at = 1, cut = 0;
  for (size_t row = 0; row < count; row++) {
    sheet_rows[row] = (scan_row){(uint32_t)row, (uint32_t)cut};
    sheet_cuts[cut++] = (uint32_t)at - 1;
    for (int cell = 0; cell < cells; cell++) {
      size_t start = at, what = cell == 1 ? below(8) : 9;
      if (what == 0) {
        at += (size_t)sprintf(
            (char *)sheet + at, "%d/%02d/%02d", 1899 + (int)below(204), (int)below(14), (int)below(33));
      } else if (what < 8) {
        for (size_t piece = below(3) + (what == 1); piece > 0; piece--) {
          const char *text = pieces[10 + below(26)];
          memcpy(sheet + at, text, strlen(text));
          at += strlen(text);
        }
      }
      if (below(12) == 0 && at > start) sheet[start + below(at - start)] = "0Z\t '"[below(5)];
      sheet_cuts[cut++] = (uint32_t)at;
      sheet[at++] = ',';
    }
  }
  // With room behind it: a way that reads more at once leaves what stands at the very end.
  return (scan_column){
      .text = sheet, .readable = at + 64, .cuts = sheet_cuts, .rows = sheet_rows, .count = count, .cell = 1,
      .is_required = below(2), .mark = 5, .words = words, .marks = marks, .left = left};
}

static uint64_t mixed_column(uint64_t digest, const scan_column *column, size_t left_rows, size_t odd) {
  static bool is_left[most_rows];
  memset(is_left, 0, sizeof is_left);
  for (size_t number = 0; number < left_rows; number++) is_left[left[number]] = true;
  for (size_t index = 0; index < column->count; index++)
    digest = is_left[index] ? mixed(digest, 0xABCD)
                            : mixed(mixed(digest, (uint64_t)words[index]), marks[index]);
  return mixed(mixed_words(digest, left, left_rows), odd);
}

typedef scan_answer (*column_scan)(scan_kind kind, const scan_column *column);

static uint16_t nulls[256];
static uint8_t key_text[1 << 16];

static scan_answer names(scan_kind kind, const scan_column *column) {
  return column_names(kind, column, 40, nulls);
}

static scan_answer keys(scan_kind kind, const scan_column *column) {
  size_t written = 0;
  return column_keys(kind, column, 60, nulls, key_text, 3, &written);
}

static scan_answer lists(scan_kind kind, const scan_column *column) {
  (void)kind;
  static const uint8_t spelled[] = "罚款2018市场监督管理局";
  uint64_t heads[3] = {0};
  size_t starts[3] = {0, 6, 10}, counts[3] = {6, 4, 21};
  list_spelling spellings[3];
  for (int value = 0; value < 3; value++) {
    for (size_t at = 0; at < 8 && at < counts[value]; at++)
      heads[value] |= (uint64_t)spelled[starts[value] + at] << 8 * at;
    spellings[value] = (list_spelling){heads[value], starts[value], (uint32_t)counts[value], value + 70};
  }
  return column_list(column, spellings, 3, spelled);
}

static void column(const char *name, uint64_t seed, column_scan scan, const bool *can) {
  static uint32_t cuts[2 * most_rows], from[most_rows], again[most_rows];
  static scan_row rows[most_rows];
  static uint8_t guards[most_rows];
  uint64_t digests[5] = {0};
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++) {
    if (!can[kind]) continue;
    state = seed;
    for (int turn = 0; turn < turns; turn++) {
      scan_column whole = make_sheet();
      scan_answer answer = scan((scan_kind)kind, &whole);
      digests[kind] = mixed_column(digests[kind], &whole, answer.left, answer.odd);
      trim_room trims = {cuts, rows, from, guards, again};
      scan_column trimmed = column_trimmed(&whole, answer.left, trims);
      scan_answer second = scan((scan_kind)kind, &trimmed);
      trim_answer rest = column_untaken(&whole, answer.left, &trimmed, second.left, trims);
      digests[kind] = mixed_column(digests[kind], &whole, rest.left, second.odd);
      digests[kind] = mixed(mixed(digests[kind], rest.tabs), rest.apostrophes);
    }
  }
  tell(name, digests, can);
}

static void limits(const bool *can) {
  const uint32_t least[cells] = {0, 1, 0}, most[cells] = {UINT32_MAX, 25, 0}, required[1] = {1};
  uint64_t digests[5] = {0};
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++) {
    if (!can[kind]) continue;
    state = 11;
    for (int turn = 0; turn < turns; turn++) {
      scan_column whole = make_sheet();
      scan_limits limits = {cells, least, most, required, 1, nulls};
      size_t count = rows_beyond(
          (scan_kind)kind, sheet, whole.readable, sheet_cuts, sheet_rows, whole.count, &limits, left);
      digests[kind] = mixed_words(digests[kind], left, count);
    }
  }
  tell("limits", digests, can);
}

static void hashes(const bool *can) {
  static uint64_t first[most_rows], second[most_rows];
  static uint8_t wanted[most_rows], done[most_rows], kinds_of[2][most_rows];
  static int64_t places[2][most_rows];
  uint64_t digests[5] = {0};
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++) {
    if (!can[kind]) continue;
    state = 12;
    for (int turn = 0; turn < turns; turn++) {
      for (size_t at = 0; at < 4096; at++) sheet[at] = (uint8_t)next();
      size_t count = below(most_rows);
      for (size_t row = 0; row < count; row++) {
        wanted[row] = below(5) > 0;
        for (int place = 0; place < 2; place++) {
          uint64_t start = below(4000), length = below(below(20) == 0 ? 90 : 40);
          bool text = below(4) > 0;
          places[place][row] = text ? (int64_t)((start + length) << 32 | start) : (int64_t)next();
          kinds_of[place][row] = below(20) == 0 ? 0 : text ? mark_present | mark_text : mark_present;
        }
      }
      hash_column columns[2] = {{places[0], kinds_of[0]}, {places[1], kinds_of[1]}};
      hash_source source = {columns, 2, turn & 1, sheet, sheet, 4096, 4096, next(), next()};
      hash_rows((scan_kind)kind, &source, count, wanted, first, second, done);
      for (size_t row = 0; row < count; row++)
        if (wanted[row])
          digests[kind] = done[row] ? mixed(mixed(digests[kind], first[row]), second[row])
                                    : mixed(digests[kind], 0xABCD);
    }
  }
  tell("hashes", digests, can);
}

// MARK: Records

static void planes(const bool *can) {
  static uint32_t records[1024 * 16], unpacked[1024 * 16], scratch[16 * 1056];
  static uint8_t packed[128 + 4 * 1024 * 16];
  uint64_t digests[5] = {0};
  state = 13;
  for (int turn = 0; turn < turns / 4; turn++) {
    size_t count = 1 + below(turn % 16 == 0 ? 1024 : 60), wide = 16 - 12 * below(2);
    for (size_t word = 0; word < wide; word++) {
      uint32_t base = (uint32_t)next(), mask = (uint32_t)((1ull << below(33)) - 1);
      for (size_t row = 0; row < count; row++) records[row * wide + word] = base ^ ((uint32_t)next() & mask);
    }
    size_t length = planes_pack(records, count, wide, scratch, packed);
    if (!planes_unpack(packed, length, count, wide, scratch, unpacked) ||
        memcmp(records, unpacked, 4 * count * wide) != 0)
      failures++, puts("records do not come back");
    digests[0] = mixed_bytes(digests[0], packed, length);
  }
  for (int kind = scan_by_sse2; kind <= scan_by_neon; kind++) digests[kind] = digests[0];
  tell("planes", digests, can);
}

int main(void) {
  bool can[5];
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++) can[kind] = scan_can((scan_kind)kind);
  fprintf(stderr, "ways:");
  const char *const names_of_ways[5] = {" words", " SSE2", " AVX2", " AVX-512", " NEON"};
  for (int kind = scan_by_words; kind <= scan_by_neon; kind++)
    if (can[kind]) fputs(names_of_ways[kind], stderr);
  fputs("\n", stderr);
  for (int byte = 0; byte < 256; byte++) nulls[byte] = byte <= 0x20 || strchr("-/\\Nn'=", byte) ? null_may : null_never;
  nulls[0xE3] = 0x80;
  nulls[0xE6] = 0x97;
  structure(can);
  encodings(can);
  pieces_of_text(can);
  blocks(can);
  plain(can);
  quotes(can);
  column("dates", 6, column_dates, can);
  column("codes", 7, column_codes, can);
  column("organisations", 8, column_organisation_codes, can);
  column("names", 9, names, can);
  column("keys", 10, keys, can);
  column("lists", 14, lists, can);
  limits(can);
  hashes(can);
  planes(can);
  return failures != 0;
}

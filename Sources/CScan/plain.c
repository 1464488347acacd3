// Cuts plain records and writes them down in one go.
//
// The trick: nearly all of a clean file is written as it must come out. So nothing is taken apart: masks of 64 bits,
// one per byte, say where quotes, delimiters and line ends stand; sums over them say whether each record is as it
// should be, and what lies between two places of change is copied as a whole.
//
// - A byte is inside quotes when an odd number of quotes stands up to it: a product of shifts. A doubled quote closes
//   and opens again at once, so it needs no case of its own.
// - The quotes are right when each that opens stands behind a delimiter, a line end or another quote, and each
//   that closes before one. Whatever is wrong sets a bit inside its record: all records that end before the
//   first such bit are right, and there the going ends.
// - Quotes go where their field does not need them. A field is a run of bits. One bit added where the run begins
//   is carried on until it meets a byte that needs quotes, where the run has a gap, or comes out behind the run.
//   So one addition answers for all fields of a block, and where quotes stand only around what needs them, as most
//   programs write it, no field costs a branch.
//
// What is written of a record that turns out to be none of the plain ones is taken back.

#include "scan.h"

typedef struct {
  uint64_t delimiter, quote, feed, carriage, comma, control;
} masks;

typedef struct {
  const uint8_t *text;
  size_t to;
  const plain_rules *rules;
  uint8_t *out;
  // The text before this place is written or left out.
  size_t copied;
  // Where the record begins, and, when a part of it is written already, where it begins in `out`.
  size_t record;
  uint8_t *record_out;
  // Delimiters and lines so far, and those before the record.
  size_t delimiters, record_delimiters, lines, record_lines, rows;
  // Where a field in quotes begins that is not at its end, and whether it needs them.
  size_t opened;
  bool is_open, needs;
  // Where no comma stands between fields: where the field begins, and whether it holds what needs quotes.
  size_t field;
  bool field_needs;
  // What the last byte before the block was: inside quotes (all bits), behind which a record or field begins, a
  // quote that closes, a CR outside quotes.
  uint64_t inside, separator, closing, carriage;
} state;

#define INLINE static inline __attribute__((always_inline))

// MARK: Copying

// Pieces are short; up to 32 bytes too many are written, and read where there are some.
INLINE uint8_t *copy(uint8_t *out, const uint8_t *text, size_t from, size_t end, size_t to) {
  size_t count = end - from;
  if (__builtin_expect(count > 256 || to - from < count + 32, 0)) {
    memcpy(out, text + from, count);
    return out + count;
  }
  for (size_t at = 0; at < count; at += 32) memcpy(out + at, text + from + at, 32);
  return out + count;
}

// Writes the text up to `end` as it stands.
INLINE void flush(state *now, size_t end) {
  now->out = copy(now->out, now->text, now->copied, end, now->to);
  now->copied = end;
}

// The same inside a record, so that it can be taken back.
INLINE void flush_inside(state *now, size_t end) {
  if (now->copied <= now->record) {
    flush(now, now->record);
    now->record_out = now->out;
  }
  flush(now, end);
}

// MARK: Fields and records

// A field in quotes that ends behind `close` needs none.
INLINE void strip(state *now, size_t open, size_t close) {
  flush_inside(now, open);
  now->copied = open + 1;
  flush(now, close);
  now->copied = close + 1;
}

// A field where no comma stands between fields. `needs`: whether it holds what needs quotes.
INLINE void write_field(state *now, size_t end, bool needs) {
  size_t from = now->field, length = end - from;
  bool is_quoted = length > 0 && now->text[from] == '"' && now->rules->has_quotes;
  if (now->copied <= now->record) now->record_out = now->out;
  if (is_quoted && !needs) {
    now->out = copy(now->out, now->text, from + 1, end - 1, now->to);
  } else if (!is_quoted && needs) {
    *now->out++ = '"';
    now->out = copy(now->out, now->text, from, end, now->to);
    *now->out++ = '"';
  } else {
    now->out = copy(now->out, now->text, from, end, now->to);
  }
  now->copied = end;
}

// Whether no character but blanks may stand behind the first field.
static bool may_be_empty(const state *now, size_t end) {
  size_t delimiters = 0, at = end;
  while (at > now->record) {
    uint8_t byte = now->text[--at];
    if (byte == now->rules->delimiter) {
      if (++delimiters + 1 == now->rules->width) return true;
    } else if (byte != ' ' && byte != '"') {
      return false;
    }
  }
  return true;
}

static bool begins(const state *now, size_t at, plain_beginning beginning) {
  uint64_t word = 0;
  memcpy(&word, now->text + at, now->to - at < 8 ? now->to - at : 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return ((word ^ beginning.bytes) & beginning.mask) == 0;
}

// Whether the record that ends before the line end at `end` is plain, as far as its whole tells.
INLINE bool is_plain(const state *now, size_t end) {
  const plain_rules *rules = now->rules;
  size_t length = end - now->record;
  if (length == 0 || length > rules->longest) return false;
  if (now->delimiters - now->record_delimiters + 1 != rules->width) return false;
  bool is_quoted = now->text[now->record] == '"';
  if (rules->width == 1) {
    if (is_quoted && length == 2) return false;
  } else {
    uint8_t last = now->text[end - 1];
    if ((last == ' ' || last == '"' || last == rules->delimiter) && may_be_empty(now, end))
      return false;
  }
  if (!rules->is_watchful) return true;
  return is_quoted ? !begins(now, now->record + 1, rules->watched_in_quotes)
                   : !begins(now, now->record, rules->watched);
}

typedef enum { taken, other, unfinished } verdict;

// Ends the record at the line end that ends at `at`. `needs` is about the last field, where fields are written singly.
INLINE verdict end_record(state *now, size_t at, bool has_commas, bool needs) {
  size_t end = at;
  if (now->text[at] == '\n') {
    if (at > now->record && now->text[at - 1] == '\r') end = at - 1;
  } else {
    // CR CR LF is one line end.
    if (now->to - at < 3) return unfinished;
    if (now->text[at + 1] == '\r' && now->text[at + 2] == '\n') return other;
  }
  if (!is_plain(now, end)) return other;
  if (!has_commas) write_field(now, end, needs);
  // A CR LF goes with the text.
  if (end == at || !has_commas) {
    flush(now, end);
    memcpy(now->out, "\r\n", 2);
    now->out += 2;
    now->copied = at + 1;
  }
  now->record = at + 1;
  now->field = at + 1;
  now->rows += 1;
  now->record_delimiters = now->delimiters;
  now->record_lines = now->lines;
  return taken;
}

// MARK: Blocks

// Bit i is set when an odd number of bits is set up to i.
INLINE uint64_t odd_up_to(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

// Takes the block at `at`, of which the bytes in `real` are text, `next_byte` standing behind it.
INLINE verdict take_block(
    state *now, size_t at, masks found, uint64_t real, uint8_t next_byte, bool has_commas) {
  const plain_rules *rules = now->rules;
  uint64_t quotes = rules->has_quotes ? found.quote : 0;
  uint64_t inside = odd_up_to(quotes) ^ now->inside;
  uint64_t opens = quotes & inside, closes = quotes & ~inside;
  uint64_t delimiters = found.delimiter & ~inside, feeds = found.feed & ~inside;
  uint64_t carriages = found.carriage & ~inside;
  uint64_t lone = found.carriage & ~(found.feed >> 1 | (uint64_t)(next_byte == '\n') << 63);
  uint64_t bad = (found.control & ~delimiters) | (found.quote ^ quotes);
  uint64_t lines = found.feed, ends = feeds, separators = delimiters | feeds;
  if (rules->ends_with_carriage) {
    lines |= lone;
    ends |= lone & ~inside;
    separators |= lone & ~inside;
  } else {
    bad |= (carriages << 1 | now->carriage) & ~feeds;
  }
  if (!rules->spans_lines) bad |= (found.feed | found.carriage) & inside;
  uint64_t behind = separators << 1 | now->separator, closed = closes << 1 | now->closing;
  bad |= opens & ~(behind | closed);
  bad |= closed & ~(delimiters | feeds | carriages | opens);
  bad &= real;

  // Fields in quotes: where they begin, all of their bytes, what needs quotes in them, and the places behind them.
  uint64_t begin = opens & ~closed, run = inside | closes, close = closed & ~opens;
  uint64_t need = ((found.comma | found.feed | found.carriage) & inside) | (opens & closed);
  uint64_t first = now->is_open && !now->needs;
  if (now->is_open && now->needs) need |= 1;
  uint64_t strips = ((begin | first) + (run & ~need)) & close;

  uint64_t commas = has_commas ? 0 : found.comma & ~inside;
  size_t delimiters_before = now->delimiters, lines_before = now->lines;
  uint64_t events = has_commas ? ends | strips : ends | delimiters | close;
  if (bad != 0) events &= (bad & -bad) - 1;
  while (events != 0) {
    uint64_t bit = events & -events, before = bit - 1;
    size_t place = at + (size_t)__builtin_ctzll(bit);
    events ^= bit;
    bool needs = false;
    if (has_commas) {
      if (strips & bit) {
        uint64_t begun = begin & before;
        size_t open = begun ? at + 63 - (size_t)__builtin_clzll(begun) : now->opened;
        strip(now, open, place - 1);
      }
    } else {
      needs = close & bit ? !(strips & bit) : now->field_needs || (commas & before) != 0;
      commas &= ~before;
      // A quoted field that a CR follows is written at the LF.
      now->field_needs = needs && !((delimiters | ends) & bit);
      if (delimiters & bit) {
        write_field(now, place, needs);
        *now->out++ = ',';
        now->copied = now->field = place + 1;
      }
    }
    if (ends & bit) {
      now->delimiters = delimiters_before + (size_t)__builtin_popcountll(delimiters & before);
      now->lines = lines_before + (size_t)__builtin_popcountll(lines & (before | bit));
      verdict verdict = end_record(now, place, has_commas, needs);
      if (verdict != taken) return verdict;
    }
  }
  if (bad != 0) return other;

  now->delimiters = delimiters_before + (size_t)__builtin_popcountll(delimiters);
  now->lines = lines_before + (size_t)__builtin_popcountll(lines);
  if (commas != 0) now->field_needs = true;
  now->needs = now->is_open && now->needs;
  now->is_open = run >> 63;
  if (now->is_open) {
    if (begin != 0) {
      int last = 63 - __builtin_clzll(begin);
      now->opened = at + (size_t)last;
      now->needs = need >> last != 0;
    } else {
      now->needs = now->needs || need != 0;
    }
  }
  now->inside = 0 - (inside >> 63);
  now->separator = separators >> 63;
  now->closing = closes >> 63;
  now->carriage = carriages >> 63;
  return taken;
}

INLINE plain_found found_so_far(state *now, bool is_other, const uint8_t *out) {
  if (now->copied <= now->record) {
    flush(now, now->record);
  } else {
    now->out = now->record_out;
  }
  return (plain_found){
      now->record, is_other, (size_t)(now->out - out), now->rows, now->record_lines};
}

// The loop over blocks; FIND gives the masks of 64 bytes. Two of it, since hardly a file has no commas between fields.
#define TAKE_BLOCKS(FIND, HAS_COMMAS)                                                        \
  for (; verdict == taken && at + 64 < to; at += 64) {                                       \
    if (__builtin_expect(at - now.record > rules->longest + 2, 0)) verdict = other;          \
    else                                                                                     \
      verdict = take_block(                                                                  \
          &now, at, FIND(text + at, rules->delimiter), ~0ull, text[at + 64], HAS_COMMAS);    \
  }                                                                                          \
  if (verdict == taken && at < to) {                                                         \
    uint8_t rest[64] = {0};                                                                  \
    memcpy(rest, text + at, to - at);                                                        \
    masks found = FIND(rest, rules->delimiter);                                              \
    uint64_t real = ~0ull >> (64 - (to - at));                                               \
    /* Whether a CR at the very end is alone is not known: it ends nothing. */               \
    verdict = take_block(&now, at, found, real, '\n', HAS_COMMAS);                           \
  }

#define PLAIN_ROWS(FIND)                                                                     \
  state now = {                                                                              \
      .text = text, .to = to, .rules = rules, .out = out, .copied = from, .record = from,    \
      .record_out = out, .field = from, .separator = 1};                                     \
  size_t at = from;                                                                          \
  verdict verdict = taken;                                                                   \
  if (rules->delimiter == ',') {                                                             \
    TAKE_BLOCKS(FIND, true)                                                                  \
  } else {                                                                                   \
    TAKE_BLOCKS(FIND, false)                                                                 \
  }                                                                                          \
  return found_so_far(&now, verdict == other, out);

// MARK: Words

static inline uint64_t zero_bytes(uint64_t word) {
  const uint64_t sevens = 0x7F7F7F7F7F7F7F7F;
  return ~(((word & sevens) + sevens) | word | sevens);
}

// The product gathers the high bits of eight bytes, the first byte's lowest.
static inline uint64_t gather(uint64_t highs) {
  return ((highs >> 7) * 0x0102040810204080) >> 56;
}

static inline masks find_by_words(const uint8_t *bytes, uint8_t delimiter) {
  const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  masks found = {0, 0, 0, 0, 0, 0};
  for (int part = 0; part < 8; part++) {
    uint64_t word;
    memcpy(&word, bytes + 8 * part, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t feed = zero_bytes(word ^ ones * '\n'), carriage = zero_bytes(word ^ ones * '\r');
    uint64_t tab = zero_bytes(word ^ ones * '\t'), rubout = zero_bytes(word ^ ones * 0x7F);
    // Adding 0x60 to seven bits reaches the eighth from 0x20 on.
    uint64_t low = ~((word & ~highs) + ones * 0x60) & ~word & highs;
    int shift = 8 * part;
    found.delimiter |= gather(zero_bytes(word ^ ones * delimiter)) << shift;
    found.quote |= gather(zero_bytes(word ^ ones * '"')) << shift;
    found.comma |= gather(zero_bytes(word ^ ones * ',')) << shift;
    found.feed |= gather(feed) << shift;
    found.carriage |= gather(carriage) << shift;
    found.control |= gather((low & ~(feed | carriage | tab)) | rubout) << shift;
  }
  return found;
}

static plain_found plain_by_words(
    const uint8_t *text, size_t from, size_t to, const plain_rules *rules, uint8_t *out) {
  PLAIN_ROWS(find_by_words)
}

// MARK: Vectors

#if defined(__SSE2__)
#include <immintrin.h>

static inline masks find_by_sse2(const uint8_t *bytes, uint8_t delimiter) {
  masks found = {0, 0, 0, 0, 0, 0};
  uint64_t low = 0, tab = 0;
#define SAME(byte) _mm_cmpeq_epi8(text, _mm_set1_epi8((char)(byte)))
#define NOTE(mask, where) mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(where) << (16 * part)
  for (int part = 0; part < 4; part++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    NOTE(found.delimiter, SAME(delimiter));
    NOTE(found.quote, SAME('"'));
    NOTE(found.comma, SAME(','));
    NOTE(found.feed, SAME('\n'));
    NOTE(found.carriage, SAME('\r'));
    NOTE(found.control, SAME(0x7F));
    NOTE(tab, SAME('\t'));
    NOTE(low, _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1F)), text));
  }
#undef NOTE
#undef SAME
  found.control |= low & ~(found.feed | found.carriage | tab);
  return found;
}

static plain_found plain_by_sse2(
    const uint8_t *text, size_t from, size_t to, const plain_rules *rules, uint8_t *out) {
  PLAIN_ROWS(find_by_sse2)
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

AVX2 static inline masks find_by_avx2(const uint8_t *bytes, uint8_t delimiter) {
  masks found = {0, 0, 0, 0, 0, 0};
  uint64_t low = 0;
#define SAME(byte) _mm256_cmpeq_epi8(text, _mm256_set1_epi8((char)(byte)))
#define NOTE(mask, where) mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(where) << (32 * part)
  for (int part = 0; part < 2; part++) {
    __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
    NOTE(found.delimiter, SAME(delimiter));
    NOTE(found.quote, SAME('"'));
    NOTE(found.comma, SAME(','));
    NOTE(found.feed, SAME('\n'));
    NOTE(found.carriage, SAME('\r'));
    NOTE(found.control, SAME(0x7F));
    NOTE(low, _mm256_cmpeq_epi8(_mm256_min_epu8(text, _mm256_set1_epi8(0x1F)), text));
  }
  low &= ~(found.feed | found.carriage);
  // Hardly a block holds a TAB or another control character.
  if (__builtin_expect(low != 0, 0)) {
    uint64_t tab = 0;
    for (int part = 0; part < 2; part++) {
      __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
      NOTE(tab, SAME('\t'));
    }
    found.control |= low & ~tab;
  }
#undef NOTE
#undef SAME
  return found;
}

AVX2 static plain_found plain_by_avx2(
    const uint8_t *text, size_t from, size_t to, const plain_rules *rules, uint8_t *out) {
  PLAIN_ROWS(find_by_avx2)
}

#define AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

AVX512 static inline masks find_by_avx512(const uint8_t *bytes, uint8_t delimiter) {
  __m512i text = _mm512_loadu_si512(bytes);
#define SAME(byte) _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8((char)(byte)))
  masks found = {
      SAME(delimiter), SAME('"'), SAME('\n'), SAME('\r'), SAME(','), SAME(0x7F)};
  uint64_t low = _mm512_cmplt_epu8_mask(text, _mm512_set1_epi8(0x20));
  low &= ~(found.feed | found.carriage);
  // Hardly a block holds a TAB or another control character.
  if (__builtin_expect(low != 0, 0)) found.control |= low & ~SAME('\t');
#undef SAME
  return found;
}

AVX512 static plain_found plain_by_avx512(
    const uint8_t *text, size_t from, size_t to, const plain_rules *rules, uint8_t *out) {
  PLAIN_ROWS(find_by_avx512)
}

#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>

// Adding neighbours three times leaves one byte of bits for every eight bytes of text.
static inline uint64_t bits_of(const uint8x16_t vectors[4]) {
  static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits = vld1q_u8(weights);
  uint8x16_t low = vpaddq_u8(vandq_u8(vectors[0], bits), vandq_u8(vectors[1], bits));
  uint8x16_t high = vpaddq_u8(vandq_u8(vectors[2], bits), vandq_u8(vectors[3], bits));
  uint8x16_t all = vpaddq_u8(low, high);
  all = vpaddq_u8(all, all);
  return vgetq_lane_u64(vreinterpretq_u64_u8(all), 0);
}

static inline masks find_by_neon(const uint8_t *bytes, uint8_t delimiter) {
  uint8x16_t cut[4], quote[4], comma[4], feed[4], carriage[4], control[4];
  for (int part = 0; part < 4; part++) {
    uint8x16_t text = vld1q_u8(bytes + 16 * part);
    cut[part] = vceqq_u8(text, vdupq_n_u8(delimiter));
    quote[part] = vceqq_u8(text, vdupq_n_u8('"'));
    comma[part] = vceqq_u8(text, vdupq_n_u8(','));
    feed[part] = vceqq_u8(text, vdupq_n_u8('\n'));
    carriage[part] = vceqq_u8(text, vdupq_n_u8('\r'));
    uint8x16_t blank =
        vorrq_u8(vorrq_u8(feed[part], carriage[part]), vceqq_u8(text, vdupq_n_u8('\t')));
    control[part] = vorrq_u8(
        vbicq_u8(vcltq_u8(text, vdupq_n_u8(0x20)), blank), vceqq_u8(text, vdupq_n_u8(0x7F)));
  }
  return (masks){bits_of(cut),  bits_of(quote),    bits_of(feed), bits_of(carriage),
                 bits_of(comma), bits_of(control)};
}

static plain_found plain_by_neon(
    const uint8_t *text, size_t from, size_t to, const plain_rules *rules, uint8_t *out) {
  PLAIN_ROWS(find_by_neon)
}
#endif

// MARK: The choice

plain_found plain_rows(
    scan_kind kind, const uint8_t *text, size_t from, size_t to, const plain_rules *rules,
    uint8_t *out) {
  switch (kind) {
#if defined(__SSE2__)
  case scan_by_avx512: return plain_by_avx512(text, from, to, rules, out);
  case scan_by_avx2: return plain_by_avx2(text, from, to, rules, out);
  case scan_by_sse2: return plain_by_sse2(text, from, to, rules, out);
#elif defined(__aarch64__) && defined(__ARM_NEON)
  case scan_by_neon: return plain_by_neon(text, from, to, rules, out);
#endif
  default: return plain_by_words(text, from, to, rules, out);
  }
}

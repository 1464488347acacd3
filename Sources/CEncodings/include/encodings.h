// The tables of encodings besides UTF-8 and GB 18030, as the Encoding Standard has them.
#ifndef ENCODINGS_H
#define ENCODINGS_H

#include <stdint.h>

// Big5 with HKSCS: leads 0x81 to 0xFE, 157 trails each -> code point without its plane, 0 for none.
extern const uint16_t big5_pairs[];
extern const uint32_t big5_plane_2[];
// Shift_JIS as Windows has it: 60 leads, 188 trails each.
extern const uint16_t shift_jis_pairs[];
// EUC-KR with all syllables: leads 0x81 to 0xFE, trails 0x41 to 0xFE.
extern const uint16_t euc_kr_pairs[];
// windows-1250 to 1258, 128 high bytes each; 0 for none.
extern const uint16_t windows_high[];

// The code point of a pair, 0 where there is none; -1 for 88 62, 64, A3 and A5, which stand for two each.
static inline int32_t big5_pair(uint8_t lead, uint8_t trail) {
  if (lead < 0x81 || lead > 0xFE || trail < 0x40 || trail > 0xFE) return 0;
  if (trail > 0x7E && trail < 0xA1) return 0;
  if (lead == 0x88 && (trail == 0x62 || trail == 0x64 || trail == 0xA3 || trail == 0xA5)) return -1;
  int at = (lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62);
  int32_t plane = (int32_t)(big5_plane_2[at / 32] >> at % 32 & 1) << 17;
  return big5_pairs[at] == 0 ? 0 : plane | big5_pairs[at];
}

static inline int32_t shift_jis_pair(uint8_t lead, uint8_t trail) {
  int row = lead >= 0x81 && lead <= 0x9F ? lead - 0x81 : lead >= 0xE0 && lead <= 0xFC ? lead - 0xC1 : -1;
  if (row < 0 || trail < 0x40 || trail > 0xFC || trail == 0x7F) return 0;
  return shift_jis_pairs[row * 188 + trail - (trail < 0x7F ? 0x40 : 0x41)];
}

static inline int32_t euc_kr_pair(uint8_t lead, uint8_t trail) {
  if (lead < 0x81 || lead > 0xFE || trail < 0x41 || trail > 0xFE) return 0;
  return euc_kr_pairs[(lead - 0x81) * 190 + trail - 0x41];
}

// A high byte of windows-125x, by its place from 0 for 1250.
static inline uint32_t windows_code(int place, uint8_t byte) {
  return windows_high[place * 128 + byte - 0x80];
}

#endif

// Codes by one table look-up a character.
//
// The trick: entry [place][byte] holds at once what the character adds to the sum of GB 32100 (low half), what
// it adds to the sum of the organisation code inside (high half), and a bit that no sum reaches for a
// byte that may not stand there. So eighteen loads and additions answer everything; the remainders are taken
// once, at the end.

#include "scan.h"

enum { unified_bits = 0xFFFF, organisation_shift = 16, forbidden = 1u << 27 };

static uint32_t table[18][256], organisation_table[8][256];
static uint8_t unified_value[256], organisation_check[256];

static void fill_table(void) {
  static const char unified[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  static const char alphanumeric[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static const uint32_t organisation_weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
  memset(unified_value, 31, sizeof unified_value);
  for (uint8_t value = 0; value < 31; value++) unified_value[(uint8_t)unified[value]] = value;
  uint32_t weight = 1;
  for (int place = 0; place < 18; place++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t value = unified_value[byte];
      bool is_allowed = value < 31;
      bool is_digit = byte >= '0' && byte <= '9';
      // The category, and the division of the office.
      if (place == 0)
        is_allowed = is_allowed && byte != '0' &&
                     (is_digit || byte == 'A' || byte == 'N' || byte == 'Y');
      if (place >= 2 && place < 8) is_allowed = is_digit;
      uint32_t entry = place < 17 ? value * weight : 0;
      if (place >= 8 && place < 16) {
        const char *found = byte == 0 ? NULL : strchr(alphanumeric, byte);
        uint32_t part = found == NULL
                            ? 0
                            : (uint32_t)(found - alphanumeric) * organisation_weights[place - 8];
        entry += part << organisation_shift;
        organisation_table[place - 8][byte] = found == NULL ? forbidden : part;
      }
      table[place][byte] = is_allowed ? entry : forbidden;
    }
    weight = weight * 3 % 31;
  }
  for (int value = 0; value < 256; value++)
    organisation_check[value] = value < 10 ? (uint8_t)('0' + value) : value == 10 ? 'X' : '0';
}

__attribute__((constructor)) static void prepare(void) { fill_table(); }

uint32_t code_scan(const uint8_t *code) {
  uint32_t even = 0, odd = 0;
  for (int place = 0; place < 18; place += 2) {
    even += table[place][code[place]];
    odd += table[place + 1][code[place + 1]];
  }
  uint32_t sum = even + odd;
  if (sum >= forbidden) return 0;
  uint32_t check = (31 - (sum & unified_bits) % 31) % 31;
  if (unified_value[code[17]] != check || code_may_be_persons(code)) return 0;
  uint32_t organisation = 11 - (sum >> organisation_shift) % 11;
  return code_is_good |
         (organisation_check[organisation] == code[16] ? code_organisation_is_good : 0);
}

bool organisation_scan(const uint8_t *code) {
  uint32_t sum = 0;
  for (int place = 0; place < 8; place++) sum += organisation_table[place][code[place]];
  return sum < forbidden && organisation_check[11 - sum % 11] == code[8];
}

#pragma once

/// What single fields hold, when they are written the way nearly all are.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// What `code_scan` saw, as bits.
enum {
  /// All 18 characters are of the alphabet of GB 32100, its division and category are in order, its
  /// check character is right, and it is no `code_may_be_persons`.
  code_is_good = 1,
  /// The organisation code inside (characters 9 to 17) passes its own check.
  code_organisation_is_good = 2
};

/// Whether a good code may be a person's identity number as well: a province may begin it, and a year of birth stand
/// in its seventh and eighth character. It is left to whoever knows the rest of the rule.
static inline bool code_may_be_persons(const uint8_t *code) {
  if (code[0] > '8') return false;
  return code[6] == '1' ? code[7] >= '8' : code[6] == '2' && code[7] == '0';
}

/// Looks at 18 characters as a unified social credit code.
uint32_t code_scan(const uint8_t *code);

/// Whether nine characters are an organisation code (GB 11714) with a right check character.
bool organisation_scan(const uint8_t *code);

/// Reads `yyyy/MM/dd`, `yyyy-MM-dd` or `yyyy.MM.dd` (10 bytes) of the years 1901 to 2100 as days since
/// 1970-01-01; INT32_MIN where it is written otherwise, or where there is no such day.
static inline int32_t date_scan(const uint8_t *date) {
  static const uint16_t days_before[13] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  static const uint8_t days_in[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  uint64_t word;
  memcpy(&word, date, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  uint32_t first = (uint32_t)(word >> 32) & 0xFF, second = (uint32_t)(word >> 56);
  if (first != second || (first != '/' && first != '-' && first != '.')) return INT32_MIN;
  // The digits by value; a byte that is none of 0 to 9 shows in its high nibble, or when 6 is added.
  uint64_t digits = (word & 0x00FFFF00FFFFFFFF) ^ 0x0030300030303030;
  uint32_t tens = (uint32_t)(date[8] ^ '0'), ones = (uint32_t)(date[9] ^ '0');
  if (((digits | (digits + 0x0006060006060606)) & 0xF0F0F0F0F0F0F0F0) != 0 || tens > 9 || ones > 9)
    return INT32_MIN;
#define DIGIT(place) ((uint32_t)(digits >> (8 * (place))) & 0xF)
  uint32_t year = DIGIT(0) * 1000 + DIGIT(1) * 100 + DIGIT(2) * 10 + DIGIT(3);
  uint32_t month = DIGIT(5) * 10 + DIGIT(6), day = tens * 10 + ones;
#undef DIGIT
  if (year < 1901 || year > 2100 || month - 1 > 11) return INT32_MIN;
  uint32_t is_leap = year % 4 == 0 && year != 2100;
  if (day - 1 >= days_in[month] + (month == 2 ? is_leap : 0)) return INT32_MIN;
  // Every fourth year since 1900 is a leap year, and day 0 of 1901 lies 25203 days before 1970-01-01.
  return (int32_t)((year - 1901) * 365 + (year - 1901) / 4 + days_before[month] +
                   (month > 2 ? is_leap : 0) + day) - 25203;
}

import ByteStream
import Records

/// Whether a text names, in 元, exactly a ten-thousandth of an amount: yuan typed into a 万元 column.
///
/// Looks at every number that stands before 元 (`罚款5,000元`, `人民币 5000 元`); a number before 万元
/// agrees with the column and is passed over. The text is read where it lies, in its own encoding.
///
/// `amountMinor` is the column's amount in fen; bytes, range and encoding give the text.
func looksLikeYuan(
  _ amountMinor: Int64, _ bytes: Span<UInt8>, _ range: Range<Int>, _ encoding: TextEncoding
) -> Bool {
  let isGB18030 = encoding == .gb18030
  let words = bytes.bytes
  var position = range.lowerBound
  while position < range.upperBound {
    // Chinese: up to eight bytes without a digit at once.
    if position + 8 <= range.upperBound {
      let word = words.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let others = ~UInt64(littleEndian: word) & 0x8080_8080_8080_8080
      position += others.trailingZeroBitCount >> 3
      guard others != 0 else { continue }
    }
    guard isDigit(bytes[position]) else {
      // In GB 18030 a digit can be part of a four-byte character only; no amount is spoilt by that.
      position += 1
      continue
    }
    var yuan: Int64 = 0
    var fen: Int64 = 0
    var decimals = -1
    if position + 8 <= range.upperBound {
      let first = leadingDigits(
        UInt64(littleEndian: words.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)))
      yuan = first.value
      position += first.count
    }
    while position < range.upperBound {
      let byte = bytes[position]
      if isDigit(byte) {
        let digit = Int64(byte - 0x30)
        if decimals >= 0 {
          if decimals < 2 { fen += digit * (decimals == 0 ? 10 : 1) }
          decimals += 1
        } else {
          guard yuan < 1_000_000_000_000 else { return false }
          yuan = yuan * 10 + digit
        }
      } else if byte == 0x2E, decimals < 0 {
        decimals = 0
      } else if byte != 0x2C {
        break
      }
      position += 1
    }
    while position < range.upperBound, bytes[position] == 0x20 { position += 1 }
    let total = yuan * 100 + fen
    if total > 0, isYuan(bytes, position..<range.upperBound, isGB18030),
      total.multipliedReportingOverflow(by: 10_000) == (amountMinor, false)
    {
      return true
    }
  }
  return false
}

/// The digits that eight bytes begin with, at least one, as a number.
///
/// The trick: the bytes behind the digits are shifted out, so that eight digits are always there, and pairs of them, then
/// fours, then all are put together by three multiplications.
@inline(__always)
private func leadingDigits(_ text: UInt64) -> (value: Int64, count: Int) {
  var digits = text ^ 0x3030_3030_3030_3030
  let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
  let count = others.trailingZeroBitCount >> 3
  digits <<= UInt64(64 - 8 * count)
  digits = (digits &* 2561) >> 8
  digits = ((digits & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
  digits = ((digits & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
  return (Int64(digits), count)
}

/// Whether 元 stands at the beginning of a range.
@inline(__always)
private func isYuan(_ bytes: Span<UInt8>, _ range: Range<Int>, _ isGB18030: Bool) -> Bool {
  let start = range.lowerBound
  if isGB18030 { return range.count >= 2 && bytes[start] == 0xD4 && bytes[start + 1] == 0xAA }
  return range.count >= 3 && bytes[start] == 0xE5 && bytes[start + 1] == 0x85
    && bytes[start + 2] == 0x83
}

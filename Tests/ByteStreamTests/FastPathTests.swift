import Testing

@testable import ByteStream

/// The fast ways over bytes against the slow ones that say the same.
@Suite struct FastPathTests {
  /// Bytes that lie around every limit of UTF-8, in runs long enough for the steps of eight and six.
  private func text(_ seed: UInt64) -> [UInt8] {
    var random = Seeded(seed)
    let pieces: [[UInt8]] = [
      Array("abcdefgh".utf8), Array("x".utf8), Array("信用".utf8), Array("，".utf8),
      Array("é".utf8), Array("𠀀".utf8), [0xE0, 0xA0, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF],
      [0xE1, 0x80, 0x80], [0xEC, 0xBF, 0xBF], [0xE4, 0xBF], [0xE4, 0x41, 0x80], [0x80], [0xFF],
    ]
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
      // Mostly good pieces, so that many texts are good throughout.
      let all = Int.random(in: 0..<6, using: &random) == 0
      bytes += pieces[Int.random(in: 0..<(all ? pieces.count : 7), using: &random)]
    }
    return bytes
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func validityIsThatOfTheSlowTwin(seed: UInt64) {
    for part in 0..<100 as Range<UInt64> {
      let bytes = text(seed * 100 + part)
      let slow = UTF8Check.survey(
        bytes.span, in: 0..<bytes.count, stopAtFirst: true, lenientEnd: false)
      #expect(isUTF8(bytes) == (slow.faults == 0), "\(bytes)")
      #expect(isUTF8(bytes) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
    }
  }

  @Test(arguments: 0..<20)
  func aRangeIsJudgedByItself(start: Int) {
    let bytes = Array("前后信用城市abc信用报告公示平台".utf8)
    for end in start...bytes.count {
      let part = Array(bytes[start..<end])
      #expect(valid(bytes, start..<end) == isUTF8(part))
      var copy: [UInt8] = [1]
      FieldBytes.append(bytes.span, start..<end, to: &copy)
      #expect(copy == [1] + part)
    }
  }

  /// Both ways over 64 bytes find what a look at each byte finds.
  @Test(arguments: [0x2C, 0x09, 0x3B, 0x7C] as [UInt8])
  func theMasksAreThoseOfTheSlowTwin(delimiter: UInt8) {
    var random = Seeded(UInt64(delimiter))
    let near: [UInt8] = [delimiter, 0x22, 0x0A, 0x0D, 0x00, 0x0B, 0x23, 0x8A, 0xFF, 0x80, 0x7F]
    for _ in 0..<2_000 {
      let block = (0..<64).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : near[Int.random(in: 0..<near.count, using: &random)]
      }
      var slow: UInt64 = 0
      for (index, byte) in block.enumerated() {
        if byte == delimiter || byte == 0x22 || byte == 0x0A || byte == 0x0D {
          slow |= 1 << UInt64(index)
        }
      }
      #expect(marks(block, delimiter) == slow)
      #expect(marksByWords(block, delimiter) == slow)
    }
  }

  private func marks(_ block: [UInt8], _ delimiter: UInt8) -> UInt64 {
    BlockScan.marks(block.span, delimiter: delimiter)
  }

  private func marksByWords(_ block: [UInt8], _ delimiter: UInt8) -> UInt64 {
    BlockScan.marksByWords(block.span, delimiter: delimiter)
  }

  private func valid(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    UTF8Check.isValid(bytes.span, in: range)
  }
}

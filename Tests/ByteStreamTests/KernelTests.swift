import CGB18030
import CScan
import Records
import Testing

@testable import ByteStream

/// The loops over vectors and tables against slow twins, whichever of them this processor can run.
@Suite struct KernelTests {
  private static let kinds: [scan_kind] = [
    scan_by_words, scan_by_sse2, scan_by_avx2, scan_by_avx512, scan_by_neon,
  ].filter { scan_can($0) }

  private static let delimiters: [UInt8] = [0x2C, 0x09, 0x3B, 0x7C]

  // MARK: Structure

  private struct Structure: Equatable {
    var marks: [UInt32] = []
    var lines: [UInt32] = []
  }

  /// Byte by byte.
  private func slowStructure(_ text: [UInt8], _ range: Range<Int>, _ delimiter: UInt8) -> Structure
  {
    var found = Structure()
    var isOdd = false
    for index in range {
      let byte = text[index]
      let isBeforeFeed = index + 1 < range.upperBound && text[index + 1] == 0x0A
      if byte == delimiter || byte == 0x0A || (byte == 0x0D && isBeforeFeed) {
        found.marks.append(UInt32(index))
      }
      if byte == 0x22 || ByteSearch.isControl(byte) || (byte == 0x0D && !isBeforeFeed) {
        isOdd = true
      }
      if byte == 0x0A {
        found.lines.append(UInt32(found.marks.count - 1) << 1 | (isOdd ? 1 : 0))
        isOdd = false
      }
    }
    return found
  }

  private func structure(
    _ kind: scan_kind, _ text: [UInt8], _ range: Range<Int>, _ delimiter: UInt8
  ) -> Structure {
    var marks = [UInt32](repeating: 0, count: range.count + 64)
    var lines = [UInt32](repeating: 0, count: range.count + 1)
    let found = scan_structure(
      kind, text, range.lowerBound, range.upperBound, delimiter, &marks, &lines)
    return Structure(
      marks: Array(marks.prefix(found.marks)), lines: Array(lines.prefix(found.lines)))
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func structureIsThatOfTheBytes(seed: UInt64) {
    var random = Seeded(seed)
    let delimiter = Self.delimiters[Int(seed % 4)]
    let near: [UInt8] = [delimiter, 0x0A, 0x0D, 0x22, 0x09, 0x00, 0x1F, 0x20, 0x7F, 0x61]
    let isDense = Bool.random(using: &random)
    let text = (0..<Int.random(in: 0...400, using: &random)).map { _ -> UInt8 in
      if !isDense, Int.random(in: 0..<8, using: &random) > 0 {
        return UInt8.random(in: 0x20...0xFF, using: &random)
      }
      return near[Int.random(in: 0..<near.count, using: &random)]
    }
    let start = Int.random(in: 0...text.count, using: &random)
    let range = start..<Int.random(in: start...text.count, using: &random)
    let slow = slowStructure(text, range, delimiter)
    for kind in Self.kinds {
      let fast = structure(kind, text, range, delimiter)
      #expect(fast == slow, "\(kind)")
    }
  }

  // MARK: Text

  /// Text of whole characters, with some broken ones among them where asked.
  private func text(_ random: inout Seeded, broken: Bool) -> [UInt8] {
    let whole: [[UInt8]] = [
      Array("a".utf8), Array("信用城市".utf8), Array("é".utf8), Array("𠀀".utf8),
      Array("ascii text that fills more than eight bytes".utf8), Array("\u{7FF}\u{800}".utf8),
      Array("\u{FFFF}\u{10000}\u{10FFFF}".utf8),
    ]
    let faulty: [[UInt8]] = [
      [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5], [0x80], [0xE0, 0x80, 0x80], [0xFF],
      [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xC2],
    ]
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<40, using: &random) {
      if broken, Int.random(in: 0..<30, using: &random) == 0 {
        bytes += faulty[Int.random(in: 0..<faulty.count, using: &random)]
      }
      bytes += whole[Int.random(in: 0..<whole.count, using: &random)]
    }
    if broken, Bool.random(using: &random) { _ = bytes.popLast() }
    return bytes
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func utf8IsWhatTheSurveySays(seed: UInt64) {
    var random = Seeded(seed)
    let bytes = text(&random, broken: seed % 2 == 0)
    let slow =
      UTF8Check.survey(bytes.span, in: bytes.indices, stopAtFirst: true, lenientEnd: false).faults
      == 0
    #expect(isUTF8(bytes) == slow)
    for kind in Self.kinds { #expect(text_is_utf8(kind, bytes, bytes.count) == slow, "\(kind)") }
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func gb18030IsWhatTheTwinSays(seed: UInt64) {
    var random = Seeded(seed)
    let parts: [[UInt8]] = [
      [0xD0, 0xC5], [0x81, 0x7C], [0xFE, 0xFE], [0x41], Array("ascii text".utf8), [0xC1, 0x80],
      [0x80], [0x81, 0x30, 0x81, 0x30], [0x90, 0x30, 0x81, 0x30],
    ]
    let faulty: [[UInt8]] = [
      [0xFF], [0x81], [0xD0, 0x20], [0x81, 0x30, 0x81], [0x81, 0x7F], [0xFE, 0x39, 0xFE, 0x39],
      [0x84, 0x32, 0xA4, 0x30],
    ]
    // A third of the texts are pairs and ASCII alone, which is what goes by blocks.
    let common = seed % 3 == 0 ? 6 : parts.count
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<120, using: &random) {
      bytes += parts[Int.random(in: 0..<common, using: &random)]
      if seed % 2 == 0, Int.random(in: 0..<60, using: &random) == 0 {
        bytes += faulty[Int.random(in: 0..<faulty.count, using: &random)]
      }
    }
    let slow = GB18030.isValid(bytes.span, in: bytes.indices)
    for kind in Self.kinds {
      #expect(text_is_gb18030(kind, bytes, bytes.count) == slow, "\(kind)")
    }
    guard slow else { return }
    var decoded: [UInt8] = []
    _ = GB18030.decode(bytes.span, in: bytes.indices, into: &decoded)
    #expect(inUTF8(bytes) == decoded)
  }

  private func inUTF8(_ bytes: [UInt8]) -> [UInt8] {
    var text = [UInt8](repeating: 0, count: 3 * bytes.count)
    text.removeLast(text.count - gb18030_to_utf8(bytes, bytes.count, &text))
    return text
  }

  private static let block = [UInt8](repeating: 0x41, count: 64)

  /// Every pair of bytes, and every first of four.
  @Test func gb18030KnowsEveryPair() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let bytes = [first, second, 0x81, 0x30]
        let slow = GB18030.isValid(bytes.span, in: 0..<4)
        // By bytes, inside a block, and over the end of one.
        for blanks in [0, 7, 63] {
          let text = [UInt8](repeating: 0x20, count: blanks) + bytes + Self.block
          for kind in Self.kinds where text_is_gb18030(kind, text, text.count) != slow {
            Issue.record("\(first) \(second) after \(blanks): \(kind)")
          }
        }
        guard slow else { continue }
        var text: [UInt8] = []
        _ = GB18030.decode(bytes.span, in: 0..<4, into: &text)
        let quick = inUTF8(bytes)
        if text != quick { Issue.record("\(first) \(second): \(quick), not \(text)") }
      }
    }
  }

  /// Cut anywhere, surrogates alone and in pairs: what the transcoder writes, its length, and that it stays in its room.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func utf16IsTranscodedUnitByUnit(seed: UInt64) {
    var random = Seeded(seed)
    let parts: [[UInt16]] = [
      Array("91420100MA4K".utf16), Array("信用".utf16), Array("é,".utf16), Array("\"𠀀\"".utf16),
      [0x7F, 0x80],
      [0x7FF, 0x800], [0xD7FF, 0xE000], [0xD800], [0xDC00], [0xDBFF, 0x41], [0xFFFF], [0],
    ]
    let common = seed % 2 == 0 ? 4 : parts.count
    let units = (0..<Int.random(in: 0..<40, using: &random)).flatMap { _ in
      parts[Int.random(in: 0..<common, using: &random)]
    }
    var expected: [UInt8] = []
    var rest = units[...]
    while let unit = rest.popFirst() {
      var scalar = UInt32(unit)
      if unit & 0xFC00 == 0xD800, let low = rest.first, low & 0xFC00 == 0xDC00 {
        rest.removeFirst()
        scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(low) & 0x3FF
      }
      var room = [UInt8](repeating: 0, count: 4)
      let count = UTF8Bytes.write(scalar, to: &room)
      expected += room.prefix(count)
    }
    #expect(text_utf16_units(expected, expected.count) == units.count)
    for isLowFirst in [true, false] {
      var bytes = units.flatMap { unit in
        isLowFirst
          ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      }
      var transcoder = UTF16Transcoder(lowByteFirst: isLowFirst)
      var text: [UInt8] = []
      var start = 0
      while start < bytes.count {
        let count = Int.random(in: 1...min(bytes.count - start, 50), using: &random)
        let room = UTF16Transcoder.room(for: count)
        var piece = [UInt8](repeating: 0xEE, count: room + 8)
        let written = bytes.withUnsafeMutableBufferPointer { bytes in
          bytes.baseAddress.map { transcoder.transcode($0 + start, count: count, into: &piece) }
            ?? 0
        }
        #expect(written <= room && piece.suffix(8).allSatisfy { $0 == 0xEE })
        text += piece.prefix(written)
        start += count
      }
      var end = [UInt8](repeating: 0, count: 8)
      let last = transcoder.finish(into: &end)
      text += end.prefix(last)
      let isSame = text == expected
      #expect(isSame, "low byte first: \(isLowFirst)")
    }
  }

  // MARK: Fields

  /// Every day, written in three ways, and whatever is no day.
  @Test func daysAreReadAsTheyAreMeant() {
    func read(_ text: String) -> Day {
      let bytes = Array(text.utf8)
      return FieldScan.day(bytes.span, bytes.indices)
    }
    for year in 1901...2100 {
      for month in 0...13 {
        for day in 0...32 {
          let text = "\(year)/\(padded(month, to: 2))/\(padded(day, to: 2))"
          let expected =
            Day.isValid(year: year, month: month, day: day)
            ? Day(year: year, month: month, day: day) : Day.none
          guard read(text) != expected else { continue }
          Issue.record("\(text): \(read(text))")
        }
      }
    }
    let may = Day(year: 2018, month: 5, day: 6)
    #expect(read("2018-05-06") == may && read("2018.05.06") == may)
    for text in [
      "1900/12/31", "2101/01/01", "2018/05-06", "2018,05,06", "2018/5/06", "2018/5a/06",
      "2018/05/0:", "/018/05/06", "2O18/05/06", "2018/05/6 ", "20180506", "2018年5月6日", "          ",
    ] {
      #expect(read(text) == .none, "\(text)")
    }
  }
}

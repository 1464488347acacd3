import ByteStream
import Contract
import Records

/// What became of a list field: the set of its values (bit i = value i), or a reason.
enum ListReading: Equatable, Sendable {
  case values(UInt64)
  case fault(Reason)
}

/// A code list as bytes, so that a field is looked up without becoming a String.
///
/// Fields that are one value as the list spells it, in the file's own encoding, are found by `spellings`; all
/// others are decoded, cleaned and split first.
///
/// A class, because it is fetched from an array for every field: that counts one reference, a struct
/// would count each of its arrays.
final class ListTable: Sendable {
  /// A spelling: `count` bytes of `text` from `start`.
  ///
  /// It has no array of its own, which would be counted up and down for every comparison.
  private struct Entry: BitwiseCopyable, Sendable {
    let start: Int
    let count: Int
    let index: UInt8
    let needsDetail: Bool
  }

  private let entries: [Entry]
  private let text: [UInt8]
  private let separators: [[UInt8]]
  /// Whole fields as they may stand in a file, in either encoding.
  private let inUTF8: Spellings
  private let inGB18030: Spellings

  /// Builds the table of UTF-8 spellings; at most 64 values.
  init(values: [ListValue], separators: String) {
    var entries: [Entry] = []
    var text: [UInt8] = []
    for (index, value) in values.enumerated().prefix(64) {
      for spelling in [value.value] + value.aliases {
        entries.append(
          Entry(
            start: text.count, count: spelling.utf8.count, index: UInt8(index),
            needsDetail: value.needsDetail))
        text.append(contentsOf: spelling.utf8)
      }
    }
    self.entries = entries
    self.text = text
    self.separators = separators.map { Array(String($0).utf8) }
    var inUTF8 = Spellings()
    var inGB18030 = Spellings()
    for entry in entries where !entry.needsDetail {
      let utf8 = Array(text[entry.start..<entry.start + entry.count])
      // What cleaning would change is never found as it stands.
      guard !utf8.isEmpty, isPlain(utf8.span, utf8.indices, asKey: false, isUTF8: true),
        !isNull(utf8.span, utf8.indices)
      else { continue }
      var gb18030: [UInt8] = []
      GB18030.encode(String(decoding: utf8, as: UTF8.self), into: &gb18030)
      inUTF8.add(utf8, word: 1 << Int64(entry.index))
      inGB18030.add(gb18030, word: 1 << Int64(entry.index))
    }
    self.inUTF8 = inUTF8
    self.inGB18030 = inGB18030
  }

  /// The fields that are one value as the list spells it, in a file's own encoding.
  func spellings(_ encoding: TextEncoding) -> Spellings {
    encoding == .gb18030 ? inGB18030 : inUTF8
  }

  /// Reads a cleaned UTF-8 field.
  func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> ListReading {
    if let whole = find(bytes, range) { return whole }
    guard !separators.isEmpty else { return .fault(.notInList) }
    var set: UInt64 = 0
    var start = range.lowerBound
    var index = start
    while index <= range.upperBound {
      let width = index == range.upperBound ? 0 : separatorWidth(bytes, index, range.upperBound)
      if index == range.upperBound || width > 0 {
        let item = trimmed(bytes, start..<index)
        if !item.isEmpty {
          guard let reading = find(bytes, item) else { return .fault(.notInList) }
          switch reading {
          case .values(let values): set |= values
          case .fault: return reading
          }
        }
        start = index + max(width, 1)
        index = start
      } else {
        index += 1
      }
    }
    return set == 0 ? .fault(.notInList) : .values(set)
  }

  /// One item: a value of the list, or an open value with its detail.
  private func find(_ bytes: Span<UInt8>, _ range: Range<Int>) -> ListReading? {
    for entry in entries
    where !entry.needsDetail && entry.count == range.count && begins(bytes, range, entry) {
      return .values(1 << UInt64(entry.index))
    }
    for entry in entries where entry.needsDetail && begins(bytes, range, entry) {
      // `其他-具体类别`: a dash, a colon, or the detail at once.
      var position = range.lowerBound + entry.count
      var moved = true
      while moved {
        moved = false
        for dash in Self.dashes where hasPrefix(bytes, position..<range.upperBound, dash) {
          position += dash.count
          moved = true
        }
      }
      let detail = trimmed(bytes, position..<range.upperBound)
      if separators.contains(where: { !$0.isEmpty && contains(bytes, range, $0) }) { return nil }
      return detail.isEmpty ? .fault(.listDetailMissing) : .values(1 << UInt64(entry.index))
    }
    return nil
  }

  private static let dashes: [[UInt8]] = [
    [0x2D], [0x3A], [0xE2, 0x80, 0x94], [0xE2, 0x80, 0x93], [0xEF, 0xBC, 0x9A], [0x28],
    [0xEF, 0xBC, 0x88],
  ]

  private func begins(_ bytes: Span<UInt8>, _ range: Range<Int>, _ entry: Entry) -> Bool {
    guard range.count >= entry.count else { return false }
    for index in 0..<entry.count
    where bytes[range.lowerBound + index] != text[entry.start + index] {
      return false
    }
    return true
  }

  private func contains(_ bytes: Span<UInt8>, _ range: Range<Int>, _ part: [UInt8]) -> Bool {
    guard range.count >= part.count else { return false }
    for start in range.lowerBound...(range.upperBound - part.count)
    where hasPrefix(bytes, start..<range.upperBound, part) {
      return true
    }
    return false
  }

  private func separatorWidth(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Int {
    for separator in separators where hasPrefix(bytes, index..<end, separator) {
      return separator.count
    }
    return 0
  }

  private func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, bytes[start] == 0x20 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    return start..<end
  }
}

/// Whether the bytes of a range are these.
func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ other: [UInt8]) -> Bool {
  range.count == other.count && hasPrefix(bytes, range, other)
}

/// Whether the bytes of a range begin with these.
func hasPrefix(_ bytes: Span<UInt8>, _ range: Range<Int>, _ other: [UInt8]) -> Bool {
  guard range.count >= other.count else { return false }
  for index in other.indices where bytes[range.lowerBound + index] != other[index] { return false }
  return true
}

@testable import ByteStream

/// The rules for records in the plainest form, over a whole file in memory: the twin of the fast path.
struct SlowTwin {
  let bytes: [UInt8]
  let delimiter: UInt8
  let columns: Int
  let maximumBytes: Int
  var isGB18030 = false

  /// The rows from `position` on, which is on line `line`.
  func rows(from position: Int, line: Int) -> [SeenRow] {
    var rows: [SeenRow] = []
    var at = position
    var line = line
    while at < bytes.count {
      let mark: [UInt8] = isGB18030 ? [0x84, 0x31, 0x95, 0x33] : [0xEF, 0xBB, 0xBF]
      if bytes[at...].starts(with: mark) {
        at += mark.count
        continue
      }
      let lineEnd = bytes[at...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
      let next = behind(lineEnd)
      if lineEnd == at {
        line += 1
        at = next
        continue
      }
      var row = SeenRow(line: line, offset: at, count: lineEnd - at, fault: .none, fields: [])
      var after = next
      var lines = 1
      if lineEnd - at > maximumBytes {
        row.fault = .tooLong
      } else if let (end, fields) = record(at) {
        let physical = bytes[at..<end].contains { $0 == 10 || $0 == 13 }
        if end - at <= maximumBytes, isVoid(at..<end) {
          line += bytes[at..<end].contains { $0 == 10 || $0 == 13 } ? lineCount(at..<end) : 1
          at = behind(end)
          continue
        }
        if end - at > maximumBytes
          || (physical && fields.count != columns && holdsRow(next..<end))
        {
          row.fault = .malformedQuote
        } else {
          row.count = end - at
          row.fields = fields
          after = behind(end)
          var place = at
          while place < end {
            if bytes[place] == 10 || bytes[place] == 13 {
              lines += 1
              place = behind(place)
            } else {
              place += 1
            }
          }
          if bytes[at..<end].contains(where: { ByteSearch.isControl($0) }) {
            row.fault = .controlCharacter
            row.fields = []
          }
        }
      } else {
        row.fault = .malformedQuote
      }
      rows.append(row)
      at = after
      line += lines
    }
    return rows
  }

  /// Whether nothing stands in a record but delimiters, blanks and quotes around blanks.
  private func isVoid(_ record: Range<Int>) -> Bool {
    let cells = bytes[record].split(separator: delimiter, omittingEmptySubsequences: false)
    return cells.allSatisfy { cell in
      let isQuoted = cell.count >= 2 && cell.first == 0x22 && cell.last == 0x22
      return (isQuoted ? cell.dropFirst().dropLast() : cell).allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }
  }

  private func lineCount(_ record: Range<Int>) -> Int {
    var count = 1
    var place = record.lowerBound
    while place < record.upperBound {
      let isEnd = bytes[place] == 10 || bytes[place] == 13
      count += isEnd ? 1 : 0
      place = isEnd ? behind(place) : place + 1
    }
    return count
  }

  /// Whether a line within a record is a row by itself.
  private func holdsRow(_ lines: Range<Int>) -> Bool {
    var place = lines.lowerBound
    while place < lines.upperBound {
      let end =
        bytes[place..<lines.upperBound].firstIndex { $0 == 10 || $0 == 13 } ?? lines.upperBound
      let alone = SlowTwin(
        bytes: Array(bytes[place..<end]), delimiter: delimiter, columns: columns,
        maximumBytes: maximumBytes)
      if !alone.holdsStrayQuote, let (last, fields) = alone.record(0), last == end - place,
        fields.count == columns
      {
        return true
      }
      place = behind(end)
    }
    return false
  }

  /// Whether a quote stands in the middle of a field that none opened.
  private var holdsStrayQuote: Bool {
    var at = 0
    var isFieldStart = true
    while at < bytes.count {
      if bytes[at] == 0x22 {
        guard isFieldStart else { return true }
        repeat {
          at = bytes[(at + 1)...].firstIndex(of: 0x22).map { $0 + 1 } ?? bytes.count
        } while at < bytes.count && bytes[at] == 0x22
        isFieldStart = false
      } else {
        isFieldStart = bytes[at] == delimiter
        at += 1
      }
    }
    return false
  }

  private func behind(_ lineEnd: Int) -> Int {
    let rest = Array(bytes[lineEnd...].prefix(3))
    if rest.starts(with: [13, 13, 10]) { return lineEnd + 3 }
    if rest.starts(with: [13, 10]) { return lineEnd + 2 }
    return rest.isEmpty ? lineEnd : lineEnd + 1
  }

  /// The end and fields of the record at `start`; `nil` when its quotes are malformed.
  private func record(_ start: Int) -> (Int, [[UInt8]])? {
    var fields: [[UInt8]] = []
    var at = start
    while true {
      var field: [UInt8] = []
      if at < bytes.count, bytes[at] == 0x22 {
        at += 1
        while true {
          guard at < bytes.count else { return nil }
          if bytes[at] == 0x22 {
            at += 1
            if at == bytes.count || bytes[at] != 0x22 { break }
          }
          field.append(bytes[at])
          at += 1
        }
      } else {
        while at < bytes.count, bytes[at] != delimiter, bytes[at] != 10, bytes[at] != 13 {
          field.append(bytes[at])
          at += 1
        }
      }
      fields.append(field)
      if at == bytes.count || bytes[at] == 10 || bytes[at] == 13 { return (at, fields) }
      guard bytes[at] == delimiter else { return nil }
      at += 1
    }
  }
}

/// The twin of the engine alone: cuts well-formed records byte by byte.
struct SlowCutter: FieldCutter, ~Copyable {
  static var readsInPlace: Bool { false }

  let delimiter: UInt8

  init(delimiter: UInt8) throws(CutterError) { self.delimiter = delimiter }

  mutating func cut(_ run: Span<UInt8>, into rows: inout CutRows) throws(CutterError) {
    var field: [UInt8] = []
    var isQuoted = false
    var isEmptyLine = true
    var wasQuoted = false
    var at = 0
    while at < run.count {
      let byte = run[at]
      at += 1
      if isQuoted {
        if byte != 0x22 {
          field.append(byte)
        } else if at < run.count, run[at] == 0x22 {
          field.append(byte)
          at += 1
        } else {
          isQuoted = false
        }
      } else if byte == 0x22, field.isEmpty, !wasQuoted {
        isQuoted = true
        wasQuoted = true
        isEmptyLine = false
      } else if byte == delimiter {
        rows.field(field.span)
        field = []
        wasQuoted = false
        isEmptyLine = false
      } else if byte == 10 || byte == 13 {
        if isEmptyLine { continue }
        rows.field(field.span)
        rows.endRow()
        field = []
        wasQuoted = false
        isEmptyLine = true
      } else {
        field.append(byte)
        isEmptyLine = false
      }
    }
    if !isEmptyLine {
      rows.field(field.span)
      rows.endRow()
    }
  }
}

import Foundation
import Records

/// One of the register's own tables, read whole.
///
/// The tables are comma-separated UTF-8 without quotes, written by `scripts/make-register.py`; this
/// splitter knows nothing else, and refuses a quote rather than guess. Exports never come near it.
struct Table {
  let path: String
  let rows: Int
  private let bytes: [UInt8]
  private let width: Int
  /// The offset behind each field, header first; the separator stands there.
  private let ends: [Int]

  /// Reads `folder/name`, which must have exactly these columns.
  static func read(
    _ name: String, columns: [String], in folder: String, from files: ConfigurationFiles
  ) throws(Failure) -> Table {
    let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    guard let bytes = files.bytes(path) else {
      throw Failure(
        .configurationMissing, "cannot read the register's table", at: .init(file: path),
        hint: "check the register folder named in the pipeline")
    }
    return try Table(bytes, path: path, columns: columns)
  }

  /// Splits a text; a byte order mark and CRLF line ends, which spreadsheets leave, are allowed.
  init(_ raw: [UInt8], path: String, columns: [String]) throws(Failure) {
    var bytes = raw
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    if bytes.contains(0x0D) { bytes.removeAll { $0 == 0x0D } }
    if bytes.last != 0x0A { bytes.append(0x0A) }
    var ends: [Int] = []
    var line = 1
    var fields = 0
    for (offset, byte) in bytes.enumerated() {
      switch byte {
      case 0x2C:
        ends.append(offset)
        fields += 1
      case 0x0A:
        ends.append(offset)
        guard fields + 1 == columns.count else {
          throw Failure(
            .registerInvalid, "the line has \(fields + 1) fields, not \(columns.count)",
            at: .init(file: path, line: line))
        }
        fields = 0
        line += 1
      case 0x22:
        throw Failure(
          .registerInvalid, "a quote; register tables are written without",
          at: .init(file: path, line: line))
      default: break
      }
    }
    self.path = path
    self.bytes = bytes
    self.ends = ends
    width = columns.count
    rows = ends.count / columns.count - 1
    for (column, name) in columns.enumerated() where text(-1, column) != name {
      throw Failure(
        .registerInvalid, "column \(column + 1) must be '\(name)'",
        at: .init(file: path, line: 1))
    }
  }

  /// Adds name and contents to a hash, so that a table cannot stand in for another.
  func add(to hash: inout StableHash) {
    hash.add(UInt64(width))
    hash.add(UInt64(bytes.count))
    hash.add(bytes.span)
  }

  /// The failure of a row that contradicts another, or itself.
  func contradiction(_ row: Int, _ message: String) -> Failure {
    Failure(
      .registerInvalid, message, at: .init(file: path, line: row + 2),
      hint: "make the tables again with scripts/make-register.py, or correct the line")
  }

  /// The bytes of one field.
  func field(_ row: Int, _ column: Int) -> ArraySlice<UInt8> { bytes[place(row, column)] }

  /// Where a field stands.
  private func place(_ row: Int, _ column: Int) -> Range<Int> {
    let index = (row + 1) * width + column
    return (index == 0 ? 0 : ends[index - 1] + 1)..<ends[index]
  }

  /// How many bytes some columns hold, divided by three: an upper bound for Chinese characters.
  func characters(ofColumns columns: ClosedRange<Int>) -> Int {
    var bytes = 0
    for row in 0..<rows {
      for column in columns { bytes += field(row, column).count }
    }
    return bytes / 3
  }

  /// The text of one field.
  func text(_ row: Int, _ column: Int) -> String {
    String(decoding: field(row, column), as: UTF8.self)
  }

  /// The texts of a list.
  func list(_ row: Int, _ column: Int, separator: Character) -> [String] {
    text(row, column).split(separator: separator).map(String.init)
  }

  /// A six-digit code.
  func code(_ row: Int, _ column: Int) throws(Failure) -> CityCode {
    guard let code = code(place(row, column)) else {
      throw contradiction(row, "column \(column + 1) needs a code of six digits")
    }
    return code
  }

  /// Codes joined by semicolons, or none.
  func codes(_ row: Int, _ column: Int) throws(Failure) -> [CityCode] {
    let place = place(row, column)
    var codes: [CityCode] = []
    if place.isEmpty { return codes }
    var start = place.lowerBound
    for end in place.lowerBound...place.upperBound
    where end == place.upperBound || bytes[end] == 0x3B {
      guard let code = code(start..<end) else {
        throw contradiction(row, "column \(column + 1) needs codes of six digits")
      }
      codes.append(code)
      start = end + 1
    }
    return codes
  }

  /// A span of year-ends, `from..<to`; an empty end means "still".
  func years(_ row: Int, from: Int, to: Int) throws(Failure) -> Range<Int> {
    let first = Int(text(row, from))
    let last = place(row, to).isEmpty ? Years.still : Int(text(row, to))
    guard let first, let last, first < last else {
      throw contradiction(row, "the years of validity are not in order")
    }
    return first..<last
  }

  /// One of an enumeration's raw values.
  func choice<T: RawRepresentable & CaseIterable>(
    _ row: Int, _ column: Int, _ type: T.Type
  ) throws(Failure) -> T where T.RawValue == String {
    guard let value = T(rawValue: text(row, column)) else {
      let known = T.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw contradiction(row, "column \(column + 1) must be one of \(known)")
    }
    return value
  }

  private func code(_ place: Range<Int>) -> CityCode? {
    guard place.count == 6 else { return nil }
    var value: UInt32 = 0
    for index in place {
      let digit = bytes[index]
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      value = value * 10 + UInt32(digit - 0x30)
    }
    return CityCode(rawValue: value)
  }
}

/// Year-ends, the only dates that the yearly division codes give.
enum Years {
  /// The open end of a span.
  static let still = Int(Int16.max)

  /// The last year-end on or before a day: 2016-12-31 → 2016, 2018-03-31 → 2017.
  static func lastEnd(onOrBefore day: Day) -> Int {
    let date = day.civil
    return date.month == 12 && date.day == 31 ? date.year : date.year - 1
  }
}

import ByteStream
import Contract
import Ingest
import Records
import Register

/// What a value is, by its form alone.
enum ValueKind: Int, CaseIterable {
  case empty, date, dayNumber, unifiedCode, otherCode, division, year, integer, decimal
  /// A decimal with more than two places.
  case fineDecimal
  case boolean, personal, text

  private static let codes = CodeChecker()

  /// Judges a value, with blanks and guards taken off.
  init(_ value: String, _ divisions: DivisionTable? = nil) {
    var text = Substring(value)
    while let first = text.first, first.isWhitespace || first == "'" { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    self = Self.kind(Array(text.utf8), divisions)
  }

  private static func kind(_ bytes: [UInt8], _ divisions: DivisionTable?) -> ValueKind {
    let range = 0..<bytes.count
    let span = bytes.span
    if isNull(bytes) { return .empty }
    if bytes.count == 18, codes.unified(span, range).reason == .none { return .unifiedCode }
    if bytes.count >= 15 || PersonalNumber.first(in: span) != nil {
      if codes.entity(span, range).reason == .none, bytes.count >= 15 { return .otherCode }
      if PersonalNumber.first(in: span) != nil { return .personal }
    }
    let isDigits = bytes.allSatisfy { 0x30...0x39 ~= $0 }
    switch readDate(span, range).form {
    case .plain, .placeholder: return .date
    case .serial: return .dayNumber
    case .invalid: break
    }
    if isDigits {
      if bytes.count == 6, let code = CityCode(String(decoding: bytes, as: UTF8.self)),
        divisions?.isKnown(code) ?? false
      {
        return .division
      }
      if bytes.count == 4, bytes[0] == 0x31 || bytes[0] == 0x32 { return .year }
      return bytes.count <= 15 && (bytes.count == 1 || bytes[0] != 0x30) ? .integer : .text
    }
    if bytes.count == 9 || bytes.count == 10, codes.organisation(span, range).reason == .none {
      return .otherCode
    }
    let amount = readAmount(
      span, range, digits: 18, scale: 6, minorPerUnit: 1_000_000, negative: true)
    if case .exact = amount {
      let isFine = bytes.reversed().prefix { $0 != 0x2E }.drop { $0 == 0x30 }.count > 2
      return bytes.contains(0x2E) && isFine ? .fineDecimal : .decimal
    }
    switch String(decoding: bytes, as: UTF8.self) {
    case "是", "否", "Y", "N", "y", "n", "true", "false": return .boolean
    default: return .text
    }
  }

  private static func isNull(_ bytes: [UInt8]) -> Bool {
    bytes.isEmpty
      || ["-", "--", "/", "\\N", "无", "空", "null", "NULL"].contains(
        String(decoding: bytes, as: UTF8.self))
  }
}

/// How often each kind stands in a column, and whether its values differ from row to row.
struct ValueKinds {
  fileprivate(set) var counts: [ValueKind: Int] = [:]
  /// How many different values there are, up to a bound.
  fileprivate(set) var distinct = 0
  /// Whether the column was not looked at, since its name speaks of persons.
  let isUnseen: Bool

  /// The values that are there.
  var filled: Int { counts.reduce(0) { $0 + ($1.key == .empty ? 0 : $1.value) } }

  /// Whether the column has a value in every row.
  var isAlwaysFilled: Bool { filled > 0 && counts[.empty, default: 0] == 0 }

  /// The share of some kinds among the values that are there; 0 where none is.
  func share(_ kinds: ValueKind...) -> Double {
    let count = kinds.reduce(0) { $0 + counts[$1, default: 0] }
    return filled == 0 ? 0 : Double(count) / Double(filled)
  }

  /// Whether the values speak for a type, or at least not against it.
  ///
  /// Half of them is enough: that exports have faults is why they are checked.
  func canBe(_ kind: ColumnKind) -> Bool {
    guard !isUnseen, filled > 0 else { return true }
    switch kind {
    case .text: return share(.date, .unifiedCode) < 0.5
    case .uscc, .entityCode, .organisationCode:
      // A code that a spreadsheet ruined is one too.
      return share(.unifiedCode, .otherCode, .integer, .decimal, .fineDecimal, .personal) >= 0.5
    case .date: return share(.date, .dayNumber) >= 0.5
    case .year: return share(.year, .date) >= 0.5
    case .decimal:
      return share(.decimal, .fineDecimal, .integer, .dayNumber, .year, .division) >= 0.5
    case .integer: return share(.integer, .dayNumber, .year, .division) >= 0.5
    case .division: return share(.division, .integer) >= 0.5
    case .boolean: return share(.boolean, .integer) >= 0.5
    case .list: return share(.date, .unifiedCode, .decimal, .fineDecimal) < 0.5
    case .personal: return true
    }
  }
}

/// Counts the kinds of values under a header.
struct KindCounter {
  private(set) var kinds: [ValueKinds]
  private(set) var rows = 0
  /// Hashes of the values that were met, by column, so that none is kept.
  private var seen: [Set<StableHash.Digest>]
  private let divisions: DivisionTable?

  /// More different values than that are not told apart.
  private static let mostDistinct = 4_096

  init(unseen: [Bool], _ divisions: DivisionTable?) {
    kinds = unseen.map { ValueKinds(isUnseen: $0) }
    seen = Array(repeating: [], count: unseen.count)
    self.divisions = divisions
  }

  mutating func add(_ batch: borrowing RowBatch) {
    for row in batch.rows where row.fault == .none && Int(row.fieldCount) == kinds.count {
      rows += 1
      for cell in kinds.indices where !kinds[cell].isUnseen {
        let value = Self.text(cell, row, batch)
        kinds[cell].counts[ValueKind(value, divisions), default: 0] += 1
        if seen[cell].count < Self.mostDistinct { seen[cell].insert(StableHash.of(value)) }
        kinds[cell].distinct = seen[cell].count
      }
    }
  }

  /// Whether cells are values of their own columns, as those of a first row without a header are.
  func repeats(_ cells: [String]) -> Bool {
    zip(cells, seen).contains { cell, values in
      !cell.isEmpty && values.contains(StableHash.of(cell))
    }
  }

  private static func text(_ cell: Int, _ row: RowSpan, _ batch: borrowing RowBatch) -> String {
    let range = batch.field(cell, of: row)
    var bytes: [UInt8] = []
    if batch.encoding == .gb18030 {
      _ = GB18030.decode(batch.bytes, in: range, into: &bytes)
    } else {
      for place in range { bytes.append(batch.bytes[place]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

import ByteStream
import Contract
import Foundation
import Records
import Register
import Testing

@testable import Ingest

/// Numbers from a seed: SplitMix64.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A folder that is gone when the test is over.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/ingest-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What the repository ships.
enum Shipped {
  private static let pipelines = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "pipelines")

  private static let loadedContracts = Result {
    try ContractSet.load(folder: pipelines.appending(path: "contracts").path)
  }
  private static let loadedRegister = Result {
    try Register.load(
      folder: pipelines.appending(path: "register").path,
      asOf: Day(year: 2018, month: 12, day: 31))
  }

  static func contracts() throws -> ContractSet { try loadedContracts.get() }
  static func register() throws -> Register { try loadedRegister.get() }
}

/// How an export's text is written.
enum Encoding: CaseIterable {
  case utf8, utf8BOM, gb18030, utf16le, utf16be

  func bytes(of text: String) -> [UInt8] {
    switch self {
    case .utf8: return Array(text.utf8)
    case .utf8BOM: return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    case .gb18030:
      var bytes: [UInt8] = []
      GB18030.encode(text, into: &bytes)
      return bytes
    case .utf16le: return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case .utf16be: return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
  }
}

/// A row of an export by column code; the rest of its columns are as in the template.
typealias Cells = [String: String]

/// What became of one row.
struct Verdict: Equatable, CustomStringConvertible {
  var reason: Reason
  /// The code of the column that failed, empty where the row as such did.
  var column: String

  var description: String { "\(reason.name) at '\(column)'" }
}

/// What became of an export.
struct Outcome: Equatable {
  var verdicts: [Verdict] = []
  var values: [[Int64?]] = []
  var texts: [[String]] = []
  var notices: [Notice: Int] = [:]
  /// All text that batches gave out.
  var bytes: [UInt8] = []

  mutating func add(
    _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch, _ row: Int,
    _ edition: ContractEdition
  ) {
    let failed = Int(rows.failedColumns[row])
    verdicts.append(
      Verdict(
        reason: rows.reasons[row], column: failed < 0 ? "" : edition.columns[failed].code))
    var values: [Int64?] = []
    var texts: [String] = []
    for column in edition.columns.indices {
      let slot = rows.isReadable[row] ? rows.slot(column, row) : CheckedRows.Slot()
      values.append(slot.state == .present ? slot.value : nil)
      let text =
        slot.isCleaned ? Array(rows.text[slot.range]) : copy(batch.bytes, slot.range)
      texts.append(String(decoding: text, as: UTF8.self))
    }
    self.values.append(values)
    self.texts.append(texts)
    for field in 0..<Int(batch.rows[row].fieldCount) {
      bytes += copy(batch.bytes, batch.field(field, of: batch.rows[row]))
    }
  }
}

/// The bytes of a range.
func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
  var copied: [UInt8] = []
  for index in range { copied.append(bytes[index]) }
  return copied
}

/// An export of one dataset: a header and rows that pass unless a test changes them.
struct Export {
  var dataset: String
  var columns: [String]
  var template: Cells
  var delivery = Day(year: 2018, month: 4, day: 10)
  /// A column that the plan treats as if the file lacked it.
  var hidden: String?

  /// Writes a cell so that it reads back as it is.
  private func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) }) else { return cell }
    return "\"\(cell.replacing("\"", with: "\"\""))\""
  }

  func line(_ changes: Cells) -> String {
    columns.map { quoted(changes[$0] ?? template[$0] ?? "") }.joined(separator: ",")
  }

  var header: String { columns.joined(separator: ",") }

  func text(_ rows: [Cells]) -> String {
    ([header] + rows.map(line)).map { $0 + "\r\n" }.joined()
  }

  /// Reads rows as a whole export.
  func read(_ rows: [Cells], as encoding: Encoding = .utf8) throws -> Outcome {
    try read(bytes: encoding.bytes(of: text(rows)))
  }

  /// The verdict on one row.
  func verdict(_ changes: Cells = [:]) throws -> Verdict {
    try #require(read([changes]).verdicts.first)
  }

  /// Reads an export by every engine; all must say the same.
  func read(bytes: [UInt8], limits: ReadLimits = .standard) throws -> Outcome {
    let outcome = try read(bytes: bytes, limits: limits, engine: .portable)
    for engine in EngineKind.allCases where engine != .portable {
      let other = try read(bytes: bytes, limits: limits, engine: engine)
      // Not as one comparison, which would print every byte of both.
      let isSame = other == outcome
      #expect(isSame, "\(engine): \(other.verdicts) where \(outcome.verdicts) is right")
    }
    return outcome
  }

  private func read(bytes: [UInt8], limits: ReadLimits, engine: EngineKind) throws -> Outcome {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = "\(scratch.path)/\(dataset)_420100_20180410.csv"
    try Data(bytes).write(to: URL(filePath: path))
    let register = try Shipped.register()
    var reader = try ExportReader(path: path, engine: engine, limits: limits)
    let header = try reader.readHeader()
    let match = try HeaderMatcher(Shipped.contracts()).match(header.cells, file: path)
    let hiddenColumn = hidden.flatMap { match.edition.column($0) }
    let plan = RowPlan(
      edition: match.edition,
      cells: match.columns.map { $0 == hiddenColumn ? nil : $0 })
    reader.load(columns: plan.loadedCells)
    var checker = RowChecker(
      plan: plan, divisions: register.divisions, deliveryDay: delivery)
    var outcome = Outcome()
    var batch = RowBatch()
    while try reader.nextBatch(&batch) {
      checker.check(batch)
      for row in 0..<checker.rows.count {
        outcome.add(checker.rows, batch, row, match.edition)
      }
    }
    let notices = checker.notices
    for notice in Notice.allCases where notices[Int(notice.rawValue)] > 0 {
      outcome.notices[notice] = notices[Int(notice.rawValue)]
    }
    return outcome
  }
}

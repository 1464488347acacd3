import ByteStream
import Contract
import Foundation
import Records
import Register
import Testing

@testable import Normalize

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
    path = NSTemporaryDirectory() + "/normalize-\(UUID().uuidString)"
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

  static func contract(_ id: String) throws -> Contract {
    try #require(try loadedContracts.get()[id])
  }

  static func register() throws -> Register { try loadedRegister.get() }
}

func day(_ text: String) -> Day { Day(text) ?? .none }
func month(_ text: String) -> Month { Month(text) ?? Month(rawValue: 0) }
func city(_ code: UInt32) -> CityCode { CityCode(rawValue: code) }

/// A row as the checker would hand it over, filled in by hand, and the fact made of it.
struct RowDraft {
  let contract: Contract
  let edition: ContractEdition
  var slots: [CheckedRows.Slot]
  var text: [UInt8] = []
  var reason = Reason.none
  var isReadable = true
  var delivery = day("2018-04-10")
  var fileDivision: CityCode?
  /// The export the row stands in: one header line, the row on the second.
  var export = Array("a,b\nx,y\n".utf8)

  /// An empty row; `edition` counts from the newest.
  init(_ dataset: String, edition: Int = 0) throws {
    contract = try Shipped.contract(dataset)
    self.edition = contract.editions[edition]
    slots = Array(repeating: .init(), count: self.edition.columns.count)
  }

  private func column(_ code: String) throws -> Int { try #require(edition.column(code)) }

  mutating func set(
    _ code: String, text: String, kind: CheckedRows.CodeKind = .none
  ) throws {
    let column = try column(code)
    let start = self.text.count
    self.text += Array(text.utf8)
    slots[column] = .init(
      text: start..<self.text.count, isCleaned: true, kind: kind.rawValue)
  }

  mutating func set(_ code: String, value: Int64) throws {
    let column = try column(code)
    slots[column] = .init(value: value)
  }

  /// Marks a field as one that holds something wrong.
  mutating func spoil(_ code: String) throws {
    let column = try column(code)
    slots[column] = .init()
    slots[column].state = .bad
  }

  mutating func set(_ code: String, day: String) throws {
    try set(code, value: Int64((Day(day) ?? .none).rawValue))
  }

  /// The fact, and the counts of odd places.
  func built() throws -> (fact: Fact, zones: Int, unassigned: Int) {
    let builder = try builder()
    return (builder.facts[0], builder.zones, builder.unassigned)
  }

  /// The departments that are listed for the row.
  func departments() throws -> [Department] { try builder().departments.departments }

  private func builder() throws -> FactBuilder {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = "\(scratch.path)/a.csv"
    try Data(export).write(to: URL(filePath: path))
    var reader = try ExportReader(path: path)
    let header = try reader.readHeader()
    reader.load(columns: header.cells.map { _ in true })
    var batch = RowBatch()
    _ = try reader.nextBatch(&batch)
    var builder = FactBuilder(
      contract: contract, edition: edition, divisions: try Shipped.register().divisions,
      deliveryDay: delivery, fileDivision: fileDivision)
    var rows = CheckedRows(columns: slots.count)
    rows.begin(rows: 1)
    rows.reasons[0] = reason
    rows.isReadable[0] = isReadable
    rows.text = text
    for column in slots.indices { rows.set(slots[column], at: rows.slotsOfColumn(column)) }
    builder.build(rows, of: batch)
    return builder
  }

  func fact() throws -> Fact { try built().fact }
}

import Aggregate
import Foundation
import Records
import Testing

/// Reference numbers of the R package COINr and of other peers.
///
/// They are no part of the project; where they are not at hand the tests say so and are skipped.
enum Reference {
  static let folder =
    ProcessInfo.processInfo.environment["CITYCREDIT_REFERENCE"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/../shared/reference/coin"

  static let isAtHand = FileManager.default.fileExists(atPath: folder + "/MANIFEST.tsv")

  static let skipped: Comment =
    "SKIPPED: no reference numbers at hand; name their folder in CITYCREDIT_REFERENCE"

  /// The header and the rows of a CSV file.
  static func rows(_ path: String) throws -> (header: [String], rows: [[String]]) {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/\(path)"))
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    for byte in data {
      switch byte {
      case 0x22: isQuoted.toggle()
      case 0x2C where !isQuoted, 0x0A where !isQuoted:
        row.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        if byte == 0x0A {
          rows.append(row)
          row = []
        }
      default: cell.append(byte)
      }
    }
    return (rows[0], Array(rows.dropFirst()))
  }

  /// The rows of a CSV file, each by column name.
  static func records(_ path: String) throws -> [[String: String]] {
    let (header, rows) = try rows(path)
    return rows.map { Dictionary(zip(header, $0)) { first, _ in first } }
  }

  /// A number as the reference spells it; nothing is missing.
  static func number(_ text: String) throws -> Double {
    switch text {
    case "": .missing
    case "NaN": .nan
    case "Inf": .infinity
    case "-Inf": -.infinity
    default: try #require(Double(text), "\(text)")
    }
  }

  /// A table whose rows are named by `uCode`, and by `Time` in a panel.
  static func table(_ path: String, leavingOut others: Set<String> = []) throws -> DataTable {
    let (header, rows) = try rows(path)
    let unit = try #require(header.firstIndex(of: "uCode"))
    let time = others.contains("Time") ? nil : header.firstIndex(of: "Time")
    let columns = header.indices.filter { $0 != unit && $0 != time && !others.contains(header[$0]) }
    return DataTable(
      units: rows.map { $0[unit] }, times: time.map { t in rows.compactMap { Int($0[t]) } } ?? [],
      columns: columns.map { header[$0] },
      values: try columns.map { column in try rows.map { try number($0[column]) } })
  }

  /// The tree of `iMeta.csv`.
  static func tree(_ folder: String = "asem") throws -> IndicatorTree {
    var items: [IndicatorTree.Item] = []
    for record in try records("\(folder)/inputs/iMeta.csv") {
      guard let level = record["Level"].flatMap({ Int($0) }), let code = record["iCode"] else {
        continue
      }
      func filled(_ name: String) -> String? { record[name].flatMap { $0.isEmpty ? nil : $0 } }
      items.append(
        .init(
          code: code, name: record["iName"] ?? "", level: level, parent: filled("Parent"),
          weight: filled("Weight").flatMap { Double($0) } ?? 1,
          direction: record["Direction"] == "-1" ? .down : .up,
          target: filled("Target").flatMap { Double($0) }, denominator: filled("Denominator"),
          unit: record["Unit"] ?? ""))
    }
    return try IndicatorTree(items)
  }

  /// The weights of a file, item by item of the tree.
  static func weights(_ path: String, _ tree: IndicatorTree) throws -> [Double] {
    var weights = tree.weights
    for record in try records(path) {
      let place = try #require(record["iCode"].flatMap(tree.position))
      weights[place] = try number(record["Weight"] ?? "")
    }
    return weights
  }
}

/// Whether two numbers are the same to 1e-9 · max(1, |expected|), or the same kind of no number.
func agree(_ found: Double, _ expected: Double, tolerance: Double = 1e-9) -> Bool {
  if found.isNaN || expected.isNaN {
    return found.isNaN && expected.isNaN && found.isMissing == expected.isMissing
  }
  if found.isInfinite || expected.isInfinite { return found == expected }
  return abs(found - expected) <= tolerance * max(1, abs(expected))
}

/// Expects every cell of the reference in the table found: same rows, same columns, same numbers.
func expectSame(
  _ found: DataTable, _ path: String, tolerance: Double = 1e-9,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let expected = try Reference.table(path)
  #expect(found.units.count == expected.units.count, "\(path)", sourceLocation: sourceLocation)
  let rows = rowsByKey(found)
  var wrong: [String] = []
  for (key, row) in rowsByKey(expected) {
    for (column, name) in expected.columns.enumerated() {
      guard let place = rows[key], let values = found[name] else {
        wrong.append("\(key) \(name) is not there")
        continue
      }
      if !agree(values[place], expected[row, column], tolerance: tolerance) {
        wrong.append("\(key) \(name): \(values[place]), not \(expected[row, column])")
      }
    }
  }
  if let first = wrong.min() {
    Issue.record(
      "\(path): \(wrong.count) cells differ, \(first)", sourceLocation: sourceLocation)
  }
}

/// Expects the ranks of the reference, exactly.
///
/// The reference ranks scores by their last bit, so that units with the same score to 12 digits can
/// have different ranks, by the order in which something was summed. There, and only there, ours
/// share a rank; ranked by the last bit, the reference's own scores have its own ranks everywhere.
func expectSameRanks(
  scores: DataTable, reference: String, _ path: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let theirs = try Reference.table(reference)
  try expectSame(
    ranked(theirs, significantDigits: nil), path, tolerance: 0, sourceLocation: sourceLocation)
  let expected = try Reference.table(path)
  let found = ranked(scores)
  let rows = rowsByKey(found)
  let places = try expected.units.indices.map { row in
    try #require(rows[key(expected, row)], sourceLocation: sourceLocation)
  }
  for (column, name) in expected.columns.enumerated() {
    let ranks = try #require(found[name], sourceLocation: sourceLocation)
    let values = try #require(theirs[name], sourceLocation: sourceLocation)
    for (row, place) in places.enumerated() {
      if agree(ranks[place], expected[row, column], tolerance: 0) { continue }
      let isNoise = expected.units.indices.contains { other in
        other != row && values[other] != values[row]
          && abs(values[other] - values[row]) <= 1e-12 * abs(values[row])
          && (expected.times.isEmpty || expected.times[other] == expected.times[row])
      }
      #expect(
        isNoise, "\(path) \(expected.units[row]) \(name): \(ranks[place])",
        sourceLocation: sourceLocation)
    }
  }
}

/// What names a row: the unit and its time.
private func key(_ table: DataTable, _ row: Int) -> String {
  "\(table.units[row]) \(table.times.isEmpty ? 0 : table.times[row])"
}

private func rowsByKey(_ table: DataTable) -> [String: Int] {
  Dictionary(table.units.indices.map { (key(table, $0), $0) }) { first, _ in first }
}

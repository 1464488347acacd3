import Aggregate
import ByteStream
import Contract
public import Records
import Report

/// Writes all tables of an index into one workbook, a sheet to each; tables without a row are left out, and the
/// pairs of units where there would be more of them than a sheet has rows.
///
/// - Throws: `write-failed`, or `personal-number`.
public func writeIndexWorkbook(_ report: IndexReport, to path: String) throws(Failure) {
  let pairs = report.result.scores.rowsByTime.reduce(0) { $0 + $1.rows.count * $1.rows.count }
  let tables = IndexTable.allCases.filter { $0 != .outranking || pairs <= 1_000_000 }
  let sheets = tables.compactMap { table -> PlainSheet? in
    let rows = indexRows(table, of: report)
    return rows.rows.isEmpty
      ? nil : PlainSheet(name: table.rawValue, columns: rows.columns, rows: rows.rows)
  }
  try writePlainWorkbook(
    sheets, to: path, scratch: parent(absolute(path)), title: indexTitle(report))
}

/// Draws an index into a folder: ranks with their intervals, and how many units have which index; in a panel
/// those of the last time.
///
/// - Returns: the files' paths.
/// - Throws: `write-failed`.
@discardableResult
public func writeIndexFigures(
  _ report: IndexReport, to folder: String
) throws(Failure) -> [String] {
  let (scores, tree) = (report.result.scores, report.plan.tree)
  let root = tree.items[tree.root].code
  guard let (time, rows) = scores.rowsByTime.last, let index = scores[root],
    let ranks = report.result.ranks[root]
  else { return [] }
  let ranked = rows.filter { !ranks[$0].isNaN }.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
  let intervals = Dictionary(
    uniqueKeysWithValues: (report.robustness?.rows ?? []).map { ($0.row, $0) })
  let shown = ranked.prefix(mostDrawnUnits).map { row in
    let rank = Int(ranks[row])
    let names = report.result.names
    return PlainFigure.Row(
      name: names.isEmpty || names[row].isEmpty ? scores.units[row] : names[row], rank: rank,
      low: intervals[row].map { Int($0.low.rounded(.down)) } ?? rank,
      high: intervals[row].map { Int($0.high.rounded(.up)) } ?? rank)
  }
  let when = time.map { ", \($0)" } ?? ""
  let what =
    report.robustness.map { ", with the middle 90% of their ranks in \($0.replicates) replicates" }
    ?? ""
  let drawings: [(name: String, figure: PlainFigure, title: String)] = [
    (
      "ranks", .ranks(shown),
      "\(indexTitle(report))\(when): the first \(shown.count) of \(ranked.count) units\(what)"
    ),
    (
      "distribution", .distribution(ranked.map { index[$0] }),
      "\(indexTitle(report))\(when): how many of \(ranked.count) units have which index"
    ),
  ]
  try makeFolder(folder)
  var paths: [String] = []
  for drawing in drawings {
    guard let bytes = drawing.figure.svg(title: drawing.title, description: drawing.title) else {
      continue
    }
    let path = "\(folder)/\(drawing.name).svg"
    try writeFileAtomically(path, bytes.span)
    paths.append(path)
  }
  return paths
}

/// More would be no figure to look at.
private let mostDrawnUnits = 50

/// The name of the index, or its code.
private func indexTitle(_ report: IndexReport) -> String {
  let root = report.plan.tree.items[report.plan.tree.root]
  return root.name.isEmpty ? root.code : root.name
}

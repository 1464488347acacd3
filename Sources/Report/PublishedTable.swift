import Records

/// A table of a published report, as CSV, in another form; the bytes are those that this tool wrote, or an earlier version.
///
/// What a spreadsheet would take for a formula has an apostrophe before it in CSV only; an empty cell is a missing value.
///
/// - Parameters:
///   - csv: the table.
///   - table: which one it is.
///   - format: the form.
/// - Returns: its bytes.
public func publishedTable(
  _ csv: [UInt8], of table: ReportTable, as format: TableFormat
) -> [UInt8] {
  guard format == .json else { return csv }
  var rows = csvRows(csv)
  guard !rows.isEmpty else { return JSONSink(columns: []).finish() }
  let known = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
  let columns = rows.removeFirst().map { name in known[name] ?? .text(name, name, name) }
  var sink = JSONSink(columns: columns)
  for row in rows {
    for (column, cell) in zip(columns, row) {
      switch column.kind {
      case .text: sink.text(cell.isEmpty ? nil : unguarded(cell))
      case .number: sink.number(cell)
      }
    }
    sink.endRow()
  }
  return sink.finish()
}

/// How many rows of a table another one has not, whatever their order; both as CSV of this tool.
public func rowsDiffering(_ csv: [UInt8], from other: [UInt8]) -> Int {
  var counts: [ArraySlice<UInt8>: Int] = [:]
  for line in other.split(separator: 0x0A) { counts[line, default: 0] += 1 }
  var differing = 0
  for line in csv.split(separator: 0x0A) {
    if let left = counts[line], left > 0 {
      counts[line] = left - 1
    } else {
      differing += 1
    }
  }
  return differing
}

/// A cell without what guards it from being a formula.
private func unguarded(_ cell: String) -> String {
  guard cell.hasPrefix("'"), let second = cell.unicodeScalars.dropFirst().first else { return cell }
  let isGuarded = "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(second)
  return isGuarded ? String(cell.unicodeScalars.dropFirst()) : cell
}

/// The rows of a CSV that `CSVSink` has written.
private func csvRows(_ csv: [UInt8]) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell: [UInt8] = []
  var isQuoted = false
  var place = csv.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  func ended() -> String {
    defer { cell.removeAll(keepingCapacity: true) }
    return String(decoding: cell, as: UTF8.self)
  }
  while place < csv.count {
    let byte = csv[place]
    place += 1
    if isQuoted {
      guard byte == 0x22 else {
        cell.append(byte)
        continue
      }
      if place < csv.count, csv[place] == 0x22 {
        cell.append(0x22)
        place += 1
      } else {
        isQuoted = false
      }
      continue
    }
    switch byte {
    case 0x22: isQuoted = true
    case 0x2C: row.append(ended())
    case 0x0D: continue
    case 0x0A:
      row.append(ended())
      rows.append(row)
      row = []
    default: cell.append(byte)
    }
  }
  return rows
}

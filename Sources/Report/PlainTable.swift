import Records

/// One cell of a table of any columns.
public enum PlainCell: Sendable {
  /// A text; `nil` for missing.
  case text(String?)
  /// A number, printed with 12 significant digits; missing as nothing.
  case number(Double)
}

/// A table of any columns as CSV or JSON, as `tableText` writes those of a report.
///
/// A number that is none is `NaN`, `Inf` or `-Inf` in CSV and `null` in JSON. Names must be plain:
/// without quotes, backslashes and control characters.
public func plainTable(
  columns: [String], rows: [[PlainCell]], as format: TableFormat
) -> [UInt8] {
  switch format {
  case .csv: write(columns, rows, into: CSVSink.self) { $0 }
  case .json: write(columns, rows, into: JSONSink.self) { _ in nil }
  }
}

private func write<Sink: TextTableSink>(
  _ columns: [String], _ rows: [[PlainCell]], into _: Sink.Type, special: (String) -> String?
) -> [UInt8] {
  var sink = Sink(columns: columns.map { .text($0, "", "") })
  for row in rows {
    for cell in row {
      switch cell {
      case .text(let text): sink.text(text)
      case .number(let number):
        if number.isFinite {
          sink.number(number)
        } else if number.isMissing {
          sink.number(nil as Double?)
        } else {
          sink.number(special(number.isNaN ? "NaN" : number > 0 ? "Inf" : "-Inf"))
        }
      }
    }
    sink.endRow()
  }
  return sink.finish()
}

/// Every pollution of the development set, with and without quotes around all fields.
enum Pollutions {
  static let header = SourceTable.header
  static let rows = SourceTable.rows
  static var all: [[String]] { [header] + rows }

  static func polluted(_ name: String, _ text: String, rows: [[String]]? = nil) -> Polluted {
    Polluted(name: name, bytes: Array(text.utf8), header: header, rows: rows ?? self.rows)
  }

  // MARK: Files

  static func files(_ writer: Writer) -> [Polluted] {
    let text = writer.text(all)
    var files = [polluted("source", text)]
    files.append(polluted("no trailing newline", String(text.dropLast())))
    files.append(polluted("double trailing newline", text + writer.lineEnd))
    files.append(Polluted(name: "no payload", bytes: [], header: [], rows: []))
    files.append(
      Polluted(
        name: "no header", bytes: Array(writer.text(rows).utf8), header: [],
        rows: rows, headerRows: 0))
    for count in [2, 3] {
      // The header once more is a row like any other: nothing says that it is none.
      files.append(
        polluted(
          "\(count) equal rows above", writer.text(Array(repeating: header, count: count) + rows),
          rows: Array(repeating: header, count: count - 1) + rows))
      var file = polluted("\(count) header rows", writer.text(headers(of: count) + rows))
      file.header = mergedHeader(of: count)
      file.headerRows = count
      files.append(file)
    }
    let gap = writer.line(Array(repeating: "", count: 9)).replacing("\"\"", with: "")
    let title = writer.line(["PREAMBLE"] + Array(repeating: "", count: 8))
    var preamble = polluted("preamble", title.replacing("\"\"", with: "") + gap + text)
    preamble.skip = 2
    files.append(preamble)
    preamble = polluted("preamble of one cell", "Sales of the shop\r\n\r\n" + text)
    preamble.skip = 2
    files.append(preamble)
    for (name, width) in [("less", 8), ("same", 9), ("more", 10)] {
      let second = all.dropLast(2).map { row in
        width == 10 ? row + [row == header ? "col1" : row[8]] : Array(row.prefix(width))
      }
      // Without a gap, records of the same width are rows.
      files.append(
        polluted(
          "second table \(name)", text + writer.text(Array(second)),
          rows: width == 9 ? rows + Array(second) : rows))
      files.append(
        polluted(
          "second table \(name) behind a gap", text + writer.lineEnd + writer.text(Array(second))))
    }
    files.append(
      polluted(
        "another table", text + "\r\n" + writer.text([["a", "b"], ["1", "2"], ["3", "4"]])))
    files.append(polluted("header only", writer.text([header]), rows: []))
    files.append(polluted("one row", writer.text([header, rows[0]]), rows: [rows[0]]))
    files.append(polluted("footnote", text + "注：价格含税\r\n"))
    files.append(polluted("footnote behind a gap", text + "\r\nSource: the shop\r\n"))
    var column = polluted("one column", writer.text(all.map { [$0[5]] }))
    column.header = [header[5]]
    column.rows = rows.map { [$0[5]] }
    files.append(column)
    return files
  }

  /// Names over several columns, as merged cells have them: the first column of each, and its name.
  private static let top = [(0, "When"), (2, "What"), (5, "Words")]
  private static let middle = [(0, "Point"), (2, "Thing"), (5, "Text"), (7, "Rest")]

  private static func headers(of count: Int) -> [[String]] {
    let above = count == 3 ? [top, middle] : [top]
    return above.map { names in
      var row = header.map { _ in "" }
      for (column, name) in names { row[column] = name }
      return row
    } + [header]
  }

  private static func mergedHeader(of count: Int) -> [String] {
    let above = count == 3 ? [top, middle] : [top]
    return header.enumerated().map { column, name in
      (above.map { $0.last { $0.0 <= column }?.1 ?? "" } + [name]).joined(separator: " ")
    }
  }

  static func dialects(quotesAll: Bool) -> [Polluted] {
    var files: [Polluted] = []
    var writer = Writer(quotesAll: quotesAll)
    for delimiter in [";", "\t", " ", ", ", "|", "^", "~", "||", "，"] {
      writer.delimiter = delimiter
      var file = polluted("delimiter '\(delimiter)'", writer.text(all))
      file.delimiter = delimiter
      files.append(file)
    }
    writer = Writer(quotesAll: quotesAll)
    writer.quote = "'"
    writer.escape = "'"
    var file = polluted("quote '", writer.text(all))
    file.quote = "'"
    files.append(file)
    writer = Writer(escape: "\\", quotesAll: quotesAll)
    files.append(polluted("escape \\", writer.text(all)))
    writer.escape = ""
    files.append(polluted("no escape", writer.text(all)))
    for (name, end) in [("LF", "\n"), ("CR", "\r"), ("CRCRLF", "\r\r\n")] {
      writer = Writer(lineEnd: end, quotesAll: quotesAll)
      files.append(polluted("records end with \(name)", writer.text(all)))
    }
    return files
  }

  // MARK: Rows

  /// One thing wrong with one row; row 0 is the header.
  static func row(_ row: Int, _ column: Int, quotesAll: Bool) -> [Polluted] {
    let writer = Writer(quotesAll: quotesAll)
    let cells = all[row].map(writer.cell)
    var files: [Polluted] = []

    func file(_ name: String, _ line: String, _ expected: [String]) {
      let text =
        writer.text(Array(all[..<row])) + line + "\r\n" + writer.text(Array(all[(row + 1)...]))
      var file = polluted("\(name) row \(row) column \(column)", text)
      if row == 0 { file.header = expected } else { file.rows[row - 1] = expected }
      files.append(file)
    }

    var more = cells
    more.insert("", at: column)
    var expected = all[row]
    expected.insert("", at: column)
    file("more", more.joined(separator: ","), expected)
    if column > 0 {
      var less = cells
      let second = less.remove(at: column)
      less[column - 1] += second
      expected = all[row]
      let value = expected.remove(at: column)
      expected[column - 1] += value
      file("less", less.joined(separator: ","), expected + [""])
    }
    var quoted = cells
    if quoted[column].hasPrefix("\"") {
      quoted[column] = "\"" + quoted[column]
    } else {
      quoted[column] = "\"" + quoted[column]
    }
    expected = all[row]
    expected[column] = "\"" + expected[column]
    file("quote", quoted.joined(separator: ","), expected)
    if column == 0 {
      file("space", cells.joined(separator: " "), all[row])
      file("semicolon", cells.joined(separator: ";"), all[row])
    }
    return files
  }
}

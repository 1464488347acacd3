import Records

/// Takes the cells of a table one after the other, so that all forms share one walk.
protocol TableSink {
  /// Adds a text; `nil` for missing.
  mutating func text(_ value: String?)
  /// Adds a number that is already written out; `nil` for missing.
  mutating func number(_ digits: String?)
  /// Adds a number with all its digits; `nil`, and what is not finite, for missing.
  mutating func number(_ value: Double?)
  /// Ends the row.
  mutating func endRow()
}

/// A table that is a file of its own.
protocol TextTableSink: TableSink {
  init(columns: [TableColumn])
  /// Ends the table.
  consuming func finish() -> [UInt8]
}

/// CSV in UTF-8 with a byte order mark and lines that end in CR LF, RFC 4180.
struct CSVSink: TextTableSink {
  private var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
  private var isFirst = true

  init(columns: [TableColumn]) {
    for column in columns { text(column.name) }
    endRow()
  }

  mutating func text(_ value: String?) {
    separate()
    guard let value else { return }
    // A spreadsheet takes these for the beginning of a formula, some the full-width ones too.
    let isGuarded =
      switch value.unicodeScalars.first {
      case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
      default: false
      }
    let isQuoted = value.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    if isQuoted { bytes.append(0x22) }
    if isGuarded { bytes.append(0x27) }
    if isQuoted {
      for byte in value.utf8 {
        if byte == 0x22 { bytes.append(0x22) }
        bytes.append(byte)
      }
      bytes.append(0x22)
    } else {
      bytes.append(contentsOf: value.utf8)
    }
  }

  mutating func number(_ digits: String?) {
    separate()
    if let digits { bytes.append(contentsOf: digits.utf8) }
  }

  mutating func number(_ value: Double?) {
    separate()
    if let value, value.isFinite { value.appendText(to: &bytes) }
  }

  mutating func endRow() {
    bytes.append(0x0D)
    bytes.append(0x0A)
    isFirst = true
  }

  consuming func finish() -> [UInt8] { bytes }

  private mutating func separate() {
    if !isFirst { bytes.append(0x2C) }
    isFirst = false
  }
}

/// A JSON array of objects, one to a line; missing values are `null`.
struct JSONSink: TextTableSink {
  private var bytes: [UInt8] = Array("[".utf8)
  private let names: [[UInt8]]
  private var column = 0
  private var rows = 0

  init(columns: [TableColumn]) {
    names = columns.map { Array("\"\($0.name)\":".utf8) }
  }

  mutating func text(_ value: String?) {
    begin()
    guard let value else {
      bytes.append(contentsOf: "null".utf8)
      return
    }
    bytes.append(json: value)
  }

  mutating func number(_ digits: String?) {
    begin()
    let isMissing = digits?.isEmpty ?? true
    bytes.append(contentsOf: (isMissing ? "null" : digits ?? "null").utf8)
  }

  mutating func number(_ value: Double?) {
    begin()
    if let value, value.isFinite {
      value.appendText(to: &bytes)
    } else {
      bytes.append(contentsOf: "null".utf8)
    }
  }

  mutating func endRow() {
    bytes.append(0x7D)
    column = 0
    rows += 1
  }

  consuming func finish() -> [UInt8] {
    bytes.append(contentsOf: "\n]\n".utf8)
    return bytes
  }

  private mutating func begin() {
    if column == 0 {
      bytes.append(contentsOf: (rows == 0 ? "\n{" : ",\n{").utf8)
    } else {
      bytes.append(0x2C)
    }
    bytes.append(contentsOf: names[column])
    column += 1
  }
}

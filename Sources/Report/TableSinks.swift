import Records

/// Takes the cells of a table one after the other, so that all forms share one walk.
protocol TableSink {
  /// Some pieces of rows, each of some cells that many rows have in common, ready to be added.
  associatedtype Pieces = (Int, inout Self) -> Void
  /// Makes so many pieces ready; whether they begin a row must be known.
  static func ready(
    _ count: Int, beginRows: Bool, _ write: @escaping (Int, inout Self) -> Void
  ) -> Pieces
  /// Adds one of the pieces.
  mutating func add(_ piece: Int, of pieces: borrowing Pieces)
  /// Makes room for so many bytes of text.
  mutating func reserve(_ bytes: Int)

  /// Adds a text; `nil` for missing.
  mutating func text(_ value: String?)
  /// Adds a number that is already written out; `nil` for missing.
  mutating func number(_ digits: String?)
  /// Adds a number with all its digits; `nil`, and what is not finite, for missing.
  mutating func number(_ value: Double?)
  /// Ends the row.
  mutating func endRow()
}

extension TableSink where Pieces == (Int, inout Self) -> Void {
  // Most tables are small: their cells are written whenever they are added.
  static func ready(
    _ count: Int, beginRows: Bool, _ write: @escaping (Int, inout Self) -> Void
  ) -> Pieces { write }
  mutating func add(_ piece: Int, of pieces: borrowing Pieces) { pieces(piece, &self) }
}

extension TableSink {
  mutating func reserve(_ bytes: Int) {}
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

  private init(beginsRow: Bool) {
    bytes = []
    isFirst = beginsRow
  }

  /// The pieces one behind the other, in one array: of an array for each, every row would be counted as a user.
  struct Pieces {
    var bytes: [UInt8] = []
    var ends: [Int] = [0]
  }

  static func ready(
    _ count: Int, beginRows: Bool, _ write: @escaping (Int, inout CSVSink) -> Void
  ) -> Pieces {
    var pieces = Pieces()
    for piece in 0..<count {
      var sink = CSVSink(beginsRow: beginRows)
      write(piece, &sink)
      pieces.bytes += sink.bytes
      pieces.ends.append(pieces.bytes.count)
    }
    return pieces
  }

  mutating func add(_ piece: Int, of pieces: borrowing Pieces) {
    let range = pieces.ends[piece]..<pieces.ends[piece + 1]
    let text = pieces.bytes.span.extracting(range)
    bytes.append(addingCapacity: text.count) { room in
      for place in text.indices { room.append(text[place]) }
    }
    isFirst = false
  }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  mutating func text(_ value: String?) {
    separate()
    guard let value else { return }
    // A spreadsheet takes these for the beginning of a formula, some the full-width ones too.
    let isGuarded =
      switch value.unicodeScalars.first {
      case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
      default: false
      }
    let isQuoted = Self.isQuoted(value.utf8.span)
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

  private static func isQuoted(_ text: Span<UInt8>) -> Bool {
    for place in text.indices {
      switch text[place] {
      case 0x22, 0x2C, 0x0A, 0x0D: return true
      default: continue
      }
    }
    return false
  }

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

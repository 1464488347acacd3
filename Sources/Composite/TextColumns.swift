import ByteStream
import Contract
import Records

/// The columns of a CSV file that somebody wants, as text, with the line of each row.
struct TextColumns {
  private let path: String
  /// The line of each row.
  private(set) var lines: [Int] = []
  private var columns: [String: [String]] = [:]

  /// Reads a file whole.
  ///
  /// - Parameters:
  ///   - path: the file, a link to it, a pipe, or `-` for stdin.
  ///   - wanted: names that must be in the header.
  ///   - optional: names that may be there.
  ///   - hint: what to say about a name that is not.
  /// - Returns: the columns.
  /// - Throws: `table-invalid`, or what is wrong with the file.
  static func read(
    _ path: String, wanted: [String], optional: [String] = [], hint: (String) -> String?
  ) throws(Failure) -> TextColumns {
    var reader = try ExportReader(ExportSource(chosen: path), engine: .fast)
    let header = try reader.readHeader()
    let names = header.cells.map(trimmed)
    var result = TextColumns(path: path)
    var places: [String: Int] = [:]
    for name in optional + wanted where places[name] == nil {
      if !names.contains(name) && optional.contains(name) { continue }
      let found = names.indices.filter { names[$0] == name }
      guard let place = found.first, found.count == 1 else {
        throw Failure(
          .tableInvalid,
          found.isEmpty
            ? "there is no column '\(MessageText.shown(name))'"
            : "the column '\(MessageText.shown(name))' stands there twice",
          at: .init(file: path, line: header.line), hint: hint(name))
      }
      places[name] = place
      result.columns[name] = []
    }
    reader.load(columns: names.map { places[$0] != nil })
    var batch = RowBatch()
    while try reader.nextBatch(&batch) {
      for row in batch.rows {
        guard row.fault == .none, Int(row.fieldCount) == names.count else {
          throw result.failure(
            "the row has \(row.fieldCount) fields, not \(names.count)", line: Int(row.line))
        }
        result.lines.append(Int(row.line))
        for (name, place) in places {
          let range = batch.field(place, of: row)
          result.columns[name]?.append(trimmed(text(batch, range)))
        }
      }
    }
    return result
  }

  private init(path: String) { self.path = path }

  /// The cells of a column, blanks around them taken off.
  func texts(_ column: String) -> [String] { columns[column] ?? [] }

  /// The cells of a column none of which may be empty.
  func filled(_ column: String) throws(Failure) -> [String] {
    let texts = texts(column)
    if let row = texts.firstIndex(of: "") {
      throw failure("the cell of '\(MessageText.shown(column))' is empty", line: lines[row])
    }
    return texts
  }

  /// The cells of a column as whole numbers.
  func integers(_ column: String) throws(Failure) -> [Int] {
    var numbers: [Int] = []
    for (row, text) in texts(column).enumerated() {
      guard let number = Int(text) else {
        throw failure(
          "the cell of '\(MessageText.shown(column))' is not a whole number", line: lines[row])
      }
      numbers.append(number)
    }
    return numbers
  }

  /// The cells of columns as numbers, missing where they are empty or `NA`.
  func numbers(_ names: [String]) throws(Failure) -> [[Double]] {
    var result: [[Double]] = []
    for name in names {
      var numbers: [Double] = []
      for (row, text) in texts(name).enumerated() {
        if text.isEmpty || text == "NA" {
          numbers.append(.missing)
          continue
        }
        // Swift also reads `0x10` and `nan`, which nobody means here.
        let isDecimal = text.utf8.allSatisfy { byte in
          switch byte {
          // A digit, or one of `.+-eE`.
          case 0x30...0x39, 0x2E, 0x2B, 0x2D, 0x65, 0x45: true
          default: false
          }
        }
        guard isDecimal, let number = Double(text), number.isFinite else {
          throw failure(
            "the cell of '\(MessageText.shown(name))' is not a number", line: lines[row],
            hint: "leave a missing cell empty")
        }
        numbers.append(number)
      }
      result.append(numbers)
    }
    return result
  }

  /// Fails where a unit, in a panel a unit and time, stands twice, or there is no row at all.
  func checkKeys(_ units: [String], _ times: [Int]) throws(Failure) {
    guard !units.isEmpty else { throw failure("the table has no row", line: 1) }
    var seen: [String: Int] = [:]
    for row in units.indices {
      let key = times.isEmpty ? units[row] : "\(times[row]) \(units[row])"
      if let first = seen.updateValue(row, forKey: key) {
        throw failure("the unit stands already in line \(lines[first])", line: lines[row])
      }
    }
  }

  private func failure(_ message: String, line: Int, hint: String? = nil) -> Failure {
    Failure(.tableInvalid, message, at: .init(file: path, line: line), hint: hint)
  }

  private static func text(_ batch: borrowing RowBatch, _ range: Range<Int>) -> String {
    if batch.encoding == .gb18030 {
      var decoded: [UInt8] = []
      _ = GB18030.decode(batch.bytes, in: range, into: &decoded)
      return String(decoding: decoded, as: UTF8.self)
    }
    var bytes: [UInt8] = []
    FieldBytes.append(batch.bytes, range, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String {
    // Nearly every cell begins and ends with a sign of ASCII that is no blank.
    if let first = text.utf8.first, let last = text.utf8.last, 0x21...0x7E ~= first,
      0x21...0x7E ~= last
    {
      return text
    }
    var text = text[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

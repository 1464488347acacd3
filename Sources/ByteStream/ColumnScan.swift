import CScan

/// A row whose fields are read: its number, and the index of the cut before its first field.
public struct RowPlace: BitwiseCopyable, Sendable {
  /// The number of the row in its batch.
  public let row: UInt32
  /// The index, in the batch's `cuts`, of the cut before its first field.
  public let firstCut: UInt32

  /// Names a row.
  public init(row: Int, firstCut: UInt32) {
    self.row = UInt32(truncatingIfNeeded: row)
    self.firstCut = firstCut
  }
}

/// Which cell of many rows a scan reads, and where its results go.
public struct ColumnScan: BitwiseCopyable, Sendable {
  /// What the cell should hold.
  public enum Kind: Sendable {
    /// `yyyy/MM/dd`, `yyyy-MM-dd` or `yyyy.MM.dd` of the years 1901 to 2100; the word is the day's number.
    case date
    /// A unified social credit code (GB 32100-2015); the word is the field's place.
    case unifiedCode
    /// An organisation code of nine characters (GB 11714); the word is the field's place.
    case organisationCode
  }

  /// The cell of each row.
  public let cell: Int
  /// Whether empty fields are left to the caller; otherwise they get the word and the mark 0.
  public let isRequired: Bool
  /// The mark of a field that holds a value.
  public let mark: UInt8
  /// Where row 0 stands in words and marks; a row stands as many places further as its number says.
  public let base: Int

  /// Describes a column.
  public init(cell: Int, isRequired: Bool, mark: UInt8, base: Int) {
    self.cell = cell
    self.isRequired = isRequired
    self.mark = mark
    self.base = base
  }
}

/// The rows that a scan left to its caller, since something in them is not written as nearly everything is.
public struct LeftRows: Sendable {
  /// How many there are.
  public fileprivate(set) var count = 0
  /// How many codes were taken that have an organisation code inside that fails its own check.
  public fileprivate(set) var oddCodes = 0
  /// How many fields were taken without the guard (TAB, apostrophe) before them.
  public fileprivate(set) var guards = 0
  fileprivate var places: [UInt32] = []
  fileprivate var trimmed = TrimmedRows()

  /// None yet.
  public init() {}

  /// The place of one of them in the list of rows that were scanned; `number` is counted from 0.
  @inline(__always)
  public subscript(number: Int) -> Int {
    precondition(number < count, "a row that was left")
    return Int(places[number])
  }
}

/// By a field's first byte: whether it may mean "nothing"; see `null_table` in CScan.
public struct NullSigns: Sendable {
  fileprivate var signs = [UInt16](repeating: UInt16(null_never), count: 256)

  /// No sign.
  public init() {}

  /// Fields that begin with this byte, and with `second` behind it where that is given, may mean nothing.
  public mutating func add(_ first: UInt8, then second: UInt8? = nil) {
    signs[Int(first)] = second.map { UInt16($0) } ?? UInt16(null_may)
  }
}

extension RowBatch {
  /// Reads one cell of many rows as days or codes.
  ///
  /// Words are day numbers, or places of text: the start in the low half, the end in the high one. The rows are
  /// some of this batch, in their order, and have such a cell.
  public func read(
    _ kind: ColumnScan.Kind, _ column: ColumnScan, of rows: [RowPlace], words: inout [Int64],
    marks: inout [UInt8], left: inout LeftRows
  ) {
    unsafe scan(column, rows, &words, &marks, &left) { column in
      switch kind {
      case .date: unsafe column_dates(scan_best(), column)
      case .unifiedCode: unsafe column_codes(scan_best(), column)
      case .organisationCode: unsafe column_organisation_codes(scan_best(), column)
      }
    }
  }

  /// Reads one cell of many rows as names.
  ///
  /// That is well-formed UTF-8 of at most `most` bytes that surely is something, and of which cleaning would
  /// change nothing. Words are places of text.
  public func readNames(
    _ column: ColumnScan, of rows: [RowPlace], most: Int, nulls: NullSigns, words: inout [Int64],
    marks: inout [UInt8], left: inout LeftRows
  ) {
    unsafe scan(column, rows, &words, &marks, &left) { column in
      unsafe column_names(scan_best(), column, most, nulls.signs)
    }
  }

  /// Reads one cell of many rows as document numbers in well-formed UTF-8.
  ///
  /// They are appended to `text` in their one spelling (see `FieldScan`), of at most `most` bytes; words are
  /// places in `text`.
  public func readKeys(
    _ column: ColumnScan, of rows: [RowPlace], most: Int, nulls: NullSigns, text: inout [UInt8],
    words: inout [Int64], marks: inout [UInt8], left: inout LeftRows
  ) {
    unsafe scan(column, rows, &words, &marks, &left, isKey: true) { column in
      unsafe readKeys(column, most: most, nulls: nulls, text: &text)
    }
  }

  private func readKeys(
    _ column: UnsafePointer<scan_column>, most: Int, nulls: NullSigns, text: inout [UInt8]
  ) -> scan_answer {
    var answer = scan_answer()
    let base = text.count
    let room = unsafe column_bytes(column, Int(longest_key)) + 16
    let folded = unsafe [UInt8](unsafeUninitializedCapacity: room) { room, count in
      guard let start = room.baseAddress else { return }
      answer = unsafe column_keys(scan_best(), column, most, nulls.signs, start, base, &count)
    }
    text.append(contentsOf: folded)
    return answer
  }

  /// Reads names as `readNames` does, of a batch in GB 18030; `most` counts its bytes.
  ///
  /// Their UTF-8 is appended to `text`; words are places in `text`.
  public func transcodeNames(
    _ column: ColumnScan, of rows: [RowPlace], most: Int, nulls: NullSigns, text: inout [UInt8],
    words: inout [Int64], marks: inout [UInt8], left: inout LeftRows
  ) {
    unsafe scan(column, rows, &words, &marks, &left) { column in
      let base = text.count
      let room = unsafe column_utf8_room(column, most)
      text.append(contentsOf: repeatElement(0, count: room))
      let (answer, written) = unsafe text.withUnsafeMutableBufferPointer { text in
        unsafe inUTF8(column, longest: most, text, at: base) { column in
          unsafe column_names(scan_best(), column, .max, nulls.signs)
        }
      }
      text.removeLast(room - written)
      return answer
    }
  }

  /// Reads document numbers as `readKeys` does, of a batch in GB 18030.
  public func transcodeKeys(
    _ column: ColumnScan, of rows: [RowPlace], most: Int, nulls: NullSigns, text: inout [UInt8],
    words: inout [Int64], marks: inout [UInt8], left: inout LeftRows
  ) {
    let longest = Int(longest_key)
    unsafe scan(column, rows, &words, &marks, &left, isKey: true) { column in
      let room = unsafe column_utf8_room(column, longest)
      return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { utf8 in
        unsafe inUTF8(column, longest: longest, utf8, at: 0) { column in
          unsafe readKeys(column, most: most, nulls: nulls, text: &text)
        }.answer
      }
    }
  }

  /// Lends a column in UTF-8, its text at `base` of `text`.
  private func inUTF8(
    _ column: UnsafePointer<scan_column>, longest: Int, _ text: UnsafeMutableBufferPointer<UInt8>,
    at base: Int, _ body: (UnsafePointer<scan_column>) -> scan_answer
  ) -> (answer: scan_answer, written: Int) {
    let count = unsafe column.pointee.count
    return unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count + 1) { cuts in
      unsafe withUnsafeTemporaryAllocation(of: scan_row.self, capacity: count) { rows in
        var written = 0
        let room = unsafe scan_room(
          text: text.baseAddress, base: base, cuts: cuts.baseAddress, rows: rows.baseAddress)
        var utf8 = unsafe column_in_utf8(column, longest, room, &written)
        return unsafe (body(&utf8), written)
      }
    }
  }

  /// Reads one cell of many rows as a value of a list, in one of its spellings.
  ///
  /// Words are those of the spellings.
  public func readList(
    _ column: ColumnScan, of rows: [RowPlace], spellings: Spellings, words: inout [Int64],
    marks: inout [UInt8], left: inout LeftRows
  ) {
    unsafe scan(column, rows, &words, &marks, &left) { column in
      unsafe column_list(
        column, spellings.spellings, spellings.spellings.count, spellings.spelled)
    }
  }

  /// Scans a cell of many rows, then what was left once more, without the blanks and guards around it.
  ///
  /// Inside a key blanks mean nothing, so that a TAB before one is no guard.
  private func scan(
    _ column: ColumnScan, _ rows: [RowPlace], _ words: inout [Int64], _ marks: inout [UInt8],
    _ left: inout LeftRows, isKey: Bool = false,
    _ body: (UnsafePointer<scan_column>) -> scan_answer
  ) {
    left.begin(rows.count)
    guard let last = rows.last else { return }
    checkCuts(of: rows, cells: column.cell + 1)
    let end = column.base + Int(last.row)
    precondition(
      column.base >= 0 && end < words.count && end < marks.count, "room for the column's results")
    var trimmed = exchange(&left.trimmed, with: TrimmedRows())
    let (odd, still) = unsafe withPlaces(of: rows, &left) { places, left in
      unsafe words.withUnsafeMutableBufferPointer { words in
        unsafe marks.withUnsafeMutableBufferPointer { marks in
          var scan = unsafe scan_column(
            text: text.base, readable: textCount, cuts: self.marks.base, rows: places,
            count: rows.count, cell: UInt32(truncatingIfNeeded: column.cell),
            is_required: column.isRequired, mark: column.mark,
            words: words.baseAddress.map { unsafe $0 + column.base },
            marks: marks.baseAddress.map { unsafe $0 + column.base }, left: left)
          let answer = unsafe body(&scan)
          let again = unsafe trimmed.scan(&scan, answer.left, body)
          return (answer.odd + again.odd, again.untaken)
        }
      }
    }
    left.trimmed = trimmed
    left.count = still.left
    left.oddCodes = odd
    left.guards = still.apostrophes + (isKey ? 0 : still.tabs)
  }

  /// Finds the rows with a cell of fewer or more bytes than it may have, or one that may mean nothing where it
  /// must not.
  public func findBeyond(_ limits: CellLimits, of rows: [RowPlace], left: inout LeftRows) {
    left.begin(rows.count)
    guard !rows.isEmpty else { return }
    checkCuts(of: rows, cells: limits.least.count)
    left.count = unsafe withPlaces(of: rows, &left) { places, left in
      unsafe limits.least.withUnsafeBufferPointer { least in
        unsafe limits.most.withUnsafeBufferPointer { most in
          unsafe limits.required.withUnsafeBufferPointer { required in
            unsafe limits.nulls.signs.withUnsafeBufferPointer { nulls in
              var bounds = unsafe scan_limits(
                cells: UInt32(least.count), least: least.baseAddress, most: most.baseAddress,
                required: required.baseAddress, required_count: UInt32(required.count),
                nulls: nulls.baseAddress)
              return unsafe rows_beyond(
                scan_best(), text.base, textCount, marks.base, places, rows.count, &bounds, left)
            }
          }
        }
      }
    }
  }

  /// All cuts of the rows must be this batch's: behind this line nobody asks.
  private func checkCuts(of rows: [RowPlace], cells: Int) {
    var last: UInt32 = 0
    for row in rows { last = max(last, row.firstCut) }
    precondition(Int(last) + cells < markCount, "a row of this batch")
  }

  private func withPlaces<Answer>(
    of rows: [RowPlace], _ left: inout LeftRows,
    _ body: (UnsafePointer<scan_row>?, UnsafeMutablePointer<UInt32>?) -> Answer
  ) -> Answer {
    unsafe rows.withUnsafeBytes { rows in
      unsafe left.places.withUnsafeMutableBufferPointer { left in
        unsafe body(rows.bindMemory(to: scan_row.self).baseAddress, left.baseAddress)
      }
    }
  }
}

/// Room for the rows whose field stands between blanks or behind a guard, as in many exports for spreadsheets; kept from
/// column to column.
private struct TrimmedRows: Sendable {
  private var cuts: [UInt32] = []
  private var rows: [scan_row] = []
  private var from: [UInt32] = []
  private var guards: [UInt8] = []
  private var left: [UInt32] = []

  /// Scans what a scan left, without blanks and guards; `count` of its rows were left.
  ///
  /// - Returns: how many codes were odd, and what is left now.
  mutating func scan(
    _ column: UnsafePointer<scan_column>, _ count: Int,
    _ body: (UnsafePointer<scan_column>) -> scan_answer
  ) -> (odd: Int, untaken: trim_answer) {
    guard count > 0 else { return (0, trim_answer()) }
    if rows.count < count {
      cuts = Array(repeating: 0, count: 2 * count)
      rows = Array(repeating: scan_row(), count: count)
      from = Array(repeating: 0, count: count)
      guards = Array(repeating: 0, count: count)
      left = Array(repeating: 0, count: count)
    }
    return unsafe cuts.withUnsafeMutableBufferPointer { cuts in
      unsafe rows.withUnsafeMutableBufferPointer { rows in
        unsafe from.withUnsafeMutableBufferPointer { from in
          unsafe guards.withUnsafeMutableBufferPointer { guards in
            unsafe left.withUnsafeMutableBufferPointer { left in
              let room = unsafe trim_room(
                cuts: cuts.baseAddress, rows: rows.baseAddress, from: from.baseAddress,
                guards: guards.baseAddress, left: left.baseAddress)
              var trimmed = unsafe column_trimmed(column, count, room)
              let answer = unsafe trimmed.count > 0 ? body(&trimmed) : scan_answer()
              return unsafe (
                Int(answer.odd), column_untaken(column, count, &trimmed, answer.left, room)
              )
            }
          }
        }
      }
    }
  }
}

extension LeftRows {
  /// Forgets all, and makes room for so many.
  fileprivate mutating func begin(_ most: Int) {
    count = 0
    oddCodes = 0
    guards = 0
    if places.count < most { places = Array(repeating: 0, count: most) }
  }
}

/// The values of a list as they may stand in a file, in one encoding.
public struct Spellings: Sendable {
  fileprivate private(set) var spellings: [list_spelling] = []
  fileprivate private(set) var spelled: [UInt8] = []

  /// No value.
  public init() {}

  /// Adds a spelling (not empty), and the word it stands for.
  public mutating func add(_ bytes: [UInt8], word: Int64) {
    spellings.append(
      list_spelling(
        head: FieldScan.word(bytes.span, bytes.indices), start: spelled.count,
        count: UInt32(bytes.count), word: word))
    spelled += bytes
  }
}

/// How much text the cells of a row may hold.
public struct CellLimits: Sendable {
  fileprivate private(set) var least: [UInt32]
  fileprivate private(set) var most: [UInt32]
  fileprivate private(set) var required: [UInt32] = []
  fileprivate let nulls: NullSigns

  /// No limits for rows of so many cells; `nulls` tells what may mean nothing.
  public init(cells: Int, nulls: NullSigns) {
    least = Array(repeating: 0, count: cells)
    most = Array(repeating: .max, count: cells)
    self.nulls = nulls
  }

  /// Limits a cell to so many bytes; when it is required it must hold something.
  public mutating func limit(_ cell: Int, bytes: Int?, isRequired: Bool) {
    if let bytes { most[cell] = UInt32(clamping: bytes) }
    if isRequired {
      least[cell] = 1
      required.append(UInt32(truncatingIfNeeded: cell))
    }
  }
}

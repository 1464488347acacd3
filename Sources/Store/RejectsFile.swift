import ByteStream
package import Contract
package import Records

/// A rejected row: where, and why.
package struct Reject: Sendable {
  package let line: Int
  package let byteOffset: Int
  /// The contract's column that failed, -1 where the row as such did.
  package let column: Int
  package let reason: Reason
  /// Its length without the line end; 0 when unknown.
  package var byteCount = 0
  /// Its shape, where that is kept.
  package var text: [UInt8] = []
  /// The shape of the field that failed, where an export is only tried.
  package var field: [UInt8] = []

  /// Fills in a rejected row.
  package init(
    line: Int, byteOffset: Int, column: Int, reason: Reason, byteCount: Int = 0, text: [UInt8] = [],
    field: [UInt8] = []
  ) {
    self.line = line
    self.byteOffset = byteOffset
    self.column = column
    self.reason = reason
    self.byteCount = byteCount
    self.text = text
    self.field = field
  }
}

/// The rejected rows of one export: where and why, never what.
///
/// A gzip file of CSV with a row to each, in the order of the export: the line it begins on, the byte it begins at in
/// the inflated export, the column that failed, the reason, how many bytes it has, the rule of the contract, and its shape where
/// that is kept. What is packed stays in memory as long as it is small, and goes to the disk where it is not.
package struct RejectsFile: ~Copyable {
  private var writer: GzipWriter
  private var rows = 0
  private let columns: [Column]
  private let hasText: Bool
  /// The rules met so far, as they are written.
  private var rules: [Rule: [UInt8]] = [:]
  /// Lines that are not packed yet: to start packing costs more than to pack a line.
  private var lines: [UInt8]
  private static let most = 16 << 10
  /// Where a list goes that is not small.
  private let temporary: String
  private var file: GrowingFile?
  /// So many packed bytes stay in memory.
  private static let mostPacked = 1 << 20

  /// The whole of a list.
  package enum Finished {
    /// No row was rejected.
    case empty
    /// It is small.
    case bytes([UInt8])
    /// It is on the disk already.
    case file
  }

  private struct Rule: Hashable {
    let column: Int
    let reason: Reason
  }

  // A list of places is small however it is packed, and every night waits for it.
  package init(_ edition: ContractEdition, hasText: Bool, temporary: String) throws(Failure) {
    columns = edition.columns
    self.temporary = temporary
    self.hasText = hasText
    lines = Array("line,byte,column,reason,bytes,rule\(hasText ? ",text" : "")\n".utf8)
    writer = try GzipWriter(level: 1)
  }

  package mutating func add(_ reject: Reject, columns: [String]) throws(Failure) {
    append(reject.line)
    lines.append(0x2C)
    append(reject.byteOffset)
    lines.append(0x2C)
    if reject.column >= 0 { lines.append(contentsOf: columns[reject.column].utf8) }
    lines.append(0x2C)
    lines.append(contentsOf: reject.reason.name.utf8)
    lines.append(0x2C)
    append(reject.byteCount)
    lines.append(0x2C)
    append(Rule(column: reject.column, reason: reject.reason))
    if hasText {
      lines.append(0x2C)
      append(quoted: reject.text)
    }
    lines.append(0x0A)
    rows += 1
    if lines.count >= Self.most { try pack() }
  }

  private mutating func append(_ rule: Rule) {
    if let known = rules[rule] {
      lines.append(contentsOf: known)
      return
    }
    let column = columns.indices.contains(rule.column) ? columns[rule.column] : nil
    let text = Array(rule.reason.rule(of: column).utf8)
    rules[rule] = text
    lines.append(contentsOf: text)
  }

  private mutating func append(quoted text: [UInt8]) {
    lines.append(0x22)
    for byte in text {
      if byte == 0x22 { lines.append(0x22) }
      lines.append(byte)
    }
    lines.append(0x22)
  }

  /// Adds a number that is not negative.
  private mutating func append(_ number: Int) {
    let start = lines.count
    var rest = number
    repeat {
      lines.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    lines[start...].reverse()
  }

  private mutating func pack() throws(Failure) {
    let packed = exchange(&lines, with: [])
    writer.append(packed.span)
    lines = packed
    lines.removeAll(keepingCapacity: true)
    guard writer.waiting >= Self.mostPacked else { return }
    if file == nil { file = try GrowingFile(temporary: temporary, mode: 0o600) }
    try file?.append(writer.take().span)
  }

  /// Ends the list; one that is on the disk has its name then.
  package consuming func finish(as path: String) throws(Failure) -> Finished {
    guard rows > 0 else { return .empty }
    try pack()
    guard var file = file.take() else { return .bytes(writer.finish()) }
    try file.append(writer.finish().span)
    try file.finish(as: path)
    return .file
  }
}

extension RejectsFile {
  /// A rejected row as it was kept.
  package struct Kept: Sendable {
    package let line: Int
    /// The code of the column that failed; empty where it was the row as such.
    package let column: String
    package let reason: Reason
    /// Its shape; empty where that was not kept.
    package let text: String
  }

  /// Reads the rows back, in ascending order of their lines.
  ///
  /// - Throws: `file-unreadable`, or `store-corrupt`.
  package static func read(_ path: String) throws(Failure) -> [Kept] {
    var found: [Kept] = []
    try forEachRow(of: path) { cells, line, reason in
      found.append(
        Kept(
          line: line, column: String(decoding: cells[2], as: UTF8.self), reason: reason,
          text: cells.count > 6 ? unquoted(cells[6]) : ""))
    }
    return found.sorted { $0.line < $1.line }
  }

  /// Reads the lines and reasons alone, ascending.
  ///
  /// - Throws: as `read`.
  package static func places(_ path: String) throws(Failure) -> (lines: [UInt32], reasons: [Reason])
  {
    var lines: [UInt32] = []
    var reasons: [Reason] = []
    try forEachRow(of: path) { _, line, reason in
      lines.append(UInt32(clamping: line))
      reasons.append(reason)
    }
    guard zip(lines, lines.dropFirst()).allSatisfy({ $0 <= $1 }) else { throw damaged(path) }
    return (lines, reasons)
  }

  private static func damaged(_ path: String) -> Failure {
    Failure(
      .storeCorrupt, "the list of rejected rows is damaged", at: .init(file: path),
      hint: "it is written again when the export is read again")
  }

  private static func forEachRow(
    of path: String,
    _ body: (_ cells: [ArraySlice<UInt8>], _ line: Int, _ reason: Reason) -> Void
  ) throws(Failure) {
    let packed = try readFile(path, limit: .max)
    let damaged = damaged(path)
    do {
      var reader = try GzipReader()
      var block = [UInt8](repeating: 0, count: 1 << 16)
      var rest: [UInt8] = []
      var taken = 0
      while true {
        var room = block.mutableSpan
        let step = try reader.inflate(packed.span.extracting(taken..<packed.count), into: &room)
        taken += step.consumed
        rest.append(contentsOf: block[0..<step.produced])
        guard let end = rest.lastIndex(of: 0x0A) else {
          if step.produced == 0 { break }
          continue
        }
        for line in rest[..<end].split(separator: 0x0A) {
          let cells = line.split(separator: 0x2C, maxSplits: 6, omittingEmptySubsequences: false)
          guard let number = Int(String(decoding: cells[0], as: UTF8.self)) else { continue }
          guard cells.count >= 4, let reason = reasons[Array(cells[3])] else { throw damaged }
          body(cells, number, reason)
        }
        rest.removeSubrange(...end)
        if step.consumed == 0 && step.produced == 0 { break }
      }
      try reader.finish()
      guard rest.isEmpty else { throw damaged }
    } catch {
      throw damaged
    }
  }

  private static func unquoted(_ cell: ArraySlice<UInt8>) -> String {
    guard cell.count >= 2 else { return "" }
    return String(decoding: cell.dropFirst().dropLast(), as: UTF8.self)
      .replacing("\"\"", with: "\"")
  }

  private static let reasons = Dictionary(
    uniqueKeysWithValues: Reason.allCases.map { (Array($0.name.utf8), $0) })
}

extension Reason {
  /// What the contract asks for and the row does not do, by the keys of the contract: `length: 64`; empty where it is the
  /// row as such that cannot be read.
  package func rule(of column: Column?) -> String {
    switch self {
    case .none, .malformedQuote, .rowTooLong, .encodingInvalid, .controlCharacter, .naturalPerson:
      ""
    case .raggedRow: "columns"
    case .requiredMissing, .codePlaceholder, .datePlaceholder: "required"
    case .requiredWhenMissing: "required_when"
    case .tooLong: column?.length.map { "length: \($0)" } ?? "length"
    case .dateOrder: "order"
    case .fieldsContradict: "conflicts"
    case .codeInvalid, .codeCheckFailed, .codeRuined, .dateInvalid, .dateInFuture, .amountInvalid,
      .amountNegative, .notInList, .listDetailMissing, .integerInvalid, .booleanInvalid,
      .divisionUnknown:
      column.map { "type: \($0.type.kind.rawValue)" } ?? "type"
    }
  }
}

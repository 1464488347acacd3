import ByteStream
import Contract
import Dialect
import Ingest
import Records

/// An export whose header is understood, ready to be read.
///
/// Nearly every export is written as its header says at first sight, and the engine reads it. `Dialect` has a
/// look where that cannot be: where the first record is no header that a contract knows, or where
/// of the first rows many cannot be cut into the header's fields.
struct ExportOpening: Sendable {
  let match: HeaderMatch
  let plan: RowPlan
  let reader: SharedReader
  /// Whether the engine reads it.
  let isPlain: Bool
  /// Lines behind the header that are part of it.
  let furtherHeaderLines: Int

  /// How many of the first rows decide how an export is read.
  private static let judgedRows = 500
  /// Of so many rows, one that cannot be cut is no reason yet to have a look.
  private static let rowsPerFault = 20

  /// Opens an export.
  ///
  /// A contract may declare the encoding of its exports. It counts once the header leads to that contract, and where the
  /// header leads nowhere as it was found, what contracts declare is tried, one after the other.
  ///
  /// - Throws: What is wrong with the file, or what its header lacks.
  static func open(
    _ source: ExportSource, _ context: IngestContext
  ) throws(Failure) -> ExportOpening {
    let first: Failure
    do throws(Failure) {
      let opening = try open(source, context, declared: nil)
      let contract = opening.match.contract
      guard let declared = contract.encoding,
        let again = reopened(source, context, declared), again.match.contract.id == contract.id
      else { return opening }
      return again
    } catch {
      guard error.code == .headerUnknown || error.code == .encodingUnknown else { throw error }
      first = error
    }
    for declared in TextEncoding.allCases
    where context.contracts.contracts.contains(where: { $0.encoding == declared }) {
      if let opening = reopened(source, context, declared) { return opening }
    }
    throw first
  }

  /// An export in the encoding that a contract declares; `nil` where it leads to no contract that does.
  private static func reopened(
    _ source: ExportSource, _ context: IngestContext, _ declared: TextEncoding
  ) -> ExportOpening? {
    do throws(Failure) {
      let opening = try open(source, context, declared: declared)
      return opening.match.contract.encoding == declared ? opening : nil
    } catch {
      // What was found without it is told.
      return nil
    }
  }

  private static func open(
    _ source: ExportSource, _ context: IngestContext, declared: TextEncoding?
  ) throws(Failure) -> ExportOpening {
    var reader = try ExportReader(source, engine: context.engine, declared: declared)
    let header: ExportHeader
    let match: HeaderMatch
    do throws(Failure) {
      header = try reader.readHeader()
      match = try context.matcher.match(header.cells, file: source.name)
    } catch {
      guard error.code == .headerUnknown else { throw error }
      return try table(source, context, declared, insteadOf: error)
    }
    let plan = plan(match)
    reader.load(columns: plan.loadedCells)
    let held = try beginning(&reader)
    let (rows, faults) = judged(held, plan)
    if faults * rowsPerFault > rows,
      let table = table(
        source, context, declared, like: match, not: header.delimiter,
        faultShare: Double(faults) / Double(rows))
    {
      return table
    }
    var further = 0
    for one in held {
      let lines = one.look {
        headerLines($0, most: 2 - further, match, plan, context.matcher)
      }
      one.removeFirst(lines)
      further += lines
      if !one.rows.isEmpty { break }
    }
    return ExportOpening(
      match: match, plan: plan, reader: SharedReader(reader, held: held), isPlain: true,
      furtherHeaderLines: further)
  }

  /// The batches with the rows that are judged; where one ends is the engine's affair, and must decide nothing.
  private static func beginning(_ reader: inout ExportReader) throws(Failure) -> [HeldBatch] {
    var held: [HeldBatch] = []
    var rows = 0
    while rows < judgedRows, let next = try HeldBatch(&reader) {
      rows += next.rows.count
      held.append(next)
    }
    return held
  }

  /// How many of the first rows are judged, and how many of these cannot be cut.
  private static func judged(_ held: [HeldBatch], _ plan: RowPlan) -> (rows: Int, faults: Int) {
    var rows = 0
    var faults = 0
    for one in held {
      let count = min(judgedRows - rows, one.rows.count)
      faults += one.rows.prefix(count).count { !isCut($0, plan) }
      rows += count
    }
    return (rows, faults)
  }

  private static func plan(_ match: HeaderMatch) -> RowPlan {
    RowPlan(edition: match.edition, cells: match.columns)
  }

  private static func isCut(_ row: RowSpan, _ plan: RowPlan) -> Bool {
    row.fault == .none && Int(row.fieldCount) == plan.cellCount
  }

  // MARK: Written otherwise

  /// An export whose first record is no header: one is looked for further down, and with other
  /// delimiters and quotes.
  private static func table(
    _ source: ExportSource, _ context: IngestContext, _ declared: TextEncoding?,
    insteadOf failure: Failure
  ) throws(Failure) -> ExportOpening {
    guard let rows = looked(source, declared) else { throw failure }
    var nearest: Failure?
    for header in rows.headers {
      do throws(Failure) {
        let match = try context.matcher.match(header.cells, file: source.name)
        let plan = plan(match)
        try rows.begin(header, loading: plan.loadedCells)
        return ExportOpening(
          match: match, plan: plan, reader: SharedReader(rows), isPlain: false,
          furtherHeaderLines: 0)
      } catch {
        let placed = Failure(
          error.code, error.message, at: .init(file: source.name, line: header.line),
          hint: error.hint)
        guard error.code == .headerUnknown else { throw placed }
        // On the first line the first failure says it as well.
        if nearest == nil && header.line > 1 { nearest = placed }
        if nearest == nil && header.line == 1 { nearest = failure }
      }
    }
    throw nearest ?? failure
  }

  /// An export whose header is plain while its rows are not: it is read in the way that was found, when
  /// that is another one and leaves fewer than half as many rows that cannot be cut.
  private static func table(
    _ source: ExportSource, _ context: IngestContext, _ declared: TextEncoding?,
    like match: HeaderMatch, not delimiter: UInt8, faultShare: Double
  ) -> ExportOpening? {
    guard let rows = looked(source, declared) else { return nil }
    let dialect = rows.dialect
    let isOther =
      dialect.delimiter != [delimiter] || dialect.escape == .backslash
      || (dialect.quote ?? 0x22) != 0x22
    guard isOther else { return nil }
    do throws(Failure) {
      for header in rows.headers {
        guard let found = try? context.matcher.match(header.cells, file: source.name),
          found.contract.id == match.contract.id, found.editionIndex == match.editionIndex
        else { continue }
        let plan = plan(found)
        try rows.begin(header, loading: plan.loadedCells)
        guard let first = try HeldBatch(rows) else { return nil }
        let faults = first.rows.count { !isCut($0, plan) }
        guard Double(2 * faults) < faultShare * Double(first.rows.count) else { return nil }
        return ExportOpening(
          match: found, plan: plan, reader: SharedReader(rows, held: [first]), isPlain: false,
          furtherHeaderLines: 0)
      }
    } catch {
      // What is wrong with the file is met again, and told, by the reading that stays.
    }
    return nil
  }

  private static func looked(_ source: ExportSource, _ declared: TextEncoding?) -> TableRows? {
    do throws(Failure) {
      return try TableRows(source, declared: declared)
    } catch {
      // The failure that led here says more.
      return nil
    }
  }

  // MARK: Headers of several lines

  /// How many of the first rows are lines of the header: all they have is names of columns, or units in
  /// brackets.
  private static func headerLines(
    _ batch: borrowing RowBatch, most: Int, _ match: HeaderMatch, _ plan: RowPlan,
    _ matcher: HeaderMatcher
  ) -> Int {
    var lines = 0
    while lines < min(most, batch.rows.count),
      isHeaderLine(batch.rows[lines], batch, match, plan, matcher)
    {
      lines += 1
    }
    return lines
  }

  private static func isHeaderLine(
    _ row: RowSpan, _ batch: borrowing RowBatch, _ match: HeaderMatch, _ plan: RowPlan,
    _ matcher: HeaderMatcher
  ) -> Bool {
    areAllCells(of: row, batch, plan) { text, _ in
      let isUnit =
        (text.hasPrefix("(") && text.hasSuffix(")")) || (text.hasPrefix("（") && text.hasSuffix("）"))
      return isUnit || matcher.isColumn(text, of: match)
    }
  }

  /// Whether a row is the header once more, as where exports were put together: each of its cells names its column.
  static func repeatsHeader(
    _ row: RowSpan, _ batch: borrowing RowBatch, _ match: HeaderMatch, _ plan: RowPlan,
    _ matcher: HeaderMatcher
  ) -> Bool {
    // Nearly every faulty row has a day or a code that begins as no column's name does.
    if !matcher.namesBeginWithDigits, holdsNumber(row, batch, plan) { return false }
    return areAllCells(of: row, batch, plan) { text, cell in
      matcher.names(text, cell: cell, of: match)
    }
  }

  /// Whether a loaded cell of a row begins with a digit.
  private static func holdsNumber(
    _ row: RowSpan, _ batch: borrowing RowBatch, _ plan: RowPlan
  ) -> Bool {
    guard isCut(row, plan) else { return false }
    let bytes = batch.bytes
    for cell in 0..<plan.cellCount where plan.loadedCells[cell] {
      let range = batch.field(cell, of: row)
      if !range.isEmpty, (0x30...0x39).contains(bytes[range.lowerBound]) { return true }
    }
    return false
  }

  /// Whether the loaded cells of a row that hold anything are all of a kind; at least one must.
  private static func areAllCells(
    of row: RowSpan, _ batch: borrowing RowBatch, _ plan: RowPlan, _ isSo: (String, Int) -> Bool
  ) -> Bool {
    guard isCut(row, plan) else { return false }
    var said = 0
    for cell in 0..<plan.cellCount where plan.loadedCells[cell] {
      let range = batch.field(cell, of: row)
      if range.isEmpty { continue }
      guard range.count < 256 else { return false }
      var bytes: [UInt8] = []
      if batch.encoding == .gb18030 {
        _ = GB18030.decode(batch.bytes, in: range, into: &bytes)
      } else {
        for at in range { bytes.append(batch.bytes[at]) }
      }
      guard isSo(String(decoding: bytes, as: UTF8.self), cell) else { return false }
      said += 1
    }
    return said > 0
  }
}

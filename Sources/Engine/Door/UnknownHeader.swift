import ByteStream
import Contract
import Dialect
import Ingest
import Records
import Register

/// The header of an export that no contract may know, and what kinds of values stand under it.
///
/// Where columns are not known, nobody can tell what they hold; so values are only looked at for their kind, and
/// columns whose names speak of persons are not looked at at all. No value is kept.
struct UnknownHeader {
  /// The cells as they stand.
  let cells: [String]
  /// The line that it begins on.
  let line: Int
  /// What the values of each cell's column are.
  let kinds: [ValueKinds]
  /// The columns that each cell is the name of, in whichever contract.
  let named: [[Column]]
  /// The editions by how near the header is to them, the nearest first.
  let guesses: [HeaderGuess]

  /// The most rows that are looked at.
  private static let mostRows = 2_000

  /// Finds the header: of the records where one may stand, that which says most to the contracts; `nil` where none
  /// looks like names of columns.
  static func find(
    in source: ExportSource, _ guesser: HeaderGuesser, _ divisions: DivisionTable
  ) -> UnknownHeader? {
    do throws(Failure) {
      return try read(source, guesser, divisions)
    } catch {
      // What is wrong with the file is told by whoever reads it.
      return nil
    }
  }

  /// The same, and what is wrong with the file where it cannot be read.
  static func read(
    _ source: ExportSource, _ guesser: HeaderGuesser, _ divisions: DivisionTable
  ) throws(Failure) -> UnknownHeader? {
    let rows = try TableRows(source)
    var best: (header: TableRows.Header, nearness: Double)?
    for header in rows.headers where isPlausible(header.cells, guesser) {
      let nearness = guesser.guesses(header.cells).first?.nearness ?? 0
      // The likeliest stands first.
      if best.map({ nearness > $0.nearness }) ?? true { best = (header, nearness) }
    }
    guard let header = best?.header else { return nil }
    let isPersonal = header.cells.map(guesser.isPersonal)
    try rows.begin(header, loading: isPersonal.map { !$0 })
    var counter = KindCounter(unseen: isPersonal, divisions)
    var batch = RowBatch()
    while counter.rows < mostRows, try rows.nextBatch(&batch) { counter.add(batch) }
    let kinds = counter.kinds
    let guesses = guesser.guesses(header.cells) { cell, column in
      kinds[cell].canBe(column.type.kind)
    }
    // A first line that comes again in its own columns is a row, and no header.
    guard guesses.first.map({ $0.known > 1 }) ?? false || !counter.repeats(header.cells) else {
      return nil
    }
    return UnknownHeader(
      cells: header.cells, line: header.line, kinds: kinds,
      named: header.cells.map(guesser.columns(named:)), guesses: guesses)
  }

  /// Whether cells can be names of columns: no days, codes and numbers of persons among them, and words that
  /// headers have.
  private static func isPlausible(_ cells: [String], _ guesser: HeaderGuesser) -> Bool {
    let filled = cells.filter { !$0.allSatisfy(\.isWhitespace) }
    guard !filled.isEmpty, filled.count * 2 >= cells.count else { return false }
    var named = 0
    for cell in filled {
      guard cell.count <= 80, PersonalNumber.first(in: cell) == nil else { return false }
      let kind = ValueKind(cell)
      guard kind == .text || kind == .empty else { return false }
      if guesser.speaksOfColumns(cell) { named += 1 }
    }
    return named * 3 >= filled.count
  }
}

/// How a header looks through the eyes of one edition, with guesses at what its unknown cells are.
public struct HeaderGuess: Sendable {
  /// The contract.
  public let contract: Contract
  /// The edition's index in the contract.
  public let editionIndex: Int
  /// For each cell the column that it is, or may be.
  public let columns: [Int?]
  /// The cells whose column is guessed.
  public let guessed: [Int]
  /// Columns that every export must have, and that no cell stands for.
  public let missing: [Int]
  /// The columns that every export must have.
  public let needed: [Int]

  /// The edition.
  public var edition: ContractEdition { contract.editions[editionIndex] }

  /// The share of the needed columns that are there, known or guessed, 0...1.
  public var share: Double {
    needed.isEmpty ? 0 : Double(needed.count - missing.count) / Double(needed.count)
  }

  /// The same without any guess.
  public var withoutGuesses: HeaderGuess {
    HeaderGuess(
      contract: contract, editionIndex: editionIndex,
      columns: columns.indices.map { guessed.contains($0) ? nil : columns[$0] }, guessed: [],
      missing: missing, needed: needed)
  }

  /// How near the header is, 0...1: the share of needed columns that are there, times that of cells that are columns.
  public var nearness: Double {
    columns.isEmpty ? 0 : share * Double(columns.count { $0 != nil }) / Double(columns.count)
  }

  /// How many cells are a column's name as they stand.
  public var known: Int { columns.count { $0 != nil } - guessed.count }
}

/// Finds the contracts that a header is nearest to, and what its unknown cells may be.
///
/// A cell that is a column's code, title or alias is that column. For each other one the columns that are left are
/// compared by their words, and the likeliest pairs are taken first; values that cannot be of a
/// column's type speak against it.
public struct HeaderGuesser: Sendable {
  private let contracts: [Contract]
  private let forms: [Form]
  /// Pairs of characters that stand in names of columns.
  private let vocabulary: Set<String>

  /// Below this likeness nothing is guessed.
  private static let leastLikeness = 0.6

  /// An edition with the words of its columns' names.
  private struct Form: Sendable {
    let contract: Int
    let edition: Int
    let spellings: [String: Int]
    let words: [[HeaderWords]]
    let needed: [Int]
  }

  /// Prepares the words of all contracts.
  public init(_ contracts: ContractSet) {
    self.contracts = contracts.contracts
    var forms: [Form] = []
    for (number, contract) in self.contracts.enumerated() {
      for (place, edition) in contract.editions.enumerated() {
        var spellings: [String: Int] = [:]
        var words: [[HeaderWords]] = []
        for (index, column) in edition.columns.enumerated() {
          let names = [column.code, column.title] + column.aliases
          for name in names { spellings[HeaderName.normalised(name)] = index }
          words.append(names.map { HeaderWords($0) })
        }
        let needed = edition.columns.indices.filter {
          edition.columns[$0].isNeeded || edition.recognisedBy.contains(edition.columns[$0].code)
        }
        forms.append(
          Form(
            contract: number, edition: place, spellings: spellings, words: words, needed: needed))
      }
    }
    self.forms = forms
    var vocabulary: Set<String> = []
    for name in forms.flatMap(\.spellings.keys) {
      for (first, second) in zip(name, name.dropFirst()) { vocabulary.insert("\(first)\(second)") }
    }
    self.vocabulary = vocabulary
  }

  /// The editions by how near the header is to them, the nearest first.
  ///
  /// - Parameters:
  ///   - cells: the header.
  ///   - fits: whether the values of a cell can be of a column's type, as far as that is known.
  /// - Returns: all editions.
  public func guesses(
    _ cells: [String], fits: (_ cell: Int, _ column: Column) -> Bool = { _, _ in true }
  ) -> [HeaderGuess] {
    let words = cells.map { HeaderWords($0) }
    let all = forms.map { guess(cells, words, $0, fits) }
    return all.indices.sorted { a, b in
      let (one, other) = (all[a], all[b])
      if one.nearness != other.nearness { return one.nearness > other.nearness }
      return a < b
    }.map { all[$0] }
  }

  /// The columns that a cell is the name of, in whichever contract.
  public func columns(named cell: String) -> [Column] {
    let name = HeaderName.normalised(cell)
    return forms.compactMap { form in
      form.spellings[name].map { contracts[form.contract].editions[form.edition].columns[$0] }
    }
  }

  /// Whether a cell is the name of a column of persons, by its words or in some contract.
  public func isPersonal(_ cell: String) -> Bool {
    HeaderWords(cell).namesAPerson || columns(named: cell).contains { $0.type == .personal }
  }

  /// Whether a cell has words that names of columns have: that is how a header is told from a first row.
  public func speaksOfColumns(_ cell: String) -> Bool {
    let name = HeaderName.normalised(cell)
    if name.utf8.allSatisfy({ $0 < 0x80 }) {
      let words = cell.lowercased().split { !$0.isLetter }
      return cell.contains("_") || words.count == 1
        || words.contains { Self.englishWords.contains(String($0)) }
    }
    if let last = HeaderWords.withoutBrackets(name).last, Self.lastCharacters.contains(last) {
      return true
    }
    return zip(name, name.dropFirst()).contains { vocabulary.contains("\($0)\($1)") }
  }

  private static let lastCharacters = Set("号名日期额类款数率码称间关门位由果容据别型态址话注级分市区县省年月")
  private static let englishWords: Set<String> = [
    "name", "code", "date", "day", "time", "number", "no", "id", "type", "kind", "amount", "status",
    "department", "authority", "office", "remark", "remarks", "city", "region", "year", "month",
  ]

  private func guess(
    _ cells: [String], _ words: [HeaderWords], _ form: Form,
    _ fits: (_ cell: Int, _ column: Column) -> Bool
  ) -> HeaderGuess {
    let contract = contracts[form.contract]
    let edition = contract.editions[form.edition]
    var columns = [Int?](repeating: nil, count: cells.count)
    var taken: Set<Int> = []
    for (cell, text) in cells.enumerated() {
      guard let column = form.spellings[HeaderName.normalised(text)],
        taken.insert(column).inserted
      else { continue }
      columns[cell] = column
    }
    var pairs: [(likeness: Double, cell: Int, column: Int)] = []
    for cell in cells.indices
    where columns[cell] == nil && form.spellings[HeaderName.normalised(cells[cell])] == nil {
      for column in edition.columns.indices where !taken.contains(column) {
        let kind = edition.columns[column]
        // A name of a person is never offered as anything that is loaded.
        if words[cell].namesAPerson, kind.type != .personal { continue }
        let likeness = form.words[column].reduce(0) { max($0, words[cell].likeness(to: $1)) }
        guard likeness >= Self.leastLikeness, fits(cell, kind) else { continue }
        pairs.append((likeness, cell, column))
      }
    }
    // By likeness, then in the order of columns and cells: the same header always gives the same guesses.
    pairs.sort { ($1.likeness, $0.column, $0.cell) < ($0.likeness, $1.column, $1.cell) }
    var guessed: [Int] = []
    var names: Set<String> = []
    for pair in pairs where columns[pair.cell] == nil && !taken.contains(pair.column) {
      // Of two cells of one name only one can be another name of a column.
      guard names.insert(HeaderName.normalised(cells[pair.cell])).inserted else { continue }
      taken.insert(pair.column)
      columns[pair.cell] = pair.column
      guessed.append(pair.cell)
    }
    return HeaderGuess(
      contract: contract, editionIndex: form.edition, columns: columns, guessed: guessed.sorted(),
      missing: form.needed.filter { !taken.contains($0) }, needed: form.needed)
  }
}

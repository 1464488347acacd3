public import Records

/// What a header says: the contract and edition a file follows, and the column in each cell.
public struct HeaderMatch: Sendable {
  /// The contract.
  public let contract: Contract
  /// The edition's index in the contract.
  public let editionIndex: Int
  /// For each cell of a row, in order, the column's index in the edition; `nil` is not loaded.
  ///
  /// As long as the header, except after a repair, which may make more or fewer cells of it.
  public let columns: [Int?]
  /// Whether the contract knew the header as faulty and repaired it.
  public let isRepaired: Bool
  /// The header's cells as they stand in the file.
  public let cells: [String]

  /// The edition.
  public var edition: ContractEdition { contract.editions[editionIndex] }

  /// The cells that are not loaded since no column is known for them.
  public var unknownCells: Int { isRepaired ? 0 : columns.count { $0 == nil } }

  /// What to count for the file: unknown columns, a repaired header.
  public var notices: [Notice: Int] {
    var notices: [Notice: Int] = [:]
    if unknownCells > 0 { notices[.columnUnknown] = unknownCells }
    if isRepaired { notices[.headerRepaired] = 1 }
    return notices
  }
}

/// Finds the contract and edition that a file follows from its header.
///
/// A cell is a column's code, title or alias, up to blanks, characters that are never seen, full-width letters, a
/// final colon, letter case, and the marks of columns that must be filled in (`*`, （必填）). An edition fits when the header has every column that is neither personal nor
/// `may_be_absent`, and all columns it is recognised by. Of the editions that fit, those of the
/// dataset that the file is named after (`licences_…`) go first; then the one with the most known
/// columns wins, then the one with the fewest unknown cells.
public struct HeaderMatcher: Sendable {
  private let contracts: [Contract]
  private let forms: [Form]
  /// Whether the name of any column begins with a digit, as hardly one does.
  public let namesBeginWithDigits: Bool

  /// One edition with the spellings of its columns.
  private struct Form: Sendable {
    let contract: Int
    let edition: Int
    let spellings: [String: Int]
    let needed: [Int]
  }

  /// How one header looks through the eyes of one edition.
  private struct Reading {
    let form: Form
    let columns: [Int?]
    let missing: [Int]
    var matched: Int { columns.count { $0 != nil } }
  }

  /// Prepares the spellings of all contracts.
  public init(_ contracts: ContractSet) {
    self.contracts = contracts.contracts
    var forms: [Form] = []
    for (position, contract) in self.contracts.enumerated() {
      for (number, edition) in contract.editions.enumerated() {
        forms.append(Self.form(position, number, edition))
      }
    }
    self.forms = forms
    namesBeginWithDigits = forms.contains { form in
      form.spellings.keys.contains { name in
        guard let first = name.utf8.first else { return false }
        return (0x30...0x39).contains(first)
      }
    }
  }

  private static func form(_ contract: Int, _ number: Int, _ edition: ContractEdition) -> Form {
    var spellings: [String: Int] = [:]
    for (index, column) in edition.columns.enumerated() {
      for spelling in [column.code, column.title] + column.aliases {
        spellings[HeaderName.normalised(spelling)] = index
      }
    }
    let needed = edition.columns.indices.filter { index in
      let column = edition.columns[index]
      return column.isNeeded || edition.recognisedBy.contains(column.code)
    }
    return Form(contract: contract, edition: number, spellings: spellings, needed: needed)
  }

  /// Finds what a header means; `file` is the export's path, of which only the name counts.
  public func match(_ cells: [String], file: String) throws(Failure) -> HeaderMatch {
    let named = datasetNamed(by: file)
    if let repaired = try repair(cells, file: file, named: named) { return repaired }

    let names = cells.map(HeaderName.normalised)
    let readings = forms.map { read(names, as: $0) }
    let fitting = preferred(readings.filter { $0.missing.isEmpty }, named) { $0.form.contract }
    guard let most = fitting.map(\.matched).max() else {
      throw unknown(cells, readings, file: file, named: named)
    }
    // The header is the same for all, so the most known cells are also the fewest unknown ones.
    let best = fitting.filter { $0.matched == most }
    guard best.count == 1, let reading = best.first else {
      throw ambiguous(best.map(\.form), file: file)
    }
    return HeaderMatch(
      contract: contracts[reading.form.contract], editionIndex: reading.form.edition,
      columns: reading.columns, isRepaired: false, cells: cells)
  }

  /// Whether a text is a code, title or alias of some column of the edition that a header was matched to.
  public func isColumn(_ text: String, of match: HeaderMatch) -> Bool {
    let name = HeaderName.normalised(text)
    return forms.contains { form in
      form.edition == match.editionIndex && contracts[form.contract].id == match.contract.id
        && form.spellings[name] != nil
    }
  }

  /// Whether a text names the very column that a header has in that cell.
  public func names(_ text: String, cell: Int, of match: HeaderMatch) -> Bool {
    guard let column = match.columns[cell] else { return false }
    let name = HeaderName.normalised(text)
    return forms.contains { form in
      form.edition == match.editionIndex && contracts[form.contract].id == match.contract.id
        && form.spellings[name] == column
    }
  }

  // MARK: Reading

  private func read(_ names: [String], as form: Form) -> Reading {
    var taken: Set<Int> = []
    var columns: [Int?] = []
    for name in names {
      if let column = form.spellings[name], taken.insert(column).inserted {
        columns.append(column)
      } else {
        columns.append(nil)
      }
    }
    return Reading(
      form: form, columns: columns, missing: form.needed.filter { !taken.contains($0) })
  }

  /// The contract whose dataset the file's name begins with, the longest such id.
  private func datasetNamed(by file: String) -> Int? {
    let name = FilePath.name(file)
    return contracts.indices.filter { name.hasPrefix("\(contracts[$0].id)_") }
      .max { contracts[$0].id.utf8.count < contracts[$1].id.utf8.count }
  }

  /// Those of the named contract if there are any, else all.
  private func preferred<T>(
    _ candidates: [T], _ named: Int?, contract: (T) -> Int
  ) -> [T] {
    let own = candidates.filter { contract($0) == named }
    return own.isEmpty ? candidates : own
  }

  private func repair(
    _ cells: [String], file: String, named: Int?
  ) throws(Failure) -> HeaderMatch? {
    var found: [(form: Form, repair: HeaderRepair)] = []
    for form in forms {
      for repair in edition(form).headerRepairs where repair.cells == cells {
        found.append((form, repair))
      }
    }
    let best = preferred(found, named) { $0.form.contract }
    guard let (form, repair) = best.first else { return nil }
    guard best.count == 1 else { throw ambiguous(best.map(\.form), file: file) }
    let edition = edition(form)
    return HeaderMatch(
      contract: contracts[form.contract], editionIndex: form.edition,
      columns: repair.columns.map { $0.flatMap(edition.column) }, isRepaired: true, cells: cells)
  }

  private func edition(_ form: Form) -> ContractEdition {
    contracts[form.contract].editions[form.edition]
  }

  // MARK: Failures

  /// The most columns or cells that a message names.
  private static let maximumNamed = 8

  private func label(_ form: Form) -> String {
    "\(contracts[form.contract].id) \(edition(form).name)"
  }

  private func ambiguous(_ forms: [Form], file: String) -> Failure {
    let labels = forms.prefix(Self.maximumNamed).map(label).joined(separator: ", ")
    let isOneContract = Set(forms.map(\.contract)).count == 1
    return Failure(
      .headerAmbiguous, "the header fits several contracts equally well: \(labels)",
      at: .init(file: file, line: 1),
      hint: isOneContract
        ? "name a column under 'recognised_by' that only one of the editions has"
        : "begin the file's name with its dataset, as in DATASET_…")
  }

  /// Names the nearest edition and what it lacks.
  ///
  /// Cells are shown only when enough of them are known: the first line of a file without a header
  /// is data, and data is never shown.
  private func unknown(
    _ cells: [String], _ readings: [Reading], file: String, named: Int?
  ) -> Failure {
    let place = Failure.Place(file: file, line: 1)
    let odd = cells.count { OtherLineEnd.stands(in: $0) }
    guard odd == 0 else {
      // What stands behind them may be data.
      return Failure(
        .headerUnknown,
        "the header fits no contract; \(counted(odd, "cell")) of it hold U+0085, U+2028 or U+2029, "
          + "which end no line", at: place, hint: OtherLineEnd.advice)
    }
    let near = preferred(readings, named) { $0.form.contract }.max { a, b in
      (a.matched, -a.missing.count) < (b.matched, -b.missing.count)
    }
    guard let near, near.matched > 0 else {
      let none =
        cells.count == 1
        ? "the only cell of the header is no known column"
        : "none of the \(cells.count) cells of the header is a known column"
      return Failure(
        .headerUnknown, none, at: place, hint: "a first line of column names is expected")
    }
    let columns = edition(near.form).columns
    let missing = Self.list(near.missing.map { columns[$0].code })
    var message =
      "the header fits no contract; the nearest is \(label(near.form)), "
      + "but these columns are missing: \(missing)"
    let others = zip(cells, near.columns).filter { $0.1 == nil }.map { $0.0 }
    if !others.isEmpty, near.matched * 2 >= cells.count {
      message += "; cells it does not know: "
      message += Self.list(others.map { "'\(MessageText.shown($0))'" })
    }
    return Failure(
      .headerUnknown, message, at: place,
      hint: "if a cell is another name of a missing column, add it to the column's aliases")
  }

  private static func list(_ items: [String]) -> String {
    let named = items.prefix(maximumNamed).joined(separator: ", ")
    return items.count > maximumNamed ? "\(named) and \(items.count - maximumNamed) more" : named
  }
}

import Contract
import Records

/// The books of one file or of several as they are published.
struct DisclosedBooks: Sendable {
  let read: DisclosedCount
  let accepted: DisclosedCount
  let rejected: DisclosedCount
  let excluded: DisclosedCount
  let superseded: DisclosedCount
  /// By reason.
  let reasons: [Reason: DisclosedCount]

  /// Fills in a sum.
  init(
    read: DisclosedCount, accepted: DisclosedCount, rejected: DisclosedCount,
    excluded: DisclosedCount, superseded: DisclosedCount, reasons: [Reason: DisclosedCount]
  ) {
    self.read = read
    self.accepted = accepted
    self.rejected = rejected
    self.excluded = excluded
    self.superseded = superseded
    self.reasons = reasons
  }

  /// Everything, for the house.
  init(_ book: FileBooks) {
    read = .exact(book.tally.read)
    accepted = .exact(book.tally.accepted)
    rejected = .exact(book.tally.rejectedTotal)
    excluded = .exact(book.tally.excluded)
    superseded = .exact(book.superseded)
    reasons = book.tally.rejected.mapValues { .exact($0) }
  }

  /// What may be known; a file's rows are taken to hold individual businesses wherever its dataset does.
  init(_ book: FileBooks, _ rule: DisclosureRule) {
    let tally = book.tally
    func withhold(_ count: Int, if condition: Bool) -> DisclosedCount {
      condition || rule.isSmall(Int64(count)) ? .withheld : .exact(count)
    }
    let reasons = tally.rejected.mapValues { withhold($0, if: false) }
    let hidden = tally.rejected.filter { reasons[$0.key] == .withheld && $0.value > 0 }.map(\.value)
    rejected = withhold(tally.rejectedTotal, if: Self.givesBack(hidden, rule))
    accepted = withhold(tally.accepted, if: false)
    excluded = withhold(tally.excluded, if: false)
    // What reading tells of the three: reasons that are published tell their part of what was rejected.
    let unknown =
      (rejected == .withheld ? hidden : []) + (accepted == .withheld ? [tally.accepted] : [])
      + (excluded == .withheld ? [tally.excluded] : [])
    read = withhold(tally.read, if: Self.givesBack(unknown, rule))
    let isRestSmall = rule.isSmall(Int64(tally.accepted - book.superseded))
    superseded = withhold(book.superseded, if: isRestSmall && book.superseded > 0)
    self.reasons = reasons
  }

  /// Whether a sum would tell what is withheld of it: a single part, or few rows.
  private static func givesBack(_ hidden: [Int], _ rule: DisclosureRule) -> Bool {
    hidden.count == 1 || rule.givesBack(Int64(hidden.reduce(0, +)), hidden: hidden.count)
  }
}

extension ReportInput {
  /// The books of a file, as far as they may be known.
  func disclosed(_ book: FileBooks) -> DisclosedBooks {
    guard let rule = disclosure, admitsIndividuals(book.dataset) else {
      return DisclosedBooks(book)
    }
    return DisclosedBooks(book, rule)
  }

  /// Whether a dataset can hold individual businesses; one without a contract may.
  func admitsIndividuals(_ dataset: String) -> Bool {
    guard let place = datasets.firstIndex(where: { $0.id == dataset }) else { return true }
    return datasets[place].admitsIndividuals
  }

  /// A sum of counts of which some may be withheld.
  func sum(_ count: Int, of parts: some Sequence<DisclosedCount>) -> DisclosedCount {
    parts.allSatisfy(\.isExact) ? .exact(count) : about(count)
  }

  /// A sum that holds withheld counts.
  func about(_ count: Int) -> DisclosedCount { disclosure?.about(count) ?? .exact(count) }
}

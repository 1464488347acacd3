import Records
import Testing

@testable import Contract

/// All mistakes of a configuration are told at once, and none that only follows from another.
@Suite struct AllMistakesTests {
  private func mistakes(_ text: String) -> [Failure] {
    let mistakes = Mistakes()
    mistakes.attemptWhole { own throws(Failure) in
      try Contract.read(text, file: "fines.yaml", stem: nil, noting: own)
    }
    return mistakes.failures
  }

  private static let single =
    ContractMistakeTests.head + ContractMistakeTests.columns + ContractMistakeTests.rules
    + ContractMistakeTests.categories

  /// Law: one mistake is told once, whatever rests on it.
  @Test(arguments: single)
  func nothingFollowsFromAMistake(mistake: Marked) {
    var found = mistakes(mistake.text)
    // A key that is written wrongly is also missing.
    if found.contains(where: { $0.message.hasPrefix("unknown key") }) {
      found.removeAll { $0.message.hasSuffix("is missing") }
    }
    // A value in the place of which another stands twice is in the list no more.
    if mistake.says == "stands twice" {
      found.removeAll { $0.message.hasSuffix("has no such value") }
    }
    #expect(found.count == 1 && mistake.fits(found[0]), "\(found)")
  }

  /// Law: of several mistakes in a file each is told, as it is told alone, and by line and column.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func mistakesDoNotHideEachOther(seed: UInt64) throws {
    var random = Random(seed)
    // Planted in columns that nothing else rests on, and in rules.
    var text = soundContract
    var expected: [(passage: String, says: String)] = []
    for fault in Self.independent where random.chance(0.4) {
      let planted = text.replacing(fault.passage, with: fault.faulty, maxReplacements: 1)
      try #require(planted != text, "\(fault.passage)")
      text = planted
      expected.append((fault.passage, fault.says))
    }
    let found = mistakes(text)
    #expect(found.count == expected.count, "seed \(seed): \(found.map(\.description))")
    for one in expected {
      #expect(found.contains { $0.message.contains(one.says) }, "seed \(seed): \(one.says)")
    }
    let places = found.map { ($0.place?.line ?? 0, $0.place?.column ?? 0) }
    for (one, next) in zip(places, places.dropFirst()) { #expect(one <= next, "seed \(seed)") }
  }

  private struct Fault: Sendable {
    let passage: String
    let faulty: String
    let says: String
  }

  private static let independent = [
    Fault(passage: "basis: assumed", faulty: "basis: guessed", says: "one of 'published'"),
    Fault(passage: "{ zh: 罚款, en: Fines }", faulty: "{ zh: 罚款 }", says: "key 'en' is missing"),
    Fault(passage: "workdays: 7", faulty: "workdays: 0", says: "between 1 and 366"),
    Fault(passage: "where: { kind: [罚款,", faulty: "where: { kind: [罚金,", says: "no such value"),
    Fault(passage: "length: 128", faulty: "length: 0", says: "a whole number from 1"),
    Fault(passage: "digits: 18", faulty: "digits: 99", says: "from 1 to 38"),
    Fault(passage: "may_be_absent: true", faulty: "may_be_absent: yes", says: "'true' or 'false'"),
    Fault(passage: "[ISSUER, WSH]", faulty: "[ISSUER, WS]", says: "unknown column 'WS'"),
    Fault(passage: "end_date: ZQ", faulty: "end_date: N", says: "is of type 'integer'"),
    Fault(passage: "order: [[RQ, ZQ]", faulty: "order: [[RQ, RQ]", says: "cannot precede itself"),
    Fault(passage: "individual_business:", faulty: "individual:", says: "unknown conflict"),
    Fault(passage: "division: DIV", faulty: "division: CODE", says: "is of type 'uscc'"),
    Fault(passage: "revision: N", faulty: "revision: FK", says: "is of type 'decimal'"),
    Fault(passage: "'9': 企业", faulty: "'9': 公司", says: "category 'subject' has no such value"),
  ]

  @Test func aPipelineTellsAll() {
    let mistakes = Mistakes()
    let found = mistakes.attempt { () throws(Failure) in
      try Pipeline.parse(
        text: """
          inbox: a
          store: a
          edition: "2018"
          register: { folder: r, date: soon }
          groups: [capital, village]
          workers: many
          gates: { failed_files: maybe, unread_files: perhaps, freshness: { days: 0, then: wait } }
          watch: { on_start: [] }
          settle_minutes: -1
          """, file: "p.yaml", noting: mistakes)
    }
    #expect(found?.mistaken == ["register"])
    let places = Set(mistakes.failures.compactMap { $0.place?.line })
    #expect(mistakes.failures.count == 11, "\(mistakes.failures.map(\.description))")
    #expect(places == [1, 2, 4, 5, 6, 7, 8, 9])
  }

  @Test func anEditionTellsAll() throws {
    let text = soundEdition.replacing(
      "basis: published", with: "basis: printed", maxReplacements: 1
    )
    .replacing("provenance: monitored", with: "provenance: seen", maxReplacements: 1)
    try #require(text != soundEdition)
    let mistakes = Mistakes()
    mistakes.attemptWhole { own throws(Failure) in
      try Edition.read(text, file: "e.yaml", stem: nil, noting: own)
    }
    #expect(mistakes.failures.count == 2, "\(mistakes.failures.map(\.description))")
  }
}

import Contract
import Records
import Testing

/// What an edition asks to vary.
@Suite struct UncertaintyTests {
  static let block = """
    uncertainty:
      replicates: 2000
      seed: 7
      treatment: [none, winsorise]
      normalisation: [edition, min-max, percentile]
      missing: [edition, zero]
      aggregation: [geometric, edition]
      window: [12, 6]
      weights: { assumed: 0.25, derived: 0.1 }
      leave_one_out: true
      self_reported: [with, without]
      sensitivity_rows: 64

    """

  static var text: String { soundEdition.replacing("tree:\n", with: block + "tree:\n") }

  private func uncertainty(_ text: String) throws -> Uncertainty? {
    try Edition.parse(text: text, file: "2018.yaml").uncertainty
  }

  @Test func everyAlternativeIsRead() throws {
    var expected = Uncertainty()
    expected.replicates = 2000
    expected.seed = 7
    expected.treatments = [.none, .winsorise]
    expected.normalisations = [.edition, .minMax, .percentile]
    expected.missing = [.edition, .zero]
    expected.aggregations = [.geometric, .edition]
    expected.windows = [12, 6]
    expected.noise = [.assumed: 0.25, .derived: 0.1]
    expected.leavesOneOut = true
    expected.leavesOutSelfReported = true
    expected.sensitivityRows = 64
    #expect(try uncertainty(Self.text) == expected)
    #expect(expected.varied == Assumption.allCases)
  }

  @Test func withoutTheBlockNothingVaries() throws {
    #expect(try uncertainty(soundEdition) == nil)
  }

  @Test func whatIsLeftOutDoesNotVary() throws {
    let text = soundEdition.replacing(
      "tree:\n", with: "uncertainty: { leave_one_out: true }\ntree:\n")
    let found = try #require(try uncertainty(text))
    #expect(found.varied == [.leaveOneOut])
    #expect(found.replicates == 1000)
  }

  private static func mistake(_ passage: String, _ faulty: String, _ says: String) -> Marked {
    Marked(text, passage, faulty, says: says)
  }

  @Test(arguments: [
    mistake("replicates: 2000", "replicates: ▸0", "a whole number from 1 to 1000000"),
    mistake("seed: 7", "seed: ▸-7", "a whole number from 0"),
    mistake("[none, winsorise]", "[none, winsorise, ▸none]", "the alternative stands twice"),
    mistake("[none, winsorise]", "▸[winsorise]", "'none' must be one of the alternatives"),
    mistake("[edition, zero]", "▸[]", "'edition' must be one of the alternatives"),
    mistake("[12, 6]", "▸[6]", "'12' must be one of the alternatives"),
    mistake("[12, 6]", "[12, ▸36]", "a whole number from 1 to 24"),
    mistake("[12, 6]", "[12, ▸12]", "the alternative stands twice"),
    mistake("derived: 0.1", "derived: ▸1", "below 1"),
    mistake("[with, without]", "▸[without]", "'with' must be one of the alternatives"),
  ])
  func mistakesAreFoundWhereTheyStand(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      _ = try Edition.parse(text: mistake.text, file: "2018.yaml")
    }
    #expect(
      failure.map { mistake.fits($0, .editionInvalid) } == true, "\(String(describing: failure))")
  }

  @Test(arguments: [
    mistake("[edition, zero]", "[edition, ▸nought]", "one of 'edition'"),
    mistake("assumed: 0.25", "▸guessed: 0.25", "unknown key 'guessed'"),
    mistake("leave_one_out: true", "leave_one_out: ▸yes", "'true' or 'false'"),
    mistake("  seed: 7", "  ▸seeds: 7", "unknown key 'seeds'"),
    mistake("assumed: 0.25", "assumed: ▸25", "a share"),
  ])
  func wordsAreChecked(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      _ = try Edition.parse(text: mistake.text, file: "2018.yaml")
    }
    #expect(failure.map { mistake.fits($0) } == true, "\(String(describing: failure))")
  }

  @Test func aBlockThatVariesNothingIsAMistake() {
    let marked = Marked(
      soundEdition.replacing("tree:\n", with: "uncertainty: ▸{ replicates: 10 }\ntree:\n"),
      says: "nothing varies here")
    let failure = failure { () throws(Failure) in
      _ = try Edition.parse(text: marked.text, file: "2018.yaml")
    }
    #expect(failure.map { marked.fits($0, .editionInvalid) } == true)
  }

  /// Only the weighted sum takes other rules; a rule's direction is that of the marks.
  @Test func aVariantChangesTheRulesInTheSum() throws {
    let edition = try Edition.parse(text: Self.text, file: "2018.yaml")
    let variant = InputVariant(
      treatment: .none, normalisation: .percentile, missing: .groupMedian, window: 12)
    let varied = edition.varied(by: variant)
    for (before, after) in zip(edition.nodes, varied.nodes) {
      #expect(before.id == after.id && before.points == after.points)
      guard let old = before.leaf, let new = after.leaf else { continue }
      if old.rule.isOutsideSum {
        #expect(new.rule == old.rule && new.missing == old.missing)
      } else {
        #expect(new.rule == .percentile(higherIsBetter: true) && new.missing == .groupMedian)
      }
      #expect(new.formula == old.formula)
    }
    let falling = try Edition.parse(
      text: Self.text.replacing("{ zero: 0.8, full: 1 }", with: "{ zero: 1, full: 0.8 }"),
      file: "2018.yaml"
    ).varied(by: variant)
    #expect(falling.nodes[2].leaf?.rule == .percentile(higherIsBetter: false))
  }
}

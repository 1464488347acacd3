import Foundation
import Records
import Testing

@testable import Contract

/// Errata: what the publisher writes is read whole, or refused with its place.
@Suite struct ErrataTests {
  private static let whole = """
    errata:
      - month: 2018-02
        date: 2018-04-20
        wrong: { zh: 误, en: wrong }
        right: { zh: 正, en: right }
      - month: 2018-03
        date: 2018-05-02
        wrong: { zh: 甲, en: a }
        right: { zh: 乙, en: b }

    """

  private func parse(_ text: String) -> Result<[Erratum], Failure> {
    Result { () throws(Failure) in try Erratum.parse(text: text, file: "errata.yaml") }
  }

  @Test func theShippedListIsEmpty() throws {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    #expect(try Erratum.load(folder: root.path + "/pipelines/text").isEmpty)
  }

  @Test func theLatestComesFirst() throws {
    let errata = try parse(Self.whole).get()
    #expect(errata.map(\.month.description) == ["2018-03", "2018-02"])
    #expect(errata[1].wrong == LocalizedText(zh: "误", en: "wrong"))
    #expect(errata[1].right == LocalizedText(zh: "正", en: "right"))
    #expect(errata[1].date.description == "2018-04-20")
  }

  @Test func thoseOfOneDayKeepTheirOrder() throws {
    let errata = try parse(Self.whole.replacing("2018-04-20", with: "2018-05-02")).get()
    #expect(errata.map(\.month.description) == ["2018-02", "2018-03"])
  }

  @Test func aMissingFileIsNoEmptyList() {
    let found = Result { () throws(Failure) in try Erratum.load(folder: "/nowhere") }
    guard case .failure(let failure) = found else {
      Issue.record("was taken")
      return
    }
    #expect(failure.code == .configurationMissing)
  }

  static let mistakes: [(old: String, new: String, says: String, line: Int)] = [
    ("errata:", "erata:", "unknown key 'erata'", 1),
    ("wrong: { zh: 误", "false: { zh: 误", "unknown key 'false'", 4),
    ("    right: { zh: 正, en: right }\n", "", "'right' is missing", 2),
    (", en: wrong", "", "'en' is missing", 4),
    ("zh: 误", "zh: ' '", "a text is expected", 4),
    ("month: 2018-02", "month: 2018-2", "a month yyyy-MM is expected", 2),
    ("date: 2018-04-20", "date: 2018-04-31", "a day yyyy-MM-dd is expected", 3),
    ("date: 2018-04-20", "date: 2018-01-20", "before the month", 3),
  ]

  @Test(arguments: mistakes.indices)
  func mistakesHaveTheirPlace(number: Int) throws {
    let mistake = Self.mistakes[number]
    try #require(Self.whole.contains(mistake.old))
    let text = Self.whole.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
    guard case .failure(let failure) = parse(text) else {
      Issue.record("was taken: \(mistake.says)")
      return
    }
    #expect(failure.code == .configurationInvalid)
    #expect(failure.message.contains(mistake.says), "\(failure.message)")
    #expect(failure.place?.line == mistake.line)
    #expect((failure.place?.column ?? 0) > 0)
  }
}

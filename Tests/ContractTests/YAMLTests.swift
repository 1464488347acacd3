import Records
import Testing

@testable import Contract

/// How configuration is read before anyone asks what it means.
@Suite struct YAMLTests {
  @Test(arguments: ["0123", "NO", "1e3", "1_000", "0x10", "yes", "~x", "2016-12-31", "12:30:45"])
  func scalarsStayText(scalar: String) throws {
    let value = try YAMLValue.parse("key: \(scalar)", file: "x.yaml", noting: Mistakes())
    #expect(try value.map(["key"]).required("key").text() == scalar)
  }

  /// Keys that are no text have no order; found by the fuzzer.
  @Test func severalKeysThatStandTwiceAreRefusedInTheSameWords() {
    let text = "? {b: 1}\n: 1\na: 2\n? [c]\n: 3\n? {b: 1}\n: 4\na: 5\n? [c]\n: 6"
    let failures = (0..<40).map { _ in
      failure { () throws(Failure) in
        _ = try YAMLValue.parse(text, file: "x.yaml", noting: Mistakes())
      }
    }
    #expect(failures[0]?.message == "a key that is no text stands twice")
    #expect(failures.allSatisfy { $0 == failures[0] })
  }

  @Test(arguments: [
    Marked("a: ▸&x [1]\nb: *x", says: "an anchor"),
    Marked("a: 1\nb: ▸*x", says: "undefined alias"),
    Marked("a: ▸!!int 0123", says: "a tag"),
    Marked("a: ▸!secret [1]", says: "a tag"),
    Marked("▸a: 1\nb: 2\na: 3", says: "stands twice"),
    Marked("▸1: 1\n'1': 3", says: "stands twice"),
    Marked("? ▸[a]\n: 1\n? [a]\n: 2", says: "a key that is no text stands twice"),
    Marked("a: [1, 2\nb▸: 3", says: "did not find expected ',' or ']'"),
    Marked("a: 1\n▸--- \nb: 2", says: "another document"),
    Marked("? ▸[a, b]\n: 1", says: "a text is expected"),
    Marked(
      String(repeating: "[", count: 24) + "▸[" + String(repeating: "]", count: 25),
      says: "nested too deeply"),
  ])
  func whatIsNotPlainIsRefused(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      try Mistakes.first { mistakes throws(Failure) in
        _ = try YAMLValue.parse(mistake.text, file: "x.yaml", noting: mistakes).entries()
      }
    }
    #expect(failure.map { mistake.fits($0) } == true, "\(String(describing: failure))")
  }

  @Test(arguments: [
    (String(repeating: "[", count: 100_000), "nest"), (String(repeating: "- ", count: 100_000), ""),
    (String(repeating: "#", count: YAMLValue.maximumBytes + 1), "larger than"), ("", "empty"),
    ("a: \u{1}", ""),
  ])
  func whatCannotBeReadIsRefused(text: String, says: String) {
    let failure = failure { () throws(Failure) in
      _ = try YAMLValue.parse(text, file: "x.yaml", noting: Mistakes())
    }
    #expect(failure?.code == .configurationInvalid)
    #expect(failure?.place?.file == "x.yaml")
    #expect(failure?.message.contains(says) == true)
  }

  @Test(arguments: ["0x10", "nan", "inf", "1_000", "", "one"])
  func numbersAreDecimal(text: String) throws {
    let value = try YAMLValue.parse("'\(text)'", file: "x.yaml", noting: Mistakes())
    #expect(throws: Failure.self) { try value.number() }
    #expect(throws: Failure.self) { try value.integer() }
  }

  @Test func placesCountCharacters() throws {
    let value = try YAMLValue.parse("甲: 乙\n丙: { 丁: 戊 }", file: "x.yaml", noting: Mistakes())
    let inner = try value.map(["甲", "丙"]).required("丙").onlyEntry().value
    #expect(inner.place.description == "x.yaml:2:9")
  }

  @Test func aMissingFileIsNamed() {
    let failure = failure { () throws(Failure) in
      _ = try Contract.load(path: "/nowhere/at/all.yaml")
    }
    #expect(failure?.code == .configurationMissing)
    #expect(failure?.place?.file == "/nowhere/at/all.yaml")
  }
}

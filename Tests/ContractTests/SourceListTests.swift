import Records
import Testing

@testable import Contract

/// The sources that a pipeline names.
@Suite struct SourceListTests {
  // MARK: Patterns

  /// Law: the slow twin, which goes through all places that a pattern can have reached, says the same.
  @Test(arguments: 0..<400 as Range<UInt64>) func agreesWithTheSlowTwin(seed: UInt64) throws {
    var random = Random(seed, "patterns")
    func one<T>(_ choices: [T]) -> T { choices[Int(random.next() % UInt64(choices.count))] }
    let parts = (0..<Int(random.next() % 5) + 1).map { _ in
      one(["*", "?", "a", "_", "420100", "1", ".csv", "市", "{code}"])
    }
    let text = parts.joined()
    guard let pattern = PathPattern(text) else {
      #expect(text.components(of: "{code}") > 1)
      return
    }
    for _ in 0..<40 {
      let name = (0..<Int(random.next() % 5) + 1).map { _ in
        one(["a", "_", "420100", "1", ".csv", "市", "42010", "7"])
      }.joined()
      let twin = Slow.matches(parts, name)
      #expect((pattern.match(name) != nil) == twin, "seed \(seed): \(text) \(name)")
    }
  }

  @Test func codesStandByThemselves() throws {
    let pattern = try #require(PathPattern("*_{code}_*"))
    #expect(pattern.match("licences_420100_20180405.csv.gz")?.code == CityCode("420100"))
    // Neither of these six digits is by itself.
    #expect(pattern.match("licences_20180405.csv.gz") == nil)
    #expect(pattern.match("licences_4201000_x") == nil)
    let folder = try #require(PathPattern("{code}/*.csv"))
    #expect(folder.match("420100/a.csv")?.code == CityCode("420100"))
    #expect(folder.match("4201001/a.csv") == nil && folder.match("a.csv") == nil)
    #expect(folder.opens(folder: "420100") && !folder.opens(folder: "centre"))
  }

  @Test(arguments: ["", "/", "a/", "/a", "a/b/c", "{code}/{code}_*", "*/a", "a?/b"])
  func whatCanBeNoPattern(text: String) { #expect(PathPattern(text) == nil) }

  // MARK: Loading

  private func load(_ sources: String) throws -> SourceList {
    try Pipeline.parse(
      text: """
        inbox: in
        store: s
        publish: p
        edition: "2018"
        register: { date: 2016-12-31 }
        sources:
        \(sources)
        """, file: "/srv/nightly.yaml"
    ).sources
  }

  @Test func theFirstThatFitsIsTheSource() throws {
    let list = try load(
      """
        court: { is: centre, from: ["defaulters_*", "centre/court_*"], trusted: court.sha256 }
        hubei: { is: province, area: 420000, from: "hubei/*", collects: true }
        cities: { is: city, from: ["{code}/*", "*_{code}_*"] }
        centre: { is: centre, from: "*" }
      """)
    #expect(list.rules[0].trusted == "/srv/court.sha256")
    func source(_ path: String) -> String? { list.source(of: path)?.source.text }
    #expect(source("defaulters_20180105.csv") == "court centre  ")
    #expect(source("hubei/licences_420100_20180105.csv") == "hubei province 420000 collects")
    #expect(source("licences_420100_20180105.csv") == "cities-420100 city 420100 ")
    #expect(source("421000/licences_20180105.csv") == "cities-421000 city 421000 ")
    #expect(source("licences_20180105.csv") == "centre centre  ")
    #expect(source("elsewhere/licences_20180105.csv") == nil)
    #expect(list.opens(folder: "hubei") && list.opens(folder: "centre"))
    #expect(!list.opens(folder: "elsewhere"))
  }

  @Test(
    arguments: [
      ("  a: { is: city, from: \"a/*\" }", "which area"),
      ("  a: { is: city, area: 420100, from: \"{code}/*\" }", "cannot name another"),
      ("  a: { is: centre, area: 420100, from: \"a/*\" }", "no area"),
      ("  a: { is: centre, from: \"{code}/*\" }", "which area|no area|no {code}"),
      ("  a: { is: city, area: 42, from: \"a/*\" }", "six digits"),
      ("  a: { is: village, from: \"a/*\" }", "expected here"),
      ("  a: { is: centre }", "from"),
      ("  a: { is: centre, from: \"a/b/c\" }", "pattern"),
      ("  a: { is: city, area: 420100, from: \"a/*\", collects: true }", "collects for nobody"),
    ])
  func aMistakeIsNamed(text: String, words: String) {
    do {
      _ = try load(text)
      Issue.record("\(text) was read")
    } catch let failure as Failure {
      #expect(failure.code == .configurationInvalid)
      #expect(
        words.split(separator: "|").contains { failure.description.contains($0) }, "\(failure)")
    } catch {
      Issue.record("\(error)")
    }
  }

  // MARK: Trusted exports

  @Test func aListIsReadAsItIsWritten() throws {
    let hash = String(repeating: "0aF3", count: 16)
    let text = "# court\n\n\(hash)  court/a b.csv\r\n\\\(hash) *x\\\\y\\nz\n"
    let list = try TrustedList.parse(text: text, file: "t")
    #expect(list.names == [hash.lowercased(): ["a b.csv", "x\\y\nz"]])
    #expect(list.holds(hash.lowercased(), named: "a b.csv"))
    // The day of delivery stands in the name: that of another one is not vouched for.
    #expect(!list.holds(hash.lowercased(), named: "b.csv"))
    for text in [hash, "\(hash)  ", "\(hash)  -\n"] {
      let any = try TrustedList.parse(text: text, file: "t")
      #expect(any.holds(hash.lowercased(), named: "a") && !any.holds("", named: "a"))
    }
    for text in ["abc  a.csv", "\(hash)0  a", "\(hash)x"] {
      #expect(throws: Failure.self) { try TrustedList.parse(text: text, file: "t") }
    }
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}

private enum Slow {
  /// Whether the parts of a pattern fit a name, by the places behind each of them.
  static func matches(_ parts: [String], _ name: String) -> Bool {
    let name = Array(name)
    func isDigit(_ place: Int) -> Bool {
      name.indices.contains(place) && name[place].isASCII && name[place].isNumber
    }
    var places: Set<Int> = [0]
    for part in parts {
      var next: Set<Int> = []
      for place in places {
        switch part {
        case "*": next.formUnion(place...name.count)
        case "?": if place < name.count { next.insert(place + 1) }
        case "{code}":
          let isCode = (place..<place + 6).allSatisfy(isDigit)
          if isCode, !isDigit(place - 1), !isDigit(place + 6) { next.insert(place + 6) }
        default:
          if name[place...].starts(with: Array(part)) { next.insert(place + part.count) }
        }
      }
      places = next
    }
    return places.contains(name.count)
  }
}

import Records
import Testing

@Suite struct SpellingTests {
  private let words = [
    "run", "runs", "report", "rollback", "verify", "check", "csv", "index", "init",
  ]

  @Test(
    arguments: [
      ("rnu", ["run"]), ("verfy", ["verify"]), ("ver", ["verify"]), ("chekc", ["check"]),
      ("in", ["index", "init"]), ("RUN", ["run", "runs"]), ("cvs", ["csv"]), ("xyzzy", []),
      ("", []), ("r", []),
    ] as [(String, [String])])
  func whatIsMeantIsFound(typed: String, meant: [String]) {
    #expect(nearest(to: typed, of: words) == meant)
  }

  /// Law: a word is nearest to itself, and to nothing less than itself with one letter swapped, put in or left out.
  @Test func oneSlipIsForgiven() {
    for word in words where word.count > 3 {
      #expect(nearest(to: word, of: words).contains(word))
      for place in word.indices {
        var less = word
        less.remove(at: place)
        #expect(nearest(to: less, of: words).contains(word), "\(less)")
        var more = word
        more.insert("q", at: place)
        #expect(nearest(to: more, of: words).contains(word), "\(more)")
      }
    }
  }

  @Test func aLongWordTakesNoTime() {
    #expect(nearest(to: String(repeating: "a", count: 1 << 20), of: words).isEmpty)
  }
}

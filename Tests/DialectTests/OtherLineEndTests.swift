import Records
import Testing

@testable import Dialect

/// U+0085, U+2028 and U+2029 end no line, and a file that has them where its line ends should be is not read in silence.
@Suite struct OtherLineEndTests {
  private func found(_ text: String) throws -> Findings {
    var reader = TableReader(text: Array(text.utf8), options: ReadingOptions())
    try reader.read { (_) throws(Failure) in
    } lost: { (_, _) throws(Failure) in
    }
    return reader.findings
  }

  /// Law: whatever a table holds, its lines ended by such characters alone are told, and its lines ended by CR or LF are not,
  /// be such characters in its quotes.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func linesThatAreNoneAreTold(seed: UInt64) throws {
    var dice = Dice(seed)
    let width = 1 + dice.next(6)
    let lines = (0..<(2 + dice.next(30))).map { number in
      (0..<width).map { column in
        let words = number == 0 ? ["名称", "code", "x"] : ["甲公司", "12", "", "a b", "2018-03-01"]
        return "\(dice.pick(words))\(column)"
      }
    }
    let other = dice.pick(["\u{85}", "\u{2028}", "\u{2029}"])
    let rows = lines.map { $0.joined(separator: ",") }
    let one = rows.joined(separator: other) + (dice.once(in: 2) ? other : "")
    #expect(try found(one).otherLineEnds >= rows.count - 1, "seed \(seed)")
    #expect(try found(one + "\n").otherLineEnds >= (rows.count > 2 ? rows.count - 1 : 0))
    let end = dice.pick(["\n", "\r\n", "\r"])
    let quoted = lines.map { line in
      line.map { "\"\($0)\(other)\(other)\"" }.joined(separator: ",")
    }
    #expect(try found(quoted.joined(separator: end)).otherLineEnds == 0, "seed \(seed)")
    #expect(try found(rows.joined(separator: end)).otherLineEnds == 0, "seed \(seed)")
  }
}

import ByteStream
import Records
import Testing

@testable import Dialect

/// Law: a text that is well-formed RFC 4180 comes out cell by cell as it stands.
@Suite struct WellFormedTests {
  /// How a text is read: whatever is guessed, nothing may change it.
  enum Way: CaseIterable {
    case asFound, strict, plain, once, oneTable

    var options: ReadingOptions {
      var options = ReadingOptions()
      options.isStrict = self == .strict || self == .oneTable
      options.isPlain = self == .plain
      options.isOneTable = self == .oneTable
      options.hasFootnotes = self != .once
      options.hasFurtherTables = self != .once
      return options
    }
  }

  /// Seeds on which a reader was wrong once stay among the first.
  @Test(arguments: Way.allCases, 0..<60 as Range<UInt64>)
  func everyCellComesBack(way: Way, seed: UInt64) throws {
    let made = WellFormedTable(seed: seed)
    let found = try read(Array(made.text().utf8), way.options)
    var expected = made.all
    if way == .oneTable {
      // In a run a header that comes again is no row, and `="0012"` never was anything but a code.
      expected = [made.header] + made.rows.filter { $0 != made.header || made.header.count < 2 }
    }
    let isEqual = found.table.elementsEqual(expected) { $0.elementsEqual($1, by: Self.areSame) }
    #expect(isEqual, "seed \(seed): \(made.shown), read as \(found.findings.dialect)")
    #expect(found.lost.isEmpty, "seed \(seed)")
  }

  /// Equal bytes: two strings are also equal when they are written differently.
  private static func areSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

  /// What is written is read as itself, from a file in either encoding.
  @Test(arguments: [TextEncoding.utf8, .gb18030], 0..<12 as Range<UInt64>)
  func filesComeBack(encoding: TextEncoding, seed: UInt64) throws {
    let made = WellFormedTable(seed: seed &+ 1000)
    let text = made.text()
    var bytes: [UInt8] = []
    if encoding == .gb18030 { GB18030.encode(text, into: &bytes) } else { bytes = Array(text.utf8) }
    var options = ReadingOptions()
    options.encoding = encoding
    try ReadingTests.temporary(bytes) { path in
      let csv = try PairTests.csv(of: path, options)
      let again = try read(csv, options).table
      #expect(again == made.all, "seed \(seed)")
      let isStable = try read(csv, Way.plain.options).table == again
      #expect(isStable, "seed \(seed)")
    }
  }

  /// A quoted field may be as long as a record.
  @Test func longCellsComeBack() throws {
    let long = String(repeating: "第一行, \"二\"\n", count: 140_000)
    let text = "a,b\n1,\"\(long.replacing("\"", with: "\"\""))\"\n2,x\n"
    #expect(text.utf8.count > 2 << 20)
    let found = try read(Array(text.utf8))
    #expect(found.table == [["a", "b"], ["1", long], ["2", "x"]])
    try ReadingTests.temporary(Array(text.utf8)) { path in
      let isEqual = try read(PairTests.csv(of: path)).table == found.table
      #expect(isEqual)
    }
  }

  /// Damage in one row changes no other.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func aDamagedRowChangesNoOther(seed: UInt64) throws {
    var made = WellFormedTable(seed: seed &+ 5000)
    made.lineEnd = "\n"
    made.quoting = 0
    guard made.header.count >= 3, made.rows.count >= 12 else { return }
    let lines = made.lines()
    var dice = Dice(seed)
    let index = 4 + dice.next(lines.count - 8)
    let rest = made.header.dropFirst(2).map { _ in ",x" }.joined()
    let damaged = dice.pick(["x,\"y\" z" + rest, "x,y\" z" + rest, "x,y" + rest + ",more", "x,y"])
    let text =
      (lines[..<index] + [damaged] + lines[(index + 1)...]).joined(separator: "\n") + "\n"
    let table = try read(Array(text.utf8)).table
    for (number, row) in made.all.enumerated() where number != index {
      #expect(table.contains(row), "seed \(seed) row \(number)")
    }
  }
}

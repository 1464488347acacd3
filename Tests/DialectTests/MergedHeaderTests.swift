import Records
import Testing

@testable import Dialect

/// Headers of two and three rows whose cells were merged.
@Suite struct MergedHeaderTests {
  /// A header as a tree: each row's cells, and each column's names from the top down.
  private struct Tree {
    var rows: [[String]]
    var names: [String] = []

    init(_ dice: inout Dice, depth: Int, isWrittenOut: Bool) {
      rows = Array(repeating: [], count: depth)
      // Some columns have one name for all rows, as 编号.
      for _ in 0..<dice.next(3) { addLeaf() }
      addGroup(&dice, isWrittenOut)
      // A name over all columns would be a title.
      for _ in 0...dice.next(3) {
        if dice.once(in: 2) { addLeaf() } else { addGroup(&dice, isWrittenOut) }
      }
    }

    private mutating func addLeaf() {
      names.append("列\(names.count)")
      rows[0].append(names[names.count - 1])
      for row in 1..<rows.count { rows[row].append("") }
    }

    /// A name over two or more columns; with three rows, under it one name or two over them.
    private mutating func addGroup(_ dice: inout Dice, _ isWrittenOut: Bool) {
      let group = "组\(names.count)"
      let parts = rows.count == 3 ? (0...dice.next(2)).map { "类\(names.count)之\($0)" } : [""]
      var isFirst = true
      for part in parts {
        for place in 0..<2 + dice.next(2) {
          let name = "项\(names.count)"
          rows[0].append(isFirst || isWrittenOut ? group : "")
          if rows.count == 3 { rows[1].append(place == 0 || isWrittenOut ? part : "") }
          rows[rows.count - 1].append(name)
          names.append([group, part, name].filter { !$0.isEmpty }.joined(separator: " "))
          isFirst = false
        }
      }
    }
  }

  /// Law: each column is called by all the names over it, the merged ones first.
  @Test(arguments: 0..<120 as Range<UInt64>) func columnsHaveAllNamesOverThem(seed: UInt64) throws {
    var dice = Dice(seed)
    let isWrittenOut = dice.once(in: 3)
    let header = Tree(&dice, depth: 2 + dice.next(2), isWrittenOut: isWrittenOut)
    var rows: [[String]] = []
    for row in 0..<4 + dice.next(20) {
      rows.append(
        header.names.indices.map { $0 % 2 == 0 ? "\(row * 7 + $0)" : "2018-03-0\(1 + row % 9)" })
    }
    let text = (header.rows + rows).map { $0.joined(separator: ",") + "\n" }.joined()
    let found = try read(Array(text.utf8))
    #expect(found.table == [header.names] + rows, "seed \(seed):\n\(text.prefix(400))")
    #expect(found.findings.headerRows == header.rows.count)
  }
}

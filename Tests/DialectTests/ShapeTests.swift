import Records
import Testing

@testable import Dialect

/// Laws about texts of every shape.
@Suite struct ShapeTests {
  enum Way: CaseIterable {
    case asFound, strict, plain, inRun, secondTable

    var options: ReadingOptions {
      var options = ReadingOptions()
      options.isStrict = self == .strict || self == .inRun
      options.isPlain = self == .plain
      options.isOneTable = self == .inRun
      options.table = self == .secondTable ? 2 : 1
      return options
    }
  }

  /// Every line that holds anything is in the table, or is named.
  @Test(arguments: Way.allCases, 0..<24 as Range<UInt64>)
  func noLineIsLostInSilence(way: Way, seed: UInt64) throws {
    let made = ShapedText(seed: seed)
    var reader = TableReader(text: Array(made.text.utf8), options: way.options)
    let missing = Lines()
    reader.onLeftOut = { lines, _ in missing.numbers.formUnion(lines) }
    var text = ""
    do {
      try reader.read { (record) throws(Failure) in
        text += String(decoding: record.text, as: UTF8.self) + "\n"
      } lost: { (record, _) throws(Failure) in
        missing.numbers.formUnion(record.line...record.lastLine)
      }
    } catch {
      // Not every text has a second table.
      #expect(error.code == .usage && way == .secondTable, "seed \(seed): \(error)")
      return
    }
    for (index, line) in made.lines.enumerated() where line.contains(ShapedText.word(index + 1)) {
      let isThere =
        missing.numbers.contains(index + 1) || text.contains(ShapedText.word(index + 1))
      #expect(isThere, "seed \(seed) line \(index + 1)")
      if !isThere { return }
    }
  }

  /// Every line of a text is in the table or named, and so for texts of signs alone.
  @Test(arguments: Way.allCases, 0..<40 as Range<UInt64>)
  func everyLineIsAccountedFor(way: Way, seed: UInt64) throws {
    var dice = Dice(seed)
    let signs = [
      "\"", ",", "\n", "a", "1", ";", "\r\n", "'", "\\", " ", "|", "\t", "\"\"", ",,\n", "\u{FEFF}",
    ]
    var text = seed % 2 == 0 ? ShapedText(seed: seed &+ 900).text : ""
    for _ in 0..<(seed % 2 == 0 ? 0 : 400) { text += dice.pick(signs) }
    var reader = TableReader(text: Array(text.utf8), options: way.options)
    let seen = Lines()
    reader.onLeftOut = { lines, _ in seen.numbers.formUnion(lines) }
    do {
      try reader.read { (record) throws(Failure) in
        seen.numbers.formUnion(record.line...record.lastLine)
      } lost: { (record, _) throws(Failure) in
        seen.numbers.formUnion(record.line...record.lastLine)
      }
    } catch {
      #expect(error.code == .usage && way == .secondTable, "seed \(seed): \(error)")
      return
    }
    // Behind the last line end there is no line.
    let last = reader.line - (text.last.map(\.isNewline) ?? true ? 1 : 0)
    let missing = Set(1...max(1, last)).subtracting(seen.numbers)
    #expect(missing.isEmpty, "seed \(seed): \(missing.sorted().prefix(9)) of \(last)")
  }

  private final class Lines {
    var numbers: Set<Int> = []
  }

  /// Any number of lines may stand above a table.
  @Test(arguments: [0, 1, 19, 20, 21, 22, 63, 64, 65, 200, 500])
  func anyNumberOfLinesMayStandAbove(count: Int) throws {
    for line in ["说明", "", "单位：甲局", "a: b", ",,,,", "标题,,,,"] {
      let above = String(repeating: line + "\n", count: count)
      let rows = (1...30).map { "\($0),甲公司,2018-03-\(10 + $0 % 20),\($0).5,x" }
      let text = above + "编号,名称,日期,金额,备注\n" + rows.joined(separator: "\n") + "\n"
      let found = try read(Array(text.utf8))
      #expect(found.table.count == 31, "\(count) lines '\(line)'")
      #expect(found.table.first == ["编号", "名称", "日期", "金额", "备注"], "\(count) '\(line)'")
      #expect(found.findings.preambleLines == count)
    }
  }

  /// Law: titles that are as wide as the table, in the first cell or in all, are none of its rows, from two columns on.
  @Test(arguments: 0..<40 as Range<UInt64>) func titlesMayBeAsWideAsTheTable(seed: UInt64) throws {
    var dice = Dice(seed)
    let width = 2 + dice.next(5)
    let titles = (0...dice.next(3)).map { "行政处罚汇总表（\($0)）" }
    let above = titles.map { title in
      let isInAll = dice.once(in: 2)
      return (0..<width).map { $0 == 0 || isInAll ? title : "" }
    }
    let names = ["名称", "数量", "城市", "日期", "金额", "备注"]
    let rows = (0..<3 + dice.next(30)).map { row in
      (0..<width).map { $0 % 2 == 0 ? dice.pick(["甲公司", "乙厂", "丙店"]) : "\(row + 1)" }
    }
    let table = [Array(names.prefix(width))] + rows
    let text = (above + table).map { $0.joined(separator: ",") + "\n" }.joined()
    let found = try read(Array(text.utf8))
    #expect(found.table == table, "seed \(seed)")
    #expect(found.findings.preambleLines == titles.count, "seed \(seed)")
  }

  /// Rows of nothing but delimiters are left out and counted, wherever they stand and however many.
  @Test(arguments: [1, 64, 65, 66, 5000])
  func emptyRowsAreNoRows(count: Int) throws {
    let gap = String(repeating: ",,\n", count: count)
    let text = "a,b,c\n1,x,3\n" + gap + "4,y,6\n7,z,9\n" + gap
    let found = try read(Array(text.utf8))
    #expect(
      found.table == [["a", "b", "c"], ["1", "x", "3"], ["4", "y", "6"], ["7", "z", "9"]])
    #expect(found.findings.emptyRows == 2 * count)
    var plain = ReadingOptions()
    plain.isPlain = true
    #expect(try read(Array(text.utf8), plain).table.count == 4 + 2 * count)
  }

  /// Work grows with the text, whatever stands in it: nothing is read again and again.
  @Test(arguments: [
    "\"a,\"b,\"c\n", "\"1,\"2\",3,\"4\n", "\"x,y\n", "\"\"x,\"y\"\"z,", "=\"a,\"b\n", ",",
    "x,\",\n", "\"",
  ])
  func workGrowsWithTheText(piece: String) throws {
    for isStrict in [false, true] {
      let text = Array(
        ("a,b,c\n" + String(repeating: piece, count: 24_000 / piece.utf8.count)).utf8)
      var options = ReadingOptions()
      options.isStrict = isStrict
      var reader = TableReader(text: text, options: options)
      do {
        try reader.read { (_) throws(Failure) in
        } lost: { (_, _) throws(Failure) in
        }
      } catch {
        #expect(error.code == .limitExceeded)
      }
      let most = Effort.basic + RecordSearch.mostSpent + 2 * (Effort.perByte + 2) * text.count
      #expect(reader.cutter.effort.spent <= most, "\(reader.cutter.effort.spent)")
    }
  }

  @Test func aTableCanBeChosen() throws {
    let text =
      "表一\na,b,c\n1,2,3\n4,5,6\n\n表二\nx,y\nu,1\nv,2\n\n表三\nm,n,o,p\n1,2,3,4\n5,6,7,8\n"
    let first = [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]
    #expect(try read(Array(text.utf8)).table == first)
    var options = ReadingOptions()
    for number in [2, 3, 4] {
      options.table = number
      guard number < 4 else {
        #expect { try read(Array(text.utf8), options) } throws: {
          ($0 as? Failure)?.code == .usage
        }
        continue
      }
      let found = try read(Array(text.utf8), options)
      #expect(
        found.table
          == (number == 2
            ? [["x", "y"], ["u", "1"], ["v", "2"]]
            : [["m", "n", "o", "p"], ["1", "2", "3", "4"], ["5", "6", "7", "8"]]))
    }
  }

  @Test func whatIsKnownIsNotGuessed() throws {
    let column = "地址\n北京市, 海淀区\n上海市\n广州市, 天河区, 1号\n"
    var options = ReadingOptions()
    options.width = 1
    #expect(
      try read(Array(column.utf8), options).table
        == [["地址"], ["北京市, 海淀区"], ["上海市"], ["广州市, 天河区, 1号"]])
    let noted = "a,b,c\n1,2,3\n4,5,6\n共两条记录\n"
    #expect(try read(Array(noted.utf8)).findings.footnoteLines == 1)
    options = ReadingOptions()
    options.hasFootnotes = false
    #expect(try read(Array(noted.utf8), options).table.last == ["共两条记录", "", ""])
    let tables = "a,b,c\n1,2,3\n\nx,y\n4,5\n6,7\n"
    #expect(try read(Array(tables.utf8)).findings.otherTableLine == 4)
    options = ReadingOptions()
    options.hasFurtherTables = false
    #expect(try read(Array(tables.utf8), options).table.count == 5)
    options = ReadingOptions()
    options.headerRows = 12
    let many = (1...12).map { "h\($0),x" } + ["1,2"]
    let found = try read(Array(many.joined(separator: "\n").utf8), options)
    #expect(found.table.count == 2)
    #expect(found.findings.headerRows == 12)
  }

  /// Plain reading leaves out blank lines and nothing else, and a column of one keeps its empty cells.
  @Test func plainReadingChangesNothing() throws {
    var options = ReadingOptions()
    options.isPlain = true
    let text = "标题,,\n,,\n\na,b\n=\"1\",x\u{1},\"\"\n注：x,,\n"
    let found = try read(Array(text.utf8), options)
    #expect(
      found.table
        == [
          ["标题", "", ""], ["", "", ""], ["a", "b"], ["=\"1\"", "x\u{1}", ""], ["注：x", "", ""],
        ])
    #expect(found.findings.blankLines == 1)
    let column = [["a"], [""], ["b"], [""]]
    let once = Array("a\r\n\"\"\r\nb\r\n\"\"\r\n".utf8)
    #expect(try read(once, options).table == column)
    #expect(try read(once).table == column)
  }
}

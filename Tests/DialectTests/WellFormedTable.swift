/// A table as RFC 4180 has it, made at random: whatever its cells hold, they are to come back as they are.
struct WellFormedTable {
  var header: [String] = []
  var rows: [[String]] = []
  var lineEnd = "\r\n"
  var hasLastLineEnd = true
  var hasMark = false
  /// 0: quotes where they are needed, 1: around all fields, 2: around some.
  var quoting = 0
  private var dice: Dice

  init(seed: UInt64) {
    dice = Dice(seed)
    let width = dice.once(in: 3) ? 1 : 1 + dice.next(12)
    let kinds = (0..<width).map { _ in dice.next(Self.kinds.count) }
    header = (0..<width).map { column in
      dice.pick(["名称", "code", "Amount (yuan)", "日期", "x"]) + (column == 0 ? "" : " \(column)")
    }
    for _ in 0..<(dice.once(in: 12) ? 0 : 1 + dice.next(40)) {
      if dice.once(in: 15), let row = rows.last {
        rows.append(row)
      } else if dice.once(in: 25) {
        rows.append(header)
      } else {
        rows.append(kinds.map { cell($0) })
      }
    }
    lineEnd = dice.pick(["\r\n", "\n", "\r"])
    hasLastLineEnd = !dice.once(in: 3)
    hasMark = dice.once(in: 4)
    quoting = dice.next(3)
    // Rows of nothing but delimiters are left out, and so are blank lines.
    if quoting != 1 { rows.removeAll { $0.count > 1 && $0.allSatisfy(\.isEmpty) } }
  }

  private static let kinds: [[String]] = [
    ["甲公司", "乙公司", "丙", "Acme", "word", "两 个 词", "注", "注册处", "合计", "Source"],
    ["https://a.example/x?b=1;c=2", "http://b.example:8080/y", "ftp://c.example/|z"],
    ["10:20", "10:20:30", "2018-03-01 10:20:30", "2018/3/1", "2018年3月1日"],
    ["北京市海淀区中关村大街 1 号", "12 Main St; Flat 3", "Am Weg 4, 12345 Ort", "上海市, 浦东新区"],
    [
      "He said: well, no; and left.", "数据来源：年报，2018。", "a b c d", "x, y", "注：见 \"附件\", 二",
      "0, test",
      "it's 5\" wide", "Note: see below", "'quoted', he said",
    ],
    ["0", "0012", "12.5", "1,200.50", "-3", "1e5", "100%", "￥7"],
    ["第一行\n第二行, 又\n第三行", "a,b\r\nc,d\r\ne,f", "one\r\"two\"\rthree", "\n", "x\n\ny"],
    ["—", "…", "NA", "不详", "", "n/a", "-", "*", "无"],
    [
      "a;b", "a;b;c", "x\ty", "p|q|r", "'", "=\"0012\"", "\"", "\"\"", "a\"b", ",", ",,", "\\\"",
      "\\",
    ],
    [" ", " leading", "trailing ", "\u{2028}", "\u{3000}", "\u{A0}x", "a  b", "#", "sep=;"],
    ["1", "2", "3", "4", "5"],
  ]

  private mutating func cell(_ kind: Int) -> String {
    if dice.once(in: 10) { return "" }
    if dice.once(in: 12) { return dice.pick(Self.kinds[dice.next(Self.kinds.count)]) }
    return dice.pick(Self.kinds[kind])
  }

  /// Header and rows.
  var all: [[String]] { [header] + rows }

  /// Header and rows as they are written, without their line ends.
  func lines() -> [String] {
    var dice = dice
    return all.map { row in
      row.map { cell -> String in
        let needsQuotes =
          cell.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
          || (row.count == 1 && cell.isEmpty)
        guard needsQuotes || quoting == 1 || (quoting == 2 && dice.once(in: 2)) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
      }.joined(separator: ",")
    }
  }

  /// The text, quotes where the generator wants them and where they are needed.
  func text() -> String {
    (hasMark ? "\u{FEFF}" : "") + lines().joined(separator: lineEnd)
      + (hasLastLineEnd ? lineEnd : "")
  }

  /// A few words about it, for a test that fails.
  var shown: String {
    "\(header.count) columns, \(rows.count) rows, line end \(lineEnd.utf8.map { $0 }), quoting \(quoting)"
  }
}

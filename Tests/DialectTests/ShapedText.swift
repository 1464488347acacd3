/// A text of the shapes that are met, made at random.
///
/// It has lines above, header rows, empty rows, further tables, notes, and damage. Each of its lines that
/// holds anything holds a word of its own, by which it is found again.
struct ShapedText {
  /// The lines without their ends.
  private(set) var lines: [String] = []
  private(set) var text = ""
  private var dice: Dice
  private var delimiter = ","

  /// The word of a line, from 1.
  static func word(_ line: Int) -> String { "k\(line)k" }

  init(seed: UInt64) {
    dice = Dice(seed)
    delimiter = dice.pick([",", ",", ",", ",", ";", "\t", "|", " ", ":", ", ", "，", "||"])
    for _ in 0..<(1 + (dice.once(in: 3) ? dice.next(4) : 0)) { addTable() }
    if dice.once(in: 3) { damage() }
    let ends = dice.pick([["\n"], ["\r\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], ["\r\r\n"]])
    for (index, line) in lines.enumerated() {
      let isLast = index == lines.count - 1
      text += line + (isLast && dice.once(in: 2) ? "" : dice.pick(ends))
    }
  }

  private var nextWord: String { Self.word(lines.count + 1) }

  private mutating func addTable() {
    let width = 1 + dice.next(9)
    for _ in 0..<(dice.once(in: 3) ? dice.next(500) : dice.next(4)) { addLineAbove(width) }
    for row in 0..<dice.next(4) { addHeader(width, row) }
    for _ in 0..<(dice.once(in: 6) ? dice.next(200) : dice.next(12)) { addRow(width) }
    for _ in 0..<(dice.once(in: 3) ? dice.next(80) : 0) {
      lines.append(dice.once(in: 3) ? "" : separators(width))
    }
    for _ in 0..<dice.next(3) where dice.once(in: 2) {
      lines.append(dice.pick(["注：", "数据来源 ", "* ", "", "Note: "]) + nextWord)
    }
  }

  private func separators(_ width: Int) -> String {
    String(repeating: delimiter, count: max(0, width - 1))
  }

  private mutating func addLineAbove(_ width: Int) {
    switch dice.next(6) {
    case 0: lines.append("")
    case 1: lines.append(separators(width))
    case 2: lines.append("表 \(nextWord)" + separators(width))
    case 3: lines.append(Array(repeating: nextWord, count: width).joined(separator: delimiter))
    case 4: lines.append("单位：\(nextWord)\(delimiter)日期：2018-03")
    default: lines.append("a title \(nextWord)")
    }
  }

  private mutating func addHeader(_ width: Int, _ row: Int) {
    var cells = (0..<width).map { "name \($0) \(row)" }
    for column in 1..<max(2, width) where column < width && dice.once(in: 3) { cells[column] = "" }
    cells[dice.next(width)] = nextWord
    lines.append(cells.joined(separator: delimiter))
  }

  private mutating func addRow(_ width: Int) {
    var cells = (0..<width).map { _ in
      dice.pick([
        "1", "2.5", "2018-03-01", "甲公司", "", "—", "\"a, b\"", "\"x\"\"y\"", "10:20", "two words",
        "a;b",
      ])
    }
    cells[dice.next(width)] = nextWord
    if dice.once(in: 60) {
      cells.append("more")
    } else if dice.once(in: 60) {
      cells.removeLast()
    }
    // A cell of its own line is always there.
    let line = cells.joined(separator: delimiter)
    lines.append(line.contains(nextWord) ? line : nextWord + line)
  }

  /// Puts in signs that mean something, or takes some out; words stay.
  private mutating func damage() {
    for _ in 0..<(1 + dice.next(6)) {
      let index = dice.next(lines.count)
      guard !lines.isEmpty, !lines[index].isEmpty else { continue }
      let word = Self.word(index + 1)
      var parts = lines[index].components(around: word)
      for part in parts.indices {
        let signs = dice.pick([
          "\"", "\"\"", ",", ";", "'", "\"\",", "\\", "\u{1}", "=\"", " ", "\"a\"b",
        ])
        switch dice.next(4) {
        case 0: parts[part] += signs
        case 1: parts[part] = signs + parts[part]
        case 2: parts[part] = String(parts[part].dropFirst(dice.next(3)))
        default: break
        }
      }
      lines[index] = parts.joined(separator: lines[index].contains(word) ? word : "")
    }
  }
}

extension String {
  /// The text before and behind a word.
  fileprivate func components(around word: String) -> [String] {
    guard let range = self.firstRange(of: word) else { return [self] }
    return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
  }
}

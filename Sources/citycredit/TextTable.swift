/// Rows of texts in columns that stand below each other on a terminal.
///
/// Chinese characters take two places. The last column is never padded, and a column in which all
/// cells but its title are empty is left out.
struct TextTable {
  private let titles: [String]
  /// The columns that hold numbers and stand at the right.
  private let right: Set<Int>
  private var rows: [[String]] = []

  /// Begins a table; a title with a leading `#` is that of a column of numbers.
  init(_ titles: String...) {
    self.titles = titles.map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }
    right = Set(titles.indices.filter { titles[$0].hasPrefix("#") })
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; cells that are missing at its end are empty.
  mutating func add(_ cells: String...) { rows.append(cells) }

  /// The lines, titles first.
  var lines: [String] {
    let columns = titles.indices.filter { column in
      rows.contains { column < $0.count && !$0[column].isEmpty }
    }
    let all = [titles] + rows
    let widths = columns.map { column in
      all.reduce(0) { max($0, column < $1.count ? places($1[column]) : 0) }
    }
    return all.map { row in
      var line = ""
      for (column, width) in zip(columns, widths) {
        let cell = column < row.count ? row[column] : ""
        let padding = String(repeating: " ", count: width - places(cell))
        if !line.isEmpty || column != columns.first { line += "  " }
        line += right.contains(column) ? padding + cell : cell + padding
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }

  /// How many places a text takes on a terminal.
  private func places(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }
}

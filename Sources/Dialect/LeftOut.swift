/// Why lines of a file are not in the table that is read from it, besides a `Loss`.
public enum LeftOut: String, Sendable, CaseIterable {
  /// It stands above the table.
  case above = "above the table"
  /// A line with nothing on it.
  case blankLine = "a blank line"
  /// Delimiters and nothing else.
  case emptyRow = "a row of empty cells"
  /// A note behind the table.
  case footnote = "a footnote"
  /// The header once more.
  case repeatedHeader = "the header once more"
  /// A line of another table of the same file.
  case otherTable = "of another table"
}

/// Lines of a file, as ranges: all of them counted, the first ranges kept.
public struct LineRanges: Equatable, Sendable {
  /// The first ranges, in the order in which they were met.
  public private(set) var ranges: [ClosedRange<Int>] = []
  /// How many lines there are, those behind the kept ranges too.
  public private(set) var count = 0
  /// Whether there are more ranges than are kept.
  public private(set) var isCut = false

  private static let most = 40

  /// No line.
  public init() {}

  /// Adds lines; neighbours of the last range make it longer.
  mutating func add(_ lines: ClosedRange<Int>) {
    count += lines.count
    if !isCut, let last = ranges.last, last.upperBound + 1 == lines.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound...lines.upperBound
    } else if ranges.count < Self.most {
      ranges.append(lines)
    } else {
      isCut = true
    }
  }

  /// The lines in words, `3, 7-9`.
  public var words: String {
    let texts = ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    return texts.joined(separator: ", ") + (isCut ? " and more" : "")
  }
}

public import Records

/// A personal number in a file of a report, with its place but never its digits.
public struct OutputFinding: Equatable, Sendable {
  /// What it looks like.
  public let kind: PersonalNumber.Kind
  /// The line, from 1.
  public let line: Int
  /// The byte within the line, from 1.
  public let column: Int
}

extension SiteFile {
  /// The first personal number that the file would publish; `nil` when it may go out.
  ///
  /// Texts are scanned, whoever wrote them: pages, names, attributes, notes. Figures are not: a sum of money
  /// may well have the digits of a telephone number. A figure is a cell that holds nothing but a number
  /// where the format says that numbers stand: in a CSV column of numbers, in JSON outside of strings, on a page
  /// in a cell of figures. What comes from an export as text is never written there.
  public func personalNumber() -> OutputFinding? {
    let text = bytes.span
    var figures = Figures(self)
    var start = 0
    while let found = PersonalNumber.first(in: text, from: start) {
      guard figures.hold(found.range, of: text) else { return finding(found) }
      start = found.range.upperBound
    }
    return nil
  }

  private func finding(_ found: PersonalNumber) -> OutputFinding {
    let before = bytes[..<found.range.lowerBound]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return OutputFinding(
      kind: found.kind, line: before.count { $0 == 0x0A } + 1,
      column: found.range.lowerBound - lineStart + 1)
  }
}

/// Where in a file figures stand; asked for places that ascend.
private struct Figures {
  private enum Format { case csv, json, html, other }

  private let format: Format
  /// Whether each column of a table is of numbers.
  private let numbers: [Bool]
  /// Up to where the file has been gone through, and what was found there.
  private var place = 0
  private var column = 0
  private var isQuoted = false

  init(_ file: SiteFile) {
    let name = file.path.split(separator: "/").last ?? ""
    format =
      switch name.split(separator: ".").last {
      case "csv": .csv
      case "json": .json
      case "html": .html
      default: .other
      }
    let table = ReportTable.allCases.first { name == "\($0.rawValue).csv" }
    numbers = table?.columns.map { $0.kind == .number } ?? []
  }

  /// Whether some digits belong to a figure.
  mutating func hold(_ digits: Range<Int>, of text: Span<UInt8>) -> Bool {
    switch format {
    case .csv: isCell(digits, text)
    case .json: isValue(digits, text)
    case .html: isCellOfPage(digits, text)
    case .other: false
    }
  }

  // MARK: CSV

  private mutating func isCell(_ digits: Range<Int>, _ text: Span<UInt8>) -> Bool {
    let number = wholeNumber(digits, text)
    let isBounded =
      (number.lowerBound == 0 || [0x2C, 0x0A].contains(text[number.lowerBound - 1]))
      && (number.upperBound == text.count || [0x2C, 0x0D].contains(text[number.upperBound]))
    guard isBounded else { return false }
    goOn(to: number.lowerBound, text)
    return !isQuoted && numbers.indices.contains(column) && numbers[column]
  }

  /// Goes on to a byte, and knows its column then.
  ///
  /// A table with a number in every line is gone through whole. Without a quote since the last place only the
  /// line itself matters.
  private mutating func goOn(to end: Int, _ text: Span<UInt8>) {
    guard place < end else { return }
    defer { place = end }
    if !isQuoted, !holdsQuote(text.extracting(place..<end)) {
      var (byte, commas) = (end, 0)
      while byte > place, text[byte - 1] != 0x0A {
        byte -= 1
        if text[byte] == 0x2C { commas += 1 }
      }
      column = byte > place ? commas : column + commas
      return
    }
    for byte in place..<end {
      switch text[byte] {
      case 0x22: isQuoted.toggle()
      case 0x2C where !isQuoted: column += 1
      case 0x0A where !isQuoted: column = 0
      default: break
      }
    }
  }

  /// Whether there is a quote, eight bytes at a time.
  private func holdsQuote(_ text: Span<UInt8>) -> Bool {
    let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    let words = text.bytes
    var place = 0
    while place + 8 <= words.byteCount {
      // A byte that is a quote is zero now, and alone borrows into its highest bit.
      let other =
        words.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self) ^ (ones &* 0x22)
      if (other &- ones) & ~other & highs != 0 { return true }
      place += 8
    }
    while place < text.count {
      if text[place] == 0x22 { return true }
      place += 1
    }
    return false
  }

  // MARK: JSON

  private mutating func isValue(_ digits: Range<Int>, _ text: Span<UInt8>) -> Bool {
    while place < digits.lowerBound {
      switch text[place] {
      case 0x5C where isQuoted: place += 1
      case 0x22: isQuoted.toggle()
      default: break
      }
      place += 1
    }
    return !isQuoted
  }

  // MARK: Pages

  /// Whether digits stand in `<td class="number">…</td>`, within links or emphasis or not.
  private func isCellOfPage(_ digits: Range<Int>, _ text: Span<UInt8>) -> Bool {
    let isOfFigure = { (byte: UInt8) in
      // Digits, signs, separators, blanks, and the bytes of U+2212.
      (0x30...0x39).contains(byte) || [0x2B, 0x2C, 0x2D, 0x2E, 0x25, 0x20].contains(byte)
        || [0xE2, 0x88, 0x92].contains(byte)
    }
    var (low, high) = (digits.lowerBound, digits.upperBound)
    while low > 0, isOfFigure(text[low - 1]) { low -= 1 }
    while high < text.count, isOfFigure(text[high]) { high += 1 }
    guard low > 0, high < text.count, text[high] == 0x3C, text[low - 1] == 0x3E else {
      return false
    }
    let cell = Array("<td class=\"number\">".utf8)
    // Past the tags between the cell and the figure.
    while low > 0, text[low - 1] == 0x3E {
      var tag = low - 1
      while tag > 0, text[tag] != 0x3C { tag -= 1 }
      if low - tag == cell.count && cell.indices.allSatisfy({ text[tag + $0] == cell[$0] }) {
        return true
      }
      // A cell of another kind, the end of anything.
      guard text[tag + 1] == UInt8(ascii: "a") || text[tag + 1] == UInt8(ascii: "s") else {
        return false
      }
      low = tag
    }
    return false
  }

  /// The longest run of what numbers are written with.
  private func wholeNumber(_ digits: Range<Int>, _ text: Span<UInt8>) -> Range<Int> {
    let isOfNumber = { (byte: UInt8) in
      (0x30...0x39).contains(byte) || byte == 0x2E || byte == 0x2D
    }
    var (low, high) = (digits.lowerBound, digits.upperBound)
    while low > 0, isOfNumber(text[low - 1]) { low -= 1 }
    while high < text.count, isOfNumber(text[high]) { high += 1 }
    return low..<high
  }
}

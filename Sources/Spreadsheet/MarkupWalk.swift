/// Goes through the XML of one member of a workbook, as the library writes it, and adds up a sheet's cells.
///
/// It knows elements, their nesting, and the five entities; no comments, no sections of character data, no
/// declarations but the first, because none of these is ever written.
struct MarkupWalk {
  static let tagStart = UInt8(ascii: "<")

  /// The cells so far; `nil` for a member that is no sheet.
  private(set) var sum: SheetSum?
  /// The names of the sheets that a `workbook.xml` lists.
  private(set) var names: [[UInt8]] = []
  /// The names of the elements that are open, the outermost first.
  private var open: [UInt64] = []
  private var hasRoot = false
  private var row = -1
  private var column = -1
  /// What the cell that is open holds; a cell has one text or one number.
  private var isFilled = true
  private var text: [UInt8] = []

  /// Starts a member; with a name it is that sheet.
  init(sheet: [UInt8]?) { sum = sheet.map { SheetSum(name: $0) } }

  /// Whether every element has ended.
  var isComplete: Bool { hasRoot && open.isEmpty }

  /// Takes tags with the text behind them, as far as another tag begins; how many bytes were taken, or
  /// `nil` when they are not well-formed.
  mutating func take(_ bytes: Span<UInt8>) -> Int? {
    var start = 0
    while true {
      guard start < bytes.count else { return start }
      guard bytes[start] == Self.tagStart else { return nil }
      guard let end = place(of: UInt8(ascii: ">"), in: bytes, from: start + 1),
        let next = place(of: Self.tagStart, in: bytes, from: end + 1)
      else { return start }
      guard tag(bytes.extracting(start + 1..<end), bytes.extracting(end + 1..<next)) else {
        return nil
      }
      start = next
    }
  }

  /// Takes one tag without its brackets, and the text behind it.
  private mutating func tag(_ tag: Span<UInt8>, _ behind: Span<UInt8>) -> Bool {
    guard let first = tag.isEmpty ? nil : tag[0] else { return false }
    if first == UInt8(ascii: "?") { return !hasRoot }
    if first == UInt8(ascii: "/") {
      guard let last = open.popLast() else { return false }
      let name = Self.name(tag.extracting(1..<tag.count))
      if name == Self.cell && !isFilled { return false }
      let isEndOfLine = behind.count == 1 && behind[0] == 0x0A && open.isEmpty
      return name == last && (behind.isEmpty || isEndOfLine)
    }
    let name = Self.name(tag)
    // One root, and nothing behind it.
    guard !open.isEmpty || !hasRoot else { return false }
    hasRoot = true
    let isClosed = tag[tag.count - 1] == UInt8(ascii: "/")
    if !isClosed { open.append(name) }
    switch name {
    case Self.sheet: names.append(attribute("name", of: tag) ?? [])
    case Self.rowName where sum != nil: return begin(row: tag)
    case Self.cell where sum != nil: return !isClosed && begin(cell: tag)
    case Self.textName where sum != nil: return add(text: behind)
    case Self.value where sum != nil: return add(number: behind)
    default: break
    }
    // Text stands in properties and names; in a sheet, in cells only.
    return sum == nil || behind.isEmpty
  }

  // MARK: Cells

  private mutating func begin(row tag: Span<UInt8>) -> Bool {
    guard let text = attribute("r", of: tag),
      let number = Int(String(decoding: text, as: UTF8.self)), number - 1 > row
    else { return false }
    row = number - 1
    column = -1
    return true
  }

  /// `c r="AB12" …`: in this row, and to the right of the one before.
  private mutating func begin(cell tag: Span<UInt8>) -> Bool {
    guard isFilled else { return false }
    let start = 5
    guard tag.count > start, tag[2] == UInt8(ascii: "r"), tag[4] == UInt8(ascii: "\"") else {
      return false
    }
    var (place, column, row) = (start, 0, 0)
    while place < tag.count, (0x41...0x5A).contains(tag[place]), column < 32_768 {
      column = column * 26 + Int(tag[place] - UInt8(ascii: "A")) + 1
      place += 1
    }
    while place < tag.count, (0x30...0x39).contains(tag[place]), row < 9_999_999 {
      row = row * 10 + Int(tag[place] - UInt8(ascii: "0"))
      place += 1
    }
    guard place < tag.count, tag[place] == UInt8(ascii: "\""), row - 1 == self.row,
      column - 1 > self.column
    else { return false }
    self.column = column - 1
    isFilled = false
    return true
  }

  private mutating func add(text escaped: Span<UInt8>) -> Bool {
    guard !isFilled else { return false }
    isFilled = true
    if place(of: UInt8(ascii: "&"), in: escaped, from: 0) == nil {
      sum?.add(text: escaped, row: row, column: column)
      return true
    }
    guard unescape(escaped) else { return false }
    let plain = text
    sum?.add(text: plain.span, row: row, column: column)
    return true
  }

  private mutating func add(number digits: Span<UInt8>) -> Bool {
    guard !isFilled, let number = readNumber(digits) else { return false }
    isFilled = true
    sum?.add(number: number, row: row, column: column)
    return true
  }

  // MARK: Pieces

  /// Puts a text with entities into `text` without them.
  private mutating func unescape(_ escaped: Span<UInt8>) -> Bool {
    text.removeAll(keepingCapacity: true)
    var start = 0
    while start < escaped.count {
      guard escaped[start] == UInt8(ascii: "&") else {
        text.append(escaped[start])
        start += 1
        continue
      }
      guard let end = place(of: UInt8(ascii: ";"), in: escaped, from: start) else { return false }
      switch Self.name(escaped.extracting(start + 1..<end)) {
      case Self.word("amp"): text.append(UInt8(ascii: "&"))
      case Self.word("lt"): text.append(UInt8(ascii: "<"))
      case Self.word("gt"): text.append(UInt8(ascii: ">"))
      case Self.word("quot"): text.append(UInt8(ascii: "\""))
      case Self.word("apos"): text.append(UInt8(ascii: "'"))
      default: return false
      }
      start = end + 1
    }
    return true
  }

  /// The value of an attribute, without entities.
  private mutating func attribute(_ name: StaticString, of tag: Span<UInt8>) -> [UInt8]? {
    let head = " \(name)=\"".utf8
    var start = 0
    while let space = place(of: UInt8(ascii: " "), in: tag, from: start) {
      start = space + 1
      guard space + head.count <= tag.count else { return nil }
      var isSame = true
      for (offset, byte) in head.enumerated() where tag[space + offset] != byte { isSame = false }
      guard isSame else { continue }
      let first = space + head.count
      guard let end = place(of: UInt8(ascii: "\""), in: tag, from: first),
        unescape(tag.extracting(first..<end))
      else { return nil }
      return text
    }
    return nil
  }

  private func place(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
    var place = start
    while place < bytes.count {
      if bytes[place] == byte { return place }
      place += 1
    }
    return nil
  }

  /// A name as a number: what stands before the first blank or slash.
  private static func name(_ tag: Span<UInt8>) -> UInt64 {
    var name: UInt64 = 0xCBF2_9CE4_8422_2325
    for place in tag.indices {
      let byte = tag[place]
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "/") { break }
      name = (name ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return name
  }

  private static func word(_ text: String) -> UInt64 { name(text.utf8.span) }
  private static let sheet = word("sheet")
  private static let rowName = word("row")
  private static let cell = word("c")
  private static let textName = word("t")
  private static let value = word("v")
}

/// A decimal number as the library prints it, `-0.125`, `1E-07`; the nearest `Double`.
func readNumber(_ digits: Span<UInt8>) -> Double? {
  var (place, mantissa, exponent) = (0, 0 as UInt64, 0)
  let isNegative = !digits.isEmpty && digits[0] == UInt8(ascii: "-")
  if isNegative { place = 1 }
  var (count, isFraction) = (0, false)
  while place < digits.count {
    switch digits[place] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      guard mantissa < 1_000_000_000_000_000_000 else { return nil }
      mantissa = mantissa * 10 + UInt64(digits[place] - UInt8(ascii: "0"))
      count += 1
      if isFraction { exponent -= 1 }
    case UInt8(ascii: ".") where !isFraction: isFraction = true
    default:
      // A power of ten is rare, and so are more digits than are exact: the library of Swift reads them.
      return slowNumber(digits)
    }
    place += 1
  }
  guard count > 0 else { return nil }
  // One operation on exact numbers gives the nearest.
  guard mantissa < 1 << 53, exponent >= -22 else { return slowNumber(digits) }
  let magnitude = exponent == 0 ? Double(mantissa) : Double(mantissa) / powersOfTen[-exponent]
  return isNegative ? -magnitude : magnitude
}

private func slowNumber(_ digits: Span<UInt8>) -> Double? {
  var bytes: [UInt8] = []
  for place in digits.indices { bytes.append(digits[place]) }
  return Double(String(decoding: bytes, as: UTF8.self))
}

private let powersOfTen: [Double] = (0...22).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

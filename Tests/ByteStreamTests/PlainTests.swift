import CScan
import Records
import Testing

@testable import ByteStream

/// Plain records against a slow twin that takes them apart byte by byte.
@Suite struct PlainTests {
  private static let kinds: [scan_kind] = [
    scan_by_words, scan_by_sse2, scan_by_avx2, scan_by_avx512, scan_by_neon,
  ].filter { scan_can($0) }

  private struct Rules {
    var delimiter: UInt8 = 0x2C
    var width = 3
    var hasQuotes = true
    var endsWithCarriage = false
    var spansLines = true
    var longest = 1 << 20
    var watched: [UInt8]?

    var fast: PlainRows {
      var rows = PlainRows(
        delimiter: delimiter, width: width, hasQuotes: hasQuotes,
        endsWithCarriage: endsWithCarriage, spansLines: spansLines, longest: longest)
      if let watched { rows.watch(forBeginning: watched) }
      return rows
    }
  }

  private struct Taken: Equatable {
    var text: [UInt8] = []
    var next = 0
    var rows = 0
    var lines = 0
    /// `nil` where both answers are right: the record has no end, and is longer than a record may be.
    var isOther: Bool? = false
  }

  // MARK: The twin

  private enum Record {
    case plain(fields: [[UInt8]], next: Int, lines: Int)
    case other
    case unfinished
  }

  private static let lineFeed: UInt8 = 0x0A
  private static let carriage: UInt8 = 0x0D
  private static let quote: UInt8 = 0x22

  private func isControl(_ byte: UInt8) -> Bool {
    byte == 0x7F || (byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte))
  }

  private func record(_ text: ArraySlice<UInt8>, _ rules: Rules) -> Record {
    let end = text.endIndex
    var at = text.startIndex
    var fields: [[UInt8]] = []
    var lines = 1
    let stops = [rules.delimiter, Self.lineFeed, Self.carriage]
    repeat {
      if !fields.isEmpty { at += 1 }
      var field: [UInt8] = []
      if at < end && text[at] == Self.quote && rules.hasQuotes {
        at += 1
        while true {
          guard at < end else { return .unfinished }
          let byte = text[at]
          if byte == Self.quote {
            guard at + 1 < end else { return .unfinished }
            if text[at + 1] != Self.quote { break }
            at += 1
          } else if byte == Self.lineFeed || byte == Self.carriage {
            guard rules.spansLines else { return .other }
            let isPair = byte == Self.carriage && at + 1 < end && text[at + 1] == Self.lineFeed
            if byte == Self.lineFeed || (rules.endsWithCarriage && !isPair) { lines += 1 }
          } else if isControl(byte) {
            return .other
          }
          field.append(byte)
          at += 1
        }
        at += 1
        guard stops.contains(text[at]) else { return .other }
      } else {
        while at < end && !stops.contains(text[at]) {
          if text[at] == Self.quote || isControl(text[at]) { return .other }
          field.append(text[at])
          at += 1
        }
      }
      fields.append(field)
    } while at < end && text[at] == rules.delimiter
    guard at < end else { return .unfinished }

    let raw = text[..<at]
    if text[at] == Self.carriage {
      guard at + 1 < end else { return .unfinished }
      if text[at + 1] == Self.lineFeed {
        at += 1
      } else {
        guard rules.endsWithCarriage else { return .other }
        guard at + 2 < end else { return .unfinished }
        if text[at + 1] == Self.carriage && text[at + 2] == Self.lineFeed { return .other }
      }
    }
    guard !raw.isEmpty, raw.count <= rules.longest, fields.count == rules.width,
      !isWatched(raw, rules)
    else { return .other }
    if rules.width == 1 {
      if fields[0].isEmpty { return .other }
    } else {
      let trailing = raw.reversed().prefix { [0x20, Self.quote, rules.delimiter].contains($0) }
      let mayBeEmpty = trailing.count { $0 == rules.delimiter } >= rules.width - 1
      let isEmpty = fields.dropFirst().allSatisfy { $0.allSatisfy { $0 == 0x20 } }
      #expect(mayBeEmpty || !isEmpty)
      if mayBeEmpty { return .other }
    }
    return .plain(fields: fields, next: at + 1, lines: lines)
  }

  /// Compares eight bytes, behind a quote that opens the first field.
  private func isWatched(_ raw: ArraySlice<UInt8>, _ rules: Rules) -> Bool {
    guard let watched = rules.watched else { return false }
    return raw.dropFirst(raw.first == Self.quote ? 1 : 0).starts(with: watched.prefix(8))
  }

  private func written(_ fields: [[UInt8]]) -> [UInt8] {
    let needing: Set<UInt8> = [0x2C, Self.quote, Self.lineFeed, Self.carriage]
    let cells = fields.map { field -> [UInt8] in
      guard field.contains(where: needing.contains) else { return field }
      return [Self.quote] + field.flatMap { $0 == Self.quote ? [$0, $0] : [$0] } + [Self.quote]
    }
    return Array(cells.joined(separator: [0x2C])) + [Self.carriage, Self.lineFeed]
  }

  private func slow(_ text: [UInt8], from start: Int, _ rules: Rules) -> Taken {
    var taken = Taken(next: start)
    while true {
      switch record(text[taken.next...], rules) {
      case .plain(let fields, let next, let lines):
        taken.text += written(fields)
        taken.next = next
        taken.rows += 1
        taken.lines += lines
      case .other:
        taken.isOther = true
        return taken
      case .unfinished:
        if text.count - taken.next > rules.longest { taken.isOther = nil }
        return taken
      }
    }
  }

  // MARK: The fast way

  private func fast(
    _ text: [UInt8], from start: Int, _ rules: PlainRows, by kind: scan_kind, slice: Int
  ) -> Taken {
    var block = CSVBlock()
    var taken = Taken(next: start)
    while true {
      let step = rules.take(text.span, from: taken.next, into: &block, by: kind, slice: slice)
      let isAtEnd = step.isOther || step.next == taken.next
      taken.next = step.next
      taken.rows += step.rows
      taken.lines += step.lines
      guard isAtEnd else { continue }
      taken.isOther = step.isOther
      taken.text = copy(block.bytes, 0..<block.byteCount)
      return taken
    }
  }

  private func expectSame(_ text: [UInt8], from start: Int, _ rules: Rules, _ random: inout Seeded)
  {
    let expected = slow(text, from: start, rules)
    for kind in Self.kinds {
      for slice in [1 << 20, Int.random(in: 1...200, using: &random)] {
        var found = fast(text, from: start, rules.fast, by: kind, slice: slice)
        if expected.isOther == nil { found.isOther = nil }
        let isSame = found == expected
        #expect(isSame, "\(kind), slices of \(slice): \(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  // MARK: Laws

  private func rules(_ random: inout Seeded) -> Rules {
    var rules = Rules()
    rules.delimiter = [0x2C, 0x2C, 0x3B, 0x09, 0x20, 0x01].randomElement(using: &random) ?? 0x2C
    rules.width = Int.random(in: 1...5, using: &random)
    rules.hasQuotes = Int.random(in: 0..<8, using: &random) > 0
    rules.endsWithCarriage = Int.random(in: 0..<4, using: &random) == 0
    rules.spansLines = Bool.random(using: &random)
    if Int.random(in: 0..<4, using: &random) == 0 {
      rules.longest = Int.random(in: 1...150, using: &random)
    }
    if Int.random(in: 0..<3, using: &random) == 0 {
      rules.watched = [[], [0x31], Array("a\"b".utf8), Array("text of more than 8".utf8)]
        .randomElement(using: &random)
    }
    return rules
  }

  private static let pieces: [[UInt8]] = [
    "", "1", "12.50", "2018-03-05", "罚款", " ", "  ", "a b", "text of more than 8 bytes",
    String(repeating: "信用", count: 30), ",", "\"", ";", "\t", "\n", "\r\n", "\r", "a\"b", "\"\"",
  ].map { Array($0.utf8) }

  private func wellFormed(_ rules: Rules, _ random: inout Seeded) -> [UInt8] {
    var text: [UInt8] = []
    let ends = rules.endsWithCarriage ? ["\r", "\n", "\r\n"] : ["\n", "\r\n"]
    let end = Array((ends.randomElement(using: &random) ?? "\n").utf8)
    let quotesAll = Int.random(in: 0..<4, using: &random) == 0
    let most = Int.random(in: 1...3, using: &random)
    for _ in 0..<Int.random(in: 0..<40, using: &random) {
      for column in 0..<rules.width {
        if column > 0 { text.append(rules.delimiter) }
        let field = (0..<Int.random(in: 0...most, using: &random)).flatMap { _ in
          Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
        }
        let special: Set<UInt8> = [rules.delimiter, Self.quote, Self.lineFeed, Self.carriage]
        let needs = field.contains(where: special.contains)
        if needs || quotesAll || Int.random(in: 0..<8, using: &random) == 0 {
          text.append(Self.quote)
          text += field.flatMap { $0 == Self.quote ? [$0, $0] : [$0] }
          text.append(Self.quote)
        } else {
          text += field
        }
      }
      text += end
    }
    return text
  }

  /// Law: of a well-formed text, and of one with some bytes changed, exactly the twin's records are taken.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func plainRecordsAreThoseOfTheTwin(seed: UInt64) {
    var random = Seeded(seed)
    let rules = rules(&random)
    var text = wellFormed(rules, &random)
    let near = Array(",\"\r\n;\t \u{1}\u{7F}a".utf8)
    for _ in 0..<(seed % 3 == 0 ? 0 : Int.random(in: 0..<4, using: &random)) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &random)
      let byte = near.randomElement(using: &random) ?? 0x61
      switch Int.random(in: 0..<3, using: &random) {
      case 0: text[place] = byte
      case 1: text.insert(byte, at: place)
      default: text.remove(at: place)
      }
    }
    if seed % 5 == 0 { text.removeLast(Int.random(in: 0...min(3, text.count), using: &random)) }
    expectSame(text, from: 0, rules, &random)
    let start = text.firstIndex(of: Self.lineFeed).map { $0 + 1 } ?? 0
    expectSame(text, from: start, rules, &random)
  }

  /// Law: the same for any bytes that matter, in any order.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func anyBytesAreCutAsByTheTwin(seed: UInt64) {
    var random = Seeded(seed)
    let rules = rules(&random)
    let alphabet = [rules.delimiter] + Array("\"\"\n\r, ab1文".utf8)
    let text = (0..<Int.random(in: 0...300, using: &random)).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    }
    expectSame(text, from: 0, rules, &random)
    expectSame(text, from: text.count / 2, rules, &random)
  }

  /// Every field that may need quotes at every place of a block, in quotes already or not.
  @Test(arguments: [0x2C, 0x3B] as [UInt8]) func everyPlaceOfABlockIsAlike(delimiter: UInt8) {
    var random = Seeded(1)
    var rules = Rules()
    rules.delimiter = delimiter
    rules.width = 2
    let separator = String(decoding: [delimiter], as: UTF8.self)
    for cell in [
      "\"a\"", "\"a,b\"", "\"\"\"\"", "\"a\n\"", "\"\"", "a,b", "\"a;b\"", "\"\"\"\"\"\"",
    ] {
      for end in ["\n", "\r\n"] {
        for length in 0..<68 {
          let filler = String(repeating: "x", count: length)
          let line = "\(filler)\(separator)\(cell)\(end)"
          expectSame(Array((line + line + line).utf8), from: 0, rules, &random)
        }
      }
    }
  }

  /// Law: where the end of a text cuts a character off is where the next one begins.
  @Test(arguments: 0..<50 as Range<UInt64>) func charactersAreCutOffWhole(seed: UInt64) {
    var random = Seeded(seed)
    let characters: [Character] = ["a", "é", "信", "𠀀", "\u{10FFFF}", "\u{800}"]
    let parts = (0..<Int.random(in: 1...20, using: &random)).map { _ in
      Array(String(characters.randomElement(using: &random) ?? "a").utf8)
    }
    let text = parts.flatMap { $0 }
    var starts: [Int] = [0]
    for part in parts { starts.append((starts.last ?? 0) + part.count) }
    for end in 0...text.count {
      let whole = starts.last { $0 <= end } ?? 0
      #expect(UTF8Check.cutOff(text.span, in: 0..<end) == end - whole)
    }
    for faulty in [[0xFF], [0x80], [0xE4, 0x41], [0xED, 0xA0], [0xC0], [0xF5]] as [[UInt8]] {
      let bytes = text + faulty
      #expect(UTF8Check.cutOff(bytes.span, in: bytes.indices) == 0)
    }
  }
}

import CGB18030

/// What the bytes above 0x7F of a text look like, read as GB 18030 and read as windows-1252.
///
/// They are looked at run by run, a run being high bytes in a row with the second bytes of their characters. Between ASCII
/// letters stand Latin letters; Chinese stands anywhere else, and nearly all of it is in the 6763 characters of GB 2312, half of which
/// (level 1) are nearly all that is written.
struct HighBytes {
  /// Runs, or characters of them, that are Chinese.
  private(set) var chinese = 0
  /// High bytes that are letters of Latin words, or signs where Latin text has them.
  private(set) var latin = 0
  /// Sequences that are no GB 18030.
  private(set) var faults = 0
  /// Characters of two or four bytes.
  private var characters = 0
  /// Of them: of private use, which no text has but for a few rare names.
  private var privateUse = 0
  /// Of them: of GB 2312.
  private var common = 0
  /// Different characters: all, those that are often written (of level 1, or signs), those of level 1, and of
  /// these the ones whose first byte is beyond 0xC8, where Korean has no syllables.
  private var different = (all: 0, frequent: 0, level1: 0, beyondKorean: 0)
  private var seen = [UInt64](repeating: 0, count: 1 << 10)
  /// Valid as UTF-8: letters of Latin words and alphabets, and signs where they belong; and others.
  private var homely = 0
  private var strange = 0
  private let isUTF8: Bool

  /// Looks at bytes, the last of which may be the beginning of a character when they are not all there are.
  ///
  /// `before` is the byte in front of them. Only of text that is UTF-8 as well it is asked what it says as such.
  init(_ bytes: borrowing Span<UInt8>, before: UInt8, isWhole: Bool, isUTF8: Bool = false) {
    self.isUTF8 = isUTF8
    var at = 0
    while at < bytes.count {
      guard bytes[at] >= 0x80 else {
        at += 1
        continue
      }
      at = takeRun(bytes, from: at, before: at > 0 ? bytes[at - 1] : before, isWhole: isWhole)
    }
  }

  // MARK: Verdicts

  /// Whether text that is UTF-8, nearly all of two bytes a character, is GBK instead: all of it is in GB 2312, and as UTF-8
  /// most of it would be letters that stand in no word, of alphabets that hardly anybody writes.
  var isChineseByChance: Bool {
    faults == 0 && common == characters && strange > homely
  }

  /// Whether Chinese like this is written at all.
  ///
  /// - Up to one character in eight may be broken, and two in any text; where there are too few to tell what
  ///   else they could be, the text is taken for damaged.
  /// - One in twenty may be of private use, since rare names are; one or two in a short text.
  /// - Of six different ones, a quarter must be often written: Shift_JIS, Big5 and Cyrillic give rare ones.
  /// - Of twenty-four of level 1, some begin beyond 0xC8: the syllables of EUC-KR do not.
  var isChinese: Bool {
    if faults > 2 && faults * 8 > characters && different.all >= 6 { return false }
    if privateUse * (privateUse > 2 ? 20 : 4) > characters { return false }
    if different.all >= 6 && different.frequent * 4 < different.all { return false }
    return different.level1 < 24 || different.beyondKorean > 0
  }

  /// Whether it is Chinese without a doubt: nothing broken, nothing rare, hardly anything that could be Latin, and more
  /// different characters than chance gives.
  var isClearlyChinese: Bool {
    faults == 0 && privateUse == 0 && latin * 16 < chinese && different.level1 >= 24 && isChinese
  }

  // MARK: Runs

  /// Looks at the run that begins here; returns where it ends.
  private mutating func takeRun(
    _ bytes: borrowing Span<UInt8>, from start: Int, before: UInt8, isWhole: Bool
  ) -> Int {
    var at = start
    var found = 0
    var rare = 0
    var broken = 0
    while at < bytes.count, bytes[at] >= 0x80 {
      let step = GB18030.next(bytes, at: at, end: bytes.count)
      guard let scalar = step.scalar else {
        // Cut off by the end of what is looked at.
        if !isWhole && bytes.count - at < 4 { return bytes.count }
        broken += 1
        at += step.count
        continue
      }
      found += 1
      count(scalar, bytes[at], step.count > 1 ? bytes[at + 1] : 0)
      if step.count == 2 && bytes[at + 1] < 0x80 { rare += 1 }
      at += step.count
    }
    faults += broken
    characters += found
    weigh(bytes, start..<at, before: before, found: found, rare: rare, broken: broken)
    if isUTF8 { weighAsUTF8(bytes, start..<at, before: before) }
    return at
  }

  private mutating func count(_ scalar: UInt32, _ lead: UInt8, _ trail: UInt8) {
    if 0xE000...0xF8FF ~= scalar || scalar >= 0xF0000 { privateUse += 1 }
    let isInGB2312 = lead >= 0xA1 && trail >= 0xA1 && lead <= 0xF7
    if isInGB2312 { common += 1 }
    guard scalar < 0x10000 else { return }
    let (word, bit) = (Int(scalar >> 6), UInt64(1) << UInt64(scalar & 63))
    guard seen[word] & bit == 0 else { return }
    seen[word] |= bit
    different.all += 1
    if isInGB2312 && 0xB0...0xD7 ~= lead {
      different.level1 += 1
      different.frequent += 1
      if lead > 0xC8 { different.beyondKorean += 1 }
    } else if (isInGB2312 && lead <= 0xA3) || (0xA8...0xA9 ~= lead && trail < 0xA1) {
      // Punctuation, numbers, letters of full width; ㎡, ℃ and alike.
      different.frequent += 1
    }
  }

  /// Says whether a run is Latin or Chinese.
  private mutating func weigh(
    _ bytes: borrowing Span<UInt8>, _ run: Range<Int>, before: UInt8, found: Int, rare: Int,
    broken: Int
  ) {
    let first = bytes[run.lowerBound]
    let last = bytes[run.upperBound - 1]
    let after = run.upperBound < bytes.count ? bytes[run.upperBound] : 0
    var high = 0
    var letters = 0
    var isAlternating = true
    for at in run {
      if bytes[at] >= 0x80 {
        high += 1
        if Self.isLatinLetter(bytes[at]) { letters += 1 }
      } else if !Self.isLetter(bytes[at]) {
        isAlternating = false
      }
      if at > run.lowerBound && (bytes[at] >= 0x80) == (bytes[at - 1] >= 0x80) {
        isAlternating = false
      }
    }
    // € in both.
    if high == 1 && first == 0x80 { return }
    if high == 1 && rare == 1 {
      // One high byte and an ASCII byte behind it: ㎡, a rare character, or a letter or sign of a word.
      let isSign = 0xA8...0xA9 ~= first
      let isApart = Self.isDigit(before) || before == 0x20 || before == 0x28
      let isDegree = first == 0xB0 && isApart && (last == 0x43 || last == 0x46)
      let isMicro = first == 0xB5 && isApart && Self.isLetter(last)
      let fits = letters == 0 || first < 0xE0 || 0x61...0x7A ~= last
      let isBegun = fits && Self.isLetter(last) && !Self.isDigit(after)
      let isWord = Self.isLetter(before) || (isBegun && (letters > 0 || Self.isLetter(after)))
      if !isSign && (isWord || isDegree || isMicro) { latin += 1 } else { chinese += 1 }
    } else if high == 1 && broken == 1 {
      // Or nothing that belongs to it.
      if letters == 1 || Self.isLatinSign(first, before, after) { latin += 1 }
    } else if high == letters && isAlternating {
      // été
      latin += high
    } else if high == 2 && letters == 2 && run.count == 2
      && Self.isInWord(first, last, before, after)
    {
      latin += 2
    } else {
      chinese += found
    }
  }

  /// Whether two letters stand in a word: öß in Größe and FÜßE, Íñ in Íñigo, çã in maçã; not 类 in `B类`.
  private static func isInWord(
    _ first: UInt8, _ second: UInt8, _ before: UInt8, _ after: UInt8
  ) -> Bool {
    let isSmallAfter = isLetter(after) && after & 0x20 != 0
    if isLetter(before) && isLetter(after) { return isSmallAfter || before & 0x20 == 0 }
    if isLetter(before) { return before & 0x20 != 0 && first >= 0xDF && second >= 0xDF }
    return isSmallAfter && first < 0xDF && second >= 0xDF
  }

  private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

  /// Whether a byte is a letter in windows-1252.
  private static func isLatinLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xD7, 0xF7: false
    case 0xC0...0xFF, 0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E, 0x9F: true
    default: false
    }
  }

  /// Whether a byte is a sign of windows-1252 that stands where such signs do.
  private static func isLatinSign(_ byte: UInt8, _ before: UInt8, _ after: UInt8) -> Bool {
    switch byte {
    case 0x80, 0xA3, 0xA5, 0xA7, 0xB1:
      isDigit(after) || after == 0x20 || isDigit(before) || (before == 0x28 && after == 0x29)
    case 0xD7, 0xF7: isDigit(before) || before == 0x20
    case 0xB0, 0xBA, 0xAA, 0xB5: isDigit(before) || isLetter(before) || before == 0x20
    case 0xB2, 0xB3, 0xB9, 0xBC...0xBE: isLetter(before) || isDigit(before)
    case 0x91...0x97, 0x85, 0xA0, 0xAB, 0xBB, 0xB7, 0xA1, 0xBF, 0x99, 0xA9, 0xAE: true
    default: false
    }
  }

  // MARK: UTF-8 by chance

  /// Counts, in a run that is UTF-8 of two bytes a character, letters that stand in words or with others of
  /// their alphabet, and signs that stand where they belong.
  private mutating func weighAsUTF8(
    _ bytes: borrowing Span<UInt8>, _ run: Range<Int>, before: UInt8
  ) {
    let after = run.upperBound < bytes.count ? bytes[run.upperBound] : 0
    var at = run.lowerBound
    var codes: [UInt32] = []
    while at + 1 < run.upperBound, bytes[at] >= 0xC2, codes.count < 64 {
      if bytes[at] >= 0xE0 {
        // Of a plane without characters.
        strange += 1
        at += bytes[at] < 0xF0 ? 3 : 4
        continue
      }
      codes.append(UInt32(bytes[at] & 0x1F) << 6 | UInt32(bytes[at + 1] & 0x3F))
      at += 2
    }
    let isWord = Self.isLetter(before) || Self.isLetter(after)
    for (place, code) in codes.enumerated() {
      let isAtHome: Bool
      switch code {
      case 0xF7: isAtHome = Self.isDigit(before) && Self.isDigit(after)
      case 0xC0...0x24F, 0x300...0x36F:
        // Latin letters and accents: é of café, not 茅 by itself.
        isAtHome = isWord && codes.count <= 3
      case 0x80..<0xC0:
        let own = (place > 0 ? 0 : before, place + 1 < codes.count ? 0 : after)
        isAtHome = Self.isSign(code, own.0, own.1)
      case 0x370...0x3FF, 0x400...0x45F, 0x531...0x587, 0x5D0...0x5EA, 0x620...0x64A:
        // Three letters of one alphabet are a word: two may be 小写.
        let alike = codes.count { Self.alphabet($0) == Self.alphabet(code) }
        isAtHome = alike >= 3 && alike == codes.count
      default: isAtHome = false
      }
      if isAtHome { homely += 1 } else { strange += 1 }
    }
  }

  private static func alphabet(_ code: UInt32) -> Int {
    switch code {
    case 0x370...0x3FF: 1
    case 0x400...0x45F: 2
    case 0x5D0...0x5EA: 3
    case 0x620...0x64A: 4
    case 0x531...0x587: 5
    default: 0
    }
  }

  /// Whether a sign of Latin-1 stands where it belongs: £ before a number, ° behind one, · between letters.
  private static func isSign(_ code: UInt32, _ before: UInt8, _ after: UInt8) -> Bool {
    let isInBrackets = before == 0x28 && after == 0x29
    let isBySpace = before == 0x20 || after == 0x20
    switch code {
    case 0xA2...0xA5, 0xA7, 0xA9, 0xB1, 0xB6:
      return (!isDigit(before) && (isDigit(after) || after == 0x20)) || isInBrackets
    case 0xB0: return isDigit(before) || before == 0x20 || after == 0x43 || after == 0x46
    case 0xB2, 0xB3, 0xB9, 0xAA, 0xBA, 0xAE: return isLetter(before)
    case 0xB5: return isLetter(after)
    case 0xBC...0xBE: return isDigit(before)
    case 0xA1, 0xA8, 0xAB, 0xAD, 0xAF, 0xB4, 0xB7, 0xBB, 0xBF:
      return isLetter(before) || isLetter(after) || isBySpace
    default: return false
    }
  }
}

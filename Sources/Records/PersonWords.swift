/// What is written in the place of an organisation's code to say that there is a person and no organisation.
///
/// The list is all there is to it: another word is another line here.
public enum PersonWords {
  /// The words, without the blanks, brackets and signs that people put around them.
  public static let all = [
    "自然人", "个人", "公民", "居民", "私人", "本人", "群众", "自然人主体", "个人主体", "公民个人", "自然人个人", "个人自然人",
    "身份证", "身份证号", "身份证号码", "身份证件", "身份证件号", "身份证件号码", "居民身份证", "居民身份证号", "居民身份证号码",
    "公民身份号码", "公民身份证", "公民身份证号", "公民身份证号码", "个人身份证", "个人身份证号", "个人身份证号码",
    "自然人身份证", "自然人身份证号", "自然人身份证号码", "自然人无", "个人无", "自然人无代码", "个人无代码", "自然人不适用",
    "自然人无统一社会信用代码", "个人无统一社会信用代码", "自然人无信用代码", "护照", "护照号", "护照号码", "军官证", "士兵证",
    "港澳通行证", "台胞证", "驾驶证", "户口簿", "户口本", "naturalperson", "individual", "idcard",
  ]

  /// What may stand before a word and changes nothing: 无（自然人）, 系自然人.
  private static let openings = ["无", "系", "为", "属", "属于"].map { Array($0.utf8) }
  private static let words = all.map { Array($0.utf8) }
  /// The bytes of the longest cell that is one of the words, with all that may stand around it.
  private static let longest = 96

  /// Whether a cell, in UTF-8, is one of the words as a whole.
  public static func hold(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count <= longest, canBegin(bytes, range) else { return false }
    if words.contains(where: { isWord($0, bytes, range) }) { return true }
    for opening in openings {
      guard let rest = after(opening, bytes, range) else { continue }
      if words.contains(where: { isWord($0, bytes, rest) }) { return true }
    }
    return false
  }

  /// The first bytes of words and openings, letters in either case.
  private static let beginnings = {
    var begin = InlineArray<256, Bool>(repeating: false)
    for word in words + openings {
      guard let first = word.first else { continue }
      begin[Int(first)] = true
      if (0x61...0x7A).contains(first) { begin[Int(first & 0xDF)] = true }
    }
    return begin
  }()

  /// Whether what stands behind the signs can be a word: a mistyped code can hardly.
  private static func canBegin(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let place = passSigns(bytes, range.lowerBound, range.upperBound)
    return place < range.upperBound && beginnings[Int(bytes[place])]
  }

  /// What stands behind the opening; `nil` where it does not stand at the beginning.
  private static func after(
    _ opening: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> Range<Int>? {
    let place = passSigns(bytes, range.lowerBound, range.upperBound)
    guard place + opening.count < range.upperBound else { return nil }
    for (offset, byte) in opening.enumerated() where bytes[place + offset] != byte { return nil }
    return place + opening.count..<range.upperBound
  }

  private static func isWord(_ word: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var place = passSigns(bytes, range.lowerBound, range.upperBound)
    for byte in word {
      guard place < range.upperBound else { return false }
      let own = bytes[place]
      guard own == byte || ((0x41...0x5A).contains(own) && own | 0x20 == byte) else { return false }
      place = passSigns(bytes, place + 1, range.upperBound)
    }
    return place == range.upperBound
  }

  /// Goes on past blanks, brackets and other signs, which part no words here.
  private static func passSigns(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var place = start
    while place < end {
      switch bytes[place] {
      case 0x20...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0x09: place += 1
      // 、 。 〈 〉 《 》 「 」 『 』 【 】 〔 〕 and the wide blank.
      case 0xE3 where place + 2 < end && bytes[place + 1] == 0x80 && bytes[place + 2] <= 0x95:
        place += 3
      // Full-width brackets and signs, where nobody has folded them.
      case 0xEF
      where place + 2 < end && bytes[place + 1] == 0xBC
        && (bytes[place + 2] <= 0x8F || (0x9A...0xA0).contains(bytes[place + 2])):
        place += 3
      default: return place
      }
    }
    return place
  }
}

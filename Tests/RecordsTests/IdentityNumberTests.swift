import Records
import Testing

/// What is a person's number or a word for a person, and what is not.
@Suite struct IdentityNumberTests {
  private func isMasked(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return IdentityNumber.isMasked(bytes.span, 0..<bytes.count)
  }

  private func isWord(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return PersonWords.hold(bytes.span, 0..<bytes.count)
  }

  @Test(arguments: [
    "119999********123X", "110105******002", "4201**********1234", "1****************X",
    "420106********",
    "420106********12", "138****1234", "******************", "***", "420106XXXXXXXX1234",
    "420106xxxxxxxx123X",
    "420106########1234", "420106••••••••1234", "420106××××××××1234", "110105**1231002",
  ])
  func coveredNumbersAreMasked(text: String) { #expect(isMasked(text)) }

  @Test(arguments: [
    "", "*", "**", "9142********1234", "91440300192203821X", "914403001922038216", "X", "XXXX",
    "12XX", "??????",
    "420106", "张**", "A***", "420106199001011234", "42*", "*无*", "4201060000000000000000*******",
  ])
  func othersAreNot(text: String) { #expect(!isMasked(text)) }

  /// Law: whatever part of a number is covered, by three signs or more, it is masked.
  @Test(arguments: 0..<50 as Range<UInt64>) func anyThreeCoversDo(seed: UInt64) {
    var random = Random(seed, "covers")
    let number = Array("110105194912310021".prefix(random.pick([15, 18])))
    let first = random.below(number.count - 6)
    let covers = random.within(3...6)
    var text = number
    for place in first..<first + covers { text[place] = "*" }
    #expect(isMasked(String(text)))
  }

  /// Law: each word is known with all that is written around it.
  @Test func wordsAreKnownInEveryDress() {
    for word in PersonWords.all {
      for text in [
        word, "（\(word)）", "(\(word))", "无（\(word)）", "无(\(word))", "【\(word)】", " \(word) ",
        "\(word)。", "系\(word)",
        "无-\(word)", "无 \(word)", word.uppercased(), "\(word)：",
      ] {
        #expect(isWord(text), "\(text)")
      }
    }
  }

  @Test(arguments: [
    "", "无", "/", "个体", "个体工商户", "某自然人有限公司", "自然人投资", "个人独资企业", "91440300192203821X", "无代码", "不详",
    "法人",
    "自然", "自然人人", "公司（自然人独资）",
  ])
  func otherWordsSayNothing(text: String) { #expect(!isWord(text)) }
}

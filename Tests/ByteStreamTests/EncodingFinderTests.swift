import Records
import Testing

@testable import ByteStream

/// Which encoding a text has, where a few bytes must tell.
@Suite struct EncodingFinderTests {
  /// What both ways of reading say; they must say the same.
  static func found(_ bytes: [UInt8]) throws -> TextEncoding? {
    do {
      let encoding = try decoded(bytes).encoding
      let engine = try readAll(bytes: bytes).summary.encoding
      #expect(encoding == engine)
      return encoding
    } catch {
      let code = (error as? Failure)?.code
      #expect(code == .encodingUnknown)
      #expect(failureCode { _ = try readAll(bytes: bytes) } == code)
      return nil
    }
  }

  /// Without a file: from the first byte above 0x7F on.
  static func quick(_ bytes: [UInt8]) -> TextEncoding? {
    guard let first = bytes.firstIndex(where: { $0 >= 0x80 }) else { return .ascii }
    return EncodingFinder.find(
      bytes.span.extracting(first..<bytes.count), before: first > 0 ? bytes[first - 1] : 0,
      isWhole: true)
  }

  /// The 6763 characters of GB 2312.
  static let hanzi: [[UInt8]] = (UInt8(0xB0)...0xF7).flatMap { lead in
    (UInt8(0xA1)...0xFE).filter { lead != 0xD7 || $0 < 0xFA }.map { [lead, $0] }
  }

  static func table(_ cell: [UInt8]) -> [UInt8] {
    Array("code,amount\nA1,".utf8) + cell + Array("\nA2,".utf8) + cell + [0x0A]
  }

  /// Property: one character of GB 2312 is enough, as a cell of its own or behind a number.
  ///
  /// Behind a number a few are signs that stand there in UTF-8: `20°`, `12½`.
  @Test func oneCharacterOfGB2312IsEnough() {
    var wrong: [[UInt8]] = []
    var wrongUnits: [[UInt8]] = []
    for character in Self.hanzi {
      if Self.quick(Self.table(character)) != .gb18030 { wrong.append(character) }
      let unit = Array("100".utf8) + character
      if Self.quick(Self.table(unit)) != .gb18030 { wrongUnits.append(character) }
    }
    #expect(wrong.isEmpty)
    #expect(wrongUnits == [[0xC2, 0xB0], [0xC2, 0xBC], [0xC2, 0xBD], [0xC2, 0xBE]])
  }

  /// ㎡, ℃ and other signs of GBK alone.
  @Test func oneSignOfGBKIsEnough() {
    for sign in ["㎡", "㎎", "㏎", "℃", "①", "（", "）", "、", "。", "～", "％"] {
      var bytes: [UInt8] = []
      GB18030.encode("100\(sign)", into: &bytes)
      #expect(Self.quick(Self.table(bytes)) == .gb18030, "\(sign)")
    }
  }

  /// Property: two characters are enough.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func twoCharactersOfGB2312AreEnough(seed: UInt64) {
    var random = Seeded(seed)
    var wrong: [[UInt8]] = []
    for _ in 0..<2_000 {
      let pair =
        Self.hanzi[Int.random(in: 0..<Self.hanzi.count, using: &random)]
        + Self.hanzi[Int.random(in: 0..<Self.hanzi.count, using: &random)]
      if Self.quick(Self.table(pair)) != .gb18030 { wrong.append(pair) }
    }
    #expect(wrong.isEmpty)
  }

  /// What was met: as csv and a run read it.
  @Test(arguments: ["元", "女", "省", "一", "十", "千", "院", "委", "司", "㎡", "小写", "男", "茅台"])
  func wordsAreFoundBothWays(word: String) throws {
    for head in ["code,amount\nA1,100", "code,amount\nA1,"] {
      var bytes: [UInt8] = []
      GB18030.encode(head + word + "\nA2,1\n", into: &bytes)
      #expect(try Self.found(bytes) == .gb18030)
      #expect(try decoded(bytes).text == head + word + "\nA2,1\n")
      #expect(try Self.found(Array((head + word + "\n").utf8)) == .utf8)
    }
  }

  /// A word for each letter of Latin-1.
  static let words =
    "à là Ávila Âge São Ägypten Ångström Æble Ça garçon È très École été forêt Noël Ì così Íñigo "
    + "aquí Île naïve Ð Óscar cómo Ò però Ôter hôtel Õ ações Öl schön Øre smør Ù où Úbeda según "
    + "Û sûr Über München Ýmir ný þorn Straße Größe älter Füße maçã año España Ünlü øl æ ÿ L'Haÿ "
    + "AÇÃO MÜLLER ESPAÑA"

  static func latin1(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  /// Property: one word of a language is enough, in UTF-8 and in windows-1252.
  @Test func oneLatinWordIsEnough() {
    for word in Self.words.split(separator: " ").map(String.init) where word.utf8.count > 2 {
      #expect(Self.quick(Self.table(Array(word.utf8))) == .utf8, "\(word)")
      #expect(Self.quick(Self.table(Self.latin1(word))) == .windows1252, "\(word)")
      let line = Array("x,le \(word) de 5\n".utf8)
      #expect(Self.quick(line) == .utf8, "\(word)")
      #expect(Self.quick(Self.latin1("x,le \(word) de 5\n")) == .windows1252, "\(word)")
    }
  }

  @Test func signsStandWhereTheyBelong() {
    let texts = [
      "5 m²,3 m³", "20 °C", "(°C)", "20°", "£100", "¥100", "price (£)", "§ 12", "±5", "½ 12½",
      "«mot»", "¿qué", "a·b", "5 µm", "© 2018", "X®", "5÷2",
    ]
    for text in texts {
      #expect(Self.quick(Self.table(Array(text.utf8))) == .utf8, "\(text)")
      #expect(Self.quick(Self.table(Self.latin1(text))) == .windows1252, "\(text)")
    }
    // Quotes, dashes and apostrophes of Windows.
    let windows: [[UInt8]] = [
      Array("it".utf8) + [0x92] + Array("s".utf8), [0x93] + Array("word".utf8) + [0x94],
      Array("1 ".utf8) + [0x96] + Array(" 2".utf8), Array("wait".utf8) + [0x85],
    ]
    for text in windows { #expect(Self.quick(Self.table(text)) == .windows1252) }
  }

  /// A word of another alphabet in UTF-8.
  @Test(arguments: [
    "вода", "город", "Москва", "όνομα", "αβγδ", "שלום", "ילד", "اسم", "الاسم", "Україна", "հայ",
  ])
  func wordsOfOtherAlphabetsAreUTF8(word: String) {
    #expect(Self.quick(Self.table(Array(word.utf8))) == .utf8)
  }

  /// Text in an encoding that has to be named is refused where GB 18030 would make nonsense of it, not guessed.
  @Test func whatNobodyWritesIsRefused() throws {
    let texts: [(TextEncoding, String)] = [
      (.big5, "名稱,文號,日期\n甲公司,北府工商處字第一號,2018-03-01\n乙公司,北府衛罰字第二號,2018-03-02\n"),
      (.shiftJIS, "会社名,所在地\n株式会社みずほ銀行,東京都千代田区\nトヨタ自動車,愛知県豊田市\n"),
      (
        .eucKR,
        "회사명,주소,대표자\n삼성전자주식회사,경기도 수원시 영통구,김기남\n현대자동차주식회사,서울특별시 서초구 헌릉로,정의선\n"
      ),
      (.windows1251, "Название,Город\nОбщество с ограниченной ответственностью,Москва\n"),
      (.windows1253, "Όνομα,Πόλη\nΑνώνυμη Εταιρεία,Αθήνα\n"),
    ]
    for (encoding, text) in texts {
      let characters = Dictionary(
        TableEncodingTests.characters(encoding).map { ($0.text, $0.bytes) }
      ) { first, _ in first }
      var bytes: [UInt8] = []
      for scalar in text.unicodeScalars {
        bytes += scalar == "\n" ? [0x0A] : try #require(characters[Array(String(scalar).utf8)])
      }
      #expect(try Self.found(bytes) == nil, "\(encoding)")
      #expect(try decoded(bytes, as: encoding).text == text)
      #expect(try readAll(bytes: bytes, encoding: encoding).summary.encoding == encoding)
    }
  }

  /// A few characters of private use are no reason: rare names are written so.
  @Test func rareNamesAreRead() throws {
    var bytes: [UInt8] = []
    GB18030.encode("姓名,单位\n王\u{E000}明,武汉市某某有限公司\n李\u{E816},某某局\n", into: &bytes)
    #expect(try Self.found(bytes) == .gb18030)
  }

  /// Property: random Chinese is found, whatever stands around it and however much there is.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func chineseIsFound(seed: UInt64) throws {
    var random = Seeded(seed)
    var text: [UInt8] = Array("a,b\n".utf8)
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      text += Array("\(Int.random(in: 0...9, using: &random)),".utf8)
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        // Of level 1.
        text += Self.hanzi[Int.random(in: 0..<3755, using: &random)]
      }
      text.append(0x0A)
    }
    #expect(try Self.found(text) == .gb18030)
    var utf8: [UInt8] = []
    _ = GB18030.decode(text.span, in: 0..<text.count, into: &utf8)
    #expect(try Self.found(utf8) == .utf8)
  }

  /// Property: any bytes lead to one encoding or to none, both ways of reading alike, in any pieces.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func bothWaysOfReadingSayTheSame(seed: UInt64) throws {
    var random = Seeded(seed)
    var bytes = Array("a,b\n".utf8)
    for _ in 0..<Int.random(in: 0...200, using: &random) {
      let isHigh = Int.random(in: 0..<4, using: &random) == 0
      bytes.append(
        isHigh
          ? UInt8.random(in: 0x80...0xFF, using: &random)
          : [0x2C, 0x0A, 0x61, 0x41, 0x31, 0x20][Int.random(in: 0..<6, using: &random)])
    }
    let found = try Self.found(bytes)
    for block in [1, 3, 50] {
      let sizes = BlockSizes(stored: block, inflated: block)
      var again: TextEncoding?
      do {
        again = try readAll(bytes: bytes, sizes: sizes).summary.encoding
      } catch let failure as Failure where failure.code == .encodingUnknown {
        again = nil
      }
      #expect(again == found)
    }
  }
}

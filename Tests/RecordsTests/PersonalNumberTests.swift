import Records
import Testing

@Suite struct PersonalNumberTests {
  private func kinds(_ text: String) -> [PersonalNumber.Kind] {
    let bytes = Array(text.utf8)
    var found: [PersonalNumber.Kind] = []
    var start = 0
    while let number = PersonalNumber.first(in: bytes.span, from: start) {
      found.append(number.kind)
      start = number.range.upperBound
    }
    return found
  }

  /// The numbers are of the standards' own examples, or made up with right check digits.
  @Test(arguments: [
    ("11010519491231002X", PersonalNumber.Kind.identity), ("11010519491231002x", .identity),
    ("440524188001010014", .identity), ("110105491231002", .identity),
    ("13800138000", .phone), ("19912345678", .phone), ("8613800138000", .phone),
    ("008613800138000", .phone), ("013800138000", .phone),
    ("6222020200112230004", .bankCard), ("4111111111111111", .bankCard),
    ("5500005555555559", .bankCard), ("3530111333300000", .bankCard),
  ])
  func isFoundWhereverItStands(number: String, kind: PersonalNumber.Kind) {
    for text in [
      number, "+\(number)", "（\(number)）", "tel\(number)", "penalties_\(number)_20180401.csv.gz",
      "\"\(number)\",", "<td>\(number)</td>", "名\(number)名", "0.5,\(number)", "x \(number).",
    ] {
      let isFound = kinds(text) == [kind]
      #expect(isFound, "\(kind) in \(text.count) characters")
    }
  }

  @Test(arguments: [
    // A wrong check character, a day that does not exist, a division that is none.
    "110105194912310021", "11010519490231002X", "990105194912310027", "110105491331002",
    // Longer and shorter runs, other beginnings, a wrong last digit.
    "138001380001", "1380013800", "12800138000", "23800138000", "6222020200112230005",
    "4111111111111112", "41111111111111110", "62220202001122300041",
    // Days, codes, a unified social credit code, moments.
    "20180401", "licences_420100_20170405", "91110000MA0000074D", "20180401123059",
    // Hashes as they are printed.
    "e3b0c44298fc13800138000fb92427ae41e4649b934ca495991b7852b855ab12",
    "ab13800138000cde", "ab13800138000cdeab13800138000cde",
  ])
  func isNotSeenInOtherNumbers(text: String) {
    #expect(kinds(text).isEmpty)
  }

  @Test func aHashIsOneByItsLength() {
    #expect(kinds("ab13800138000cdef") == [.phone])
    #expect(kinds("AB13800138000CDE") == [.phone])
  }

  /// Law: what is found does not depend on where in a text a run of digits lies: a slow twin that looks at every
  /// byte finds the same.
  @Test(arguments: 0..<20 as Range<UInt64>) func aSlowTwinFindsTheSame(seed: UInt64) {
    var random = Random(seed, "personal numbers")
    let made = (0..<400).map { _ in Self.number(&random) }
    for _ in 0..<200 {
      var text: [UInt8] = []
      for _ in 0..<random.below(12) {
        switch random.below(5) {
        case 0: text += Array(random.pick(made).utf8)
        case 4: text += Array(Self.parted(random.pick(made), &random).utf8)
        case 1: text += (0..<random.below(24)).map { _ in UInt8(0x30 + random.below(10)) }
        case 2: text += Array(random.pick(["a", "X", ",", "<td>", "市", "\n", "_", "x"]).utf8)
        default: text += (0..<random.below(9)).map { _ in UInt8(random.below(256)) }
        }
      }
      var (start, slow) = (0, [Range<Int>]())
      while start < text.count {
        let end = text[start...].firstIndex { !(0x30...0x39).contains($0) } ?? text.count
        let isWide =
          text[start...].starts(with: [0xEF, 0xBC]) && start + 2 < text.count
          && (0x90...0x99).contains(text[start + 2])
        // Digits in front, of either kind, make it a longer number.
        let isWithin =
          start > 2 && text[start - 3..<start - 1] == [0xEF, 0xBC]
          && (0x90...0x99).contains(text[start - 1])
        if !isWithin, start >= (slow.last?.upperBound ?? 0), end > start || isWide {
          // The run with what surrounds it, moved to the front: found there or nowhere.
          let low = max(0, start - 70)
          let part = Array(text[low..<min(text.count, end + 140)])
          if let number = PersonalNumber.first(in: part.span, from: start - low),
            number.range.lowerBound == start - low
          {
            slow.append(low + number.range.lowerBound..<low + number.range.upperBound)
          }
        }
        start = end + 1
      }
      var (found, next) = ([Range<Int>](), 0)
      while let number = PersonalNumber.first(in: text.span, from: next) {
        found.append(number.range)
        next = number.range.upperBound
      }
      #expect(found == slow)
    }
  }

  /// Law: blanks, hyphens and full-width digits hide no number.
  @Test func everyNumberIsFoundInEveryWriting() {
    var random = Random(8, "parted numbers")
    for _ in 0..<5_000 {
      let number = Self.number(&random)
      let text = Self.parted(number, &random)
      for around in [text, "号\(text)。", "<td>\(text)</td>", "a \(text)\n", "1.5,\(text),2"] {
        let isFound = !kinds(around).isEmpty
        #expect(isFound, "a number in \(around.count) characters")
      }
    }
  }

  @Test(arguments: [
    "110105 19491231 002X", "110105-19491231-002X", "110105 1949 1231 002X",
    "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
    "１１０１０５１９４９１２３１００２Ｘ", "110105　19491231　002x", "１１０１０５19491231002X", "110105 491231 002",
    "110105–19491231–002X", "11010519491231002 X",
  ])
  func partedIdentityNumbersAreFound(text: String) { #expect(kinds(text) == [.identity]) }

  @Test(arguments: ["138 0013 8000", "138-0013-8000", "１３８００１３８０００", "+86 138 0013 8000"])
  func partedTelephoneNumbersAreFound(text: String) { #expect(kinds(text) == [.phone]) }

  @Test(arguments: ["6222 0202 0011 2230 004", "4111-1111-1111-1111", "４１１１１１１１１１１１１１１１"])
  func partedCardsAreFound(text: String) { #expect(kinds(text) == [.bankCard]) }

  /// Figures, days and codes beside each other are no number, whatever they come to together.
  @Test(arguments: [
    "2018-03-05 2018-03-06", "2018-03 2018-04 2018-05", "110000 120000 130000",
    "12 34 56 78 90 12 34 56",
    "110105,19491231,002X", "110105  19491231  002X", "110105 19491231-002X", "1380 0138 000",
    "13 8001 38000",
    "110105194912310021 5", "１１０１０５１９４９１２３１００２１", "4111 1111 1111 1112", "M0 12 L138 1 4 8000",
    "420100 420106 420111 420112", "138 0013 80001",
  ])
  func figuresSideBySideAreNone(text: String) { #expect(kinds(text).isEmpty) }

  /// Law: of many random figures with blanks between them hardly any come to a number.
  @Test func figuresHardlyEverComeToANumber() {
    var random = Random(12, "figures")
    var found = 0
    for _ in 0..<20_000 {
      let figures = (0..<8).map { _ in String(random.below(random.pick([10, 100, 1_000, 100_000])))
      }
      found += kinds(figures.joined(separator: " ")).count
    }
    #expect(found < 20)
  }

  /// Law: every number that is made by the rules is found.
  @Test func everyNumberByTheRulesIsFound() {
    var random = Random(7, "personal numbers")
    for _ in 0..<5_000 {
      let number = Self.number(&random)
      let isFound = !kinds(number).isEmpty
      #expect(isFound)
    }
  }

  /// Law: of random numbers, few are taken for one.
  @Test func fewRandomNumbersAreTakenForOne() {
    var random = Random(11, "personal numbers")
    var counts: [Int: Int] = [:]
    for _ in 0..<200_000 {
      let length = random.within(11...20)
      let text = (0..<length).map { _ in String(random.below(10)) }.joined()
      if !kinds(text).isEmpty { counts[length, default: 0] += 1 }
    }
    // 20,000 of each: phones 7%; with 0, 0.7%; cards one in ten of those of an issuer; longer ones never.
    #expect(counts[11, default: 0] < 1_700 && counts[14] == nil && counts[20] == nil)
    #expect((12...19).allSatisfy { counts[$0, default: 0] < 700 })
  }

  /// A number as people write it: in groups, or in full-width digits.
  private static func parted(_ number: String, _ random: inout Random) -> String {
    let characters = Array(number)
    let wide = { (text: String) in
      String(
        String.UnicodeScalarView(
          text.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
    }
    if random.below(3) == 0 { return wide(number) }
    let groups: [Int]
    switch characters.count {
    case 18:
      groups = random.pick([
        [6, 8, 4], [6, 4, 4, 4], [6, 4, 2, 2, 4], [3, 3, 4, 4, 4], [14, 4],
      ])
    case 11: groups = [3, 4, 4]
    case 16...19 where characters.count != 18:
      groups = [4, 4, 4, 4] + (characters.count > 16 ? [characters.count - 16] : [])
    default: return wide(number)
    }
    var rest = characters[...]
    var parts: [String] = []
    for group in groups {
      parts.append(String(rest.prefix(group)))
      rest = rest.dropFirst(group)
    }
    // Cards of eighteen digits are not parted as identity numbers are.
    if characters.count == 18, number.hasPrefix("62") { return wide(number) }
    return parts.joined(separator: random.pick([" ", "-", "\u{3000}", "\u{2013}"]))
  }

  /// A number by the rules of one kind.
  private static func number(_ random: inout Random) -> String {
    func digits(_ count: Int) -> [Int] { (0..<count).map { _ in random.below(10) } }
    func text(_ digits: [Int]) -> String { digits.map(String.init).joined() }
    switch random.below(3) {
    case 0:
      let day = Day(rawValue: Int32(random.within(-25_000...20_000))).description
      let province = random.pick([11, 15, 21, 32, 44, 50, 54, 65])
      let head = "\(province)" + text(digits(4)) + day.replacing("-", with: "") + text(digits(3))
      let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
      let sum = zip(head.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
      return head + String(Array("10X98765432")[sum % 11])
    case 1:
      return random.pick(["", "", "0", "86", "0086"]) + "1" + String(random.within(3...9))
        + text(digits(9))
    default:
      let body = [6, 2] + digits(random.within(13...16))
      let sum = body.reversed().enumerated().reduce(0) { sum, one in
        let digit = one.element * (one.offset % 2 == 0 ? 2 : 1)
        return sum + (digit > 9 ? digit - 9 : digit)
      }
      return text(body + [(10 - sum % 10) % 10])
    }
  }
}

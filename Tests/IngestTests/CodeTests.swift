import ByteStream
import CScan
import Records
import Testing

@testable import Ingest

/// The national codes, against published vectors and a slow reading of the standards.
@Suite struct CodeTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let kind: String
    let value: String
    let isValid: Bool

    init(_ kind: String, _ value: String, _ isValid: Bool) {
      self.kind = kind
      self.value = value
      self.isValid = isValid
    }

    var testDescription: String { "\(kind) \(value)" }
  }

  private static let vectors = [
    Vector("uscc", "914403001922038216", true),
    Vector("org", "192203821", true),
    Vector("uscc", "9144030071526726XG", true),
    Vector("org", "71526726X", true),
    Vector("uscc", "91110000710925462X", true),
    Vector("org", "710925462", true),
    Vector("uscc", "91100000100003962T", true),
    Vector("org", "100003962", true),
    Vector("uscc", "911100001000044477", true),
    Vector("org", "100004447", true),
    Vector("uscc", "911000001000013428", true),
    Vector("org", "100001342", true),
    Vector("uscc", "911100001000054748", true),
    Vector("org", "100005474", true),
    Vector("uscc", "91110108551385082Q", true),
    Vector("org", "551385082", true),
    Vector("uscc", "91110000802100433B", true),
    Vector("org", "802100433", true),
    Vector("uscc", "911103026605015136", true),
    Vector("org", "660501513", true),
    Vector("uscc", "91440300100012316L", true),
    Vector("org", "100012316", true),
    Vector("uscc", "9144030010001686XA", true),
    Vector("org", "10001686X", true),
    Vector("uscc", "91330100799655058B", true),
    Vector("org", "799655058", true),
    Vector("uscc", "91440300192317458F", true),
    Vector("org", "192317458", true),
    Vector("uscc", "91440300192181490G", true),
    Vector("org", "192181490", true),
    Vector("uscc", "91440400192548256N", true),
    Vector("org", "192548256", true),
    Vector("uscc", "911100007109250324", true),
    Vector("org", "710925032", true),
    Vector("uscc", "91370200163562681G", true),
    Vector("org", "163562681", true),
    Vector("uscc", "12100000400000624D", true),
    Vector("org", "400000624", true),
    Vector("uscc", "12100000400002259P", true),
    Vector("org", "400002259", true),
    Vector("uscc", "12100000470095016Q", true),
    Vector("org", "470095016", true),
    Vector("uscc", "12100000425006117P", true),
    Vector("org", "425006117", true),
    Vector("uscc", "11420000MB15291767", true),
    Vector("org", "MB1529176", true),
    Vector("uscc", "11230500001755309F", true),
    Vector("org", "001755309", true),
    Vector("uscc", "91110000600037341L", true),  // python-stdnum sample
    Vector("org", "600037341", true),  // python-stdnum sample
    Vector("uscc", "91350100M000100Y43", true),  // GB-style sample
    Vector("org", "M000100Y4", true),  // GB-style sample
    Vector("uscc", "914403001922038261", false),  // transposed last digits
    Vector("uscc", "914403001922038000", false),  // Excel 9.14403E+17 written back
    Vector("uscc", "00000000000000000X", false),  // placeholder for no code
    Vector("uscc", "9144O3001922038216", false),  // letter O for zero
    Vector("uscc", "91440300192203821", false),  // 17 characters
    Vector("uscc", "９１４４０３００１９２２０３８２１６", false),  // full-width: valid after NFKC
    Vector("uscc", "A1110000600037341L", false),  // wrong first character
    Vector("uscc", "'914403001922038216", false),  // leading apostrophe: valid after stripping
    Vector("uscc", "=\"914403001922038216\"", false),  // Excel formula guard: valid after stripping
    Vector("regno15", "440301103097413", true),
    Vector("regno15", "440301103448669", true),
    Vector("regno15", "440000000040686", true),
    Vector("regno15", "440301501127941", true),
    Vector("regno15", "110108012660422", true),
    Vector("regno15", "440301103097414", false),  // wrong check digit
    Vector("org", "D2143569X", true),  // GB 11714 specimen D2143569-X
    Vector("org", "192203821", true),
    Vector("org", "71526726X", true),
    Vector("org", "71526726-X", true),  // hyphenated form, strip the hyphen
    Vector("org", "192203820", false),  // wrong check
    Vector("ric", "11010519491231002X", true),  // GB 11643-1999 specimen (fictitious)
    Vector("ric", "440524188001010014", true),  // GB 11643-1999 specimen (fictitious)
    Vector("ric", "110105194912310021", false),  // wrong check
  ]

  private let checker = CodeChecker()

  private func unified(_ text: String) -> CodeReading {
    let bytes = Array(text.utf8)
    let reading = checker.unified(bytes.span, 0..<bytes.count)
    // The way by tables says the same.
    let quick = FieldScan.code(bytes.span, 0..<bytes.count)
    let mayBePersons = bytes.count == 18 && code_may_be_persons(bytes)
    #expect(quick.isGood == (reading.reason == .none && !mayBePersons), "\(text)")
    if quick.isGood {
      #expect(quick.hasGoodOrganisationCode != reading.oddOrganisationCode, "\(text)")
    }
    return reading
  }

  private func entity(_ text: String) -> CodeReading {
    let bytes = Array(text.utf8)
    return checker.entity(bytes.span, 0..<bytes.count)
  }

  private func organisation(_ text: String) -> CodeReading {
    let bytes = Array(text.utf8)
    return checker.organisation(bytes.span, 0..<bytes.count)
  }

  private func isRegistration(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return checker.isRegistrationNumber(bytes.span, 0..<bytes.count)
  }

  private func isIdentity(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 18 && IdentityNumber.isChecked(bytes.span, 0)
  }

  @Test(arguments: vectors)
  func publishedVectors(vector: Vector) {
    let value = cleaned(vector.value).text
    // The two forms that the table calls valid once they are cleaned.
    let isValid = vector.isValid || value != vector.value
    switch vector.kind {
    case "uscc":
      #expect((unified(value).reason == .none) == isValid)
      #expect((unified(vector.value).reason == .none) == vector.isValid)
      #expect((entity(value).reason == .none) == isValid)
    case "org": #expect((organisation(value).reason == .none) == isValid)
    case "regno15": #expect(isRegistration(value) == isValid)
    case "ric":
      #expect(isIdentity(value) == isValid)
      #expect((entity(value).reason == .naturalPerson) == isValid)
      #expect((unified(value).reason == .naturalPerson) == isValid)
    default: Issue.record("a kind without a test: \(vector.kind)")
    }
  }

  // MARK: Unified codes

  private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

  /// The check character as GB 32100 writes it: 31 - Σ C·3^(i-1) mod 31, in small steps.
  private func slowCheck(_ code: [Character]) -> Character {
    var sum = 0
    for (place, character) in code.prefix(17).enumerated() {
      var term = Self.alphabet.firstIndex(of: character) ?? 0
      for _ in 0..<place { term = term * 3 }
      sum = (sum + term % 31) % 31
    }
    return Self.alphabet[(31 - sum) % 31]
  }

  private func randomUnified(_ generator: inout Seeded, digitsOnly: Bool = false) -> [Character] {
    while true {
      let kinds = digitsOnly ? Array("123456789") : Array("123456789ANY")
      let alphabet = digitsOnly ? Array("0123456789") : Self.alphabet
      var code = [kinds.randomElement(using: &generator) ?? "9"]
      code.append(alphabet.randomElement(using: &generator) ?? "1")
      for _ in 0..<6 { code.append(Character(String(Int.random(in: 0...9, using: &generator)))) }
      for _ in 0..<9 { code.append(alphabet.randomElement(using: &generator) ?? "0") }
      code.append(slowCheck(code))
      if !digitsOnly || code.allSatisfy(\.isNumber) { return code }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func everyCheckCharacterButTheRightOneFails(seed: UInt64) {
    var generator = Seeded(seed)
    for _ in 0..<20 {
      var code = randomUnified(&generator)
      let right = code[17]
      for character in Self.alphabet {
        code[17] = character
        #expect((unified(String(code)).reason == .none) == (character == right))
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func oneChangedCharacterIsAlwaysFound(seed: UInt64) {
    var generator = Seeded(seed)
    let code = randomUnified(&generator)
    #expect(unified(String(code)).reason == .none)
    let characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz*- ")
    for place in code.indices {
      for character in characters where character != code[place] {
        var changed = code
        changed[place] = character
        #expect(unified(String(changed)).reason != .none)
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func twoNeighboursSwappedAreFound(seed: UInt64) {
    var generator = Seeded(seed)
    let code = randomUnified(&generator)
    for place in 0..<17 where code[place] != code[place + 1] {
      var swapped = code
      swapped.swapAt(place, place + 1)
      #expect(unified(String(swapped)).reason != .none)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func aCodeOfDigitsIsNobodysIdentityNumber(seed: UInt64) {
    var generator = Seeded(seed)
    for _ in 0..<100 {
      let code = String(randomUnified(&generator, digitsOnly: true))
      #expect(unified(code).reason == .none)
      #expect(entity(code).reason == .none)
      #expect(entity(code).kind == .unified)
    }
  }

  @Test(arguments: [
    ("914403001922038000", Reason.codeRuined), ("9.14403E+17", .codeRuined),
    ("9.14403001922038E+17", .codeRuined), ("00000000000000000X", .codePlaceholder),
    ("000000000000000000", .codePlaceholder), ("000000000", .codePlaceholder),
    ("91440300192203821", .codeInvalid), ("9144O3001922038216", .codeInvalid),
    ("914403001922038261", .codeCheckFailed), ("无证", .codeInvalid), ("X", .codeInvalid),
    ("9144030019220382160", .codeInvalid),
  ])
  func faultsHaveTheirReasons(text: String, reason: Reason) {
    #expect(unified(text).reason == reason)
  }

  @Test func anOddOrganisationCodeInsideIsOnlyNoted() {
    var generator = Seeded(1)
    var odd = 0
    for _ in 0..<400 {
      let code = randomUnified(&generator)
      let reading = unified(String(code))
      let embedded = String(code[8..<17])
      #expect(reading.oddOrganisationCode == (organisation(embedded).reason != .none))
      odd += reading.oddOrganisationCode ? 1 : 0
    }
    #expect(odd > 0 && odd < 400)
  }

  // MARK: Organisation codes and registration numbers

  /// GB 11714: 11 - Σ C·W mod 11; 10 is X, 11 is 0.
  private func slowOrganisationCheck(_ body: [Character]) -> Character {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let weights = [3, 7, 9, 10, 5, 8, 4, 2]
    var rest = 0
    for (place, character) in body.enumerated() {
      rest += (alphabet.firstIndex(of: character) ?? 0) * weights[place]
    }
    return Array("0X987654321")[rest % 11]
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func organisationCodes(seed: UInt64) {
    var generator = Seeded(seed)
    let body = (0..<8).compactMap { _ in
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".randomElement(using: &generator)
    }
    let check = slowOrganisationCheck(body)
    for character in "0123456789X" {
      let plain = String(body) + String(character)
      let hyphenated = String(body) + "-" + String(character)
      let expected: Reason = character == check ? .none : .codeCheckFailed
      #expect(organisation(plain).reason == expected || plain == "000000000")
      #expect(organisation(hyphenated).reason == expected)
      #expect(entity(plain).kind == (character == check ? .organisation : .none))
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func registrationNumbersHaveOneCheckDigit(seed: UInt64) {
    var generator = Seeded(seed)
    let body = (0..<14).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
    // ISO 7064 MOD 11,10 finds every single digit.
    let right = (0...9).filter { isRegistration(body + String($0)) }
    #expect(right.count == 1)
    for place in 0..<14 {
      for digit in 0...9 {
        var changed = Array(body + String(right.first ?? 0))
        guard changed[place] != Character(String(digit)) else { continue }
        changed[place] = Character(String(digit))
        #expect(!isRegistration(String(changed)))
      }
    }
  }

  // MARK: Identity numbers: specimens of the standard, which are nobody's

  private static let specimens = ["11010519491231002X", "440524188001010014"]

  @Test(arguments: specimens)
  func anIdentityNumberIsFoundInEveryForm(number: String) {
    let stars = number.prefix(6) + "********" + number.suffix(4)
    let forms = [
      number, number.lowercased(), number + "00", "L0" + number, number + "0001", "0" + number,
      String(stars), number.prefix(10) + "********", number.prefix(14) + "****",
      number.prefix(6) + "***********X", "L" + number,
    ].map { String($0) }
    for form in forms { #expect(entity(form).reason == .naturalPerson, "\(form)") }
  }

  // As the first specimen would have stood before 1999: two digits of the year, no check. One in five is by chance
  // also a good taxpayer or registration number, and a person's all the same.
  @Test func anOldIdentityNumberIsFound() {
    var others = 0
    for serial in 100...999 {
      let number = "110105491231\(serial)"
      let isOther =
        organisation(String(number.suffix(9))).reason == .none || isRegistration(number)
      for reading in [entity(number), entity(number + "01"), unified(number), organisation(number)]
      {
        #expect(reading.reason == .naturalPerson)
      }
      others += isOther ? 1 : 0
    }
    #expect(others > 100)
    #expect(entity("110105******002").reason == .naturalPerson)
  }

  @Test func aNumberWithoutABirthdayIsNobodys() {
    // As the first specimen, but born on the 31st of February; its check character put right.
    let body = Array("11010519490231002")
    let found = "0123456789X".contains { isIdentity(String(body) + String($0)) }
    #expect(!found)
  }

  @Test func taxpayerNumbersBelongToOrganisations() {
    #expect(entity("440301192203821").kind == .taxpayer)
    #expect(entity("44030119220382101").kind == .taxpayer)
    #expect(entity("440301103097413").kind == .registration)
    #expect(entity("L914403001922038216").kind == .unified)
  }
}

/// A value as the row checker would see it.
func cleaned(_ text: String, asKey: Bool = false) -> (text: String, cleaner: Cleaner) {
  var cleaner = Cleaner()
  cleaner.begin()
  let bytes = Array(text.utf8)
  cleaner.append(bytes.span, 0..<bytes.count)
  cleaner.clean(asKey: asKey)
  return (String(decoding: cleaner.bytes, as: UTF8.self), cleaner)
}

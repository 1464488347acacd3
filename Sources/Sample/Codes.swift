import Records

/// Writes codes with right and wrong check characters: the generator's own arithmetic, apart from
/// the one that the pipeline checks codes with.
///
/// Source: GB 32100-2015 (unified codes), GB 11714-1997 (organisation codes).
enum Codes {
  static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

  /// The check character of the first 17 characters of a unified code.
  static func check(unified body: [UInt8]) -> UInt8 {
    var sum = 0
    var weight = 1
    for byte in body.prefix(17) {
      sum += (alphabet.firstIndex(of: byte) ?? 0) * weight
      weight = weight * 3 % 31
    }
    return alphabet[(31 - sum % 31) % 31]
  }

  /// The check character of the first eight characters of an organisation code.
  static func check(organisation body: [UInt8]) -> UInt8 {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2]
    var sum = 0
    for (position, byte) in body.prefix(8).enumerated() {
      let value = byte < 0x41 ? Int(byte) - 0x30 : Int(byte) - 0x41 + 10
      sum += value * weights[position]
    }
    switch 11 - sum % 11 {
    case 10: return UInt8(ascii: "X")
    case 11: return UInt8(ascii: "0")
    case let digit: return UInt8(0x30 + digit)
    }
  }

  /// An organisation code (nine characters) from a serial number of eight digits.
  static func organisation(serial: Int) -> String {
    let body = Array(padded(serial % 100_000_000, to: 8).utf8)
    return text(body + [check(organisation: body)])
  }

  /// The unified code of a kind (`91`), division and organisation code.
  static func unified(kind: String, division: CityCode, organisation: String) -> String {
    let body = Array("\(kind)\(division)\(organisation)".utf8)
    return text(body + [check(unified: body)])
  }

  /// The code with another, wrong, check character.
  static func withWrongCheck(_ code: String) -> String {
    let bytes = Array(code.utf8)
    guard let last = bytes.last else { return code }
    let place = alphabet.firstIndex(of: last) ?? 0
    return text(bytes.dropLast() + [alphabet[(place + 7) % 31]])
  }

  /// An identity number that belongs to nobody: division 999999, a birth date of 1900, and a right
  /// check digit (GB 11643), so that a search for leaked numbers finds it.
  ///
  /// One number in 31 would also pass as a unified code: those are left out.
  static func canaryIdentity(_ serial: Int) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    var order = serial % 900
    while true {
      let digits = "9999991900010\(1 + serial % 9)\(padded(order, to: 3))"
      let body = Array(digits.utf8)
      var sum = 0
      for (position, byte) in body.enumerated() { sum += Int(byte - 0x30) * weights[position] }
      let number = body + [Array("10X98765432".utf8)[sum % 11]]
      if check(unified: number) != number[17] { return text(number) }
      order += 1
    }
  }

  /// Whether a taxpayer's number of fifteen digits has a day where the numbers of persons had their birth date: nobody
  /// can tell it from one, so none is written.
  static func hasBirthDate(_ number: String) -> Bool {
    let digits = Array(number.utf8).compactMap { (0x30...0x39).contains($0) ? Int($0) - 0x30 : nil }
    guard digits.count == 15 else { return false }
    let (month, day) = (digits[8] * 10 + digits[9], digits[10] * 10 + digits[11])
    return (1...12).contains(month) && (1...31).contains(day)
  }

  /// The text of ASCII bytes.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
  }
}

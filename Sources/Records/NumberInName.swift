extension PersonalNumber {
  /// What number of a person a name of a file holds, however its digits are parted; `nil` for none.
  ///
  /// A name has few digits and no figures, so more is taken for a number here than in a text: any signs may part it, more than one at
  /// a time, and digits may be those of any script. Days, months and codes of divisions, which belong in names, are
  /// no part of one.
  ///
  /// - Parameter name: The name, or a path.
  /// - Returns: The kind of the first number.
  public static func kind(inName name: String) -> Kind? {
    guard name.utf8.count >= fewest else { return nil }
    if let plain = first(in: name) { return plain.kind }
    return NumberInName(name).kind
  }
}

/// Digits of a name in their groups.
private struct NumberInName {
  /// Groups between which there are only signs.
  private typealias Chain = [[UInt8]]
  private var chains: [Chain] = []

  /// So many signs may stand between two groups of one number.
  private static let mostSigns = 3
  /// The most digits of a number.
  private static let mostDigits = 19
  /// Nobody who stands in a register of businesses is born later; a day that is would be one of delivery.
  private static let lastBirthYear = 2009

  init(_ name: String) {
    var chain: Chain = []
    var signs = 0
    for scalar in name.unicodeScalars {
      if let digit = Self.digit(scalar) {
        if chain.isEmpty || signs > 0 { chain.append([]) }
        chain[chain.count - 1].append(digit)
        signs = 0
      } else if scalar.properties.isAlphabetic {
        if !chain.isEmpty { chains.append(chain) }
        (chain, signs) = ([], 0)
      } else {
        signs += 1
        if signs > Self.mostSigns, !chain.isEmpty {
          chains.append(chain)
          chain = []
        }
      }
    }
    if !chain.isEmpty { chains.append(chain) }
  }

  /// A digit of any script as one of ASCII, or the X that a number may end in.
  private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar {
    case "X", "x", "\u{FF38}", "\u{FF58}": return UInt8(ascii: "X")
    default:
      guard let type = scalar.properties.numericType, type != .numeric,
        let value = scalar.properties.numericValue, (0...9).contains(value)
      else { return nil }
      return 0x30 + UInt8(value)
    }
  }

  var kind: PersonalNumber.Kind? {
    for chain in chains {
      for first in chain.indices {
        var digits: [UInt8] = []
        var lengths: [Int] = []
        for group in chain[first...] {
          digits += group
          lengths.append(group.count)
          guard digits.count <= Self.mostDigits else { break }
          if let kind = Self.kind(digits, lengths) { return kind }
        }
      }
    }
    return nil
  }

  private static func kind(_ digits: [UInt8], _ lengths: [Int]) -> PersonalNumber.Kind? {
    guard lengths.count > 1 else { return PersonalNumber.first(in: digits.span)?.kind }
    let isSingle = lengths.allSatisfy { $0 == 1 }
    let bytes = digits.span
    if digits.count == IdentityNumber.length, IdentityNumber.isResident(bytes, 0),
      value(digits[6..<10]) <= lastBirthYear
    {
      return .identity
    }
    guard !digits.contains(UInt8(ascii: "X")) else { return nil }
    switch digits.count {
    case IdentityNumber.formerLength:
      // Numbers of the first generation were given to grown-ups until 1999.
      let isForm = isSingle || lengths == [6, 6, 3]
      return isForm && IdentityNumber.isFormer(bytes, 0) && 30...83 ~= value(digits[6..<8])
        ? .identity : nil
    case PersonalNumber.fewest:
      let forms = [[3, 4, 4], [3, 8], [7, 4], [3, 3, 5], [4, 4, 3]]
      guard isSingle || forms.contains(lengths), PersonalNumber.isPhone(bytes, 0..<digits.count),
        isSingle || !(isDay(digits[3...]) || 1990...2099 ~= value(digits[7...]))
      else { return nil }
      return .phone
    case 16...mostDigits:
      let isInFours = lengths.prefix(4) == [4, 4, 4, 4] && lengths.count <= 5
      let isByIssuer = lengths.count == 2 && lengths[0] == 6 && !isDay(digits[6..<14])
      return (isSingle || isInFours || isByIssuer)
        && PersonalNumber.isBankCard(bytes, 0..<digits.count) ? .bankCard : nil
    default: return nil
    }
  }

  private static func isDay(_ digits: ArraySlice<UInt8>) -> Bool {
    let value = value(digits)
    return 1990...2099 ~= value / 10_000
      && Day.isValid(year: value / 10_000, month: value / 100 % 100, day: value % 100)
  }

  private static func value(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
  }
}

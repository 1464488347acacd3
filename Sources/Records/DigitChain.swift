/// Digits that follow each other with at most one blank or hyphen between them, of ASCII or full-width.
///
/// A number is looked for at the beginning of each group of digits: the group by itself, or it and those behind it
/// as long as one and the same sign parts them. What has a check is taken however it is grouped; telephone
/// numbers and those of the first generation only as they are usually written, since most groups of digits are
/// figures.
struct DigitChain {
  /// Where the chain ends, or whatever else stood there.
  let end: Int
  /// How many digits it has.
  let count: Int
  private let start: Int

  /// The most digits of a number.
  private static let most = 19

  /// Finds the chain that holds the first digit of the four bytes at `place`; it begins at `first` or later.
  init(_ bytes: Span<UInt8>, around place: Int, from first: Int) {
    var low = place
    // The bytes behind the first of a full-width digit.
    while low > first, place - low < 2, bytes[low] & 0xC0 == 0x80 { low -= 1 }
    while low < place + 4, Self.digit(bytes, low) == nil { low += 1 }
    guard low < place + 4 else {
      (start, end, count) = (place, place + 4, 0)
      return
    }
    var high = low
    while let before = Self.digitBefore(bytes, low, first) { low = before }
    var digits = 0
    high = low
    while let (_, next) = Self.digit(bytes, high) {
      digits += 1
      high = next
      if Self.digit(bytes, next) == nil, let (_, behind) = Self.sign(bytes, next),
        Self.digit(bytes, behind) != nil
      {
        high = behind
      }
    }
    (start, end, count) = (low, high, digits)
  }

  /// The first number in the chain.
  func first(in bytes: Span<UInt8>) -> PersonalNumber? {
    var group = start
    while group < end {
      if let found = number(in: bytes, at: group) { return found }
      while let (_, next) = Self.digit(bytes, group) { group = next }
      guard group < end, let (_, next) = Self.sign(bytes, group) else { return nil }
      group = next
    }
    return nil
  }

  // MARK: Numbers

  private func number(in bytes: Span<UInt8>, at group: Int) -> PersonalNumber? {
    var plainEnd = group
    while plainEnd < bytes.count, bytes[plainEnd] &- 0x30 < 10 { plainEnd += 1 }
    if plainEnd - group >= PersonalNumber.fewest, Self.digit(bytes, plainEnd) == nil,
      let found = PersonalNumber.number(bytes, group..<plainEnd)
    {
      return found
    }
    // The digits so far, the lengths of the groups as digits of a number, and what parts them.
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var (count, groups, length) = (0, 0, 0)
    var parting: Sign?
    var place = group
    while true {
      while count <= Self.most, let (digit, next) = Self.digit(bytes, place) {
        if count < Self.most { digits[count] = digit + 0x30 }
        count += 1
        length += 1
        place = next
      }
      guard count <= Self.most else { return nil }
      (groups, length) = (groups &* 32 &+ length, 0)
      let sign = Self.sign(bytes, place)
      if count == IdentityNumber.length - 1,
        let cross = Self.crossEnd(bytes, place)
          ?? (sign.flatMap {
            parting == nil || $0.sign == parting ? Self.crossEnd(bytes, $0.end) : nil
          })
      {
        digits[count] = UInt8(ascii: "X")
        if IdentityNumber.isResident(digits.span, 0), cross - group > IdentityNumber.length {
          return PersonalNumber(kind: .identity, range: group..<cross)
        }
      }
      // A plain run was asked for already.
      if place - group > count, let kind = Self.kind(digits.span, count, groups) {
        return PersonalNumber(kind: kind, range: group..<place)
      }
      guard let sign, parting == nil || sign.sign == parting, Self.digit(bytes, sign.end) != nil
      else { return nil }
      parting = sign.sign
      place = sign.end
    }
  }

  /// What so many digits are, in groups of these lengths.
  private static func kind(
    _ digits: Span<UInt8>, _ count: Int, _ groups: Int
  ) -> PersonalNumber.Kind? {
    let isWhole = groups == count
    if count == IdentityNumber.length, IdentityNumber.isResident(digits, 0) { return .identity }
    if count == IdentityNumber.formerLength, isWhole || groups == (6 * 32 + 6) * 32 + 3,
      IdentityNumber.isFormer(digits, 0)
    {
      return .identity
    }
    if isWhole || groups == (3 * 32 + 4) * 32 + 4, PersonalNumber.isPhone(digits, 0..<count) {
      return .phone
    }
    let fours = ((4 * 32 + 4) * 32 + 4) * 32 + 4
    if isWhole || groups == fours || groups == fours * 32 + count - 16,
      PersonalNumber.isBankCard(digits, 0..<count)
    {
      return .bankCard
    }
    return nil
  }

  // MARK: Characters

  private enum Sign { case blank, hyphen }

  /// The digit that begins at a place, and where it ends.
  @inline(__always)
  private static func digit(_ bytes: Span<UInt8>, _ place: Int) -> (digit: UInt8, end: Int)? {
    guard place < bytes.count else { return nil }
    let byte = bytes[place]
    if byte &- 0x30 < 10 { return (byte &- 0x30, place + 1) }
    guard byte == 0xEF, place + 2 < bytes.count, bytes[place + 1] == 0xBC,
      bytes[place + 2] &- 0x90 < 10
    else { return nil }
    return (bytes[place + 2] &- 0x90, place + 3)
  }

  /// Where the digit begins that ends at a place, be there a sign between them.
  private static func digitBefore(_ bytes: Span<UInt8>, _ place: Int, _ first: Int) -> Int? {
    func ends(at end: Int) -> Int? {
      for width in [1, 3] where end - width >= first {
        if let (_, found) = digit(bytes, end - width), found == end { return end - width }
      }
      return nil
    }
    if let found = ends(at: place) { return found }
    for width in 1...3 where place - width > first {
      if let (_, end) = sign(bytes, place - width), end == place { return ends(at: place - width) }
    }
    return nil
  }

  /// The blank or hyphen that begins at a place, in any of its forms.
  @inline(__always)
  private static func sign(_ bytes: Span<UInt8>, _ place: Int) -> (sign: Sign, end: Int)? {
    guard place < bytes.count else { return nil }
    switch bytes[place] {
    case 0x20: return (.blank, place + 1)
    case 0x2D: return (.hyphen, place + 1)
    case 0xC2: return follows(bytes, place, 0xA0...0xA0) ? (.blank, place + 2) : nil
    case 0xE2: return follows(bytes, place, 0x80...0x80, 0x90...0x95) ? (.hyphen, place + 3) : nil
    case 0xE3: return follows(bytes, place, 0x80...0x80, 0x80...0x80) ? (.blank, place + 3) : nil
    case 0xEF: return follows(bytes, place, 0xBC...0xBC, 0x8D...0x8D) ? (.hyphen, place + 3) : nil
    default: return nil
    }
  }

  /// Where an X ends that begins at a place.
  private static func crossEnd(_ bytes: Span<UInt8>, _ place: Int) -> Int? {
    guard place < bytes.count else { return nil }
    if bytes[place] | 0x20 == 0x78 { return place + 1 }
    guard bytes[place] == 0xEF else { return nil }
    return follows(bytes, place, 0xBC...0xBC, 0xB8...0xB8)
      || follows(bytes, place, 0xBD...0xBD, 0x98...0x98) ? place + 3 : nil
  }

  private static func follows(
    _ bytes: Span<UInt8>, _ place: Int, _ second: ClosedRange<UInt8>,
    _ third: ClosedRange<UInt8>? = nil
  ) -> Bool {
    guard place + 1 < bytes.count, second.contains(bytes[place + 1]) else { return false }
    guard let third else { return true }
    return place + 2 < bytes.count && third.contains(bytes[place + 2])
  }
}

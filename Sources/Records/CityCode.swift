/// A six-digit division code of GB/T 2260, used for cities and for finer divisions alike.
///
/// `unassigned` (printed `000000`) stands for "belongs to no city" and is counted like a city.
public struct CityCode: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The code as a number, 0...999999.
  public let rawValue: UInt32

  /// The place of rows that no city can claim.
  public static let unassigned = CityCode(rawValue: 0)

  /// Wraps a number; the caller answers for the range 0...999999.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Reads exactly six ASCII digits; anything else is `nil`.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 6 else { return nil }
    var value: UInt32 = 0
    for byte in text.utf8 {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + UInt32(byte - 0x30)
    }
    self.init(rawValue: value)
  }

  /// The first two digits: the province, 0...99.
  public var province: UInt32 { rawValue / 10_000 }

  /// The province as a division code, `420000`.
  public var provinceCode: CityCode { CityCode(rawValue: province * 10_000) }

  /// The first four digits with `00`, the prefecture level, `420100`.
  public var prefectureCode: CityCode { CityCode(rawValue: rawValue / 100 * 100) }

  /// A place of thirteen bits for a table of recent answers: divisions of one prefecture lie apart, cities of one province
  /// side by side, so that what a file asks for again and again stays in few lines of the processor's cache.
  ///
  /// Of some 6,400 codes that ever were fewer share a place than by a hash.
  @inlinable
  @inline(__always)
  public var recentPlace: Int {
    Int((rawValue / 100 &+ (rawValue % 100) &* 5853) & 8191)
  }

  /// Codes order as numbers, which is also the printed order.
  public static func < (a: CityCode, b: CityCode) -> Bool { a.rawValue < b.rawValue }
}

extension CityCode: CustomStringConvertible {
  /// Six digits with leading zeros.
  public var description: String { padded(Int(rawValue), to: 6) }
}

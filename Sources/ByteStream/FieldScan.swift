import CScan
import Glibc
public import Records

/// What single fields hold, read by vectors or tables where they are written as nearly all are.
///
/// Each answer says "no" when a field is written otherwise; it is then read byte by byte.
public enum FieldScan {
  /// What the 18 bytes from `start` are as a unified social credit code.
  public struct Code: Sendable {
    /// Whether alphabet, category, division and check character are right (GB 32100-2015), and no identity number
    /// can have passed that check by chance.
    public let isGood: Bool
    /// Whether the organisation code inside passes its own check.
    public let hasGoodOrganisationCode: Bool
  }

  /// Reads a unified social credit code; exactly 18 bytes of upper case can be one.
  @inline(__always)
  public static func code(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Code {
    guard range.count == 18, range.upperBound <= bytes.count else {
      return Code(isGood: false, hasGoodOrganisationCode: false)
    }
    let bits = unsafe bytes.extracting(range).withUnsafeBufferPointer { text in
      unsafe text.baseAddress.map { unsafe code_scan($0) } ?? 0
    }
    return Code(
      isGood: bits & UInt32(code_is_good) != 0,
      hasGoodOrganisationCode: bits & UInt32(code_organisation_is_good) != 0)
  }

  /// Whether exactly nine bytes are an organisation code (GB 11714) with a right check character.
  @inline(__always)
  public static func isOrganisationCode(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count == 9, range.upperBound <= bytes.count else { return false }
    return unsafe bytes.extracting(range).withUnsafeBufferPointer { text in
      unsafe text.baseAddress.map { unsafe organisation_scan($0) } ?? false
    }
  }

  /// Reads `yyyy/MM/dd`, `yyyy-MM-dd` or `yyyy.MM.dd` of the years 1901 to 2100; `none` where it is written
  /// otherwise, or there is no such day.
  @inline(__always)
  public static func day(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Day {
    guard range.count == 10, range.upperBound <= bytes.count else { return .none }
    return Day(
      rawValue: unsafe bytes.extracting(range).withUnsafeBufferPointer { text in
        unsafe text.baseAddress.map { unsafe date_scan($0) } ?? Day.none.rawValue
      })
  }

  /// The first eight bytes as a number, lowest first, zeros behind the end.
  @inline(__always)
  public static func word(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    guard range.count < 8 else {
      return unsafe bytes.extracting(range).withUnsafeBytes {
        UInt64(littleEndian: unsafe $0.loadUnaligned(as: UInt64.self))
      }
    }
    var word: UInt64 = 0
    for index in range { word |= UInt64(bytes[index]) &<< UInt64((index &- range.lowerBound) &* 8) }
    return word
  }

  /// Whether two ranges hold the same bytes.
  public static func equals(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ other: [UInt8], _ otherRange: Range<Int>
  ) -> Bool {
    guard range.count == otherRange.count else { return false }
    return unsafe bytes.extracting(range).withUnsafeBytes { a in
      unsafe other[otherRange].withUnsafeBytes { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return true }
        return unsafe memcmp(first, second, a.count) == 0
      }
    }
  }
}

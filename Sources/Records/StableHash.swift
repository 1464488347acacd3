/// A 128-bit keyed hash, the same in every process and on every machine: SipHash-2-4-128.
///
/// It names facts and configurations, and with fewer rounds (`forRows`: SipHash-1-3-128, which
/// takes two thirds of the time) it makes the keys of rows. (`Hasher` is seeded anew in every process.)
/// The key is fixed, so it is a fingerprint, not a secret.
///
/// Source: J.-P. Aumasson, D. J. Bernstein, *SipHash*, and the reference code's 128-bit variant.
public struct StableHash: Sendable {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  private var tail: UInt64 = 0
  private var length: UInt64 = 0
  /// Whether each word gets a second round, and the end a fourth.
  private let isFull: Bool

  /// A 128-bit value in two halves.
  public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The first eight bytes of the reference output, little-endian.
    public let first: UInt64
    /// The last eight bytes.
    public let second: UInt64

    /// 32 lower-case hexadecimal digits.
    public var description: String { hexadecimal(first) + hexadecimal(second) }
  }

  /// Starts a hash; `domain` keeps hashes of different kinds of things apart.
  public init(domain: UInt64 = 0) {
    self.init(
      key0: 0x6369_7479_6372_6564 ^ domain, key1: 0x6974_2D66_6163_7473, isFull: true)
  }

  /// Starts the shorter hash that keys and entities of rows are known by.
  @inline(__always)
  public init(forRows domain: UInt64) {
    let key = Self.keyOfRows(domain)
    self.init(key0: key.0, key1: key.1, isFull: false)
  }

  /// The key of the hash that `init(forRows:)` starts, for whoever makes many at once.
  @inline(__always)
  public static func keyOfRows(_ domain: UInt64) -> (UInt64, UInt64) {
    (0x6369_7479_6372_6564 ^ domain, 0x6974_2D66_6163_7473)
  }

  /// Starts a hash with a given key, for the reference vectors too.
  @inline(__always)
  init(key0 k0: UInt64, key1 k1: UInt64, isFull: Bool = true) {
    self.isFull = isFull
    v0 = k0 ^ 0x736F_6D65_7073_6575
    v1 = k1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE
    v2 = k0 ^ 0x6C79_6765_6E65_7261
    v3 = k1 ^ 0x7465_6462_7974_6573
  }

  /// Adds one byte.
  @inline(__always)
  public mutating func add(_ byte: UInt8) {
    tail |= UInt64(byte) &<< ((length & 7) &* 8)
    length &+= 1
    if length & 7 == 0 {
      compress(tail)
      tail = 0
    }
  }

  /// Adds all bytes of a span.
  public mutating func add(_ bytes: Span<UInt8>) { add(bytes, in: bytes.indices) }

  /// Adds bytes `range` of a span, eight at a time, which gives what adding them one by one gives.
  ///
  /// Where earlier bytes half fill a word, each eight are split between it and the next one.
  public mutating func add(_ bytes: Span<UInt8>, in range: Range<Int>) {
    var at = range.lowerBound
    let filled = (length & 7) &* 8
    while range.upperBound - at >= 8 {
      let word = word(bytes, at)
      compress(tail | word &<< filled)
      // Twice, since a shift by 64 would be one by none.
      tail = (word &>> (63 &- filled)) &>> 1
      at += 8
    }
    length &+= UInt64(at - range.lowerBound)
    while at < range.upperBound {
      add(bytes[at])
      at += 1
    }
  }

  /// Eight bytes as a number, lowest first; compilers make one load of it.
  @inline(__always)
  private func word(_ bytes: Span<UInt8>, _ at: Int) -> UInt64 {
    let eight = bytes.extracting(at..<at + 8)
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(eight[index]) &<< UInt64(index &* 8) }
    return word
  }

  /// Adds the UTF-8 bytes of a text.
  public mutating func add(_ text: String) { add(text.utf8.span) }

  /// Adds the eight bytes of a number, lowest first.
  public mutating func add(_ number: UInt64) {
    let filled = (length & 7) &* 8
    compress(tail | number &<< filled)
    tail = (number &>> (63 &- filled)) &>> 1
    length &+= 8
  }

  /// Ends the hash.
  @inline(__always)
  public consuming func finish() -> Digest {
    compress((length & 0xFF) << 56 | tail)
    v2 ^= 0xEE
    settle()
    let first = v0 ^ v1 ^ v2 ^ v3
    v1 ^= 0xDD
    settle()
    return Digest(first: first, second: v0 ^ v1 ^ v2 ^ v3)
  }

  /// The shorter hash of bytes that are all at hand: what `forRows` gives, without a state in memory.
  public static func ofRow(_ domain: UInt64, _ bytes: Span<UInt8>) -> Digest {
    var hash = StableHash(forRows: domain)
    var at = 0
    while bytes.count - at >= 8 {
      hash.compress(hash.word(bytes, at))
      at += 8
    }
    var tail: UInt64 = 0
    for index in at..<bytes.count { tail |= UInt64(bytes[index]) &<< UInt64((index &- at) &* 8) }
    hash.tail = tail
    hash.length = UInt64(bytes.count)
    return hash.finish()
  }

  /// The hash of a text.
  public static func of(_ text: String) -> Digest { of(text.utf8.span) }

  /// The hash of bytes.
  public static func of(_ bytes: Span<UInt8>) -> Digest {
    var hash = StableHash()
    hash.add(bytes)
    return hash.finish()
  }

  @inline(__always)
  private mutating func compress(_ word: UInt64) {
    v3 ^= word
    round()
    if isFull { round() }
    v0 ^= word
  }

  @inline(__always)
  private mutating func settle() {
    round()
    round()
    round()
    if isFull { round() }
  }

  @inline(__always)
  private mutating func round() {
    v0 &+= v1
    v1 = (v1 &<< 13) | (v1 &>> 51)
    v1 ^= v0
    v0 = (v0 &<< 32) | (v0 &>> 32)
    v2 &+= v3
    v3 = (v3 &<< 16) | (v3 &>> 48)
    v3 ^= v2
    v0 &+= v3
    v3 = (v3 &<< 21) | (v3 &>> 43)
    v3 ^= v0
    v2 &+= v1
    v1 = (v1 &<< 17) | (v1 &>> 47)
    v1 ^= v2
    v2 = (v2 &<< 32) | (v2 &>> 32)
  }
}

/// Sixteen lower-case hexadecimal digits.
public func hexadecimal(_ value: UInt64) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for shift in stride(from: 60, through: 0, by: -4) {
    text.append(digits[Int(value >> UInt64(shift) & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

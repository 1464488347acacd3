/// A small generator of pseudo-random numbers (SplitMix64), the same on every machine.
///
/// Each thing that draws has its own stream, named by text or number, so that a change to one of them
/// leaves the others as they were.
///
/// Source: G. Steele, D. Lea, C. Flood, *Fast Splittable Pseudorandom Number Generators*.
@frozen public struct Random: Sendable {
  @usableFromInline var state: UInt64

  /// Starts the stream of a seed and names.
  public init(_ seed: UInt64, _ names: String...) {
    var mixed = seed &+ 0x9E37_79B9_7F4A_7C15
    for name in names {
      for byte in name.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      mixed = (mixed ^ 0xFF) &* 0x0000_0100_0000_01B3
    }
    state = mixed
  }

  /// Starts the stream of a seed and a number.
  public init(_ seed: UInt64, stream: UInt64) {
    var start = Random(seed, "stream")
    start.state ^= stream &* 0xD6E8_FEB8_6659_FD93
    state = start.next()
  }

  /// The next 64 bits.
  @inlinable
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// A number of `0..<bound`; 0 when the bound is not positive.
  @inlinable
  public mutating func below(_ bound: Int) -> Int {
    bound > 0 ? Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high) : 0
  }

  /// A number of the range.
  @inlinable
  public mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// A number of `0..<1`.
  @inlinable
  public mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

  /// True with the given probability.
  @inlinable
  public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// One of the items, which must not be empty.
  @inlinable
  public mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  /// One of the items by their weights, which must not be empty.
  @inlinable
  public mutating func pick<Item>(_ items: [(item: Item, weight: Double)]) -> Item {
    var left = unit() * items.reduce(0) { $0 + $1.weight }
    for entry in items {
      left -= entry.weight
      if left < 0 { return entry.item }
    }
    return items[items.count - 1].item
  }
}

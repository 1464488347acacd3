/// A source of random choices that is the same for the same seed.
struct Dice {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

  /// A number from 0 up to a bound, the bound left out.
  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, bound)
  }

  /// True once in so many times.
  mutating func once(in count: Int) -> Bool { next(count) == 0 }

  mutating func pick<Item>(_ items: [Item]) -> Item { items[next(items.count)] }
}

import Testing

@testable import Records

/// The way around a library's rounding that figures are printed by.
@Suite struct NearestTests {
  /// Law: it gives what the library gives, halves and their neighbours included.
  @Test(arguments: 0..<20 as Range<UInt64>) func theSlowTwinRoundsAlike(seed: UInt64) {
    var random = Random(seed, "nearest")
    for _ in 0..<500 {
      let whole = Double(random.below(1_000_000_000)) * Double(random.below(1_000_000))
      for part in [0, 0.25, 0.5, 0.75] {
        let value = whole + part
        for near in [value.nextDown, value, value.nextUp, -value, -value.nextDown, -value.nextUp] {
          #expect(
            ShortDecimal.nearest(near) == Int64(near.rounded(.toNearestOrAwayFromZero)), "\(near)")
        }
      }
    }
  }
}

/// A small generator with a seed, so that a red test can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Numbers with ties among them, some of them missing.
func numbers(_ count: Int, gaps: Double = 0, _ random: inout SplitMix) -> [Double] {
  (0..<count).map { _ in
    if Double.random(in: 0..<1, using: &random) < gaps { return .nan }
    return Double(Int.random(in: -20..<20, using: &random)) / 4
  }
}

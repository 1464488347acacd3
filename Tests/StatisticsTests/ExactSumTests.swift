import Statistics
import Testing

/// Sums that are rounded once.
@Suite struct ExactSumTests {
  static let seeds: Range<UInt64> = 0..<200

  /// Numbers that are whole multiples of 2⁻⁶⁰, so that a 128-bit integer holds their sum exactly.
  static func fractions(_ random: inout SplitMix) -> (numbers: [Double], exact: Double) {
    var numbers: [Double] = []
    var sum: Int128 = 0
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      let mantissa = Int64.random(in: -(1 << 53)...(1 << 53), using: &random)
      let shift = Int.random(in: 0...40, using: &random)
      sum += Int128(mantissa) << shift
      numbers.append(Double(mantissa) * Double(sign: .plus, exponent: shift - 60, significand: 1))
    }
    // From an integer to a Double Swift rounds to the nearest, ties to even.
    return (numbers, Double(sum) * 0x1p-60)
  }

  @Test(arguments: seeds)
  func aSumIsTheExactOneRoundedOnce(seed: UInt64) {
    var random = SplitMix(seed)
    let (numbers, exact) = Self.fractions(&random)
    #expect(ExactSum(numbers).value == exact, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func theOrderOfNumbersChangesNoBit(seed: UInt64) {
    var random = SplitMix(seed)
    let numbers = (0..<30).map { _ in
      Double.random(in: -1..<1, using: &random)
        * Double(sign: .plus, exponent: Int.random(in: -80...80, using: &random), significand: 1)
    }
    let one = ExactSum(numbers)
    let other = ExactSum(numbers.shuffled(using: &random))
    #expect(one.value.bitPattern == other.value.bitPattern, "seed \(seed)")
    #expect(one.divided(by: 7).bitPattern == other.divided(by: 7).bitPattern, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func theMeanOfEqualNumbersIsThatNumber(seed: UInt64) {
    var random = SplitMix(seed)
    let number = Double.random(in: -9..<9, using: &random)
    let weights = (0..<Int.random(in: 1...20, using: &random)).map { _ in
      Double.random(in: 0.01..<3, using: &random)
    }
    var sum = ExactSum()
    for weight in weights { sum.add(weight, times: number) }
    #expect(sum.divided(by: ExactSum(weights)) == number, "seed \(seed)")
    #expect(Distribution(weights.map { _ in number }).mean == number, "seed \(seed)")
  }

  @Test func whatAPlainSumLosesIsKept() {
    #expect(ExactSum([1e16, 1, -1e16]).value == 1)
    #expect(ExactSum([0.1, 0.2, 0.3]).divided(by: 3) == 0.2)
    #expect((0.1 + 0.2 + 0.3) / 3 != 0.2)
    #expect(ExactSum([]).value == 0)
    #expect(ExactSum([1e308, 1e308, -1e308]).value == .infinity)
    #expect(ExactSum([1, .nan]).value.isNaN)
    #expect(ExactSum([]).divided(by: 0).isNaN)
  }
}

/// Numbers that differ in their last bits only.
@Suite struct TiesTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func onlyTheLastBitsAreLeveled(seed: UInt64) {
    var random = SplitMix(seed)
    let own = (0..<12).map { _ in Double.random(in: -9..<9, using: &random) }
    // Each comes twice: as it is, and a few last bits away.
    let others = own.map { number -> Double in
      var moved = number
      for _ in 0..<Int.random(in: 0...8, using: &random) { moved = moved.nextUp }
      return moved
    }
    let all = own + others + [.nan]
    let found = settled(all)
    for place in own.indices {
      #expect(found[place].bitPattern == found[place + own.count].bitPattern, "seed \(seed)")
      #expect(abs(found[place] - own[place]) <= 1e-12 * abs(own[place]), "seed \(seed)")
    }
    #expect(found[24].isNaN)
    #expect(settled(found).map(\.bitPattern) == found.map(\.bitPattern), "seed \(seed)")
    let order = all.indices.shuffled(using: &random)
    let turned = settled(order.map { all[$0] })
    #expect(turned.map(\.bitPattern) == order.map { found[$0].bitPattern }, "seed \(seed)")
  }

  @Test func aRestOfADifferenceIsNothingInScoresOnly() {
    let rest = 0.1 + 0.2 - 0.3
    #expect(rest != 0)
    #expect(settled([rest, 0, 2], areSums: true) == [0, 0, 2])
    #expect(settled([rest, 0, 2]) == [rest, 0, 2])
    #expect(settled([0.3 / 3, 0.1 / 1]) == [0.1, 0.1])
    #expect(settled([1, 1 + 1e-11]) == [1, 1 + 1e-11])
  }
}

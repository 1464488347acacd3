import Records
import Statistics
import Testing

@testable import Aggregate

/// Eight numbers at a time give the bits of one at a time.
@Suite struct TileArithmeticTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func roundingHasTheBitsOfThePlainFunction(seed: UInt64) {
    var random = Random(seed, "round")
    for _ in 0..<500 {
      var lanes = Lanes()
      for lane in 0..<8 {
        let power = Double(sign: .plus, exponent: random.within(-20...12), significand: 1)
        lanes[lane] = random.unit() * power * (random.chance(0.05) ? 0 : 1)
      }
      expectRounded(lanes)
    }
  }

  @Test func roundingAtTheEdgesHasThoseBitsToo() {
    var numbers: [Double] = [0, 100, 12.3456789012345, 50.00000000005, 0.5, 0.000000000049]
    for power in -8...6 {
      let edge = (0..<abs(power)).reduce(1.0) { edge, _ in power < 0 ? edge / 10 : edge * 10 }
      for number in [edge, edge.nextDown, edge.nextUp, edge * 0.99999999999949] {
        numbers += [number, number * 1.00000000000050, number * 5, number * 9.999999999995]
      }
    }
    // Halves of the twelfth digit, which go away from zero.
    for whole in 1...200 { numbers.append((Double(whole * 123_456_789) + 0.5) / 1e9) }
    for number in numbers { expectRounded(Lanes(repeating: number)) }
  }

  private func expectRounded(_ lanes: Lanes) {
    let rounded = roundedToTwelve(lanes)
    for lane in 0..<8 {
      let expected = lanes[lane].roundedToSignificant(12)
      #expect(rounded[lane].bitPattern == expected.bitPattern, "\(lanes[lane])")
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func exponentialsHaveTheBitsOfThePlainFunction(seed: UInt64) {
    var random = Random(seed, "exponential")
    for _ in 0..<200 {
      var lanes = Lanes()
      for lane in 0..<8 {
        lanes[lane] = random.pick([-1.0, -5, -700, 6]) * random.unit()
      }
      expectExponential(lanes)
    }
    // Where x / ln 2 comes to a half or a whole.
    for half in -40...9 {
      let x = Double(half) * 0.5 * 0.693147180559945309417232121458
      expectExponential(Lanes(x, x.nextUp, x.nextDown, -x / 3, 0, -0.0, 1, -1))
    }
  }

  private func expectExponential(_ lanes: Lanes) {
    let found = exponential(lanes)
    for lane in 0..<8 {
      #expect(found[lane].bitPattern == exponential(lanes[lane]).bitPattern, "\(lanes[lane])")
    }
  }

  @Test func theExponentialOfNearlyNothingIsNothing() {
    #expect(exponential(Lanes(repeating: FoldProgram.logarithmOfZero)) == .zero)
  }
}

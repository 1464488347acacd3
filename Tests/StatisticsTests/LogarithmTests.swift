import Statistics
import Testing

@Suite struct LogarithmTests {
  @Test func theEndsOfTheScaleAreKnown() {
    #expect(naturalLogarithm(0) == -.infinity)
    #expect(naturalLogarithm(-1).isNaN)
    #expect(naturalLogarithm(.infinity) == .infinity)
    #expect(exponential(-.infinity) == 0)
    #expect(exponential(800) == .infinity)
    #expect(exponential(.nan).isNaN)
  }

  @Test(arguments: [0.25, 1, 2.75, 100, 12_345.678])
  func powersAreRepeatedProducts(x: Double) {
    #expect(power(x, 1) == x)
    #expect(power(x, 2) == x * x)
    #expect(power(x, 0) == 1)
    #expect(abs(power(x, 3) - x * x * x) <= 1e-13 * x * x * x)
    #expect(abs(power(x, -2) - 1 / (x * x)) <= 1e-13 / (x * x))
    #expect(abs(power(power(x, 1 / 3.0), 3) - x) <= 1e-13 * x)
  }
}

import Records
import Testing

@testable import Aggregate

/// Sobol' points and Sobol indices.
@Suite struct SobolTests {
  /// The same numbers as `scipy.stats.qmc.Sobol(21, scramble=False)`.
  @Test func pointsAreThoseOfTheReference() {
    let sequence = SobolSequence(dimensions: 21, seed: nil)
    #expect(sequence.point(0) == Array(repeating: 0, count: 21))
    #expect(sequence.point(1) == Array(repeating: 0.5, count: 21))
    #expect(sequence.point(1000).map { $0 * 1024 } == Self.thousandth)
  }

  static let thousandth: [Double] = [
    225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353, 1015, 743,
    535,
  ]

  /// Of the first 2^k points, one lies in each of the 2^k equal parts of every axis.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func pointsAreStratified(seed: UInt64) {
    for scramble in [nil, Optional(seed)] {
      let sequence = SobolSequence(dimensions: 21, seed: scramble)
      for dimension in 0..<21 {
        for power in [1, 4, 9] {
          let parts = 1 << power
          let found = (0..<parts).map {
            Int(sequence.coordinate(dimension, of: $0) * Double(parts))
          }
          #expect(Set(found) == Set(0..<parts), "seed \(seed), dimension \(dimension)")
        }
      }
    }
  }

  @Test func aSeedIsRepeatedAndAnotherIsAnother() {
    let points = [7, 7, 8].map { SobolSequence(dimensions: 4, seed: $0).point(77) }
    #expect(points[0] == points[1])
    #expect(points[0] != points[2])
  }

  @Test func theSetsOfADesignDifferInOneFactor() {
    let design = SobolDesign(factors: 3, rows: 8, seed: 1)
    let points = design.points()
    #expect(points.count == 40)
    for row in 0..<8 {
      for factor in 0..<3 {
        let mixed = points[(2 + factor) * 8 + row]
        for other in 0..<3 {
          #expect(mixed[other] == points[(other == factor ? 8 : 0) + row][other])
        }
      }
    }
  }

  /// Functions of the unit cube whose indices are known.
  struct Known: CustomTestStringConvertible, Sendable {
    let name: String
    let factors: Int
    let first: [Double]
    let total: [Double]
    let value: @Sendable ([Double]) -> Double
    var testDescription: String { name }
  }

  static let known: [Known] = [ishigami, additive, sobolG]

  /// sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ over −π...π.
  static let ishigami: Known = {
    let pi = Double.pi
    let (a, b) = (7.0, 0.1)
    let own = 0.5 * (1 + b * pi * pi * pi * pi / 5) * (1 + b * pi * pi * pi * pi / 5)
    let second = a * a / 8
    let eighth = pi * pi * pi * pi * pi * pi * pi * pi
    let both = b * b * eighth * 8 / 225
    let variance = own + second + both
    return Known(
      name: "Ishigami", factors: 3, first: [own / variance, second / variance, 0],
      total: [(own + both) / variance, second / variance, both / variance]
    ) { x in
      let angles = x.map { (2 * $0 - 1) * .pi }
      let sines = angles.map(sine)
      let square = angles[2] * angles[2]
      return sines[0] + 7 * sines[1] * sines[1] + 0.1 * square * square * sines[0]
    }
  }()

  static let additive: Known = {
    let slopes = [4, 2, 1, 0.5]
    let sum = slopes.reduce(0) { $0 + $1 * $1 }
    let shares = slopes.map { $0 * $0 / sum }
    return Known(name: "additive", factors: 4, first: shares, total: shares) { x in
      zip(slopes, x).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }()

  /// The product of (|4x − 2| + a) / (1 + a).
  static let sobolG: Known = {
    let a: [Double] = [0, 0.5, 3, 9, 99, 99]
    let parts = a.map { 1 / (3 * (1 + $0) * (1 + $0)) }
    let product = parts.reduce(1) { $0 * (1 + $1) }
    let variance = product - 1
    return Known(
      name: "Sobol g", factors: 6, first: parts.map { $0 / variance },
      total: parts.map { $0 * product / (1 + $0) / variance }
    ) { x in
      zip(a, x).reduce(1) { $0 * (abs(4 * $1.1 - 2) + $1.0) / (1 + $1.0) }
    }
  }()

  /// sin by its series, for |x| <= π.
  static func sine(_ x: Double) -> Double {
    var term = x
    var sum = x
    for degree in stride(from: 3, through: 31, by: 2) {
      term *= -x * x / Double(degree * (degree - 1))
      sum += term
    }
    return sum
  }

  static func runs(_ known: Known, rows: Int, seed: UInt64) -> SobolRuns {
    let design = SobolDesign(factors: known.factors, rows: rows, seed: seed)
    return design.runs(design.points().map(known.value))
  }

  /// COINr's mean error at 512 rows is 0.0432, SALib's 0.0237.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func firstOrderIndicesAreCloseAt512Rows(seed: UInt64) throws {
    var errors: [Double] = []
    for known in Self.known {
      let indices = try #require(Self.runs(known, rows: 512, seed: seed).indices(.centred))
      errors += zip(indices, known.first).map { abs($0.first - $1) }
      for (index, exact) in zip(indices, known.total) {
        #expect(abs(index.total - exact) < 0.08, "\(known.name), seed \(seed)")
      }
    }
    let mean = errors.reduce(0, +) / Double(errors.count)
    #expect(mean <= 0.024, "seed \(seed): \(mean)")
  }

  @Test(arguments: known)
  func intervalsHoldTheEstimateAndNarrowWithRows(known: Known) throws {
    func intervals(_ rows: Int) throws -> [SobolIndex] {
      try #require(Self.runs(known, rows: rows, seed: 3).indices(level: 0.9, draws: 200, seed: 5))
    }
    let (few, many) = (try intervals(128), try intervals(2048))
    for (wide, narrow) in zip(few, many) {
      #expect(wide.firstLow <= wide.first && wide.first <= wide.firstHigh)
      #expect(wide.totalLow <= wide.total && wide.total <= wide.totalHigh)
      #expect(narrow.firstHigh - narrow.firstLow < wide.firstHigh - wide.firstLow)
    }
    #expect(try intervals(128) == few)
  }

  /// A constant more or a larger unit is no other function.
  @Test func indicesDoNotDependOnTheScaleOfTheOutput() throws {
    let runs = Self.runs(Self.ishigami, rows: 256, seed: 2)
    func moved(_ outputs: [Double]) -> [Double] { outputs.map { 1000 + 3 * $0 } }
    let other = SobolRuns(a: moved(runs.a), b: moved(runs.b), mixed: runs.mixed.map(moved))
    let (one, two) = (try #require(runs.indices(.centred)), try #require(other.indices(.centred)))
    for (a, b) in zip(one, two) {
      #expect(abs(a.first - b.first) < 1e-9)
      #expect(abs(a.total - b.total) < 1e-9)
    }
  }

  @Test func whatNeverChangesHasNoIndices() {
    let runs = SobolRuns(a: [2, 2], b: [2, 2], mixed: [[2, 2]])
    #expect(runs.indices(.centred)?.count == nil)
    #expect(runs.indices(level: 0.9, draws: 10, seed: 1) == nil)
  }
}

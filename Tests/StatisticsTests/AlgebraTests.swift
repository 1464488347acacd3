import Testing

@testable import Statistics

@Suite struct AlgebraTests {
  static let seeds: Range<UInt64> = 0..<10

  static func symmetric(_ size: Int, _ random: inout SplitMix) -> [[Double]] {
    var matrix = (0..<size).map { _ in numbers(size, &random) }
    for i in 0..<size { for j in 0..<i { matrix[i][j] = matrix[j][i] } }
    return matrix
  }

  @Test(arguments: seeds)
  func aMatrixIsTheSumOfItsEigenparts(seed: UInt64) {
    var random = SplitMix(seed)
    let matrix = Self.symmetric(6, &random)
    let system = Eigensystem(matrix)
    #expect(zip(system.values, system.values.dropFirst()).allSatisfy { $0 >= $1 })
    for i in 0..<6 {
      for j in 0..<6 {
        let sum = (0..<6).reduce(0.0) { sum, k in
          sum + system.values[k] * system.vectors[k][i] * system.vectors[k][j]
        }
        #expect(abs(sum - matrix[i][j]) < 1e-12)
        let product = (0..<6).reduce(0.0) { $0 + system.vectors[i][$1] * system.vectors[j][$1] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-13)
      }
    }
  }

  @Test(arguments: seeds)
  func aSolutionSolves(seed: UInt64) throws {
    var random = SplitMix(seed)
    let matrix = (0..<5).map { _ in numbers(5, &random) }
    let expected = numbers(5, &random)
    let right = matrix.map { row in zip(row, expected).reduce(0) { $0 + $1.0 * $1.1 } }
    let found = try #require(solved(matrix, right))
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-9) }
    #expect(solved([[1, 2], [2, 4]], [1, 2]) == nil)
  }

  /// With a predictor twice, one of them is enough.
  @Test func aSingularRegressionStillPredicts() {
    let found = regressionCoefficients(
      predictors: [[2, 2, 1], [2, 2, 1], [1, 1, 3]], outcomes: [[4], [4], [5]])
    #expect(abs(2 * (found[0][0] + found[1][0]) + found[2][0] - 4) < 1e-14)
    #expect(abs((found[0][0] + found[1][0]) + 3 * found[2][0] - 5) < 1e-14)
  }

  /// A column that is twice another leaves no doubt about its gaps.
  @Test func gapsFollowTheOtherColumns() {
    let column = (0..<12).map { Double($0 * $0 % 17) }
    var twice = column.map { 2 * $0 + 1 }
    twice[3] = .nan
    twice[8] = .nan
    let model = NormalModel([column, twice])
    #expect(model.converged)
    let filled = model.filled([column, twice])
    #expect(filled[0] == column)
    for row in [3, 8] { #expect(abs(filled[1][row] - (2 * column[row] + 1)) < 1e-6) }
  }

  @Test func aModelWithoutGapsChangesNothing() {
    let columns = [[1.0, 2, 4, 3], [2, 1, 1, 5]]
    let model = NormalModel(columns)
    #expect(model.steps == 1)
    #expect(model.filled(columns) == columns)
  }

  @Test func theValleyOfRosenbrockIsFound() {
    let found = minimised(from: [-1.2, 1], tolerance: 1e-12, maximumEvaluations: 2000) { p in
      let (a, b) = (1 - p[0], p[1] - p[0] * p[0])
      return a * a + 100 * b * b
    }
    #expect(found.converged)
    #expect(abs(found.point[0] - 1) < 1e-4)
    #expect(abs(found.point[1] - 1) < 1e-4)
  }

  /// Against the best corner of a polygon, found by looking at all of them.
  @Test(arguments: seeds)
  func theBestOfALinearProgrammeIsACorner(seed: UInt64) throws {
    var random = SplitMix(seed)
    func positive() -> Double { Double.random(in: 0.1..<2, using: &random) }
    let rows = (0..<6).map { _ in [positive(), positive()] }
    let bounds = (0..<6).map { _ in positive() }
    let objective = [positive(), positive()]
    let found = try #require(maximised(objective, rows: rows, bounds: bounds))
    var lines = rows.map { ($0[0], $0[1]) }
    lines += [(1, 0), (0, 1)]
    let ends = bounds + [0, 0]
    var best = 0.0
    for i in lines.indices {
      for j in lines.indices.prefix(i) {
        let determinant = lines[i].0 * lines[j].1 - lines[i].1 * lines[j].0
        guard abs(determinant) > 1e-12 else { continue }
        let x = (ends[i] * lines[j].1 - lines[i].1 * ends[j]) / determinant
        let y = (lines[i].0 * ends[j] - ends[i] * lines[j].0) / determinant
        let isInside = zip(rows, bounds).allSatisfy { $0[0] * x + $0[1] * y <= $1 + 1e-9 }
        if isInside && x >= -1e-9 && y >= -1e-9 {
          best = max(best, objective[0] * x + objective[1] * y)
        }
      }
    }
    #expect(abs(found.value - best) < 1e-9, "seed \(seed)")
    #expect(maximised([1, 1], rows: [[1, -1]], bounds: [1]) == nil)
  }

  @Test func componentsOfTwoColumnsShareTheirCorrelation() throws {
    let (x, y) = ([1.0, 2, 3, 5], [2.0, 1, 4, 4])
    let found = try #require(PrincipalComponents([x, y]))
    let r = correlation(x, y)
    #expect(abs(found.eigenvalues[0] - (1 + r)) < 1e-14)
    #expect(abs(found.shares.reduce(0, +) - 1) < 1e-14)
    #expect(abs(found.loadings[0][0] - 0.5.squareRoot()) < 1e-12)
    #expect(PrincipalComponents([x, [1, 1, 1, 1]]) == nil)
  }

  @Test func trendsAreThoseOfAKnownSeries() {
    let growth = compoundGrowth([100, .nan, 121], times: [2016, 2017, 2018])
    #expect(abs(growth - 0.1) < 1e-14)
    #expect(compoundGrowth([0, 0], times: [1, 2]) == 0)
    #expect(compoundGrowth([5], times: [1]).isNaN)
    #expect(abs(percentageChange([50, 60, 70], times: [1, 2, 3]) - 20) < 1e-12)
    #expect(abs(percentageChange([50, 60], times: [1, 3]) - 10) < 1e-12)
    #expect(percentageChange([4, 4, 4], times: [1, 2, 3]) == 0)
  }
}

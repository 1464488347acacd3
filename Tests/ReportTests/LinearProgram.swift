/// Linear inequalities over variables of at least 0, and what they leave possible: the attacker's tool.
struct LinearProgram {
  private var rows: [(coefficients: [Int: Double], isEquality: Bool, bound: Double)] = []
  let variables: Int

  init(variables: Int) { self.variables = variables }

  /// The sum of the terms is equal to `bound`, or at most that.
  mutating func add(_ terms: [(Int, Double)], isEquality: Bool = false, bound: Double) {
    var coefficients: [Int: Double] = [:]
    for (variable, factor) in terms { coefficients[variable, default: 0] += factor }
    rows.append((coefficients, isEquality, bound))
  }

  /// The least and the greatest value a variable can have; infinite where nothing bounds it.
  ///
  /// `nil` when the inequalities contradict each other.
  func range(of variable: Int) -> ClosedRange<Double>? {
    guard let least = optimum([variable: 1]), let most = optimum([variable: -1]) else { return nil }
    return least...max(least, -most)
  }

  /// The least value of a sum, by the simplex method in two phases with Bland's rule.
  private func optimum(_ goal: [Int: Double]) -> Double? {
    let slacks = rows.count { !$0.isEquality }
    let width = variables + slacks + rows.count
    var table: [[Double]] = []
    var basis: [Int] = []
    var slack = variables
    for (number, row) in rows.enumerated() {
      var line = [Double](repeating: 0, count: width + 1)
      for (variable, factor) in row.coefficients { line[variable] = factor }
      if !row.isEquality {
        line[slack] = 1
        slack += 1
      }
      line[width] = row.bound
      if row.bound < 0 { line = line.map { -$0 } }
      line[variables + slacks + number] = 1
      basis.append(variables + slacks + number)
      table.append(line)
    }
    let artificial = variables + slacks..<width
    var cost = [Double](repeating: 0, count: width)
    for column in artificial { cost[column] = 1 }
    guard let rest = Self.minimise(cost, &table, &basis, columns: width), rest < 1e-7 else {
      return nil
    }
    cost = Array(repeating: 0, count: width)
    for (variable, factor) in goal { cost[variable] = factor }
    // What is left of the artificial variables stands at 0 and must stay there.
    for column in artificial { cost[column] = 1e9 }
    return Self.minimise(cost, &table, &basis, columns: artificial.lowerBound) ?? -.infinity
  }

  /// The least cost from a feasible basis; `nil` when it has no bound.
  private static func minimise(
    _ cost: [Double], _ table: inout [[Double]], _ basis: inout [Int], columns: Int
  ) -> Double? {
    let width = cost.count
    while true {
      let entering = (0..<columns).first { column in
        guard !basis.contains(column) else { return false }
        let change = table.indices.reduce(cost[column]) {
          $0 - cost[basis[$1]] * table[$1][column]
        }
        return change < -1e-9
      }
      guard let entering else {
        return table.indices.reduce(0) { $0 + cost[basis[$1]] * table[$1][width] }
      }
      let leaving = table.indices.filter { table[$0][entering] > 1e-9 }.min {
        let (a, b) = (
          table[$0][width] / table[$0][entering], table[$1][width] / table[$1][entering]
        )
        return a == b ? basis[$0] < basis[$1] : a < b
      }
      guard let leaving else { return nil }
      let pivot = table[leaving][entering]
      table[leaving] = table[leaving].map { $0 / pivot }
      for row in table.indices where row != leaving && table[row][entering] != 0 {
        let factor = table[row][entering]
        for column in 0...width { table[row][column] -= factor * table[leaving][column] }
      }
      basis[leaving] = entering
    }
  }
}

/// The numbers, with those that differ in their last bits only made equal.
///
/// 0.3 / 3 and 0.1 / 1 are the same number to whoever reads them and differ in the last bit: left so,
/// that bit would decide a rank, or make a constant column vary. Numbers that agree in 12 significant
/// digits become one of them: the one with the shortest text. Others keep their bits; NaN stays. Shape:
/// as given; the order of the numbers does not matter.
///
/// - Parameters:
///   - numbers: one column.
///   - areSums: whether differences of equal numbers may have left a rest where 0 is meant; numbers that
///     lie within 10⁻¹⁵ of the column's largest from each other are then one, too.
/// - Returns: the column.
public func settled(_ numbers: [Double], areSums: Bool = false) -> [Double] {
  // Hardly any column has such numbers: they are looked for before any is moved.
  let sorted = ascending(numbers.filter(\.isFinite))
  guard let first = sorted.first, let last = sorted.last else { return numbers }
  let rest = areSums ? 1e-15 * max(abs(first), abs(last)) : 0
  let hasTies = zip(sorted, sorted.dropFirst()).contains { $0 != $1 && areTied($0, $1, rest) }
  guard hasTies else { return numbers }
  let order = numbers.indices.filter { numbers[$0].isFinite }
    .sorted { numbers[$0] < numbers[$1] }
  var result = numbers
  var start = 0
  for end in 1...order.count {
    if end < order.count, areTied(numbers[order[end - 1]], numbers[order[end]], rest) { continue }
    let group = order[start..<end]
    start = end
    let (low, high) = (numbers[group[group.startIndex]], numbers[group[group.endIndex - 1]])
    guard low != high else { continue }
    let one = group.map { numbers[$0] }.min { simplicity($0) < simplicity($1) } ?? low
    for place in group { result[place] = one }
  }
  return result
}

/// Whether two neighbours of a column, in order, are one number.
private func areTied(_ low: Double, _ high: Double, _ rest: Double) -> Bool {
  high - low <= max(1e-12 * max(abs(low), abs(high)), rest)
}

/// How long the shortest text of a number is, then the number: 0.1 before 0.09999999999999999.
private func simplicity(_ number: Double) -> (Int, Double) {
  (number == 0 ? 0 : "\(number.magnitude)".utf8.count, number)
}

public import Records

extension Formula {
  /// Works a formula out, column by column.
  ///
  /// - Parameters:
  ///   - rows: how many values a column has, one for each city.
  ///   - column: the amounts of a measure in their natural units (things, days, yuan, the denominator's own),
  ///     `nil` in a row without one; `nil` for a measure that nobody has.
  /// - Returns: the values with 12 significant digits; missing, never 0, where a measure that somebody has is
  ///   missing, where nobody has any of a sum, and where a denominator is 0.
  public func values(rows: Int, _ column: (MeasureID) -> [Double?]?) -> [Double?] {
    func folded(_ ids: [MeasureID], _ step: (Double, Double) -> Double) -> [Double?] {
      var sums: [Double?]?
      for id in ids {
        guard let amounts = column(id) else { continue }
        precondition(amounts.count == rows, "a column of another length")
        let before = sums ?? Array(repeating: 0, count: rows)
        sums = zip(before, amounts).map { sum, amount in
          guard let sum, let amount else { return nil }
          return step(sum, amount)
        }
      }
      return sums ?? Array(repeating: nil, count: rows)
    }
    func sum(_ ids: [MeasureID]) -> [Double?] { folded(ids, +) }
    func quotient(_ of: [MeasureID], _ to: [MeasureID], scale: Double) -> [Double?] {
      zip(sum(of), sum(to)).map { of, to in
        guard let of, let to, to != 0 else { return nil }
        return of / to * scale
      }
    }
    let values: [Double?] =
      switch self {
      case .count(let of): sum(of)
      case .ratio(let of, let to, let scale): quotient(of, to, scale: scale)
      case .mean(let of, let over): quotient([of], [over], scale: 1)
      case .atLeast(let of, let bound): sum(of).map { $0.map { $0 >= Double(bound) ? 1 : 0 } }
      case .none(let of): sum(of).map { $0.map { $0 == 0 ? 1 : 0 } }
      case .nonZero(let of): folded(of) { count, amount in count + (amount > 0 ? 1 : 0) }
      }
    return values.map { $0?.roundedToSignificant(12) }
  }
}

extension MeasureTable {
  /// The table without what may not be published: a restricted cell keeps its mark and its sign, and no number.
  ///
  /// What is made of it cannot give a restricted count back, since it does not have one. That there is something tells
  /// who has delivered, and no more (decision 35).
  ///
  /// - Returns: the table that all which is published is made of.
  public func released() -> MeasureTable {
    guard !restricted.isEmpty else { return self }
    var table = self
    for (id, cells) in restricted {
      guard var one = series[id] else { continue }
      for place in one.monthly.indices {
        if cells.monthly[place] { one.monthly[place] = one.monthly[place].signum() }
        let isPassing = !cells.passing.isEmpty && cells.passing[place]
        if cells.window[place] { one.window[place] = one.window[place].signum() }
        if !one.entering.isEmpty, cells.window[place] || isPassing { one.entering[place] = 0 }
      }
      table.insert(one)
    }
    return table
  }
}

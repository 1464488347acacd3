extension MeasureTable {
  /// The measures of one month, flows summed up over another number of months than twelve.
  ///
  /// The sums are brought to twelve months (× 12 / months, rounded half up, a sum above 0 to no less
  /// than 1), so that rates and cut points keep their meaning. Distinct counts, stocks and annual
  /// measures don't add up over months and stay as they are. Months before the table's first count
  /// as 0.
  ///
  /// - Parameters:
  ///   - window: how many months, 1 or more.
  ///   - month: the last of them, one of the table's.
  /// - Returns: a table of that month alone.
  public func summed(over window: Int, until month: Month) -> MeasureTable {
    var table = MeasureTable(cities: cities, months: month...month)
    let last = months.lowerBound.distance(to: month)
    let first = max(0, last - window + 1)
    for one in series.values {
      var monthly: [Int64] = []
      var windows: [Int64] = []
      monthly.reserveCapacity(cities.count)
      windows.reserveCapacity(cities.count)
      for city in cities.indices {
        let row = city * monthCount
        monthly.append(one.monthly[row + last])
        guard one.time == .flow, window != 12 else {
          windows.append(one.window[row + last])
          continue
        }
        let sum = one.monthly[row + first...row + last].reduce(0, +)
        let length = Int64(window)
        let scaled = (sum * 24 + length) / (2 * length)
        windows.append(sum > 0 ? max(1, scaled) : scaled)
      }
      table.insert(
        MeasureSeries(
          id: one.id, unit: one.unit, time: one.time, monthly: monthly, window: windows))
    }
    table.restricted = restrictedCells { id, cells, row in
      // A longer window than twelve months has parts that theirs has not.
      cells.window[row + last]
        || series[id]?.time == .flow && cells.monthly[row + first...row + last].contains(true)
    }
    return table
  }

  /// The restricted cells of a table of one month; `isRestricted` says it by those of a measure, and by the place
  /// of a city's first.
  private func restrictedCells(
    _ isRestricted: (MeasureID, RestrictedCells, Int) -> Bool
  ) -> [MeasureID: RestrictedCells] {
    var all: [MeasureID: RestrictedCells] = [:]
    for (id, cells) in restricted {
      let windows = cities.indices.map { isRestricted(id, cells, $0 * monthCount) }
      all[id] = RestrictedCells(monthly: windows, window: windows)
    }
    return all
  }
}

extension MeasureTable {
  /// How far the windows have moved on from those of the month before.
  public enum WindowStage: Sendable {
    /// Only annual measures are those of the month.
    case denominators
    /// What the month brought is in, and nothing has left.
    case entered
    /// As the month's windows are.
    case settled
  }

  /// The measures of one month alone, on the way from the windows of the month before to its own.
  ///
  /// - Parameters:
  ///   - month: one of the table's; but for `settled`, not its first.
  ///   - stage: how far the windows have moved.
  /// - Returns: a table of that month alone.
  public func windows(of month: Month, _ stage: WindowStage = .settled) -> MeasureTable {
    guard stage != .settled else { return summed(over: 12, until: month) }
    var table = MeasureTable(cities: cities, months: month...month)
    let place = months.lowerBound.distance(to: month)
    for one in series.values {
      var windows: [Int64] = []
      windows.reserveCapacity(cities.count)
      let hidden = restricted[one.id]
      for city in cities.indices {
        let cell = city * monthCount + place
        switch (one.time, stage) {
        case (.annual, _): windows.append(one.window[cell])
        case (_, .entered) where hidden?.hidesWay(to: cell) ?? false:
          windows.append(one.window[cell])
        case (_, .entered): windows.append(one.window[cell - 1] + one.entered(at: cell))
        default: windows.append(one.window[cell - 1])
        }
      }
      table.insert(
        MeasureSeries(
          id: one.id, unit: one.unit, time: one.time, monthly: windows, window: windows))
    }
    table.restricted = restrictedCells { id, cells, row in
      let isSettled =
        series[id]?.time == .annual || stage == .entered && cells.hidesWay(to: row + place)
      return cells.window[row + place - (isSettled ? 0 : 1)]
    }
    return table
  }
}

extension RestrictedCells {
  /// Whether the way to the window at a place may not be told.
  ///
  /// On it nothing may be known that is not known before and after. There all that the month did counts as what it
  /// brought.
  fileprivate func hidesWay(to place: Int) -> Bool {
    window[place - 1] || window[place] || !passing.isEmpty && passing[place]
  }
}

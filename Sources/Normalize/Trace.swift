import Contract
public import Records
import Register

/// A row that counts for a city in a month's window, or would if no later delivery had replaced it.
public struct TracedRow: Sendable, Equatable {
  /// The content hash of the export it lies in.
  public let content: String
  /// Its first line there, from 1.
  public let line: Int
  /// Why it was rejected or excluded; `none` when it was accepted.
  public let reason: Reason
  /// Whether a later delivery replaced it, so that it counts for nothing.
  public let isSuperseded: Bool
  /// What it adds to each measure of the month's window, by the measure's name.
  ///
  /// 1 for a distinct thing that it shows, whether others show it too or not. Without those it adds nothing
  /// to.
  public let adds: [String: Int64]

  /// Fills in a row.
  public init(
    content: String, line: Int, reason: Reason, isSuperseded: Bool, adds: [String: Int64]
  ) {
    self.content = content
    self.line = line
    self.reason = reason
    self.isSuperseded = isSuperseded
    self.adds = adds
  }
}

extension DatasetFold {
  /// The rows behind a city's measures, by export in order of delivery, then by line.
  ///
  /// What a row adds is the fold of that row alone, by the same code that made the measures; so nothing
  /// is explained otherwise than it was counted.
  ///
  /// - Parameters:
  ///   - city: a city of the register, not `unassigned`.
  ///   - month: the month whose windows are explained, one of the fold's.
  /// - Returns: rows that add to any measure, and superseded ones of the city with an event in the window.
  /// - Throws: what is wrong with a facts file.
  public func trace(_ city: CityCode, month: Month) throws(Failure) -> [TracedRow] {
    // With the counties in it that are cities of their own, since a year's figure is not counted twice.
    let rowsNeeded = cities.filter {
      $0 == .unassigned || $0 == city || register.resolve($0).city == city
    }
    let alone = DatasetFold(
      contract: contract, register: register, files: files, cities: rowsNeeded, months: months)
    guard let row = rowsNeeded.firstIndex(of: city) else { return [] }
    let empty = FoldPart(fold: alone, records: 0)
    let place = row * months.count + months.lowerBound.distance(to: month)
    var rows: [TracedRow] = []
    var winners = Winners()
    for pass in 0..<passes {
      try settle(pass, &winners)
      let won = Set(winners.winners + winners.faults)
      for (number, fact) in winners.facts.enumerated() where isIn(city, fact) {
        let content = files[Int(winners.ranks[number])].contentHash
        let isSuperseded = !won.contains(Int32(number))
        guard !isSuperseded else {
          guard fact.reason == .none, month.window.contains(fact.eventDay.month) else { continue }
          rows.append(
            TracedRow(
              content: content, line: Int(fact.line), reason: .none, isSuperseded: true, adds: [:]))
          continue
        }
        var part = empty
        part.add(fact, first: winners.firstDelivery[number])
        var adds: [String: Int64] = [:]
        for series in part.series(alone.entities(of: [part], share: 0, of: 1))
        where series.window[place] != 0 {
          adds[series.id.name] = series.window[place]
        }
        guard !adds.isEmpty else { continue }
        rows.append(
          TracedRow(
            content: content, line: Int(fact.line), reason: fact.reason, isSuperseded: false,
            adds: adds))
      }
    }
    let order = Dictionary(files.enumerated().map { ($1.contentHash, $0) }) { first, _ in first }
    return rows.sorted {
      (order[$0.content] ?? 0, $0.line) < (order[$1.content] ?? 0, $1.line)
    }
  }

  private func isIn(_ city: CityCode, _ fact: Fact) -> Bool {
    let resolution = register.resolve(fact.division)
    return resolution.city == city || resolution.countyCity == city
  }
}

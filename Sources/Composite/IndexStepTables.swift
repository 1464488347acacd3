import Aggregate
import Contract
import Records
import Report
import Score
import Statistics

/// Columns of all units of a table, in its order.
func unitTable(_ source: DataTable, _ codes: [String]) -> IndexRows {
  let values = codes.map { source[$0] }
  let hasTime = !source.times.isEmpty
  return IndexRows(
    columns: ["unit"] + (hasTime ? ["time"] : []) + codes,
    rows: source.units.indices.map { row in
      [.text(source.units[row])] + (hasTime ? [.number(Double(source.times[row]))] : [])
        + values.map { .number($0?[row] ?? .missing) }
    })
}

/// Each step of each indicator's treatment: the shape before and after it, and whether it stands.
func treatmentTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  var table = IndexRows(columns: [
    "code", "time", "step", "skewness", "kurtosis", "passes", "lowered", "raised", "stands",
  ])
  for code in plan.tree.indicators {
    for treatment in result.treatments[code] ?? [] {
      func add(_ name: String, _ check: ShapeCheck, _ step: TreatmentStep?) {
        table.rows.append([
          .text(code), .number(treatment.time.map(Double.init) ?? .missing), .text(name),
          .number(defined(check.skewness)), .number(defined(check.kurtosis)),
          .text(check.passes ? "yes" : "no"),
          .number(step.map { Double($0.loweredRows.count) } ?? .missing),
          .number(step.map { Double($0.raisedRows.count) } ?? .missing),
          .text(step.map { $0.stands ? "yes" : "no" }),
        ])
      }
      add("none", treatment.column.before, nil)
      for step in treatment.column.steps { add(step.name, step.check, step) }
    }
  }
  return table
}

/// Every value that a step which stands has changed: by moving it, or with the whole column.
func pointsTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  let hasTime = !result.values.times.isEmpty
  var table = IndexRows(
    columns: ["code", "unit"] + (hasTime ? ["time"] : []) + ["step", "before", "after"])
  for code in plan.tree.indicators {
    guard let before = result.filled[code], let after = result.values[code] else { continue }
    for treatment in result.treatments[code] ?? [] {
      for (place, row) in treatment.rows.enumerated() where !before[row].isNaN {
        let names = treatment.column.steps.filter(\.stands).compactMap { step -> String? in
          switch step.step {
          case .winsorise:
            step.loweredRows.contains(place)
              ? "lowered" : step.raisedRows.contains(place) ? "raised" : nil
          case .log, .logBySkew: "log"
          case .boxCox: "box-cox"
          }
        }
        guard !names.isEmpty else { continue }
        table.rows.append(
          [.text(code), .text(result.values.units[row])]
            + (hasTime ? [.number(Double(result.values.times[row]))] : [])
            + [
              .text(names.joined(separator: ", ")), .number(before[row]), .number(after[row]),
            ])
      }
    }
  }
  return table
}

/// All principal components of each aggregate's items, and of all indicators together under `*`.
func componentsTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  let tree = plan.tree
  var table = IndexRows(columns: [
    "group", "component", "eigenvalue", "share", "cumulative_share", "code", "loading", "units",
  ])
  func add(_ group: String, _ items: [Int]) {
    let codes = items.map { tree.items[$0].code }.filter { code in
      result.scores[code]?.contains { !$0.isNaN } ?? false
    }
    guard let found = PrincipalComponents(codes.compactMap { result.scores[$0] }) else { return }
    var sum = 0.0
    for (number, loadings) in found.loadings.enumerated() {
      sum += found.shares[number]
      for (code, loading) in zip(codes, loadings) {
        table.rows.append([
          .text(group), .number(Double(number + 1)), .number(found.eigenvalues[number]),
          .number(found.shares[number]), .number(sum), .text(code), .number(loading),
          .number(Double(found.rows)),
        ])
      }
    }
  }
  for item in tree.items.indices where tree.items[item].level > 1 {
    add(tree.items[item].code, tree.children[item])
  }
  add("*", tree.level(1))
  return table
}

/// For each pair of units of a time the share of weights in which the first is better.
func outrankingTable(
  _ result: IndexResult, _ plan: IndexPlan, of aggregate: String?
) -> IndexRows {
  let tree = plan.tree
  let hasTime = !result.scores.times.isEmpty
  var table = IndexRows(
    columns: ["aggregate"] + (hasTime ? ["time"] : []) + ["first", "second", "share"])
  guard let item = aggregate.map(tree.position) ?? tree.root else { return table }
  let children = tree.children[item].filter { child in
    result.weights[child] != 0 && result.scores[tree.items[child].code] != nil
  }
  let weights = children.map { result.weights[$0] }
  for (time, rows) in result.scores.rowsByTime {
    let part = result.scores.rows(rows)
    let shares = outranking(
      children.compactMap { part[tree.items[$0].code] }, weights: weights)
    for (first, row) in shares.enumerated() {
      for (second, share) in row.enumerated() where first != second {
        table.rows.append(
          [.text(tree.items[item].code)] + (time.map { [.number(Double($0))] } ?? [])
            + [.text(part.units[first]), .text(part.units[second]), .number(defined(share))])
      }
    }
  }
  return table
}

/// The correlations of any two items of the tree, indicators first.
func pairsTable(_ result: IndexResult, _ plan: IndexPlan) -> IndexRows {
  var table = IndexRows(columns: [
    "first", "second", "pairs", "pearson", "spearman", "kendall", "p_value",
  ])
  let scores = result.scores
  for (place, first) in scores.columns.enumerated() {
    for second in scores.columns.indices.dropFirst(place + 1) {
      table.rows.append(
        [.text(first), .text(scores.columns[second])]
          + correlationCells(scores.values[place], scores.values[second]))
    }
  }
  return table
}

/// The number of pairs of two columns, their correlations, and the p-value of Pearson's.
func correlationCells(_ x: [Double], _ y: [Double]) -> [PlainCell] {
  let pairs = pairCount(x, y)
  let pearson = correlation(x, y)
  let numbers = [
    pearson, correlation(x, y, .spearman), correlation(x, y, .kendall),
    correlationPValue(pearson, pairs: pairs),
  ]
  return [.number(Double(pairs))] + numbers.map { .number(defined($0)) }
}

/// The ranks of all items among the units of the same group, in a panel within each time.
func groupRanksTable(_ result: IndexResult, _ plan: IndexPlan, _ codes: [String]) -> IndexRows {
  var ranks = result.scores
  if !result.groups.isEmpty {
    for (_, rows) in result.scores.rowsByTime {
      let part = ranked(result.scores.rows(rows), within: rows.map { result.groups[$0] })
      for column in ranks.columns.indices {
        for (place, row) in rows.enumerated() { ranks[row, column] = part[place, column] }
      }
    }
  }
  var table = units(result, plan, codes, ranks)
  guard !result.groups.isEmpty else { return IndexRows(columns: table.columns) }
  let hasTime = !ranks.times.isEmpty
  let place = 1 + (result.names.isEmpty ? 0 : 1) + (hasTime ? 1 : 0)
  table.columns.insert("group", at: place)
  // Rows were put in the order of the index: a unit and time is found again by what it is called.
  var groups: [String: String?] = [:]
  for row in ranks.units.indices {
    groups["\(hasTime ? "\(ranks.times[row])" : "") \(ranks.units[row])"] = result.groups[row]
  }
  for row in table.rows.indices {
    guard case .text(let unit?) = table.rows[row][0] else { continue }
    var time = ""
    if hasTime, case .number(let number) = table.rows[row][place - 1] { time = "\(Int(number))" }
    table.rows[row].insert(.text(groups["\(time) \(unit)"] ?? nil), at: place)
  }
  return table
}

/// The ranks of each unit over all replicates, 90% of them between `rank_low` and `rank_high`.
func uncertaintyTable(_ result: IndexResult, _ robustness: IndexRobustness?) -> IndexRows {
  let scores = result.scores
  let hasTime = !scores.times.isEmpty
  let hasName = !result.names.isEmpty
  var table = IndexRows(
    columns: ["unit"] + (hasName ? ["name"] : []) + (hasTime ? ["time"] : [])
      + ["rank", "mean_rank", "median_rank", "rank_low", "rank_high", "replicates"])
  guard let robustness else { return table }
  let rows = robustness.rows.sorted { a, b in
    (hasTime ? scores.times[a.row] : 0, a.rank, scores.units[a.row])
      < (hasTime ? scores.times[b.row] : 0, b.rank, scores.units[b.row])
  }
  for row in rows {
    var cells: [PlainCell] = [.text(scores.units[row.row])]
    if hasName { cells.append(.text(result.names[row.row])) }
    if hasTime { cells.append(.number(Double(scores.times[row.row]))) }
    table.rows.append(
      cells
        + [
          Double(row.rank), row.mean, row.median, row.low, row.high, Double(robustness.replicates),
        ]
        .map { .number($0) })
  }
  return table
}

/// The Sobol indices of each assumption in the mean absolute change of rank.
func sensitivityTable(_ robustness: IndexRobustness?) -> IndexRows {
  IndexRows(
    columns: [
      "assumption", "alternatives", "first", "first_low", "first_high", "total", "total_low",
      "total_high",
    ],
    rows: (robustness?.effects ?? []).map { effect in
      let index = effect.index
      let numbers = [
        index?.first, index?.firstLow, index?.firstHigh, index?.total, index?.totalLow,
        index?.totalHigh,
      ]
      return [.text(effect.assumption.rawValue), .number(Double(effect.alternatives))]
        // A rest of a difference is no share of a variance.
        + numbers.map { number in
          .number(number.map { $0.magnitude < 1e-12 ? 0 : $0 } ?? .missing)
        }
    })
}

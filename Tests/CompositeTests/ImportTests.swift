import Aggregate
import Composite
import Contract
import Foundation
import Records
import Report
import Testing

/// COINr's table of indicators, taken as it is.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct ImportReferenceTests {
  static func plan(_ rules: String?) throws -> (plan: IndexPlan, input: IndexInput) {
    let folder = "\(Reference.folder)/asem/inputs"
    let data = "\(folder)/iData.csv"
    var file: String?
    if let rules {
      let path = NSTemporaryDirectory() + "rules-\(UUID().uuidString).yaml"
      try rules.write(toFile: path, atomically: true, encoding: .utf8)
      file = path
    }
    defer { if let file { try? FileManager.default.removeItem(atPath: file) } }
    let plan = try IndexPlan.imported("\(folder)/iMeta.csv", rules: file)
    return (plan, try IndexInput.read(data, for: plan))
  }

  @Test func theTreeIsThatOfTheTable() throws {
    let found = try Self.plan(nil).plan
    #expect(found.tree.items == (try Reference.tree()).items)
    #expect(found.id == "Index")
    #expect(found.unitColumn == "uCode" && found.usualNameColumn == "uName")
  }

  @Test func theMainLineGivesTheReferencesIndex() throws {
    let (plan, input) = try Self.plan(
      "impute: {group_mean: EurAsia_group}\ntreat: standard\nnormalise: {min_max: [0, 100]}\n"
        + "table: {group: EurAsia_group}\n")
    let found = try buildIndex(input, plan: plan)
    try expectSame(found.scores, "asem/07_agg_minmax_amean.csv")
    let report = IndexReport(found, plan: plan, aggregate: "ConEcFin")
    try expectGroupRanks(report)
    try expectOutranking(report)
    try expectComponents(report)
    try expectPoints(report)
    try expectPairs(report)
    try expectSameCells(.filled, report, Reference.table("asem/03_imputed_mean_grp.csv"))
    try expectSameCells(.treated, report, Reference.table("asem/05_treated_default.csv"))
    try expectSameCells(.divided, report, Reference.table("asem/02_denominated.csv"))
    try expectSameCells(.indicators, report, Reference.table("asem/06_normalised_minmax_0_100.csv"))
    // The reference ranks by the last bit; see `expectSameRanks`.
    try expectSameCells(
      .indicatorRanks, report, ranked(try Reference.table("asem/07_agg_minmax_amean.csv")))
  }

  /// What is printed, as records.
  func printed(_ table: IndexTable, _ report: IndexReport) throws -> [[String: String]] {
    // Behind the byte order mark.
    let bytes = indexTable(table, of: report, as: .csv).dropFirst(3)
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(zip(lines[0], $0)) { first, _ in first } }
  }

  func expectSameCells(
    _ table: IndexTable, _ report: IndexReport, _ expected: DataTable
  ) throws {
    let found = try printed(table, report)
    #expect(found.count == expected.units.count)
    for record in found {
      let row = try #require(expected.units.firstIndex(of: record["unit"] ?? ""))
      for code in report.plan.tree.indicators {
        let number = try #require(expected[code]?[row])
        #expect(
          agree(try Reference.number(record[code] ?? "?"), number), "\(table) \(code) \(record)")
      }
    }
  }

  func expectGroupRanks(_ report: IndexReport) throws {
    let found = try printed(.groupRanks, report)
    for record in try Reference.records("asem/results/results_groupranks.csv") {
      let own = try #require(found.first { $0["unit"] == record["uCode"] })
      #expect(own["group"] == record["EurAsia_group"])
      for (name, text) in record where name != "uCode" && name != "EurAsia_group" {
        #expect(own[name] == text, "\(name) \(own)")
      }
    }
  }

  func expectOutranking(_ report: IndexReport) throws {
    let found = try printed(.outranking, report)
    #expect(found.count == 51 * 50)
    let matrix = try Reference.records("asem/outranking/outrank_matrix_ConEcFin.csv")
    for record in found {
      let row = try #require(matrix.first { $0["uCode"] == record["first"] })
      let expected = try Reference.number(row[record["second"] ?? ""] ?? "")
      #expect(agree(try Reference.number(record["share"] ?? ""), expected), "\(record)")
    }
  }

  func expectComponents(_ report: IndexReport) throws {
    let found = try printed(.components, report)
    for (name, isAll) in [
      ("level1_by_group", false), ("level1_all", true), ("level2_by_group", false),
    ] {
      for record in try Reference.records("asem/weights/pca_loadings_\(name).csv") {
        let own = try #require(
          found.first {
            $0["group"] == (isAll ? "*" : record["group"]) && $0["component"] == record["PC"]
              && $0["code"] == record["iCode"]
          })
        for (column, theirs) in [("eigenvalue", "eigenvalue"), ("share", "frac_var")] {
          let expected = try Reference.number(record[theirs] ?? "")
          #expect(agree(try Reference.number(own[column] ?? ""), expected), "\(own)")
        }
        // The sign of a component is free.
        let loading = try Reference.number(record["loading"] ?? "")
        #expect(agree(abs(try Reference.number(own["loading"] ?? "")), abs(loading)), "\(own)")
      }
    }
  }

  func expectPoints(_ report: IndexReport) throws {
    let labels = ["lowered": "winhi", "raised": "winlo", "log": "log_CT"]
    let found = try printed(.points, report)
    var count = 0
    for record in try Reference.records("asem/treat/points_default.csv") {
      for code in report.plan.tree.indicators {
        let own = found.first { $0["unit"] == record["uCode"] && $0["code"] == code }
        // The reference's label also names the Winsorising that the logarithm replaced.
        let expected = (record[code] ?? "").split(separator: "+").last.map(String.init) ?? ""
        #expect(
          (own?["step"].flatMap { labels[$0] } ?? "") == expected,
          "\(code) \(record["uCode"] ?? "")")
        if own != nil { count += 1 }
      }
    }
    #expect(count == found.count && count > 0)
  }

  func expectPairs(_ report: IndexReport) throws {
    let found = try printed(.pairs, report)
    let matrix = try Reference.records("asem/correlations/ind_ind_normalised_pearson.csv")
    #expect(found.count == 60 * 59 / 2)
    for record in found {
      guard let row = matrix.first(where: { $0["iCode"] == record["first"] }),
        let text = row[record["second"] ?? ""]
      else { continue }
      #expect(
        agree(try Reference.number(record["pearson"] ?? ""), try Reference.number(text)),
        "\(record)")
    }
  }
}

/// What a table of indicators must say.
@Suite struct ImportTests {
  static func entries() -> [IndexEntry] {
    var entries = [
      IndexEntry(line: 2, code: "x", level: "1"), IndexEntry(line: 3, code: "y", level: "1"),
      IndexEntry(line: 4, code: "i", level: "2"),
    ]
    entries[0].parent = "i"
    entries[1].parent = "i"
    entries[1].direction = "-1"
    entries[1].weight = "0.5"
    entries[1].goalposts = ("2", "5")
    return entries
  }

  static func plan(_ entries: [IndexEntry], _ rules: String = "normalise: rank\n") throws
    -> IndexPlan
  {
    try IndexPlan.imported(
      entries, from: "iMeta.csv", columns: (unit: "uCode", name: nil), text: rules,
      rules: "rules.yaml")
  }

  @Test func rulesComeFromAFileWithoutATree() throws {
    let found = try Self.plan(
      Self.entries(),
      "index: mine\ntable: {unit: code}\nnormalise: rank\nlevels: [{aggregate: geometric}]\n")
    #expect(found.id == "mine" && found.unitColumn == "code")
    #expect(found.rule(2).combination == .geometric)
    #expect(found.tree.items.map(\.direction) == [.up, .down, .up])
    #expect(found.tree.items.map(\.weight) == [1, 0.5, 1])
    #expect(found.goalposts["y"] == Goalposts(lower: 2, upper: 5))
  }

  @Test(arguments: [
    "level", "direction", "weight", "negative", "target", "parent", "twice", "reserved", "posts",
    "alone",
  ])
  func aMistakeIsToldWithItsLine(mistake: String) throws {
    var entries = Self.entries()
    var rules = "normalise: rank\n"
    switch mistake {
    case "level": entries[0].level = "one"
    case "direction": entries[0].direction = "0"
    case "weight": entries[0].weight = "much"
    case "negative": entries[0].weight = "-1"
    case "target": entries[0].target = "high"
    case "parent": entries[0].parent = "nobody"
    case "twice": entries[1].code = "x"
    case "reserved": entries[0].code = "rank"
    case "posts": rules = "normalise: goalposts\n"
    default: entries = [entries[2]]
    }
    let failure = try #require(throws: Failure.self) { try Self.plan(entries, rules) }
    #expect(failure.code == .configurationInvalid)
    #expect(failure.place?.file == "iMeta.csv" && (1...2).contains(failure.place?.line ?? 0))
    #expect(!failure.message.contains("much") && !failure.message.contains("high"))
  }
}

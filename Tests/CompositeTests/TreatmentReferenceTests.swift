import Contract
import Records
import Score
import Testing

/// The treatments of the reference: values, checks and treated points.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct TreatmentReferenceTests {
  static let rules: [(String, TreatmentRule)] = [
    ("default", .standard),
    ("winmax1", TreatmentRule(steps: [.winsorise(limit: 1), .log])),
    ("winmax3", TreatmentRule(steps: [.winsorise(limit: 3), .log])),
    (
      "winmax5_thenlog_combined",
      TreatmentRule(steps: [.winsorise(limit: 5), .log], combines: true)
    ),
    ("logplus", TreatmentRule(steps: [.winsorise(limit: 1), .logBySkew])),
    ("boxcox0.5", TreatmentRule(steps: [.boxCox(lambda: 0.5), .log])),
  ]

  /// The reference keeps a last step that leaves a column more skewed than it was; here it is taken back.
  @Test(arguments: rules)
  func valuesAreThoseOfTheReference(name: String, rule: TreatmentRule) throws {
    let screened = try Reference.table("asem/04_screened.csv")
    let (table, columns) = treated(screened) { _ in rule }
    let expected = try Reference.table("asem/05_treated_\(name).csv")
    #expect(table.units == expected.units && Set(table.columns) == Set(expected.columns))
    var takenBack: [String] = []
    for (code, column) in zip(table.columns, columns) {
      let isKept = column.steps.last?.stands ?? true
      if !isKept {
        takenBack.append(code)
        #expect(column.values == screened[code])
      }
      for (found, their) in zip(column.values, try #require(expected[code])) where isKept {
        #expect(agree(found, their), "\(name) \(code)")
      }
    }
    #expect(takenBack == (name == "boxcox0.5" ? ["FemLab"] : []))
  }

  @Test(arguments: rules)
  func checksAreThoseOfTheReference(name: String, rule: TreatmentRule) throws {
    let screened = try Reference.table("asem/04_screened.csv")
    let columns = treated(screened) { _ in rule }.columns
    let records = try Reference.records("asem/treat/details_\(name).csv")
    #expect(records.count == columns.count)
    for record in records {
      let column = columns[try #require(screened.index(of: record["iCode"] ?? ""))]
      let checks = [column.before] + column.steps.map(\.check)
      for number in 0...2 {
        let check = number < checks.count ? checks[number] : nil
        let head = "check_SkewKurt\(number)."
        guard let passes = record[head + "Pass"] else {
          #expect(check == nil, "\(record)")
          continue
        }
        let expected = try (
          Reference.number(record[head + "Skew"] ?? ""),
          Reference.number(record[head + "Kurt"] ?? "")
        )
        #expect(passes == (check.map { $0.passes ? "TRUE" : "FALSE" } ?? ""), "\(record)")
        #expect(agree(check?.skewness ?? .missing, expected.0), "\(record)")
        #expect(agree(check?.kurtosis ?? .missing, expected.1), "\(record)")
      }
      if let moved = record["winsorise.nwin"] {
        let step = column.steps.first
        let count = step.map { "\($0.loweredRows.count + $0.raisedRows.count)" }
        #expect(moved == count ?? "", "\(record)")
      }
    }
  }

  @Test(arguments: rules)
  func treatedPointsAreThoseOfTheReference(name: String, rule: TreatmentRule) throws {
    let screened = try Reference.table("asem/04_screened.csv")
    let columns = treated(screened) { _ in rule }.columns
    for record in try Reference.records("asem/treat/points_\(name).csv") {
      let row = try #require(screened.units.firstIndex(of: record["uCode"] ?? ""))
      for (code, column) in zip(screened.columns, columns) {
        let label = column.steps.map { step -> String in
          switch step.step {
          case .winsorise:
            step.loweredRows.contains(row)
              ? "winhi" : step.raisedRows.contains(row) ? "winlo" : ""
          case .log, .logBySkew: "log_CT"
          case .boxCox: "boxcox"
          }
        }
        #expect(label.joined(separator: "+") == record[code], "\(record["uCode"] ?? "") \(code)")
      }
    }
  }
}

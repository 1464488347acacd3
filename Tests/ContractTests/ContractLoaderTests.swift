import Contract
import Foundation
import Records
import Testing

/// What a sound contract turns into.
@Suite struct ContractLoaderTests {
  private let contract: Contract
  private let edition: ContractEdition

  init() throws {
    contract = try Contract.parse(text: soundContract, file: "fines.yaml")
    edition = try #require(contract.editions.first)
  }

  @Test func rulesPointAtColumns() {
    #expect(edition.naturalKey.map { edition.columns[$0].code } == ["ISSUER", "WSH"])
    #expect(edition.eventDate == edition.column("RQ"))
    #expect(edition.endDate == edition.column("ZQ"))
    #expect(edition.revision == edition.column("N"))
    #expect(edition.dateOrders.map(\.second) == [edition.column("ZQ"), nil])
    #expect(edition.recognisedBy == ["LB"])
    #expect(edition.conflicts.count == 2)
    #expect(contract.deadlineWorkdays == 7 && contract.adverseLimitMonths == nil)
  }

  @Test func theCityIsTakenInTheOrderWritten() throws {
    #expect(
      edition.attribution == [
        .code(try #require(edition.column("AUTHORITY"))),
        .division(try #require(edition.column("DIV"))),
        .name(try #require(edition.column("ISSUER"))), .fileName,
      ])
  }

  @Test func listValuesKeepCodesAndDetails() throws {
    let list = edition.columns[try #require(edition.column("LB"))].type
    #expect(
      list
        == .list(
          values: [
            ListValue(value: "警告", aliases: ["1"], needsDetail: false),
            ListValue(value: "罚款", aliases: [], needsDetail: false),
            ListValue(value: "其他", aliases: [], needsDetail: true),
          ], separators: ";；"))
  }

  @Test func requiredWhenMayPointForwards() throws {
    let code = edition.columns[try #require(edition.column("CODE"))]
    let kind = try #require(edition.column("KIND"))
    #expect(code.requiredWhen == RequiredWhen(column: kind, values: [0, 2]))
    #expect(!code.required)
  }

  @Test func categoriesBecomeNumbers() throws {
    #expect(
      edition.categorySources == [
        .list(column: try #require(edition.column("LB")), numbers: [1, 2, 3]),
        .codePrefix(
          column: try #require(edition.column("CODE")),
          prefixes: [.init(prefix: "11", number: 1), .init(prefix: "9", number: 2)]),
      ])
    #expect(contract.measures.first?.conditions == [.init(category: 0, numbers: [2, 0])])
  }

  @Test(arguments: [
    ("unit: 元 }", Int64(100), 2), ("unit: 万元 }", 1_000_000, 6),
    ("unit: 亿元 }", 10_000_000_000, 10), ("unit: hundredths }", 100, 2),
  ])
  func unitsGiveMinorUnits(unit: String, minorPerUnit: Int64, scale: Int) throws {
    let text = soundContract.replacing("unit: 元 }", with: unit)
      .replacing("amount: [FK, ML]", with: "amount: [ML]")
    let edition = try #require(try Contract.parse(text: text, file: "x.yaml").editions.first)
    #expect(
      edition.columns[try #require(edition.column("ML"))].type
        == .decimal(digits: 18, scale: scale, minorPerUnit: minorPerUnit, negative: false))
  }

  @Test(arguments: [
    ("[FK, ML]", MeasureUnit.fen, true), ("[N]", .hundredths, false), ("", nil, false),
  ])
  func theAmountKnowsItsUnit(amount: String, unit: MeasureUnit?, hasYuan: Bool) throws {
    let text = soundContract.replacing(
      "    amount: [FK, ML]\n", with: amount.isEmpty ? "" : "    amount: \(amount)\n")
    let contract = try Contract.parse(text: text, file: "x.yaml")
    #expect(contract.amountUnit == unit)
    #expect(contract.hasMeasure("amount_yuan") == hasYuan)
    #expect(contract.hasMeasure("late") && contract.hasMeasure("repair_days"))
    #expect(!contract.hasMeasure("nothing"))
  }

  @Test func theDigestFollowsTheText() throws {
    let changed = try Contract.parse(text: soundContract + "# a word\n", file: "fines.yaml")
    #expect(contract.digest == StableHash.of(soundContract).description)
    #expect(changed.digest != contract.digest)
    #expect(ContractSet([contract]).digest != ContractSet([changed]).digest)
  }

  @Test func theOrderOfContractsDoesNotMatter() throws {
    let others = try ["red_list", "arrears"].map {
      try Contract.parse(text: listContract($0), file: "\($0).yaml")
    }
    let set = ContractSet([contract] + others)
    #expect(set.contracts.map(\.id) == ["arrears", "fines", "red_list"])
    #expect(set.digest == ContractSet(others + [contract]).digest)
    #expect(set["fines"]?.id == "fines" && set["licences"] == nil)
  }

  @Test func aFolderIsReadByName() throws {
    try withTemporaryFolder { folder in
      for name in ["red_list", "arrears"] {
        try listContract(name).write(
          toFile: "\(folder)/\(name).yaml", atomically: true, encoding: .utf8)
      }
      try "not read".write(toFile: "\(folder)/notes.txt", atomically: true, encoding: .utf8)
      try "not: read".write(toFile: "\(folder)/.draft.yaml", atomically: true, encoding: .utf8)
      let set = try ContractSet.load(folder: folder)
      #expect(set.contracts.map(\.id) == ["arrears", "red_list"])

      try listContract("red_list").write(
        toFile: "\(folder)/other.yaml", atomically: true, encoding: .utf8)
      let failure = failure { () throws(Failure) in _ = try ContractSet.load(folder: folder) }
      #expect(failure?.place == .init(file: "\(folder)/other.yaml", line: 1, column: 10))
      #expect(failure?.message.contains("a file of another name") == true)
    }
  }

  @Test func anEmptyFolderIsAMistake() throws {
    try withTemporaryFolder { folder in
      for path in [folder, "\(folder)/missing"] {
        let failure = failure { () throws(Failure) in _ = try ContractSet.load(folder: path) }
        #expect(failure?.code == .configurationMissing)
        #expect(failure?.place?.file == path)
      }
    }
  }

  private func withTemporaryFolder(_ work: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/contracts-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // Left behind only if the file system fails, and then there is nothing to be done.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try work(folder)
  }
}

import ByteStream
import Contract
import Foundation
import Records
import Register
import Testing

@testable import Ingest

/// Verdicts on rows of real exports, read with the contracts of the repository.
@Suite struct RowTests {
  // MARK: Every reason once

  /// A row that is rejected for exactly one reason, at one column.
  private struct Fault {
    let reason: Reason
    let column: String
    let export: Export
    let changes: Cells
    /// The raw line, where the row as such is at fault.
    var line: String?

    init(
      _ reason: Reason, _ column: String, _ changes: Cells,
      of export: Export = Exports.penalties, line: String? = nil
    ) {
      self.reason = reason
      self.column = column
      self.export = export
      self.changes = changes
      self.line = line
    }

    func outcome() throws -> Outcome {
      let good = export.line([:])
      let text = [export.header, good, line ?? export.line(changes), good]
      var bytes = Array((text.joined(separator: "\n") + "\n").utf8)
      // Marks what no text can hold.
      for index in bytes.indices where bytes[index] == 0x01 { bytes[index] = 0xFF }
      return try export.read(bytes: bytes)
    }
  }

  private static let faults: [Fault] = {
    let line = Exports.penalties.line([:])
    return [
      Fault(.raggedRow, "", [:], line: line + ",more"),
      Fault(.raggedRow, "", [:], line: "a,b"),
      Fault(.malformedQuote, "", [:], line: "\"a\"b" + line),
      Fault(.rowTooLong, "", ["CF_SY": String(repeating: "长", count: 400_000)]),
      Fault(.controlCharacter, "", ["CF_SY": "a\u{0}b"]),
      Fault(.encodingInvalid, "CF_SY", ["CF_SY": "事\u{1}"]),
      Fault(.requiredMissing, "CF_XDR_MC", ["CF_XDR_MC": ""]),
      Fault(.requiredMissing, "CF_JDRQ", ["CF_JDRQ": "无"]),
      Fault(.requiredMissing, "CF_WSH", ["CF_WSH": "\\N"]),
      Fault(.requiredWhenMissing, "CF_NR_FK", ["CF_NR_FK": ""]),
      Fault(.requiredWhenMissing, "CF_XDR_SHXYM", ["CF_XDR_SHXYM": "NULL"]),
      Fault(.requiredWhenMissing, "CF_NR_ZKDX", ["CF_CFLB": "罚款；吊销执照"]),
      Fault(.tooLong, "CF_XDR_MC", ["CF_XDR_MC": String(repeating: "司", count: 201)]),
      Fault(.tooLong, "CF_WSH", ["CF_WSH": String(repeating: "5", count: 129)]),
      Fault(.codeInvalid, "CF_CFJGDM", ["CF_CFJGDM": "12345"]),
      Fault(.codeInvalid, "CF_XDR_SHXYM", ["CF_XDR_SHXYM": "9144O3001922038216"]),
      Fault(.codeCheckFailed, "CF_CFJGDM", ["CF_CFJGDM": "11420000MB15291768"]),
      Fault(.codeRuined, "CF_XDR_SHXYM", ["CF_XDR_SHXYM": "9.14403E+17"]),
      Fault(.codeRuined, "CF_XDR_SHXYM", ["CF_XDR_SHXYM": "914403001922038000"]),
      Fault(.codePlaceholder, "CF_CFJGDM", ["CF_CFJGDM": "00000000000000000X"]),
      Fault(.codePlaceholder, "CF_XDR_SHXYM", ["CF_XDR_SHXYM": "00000000000000000X"]),
      Fault(.dateInvalid, "CF_JDRQ", ["CF_JDRQ": "2018-02-30"]),
      Fault(.dateInvalid, "CF_GSJZQ", ["CF_GSJZQ": "长期"]),
      Fault(.datePlaceholder, "CF_JDRQ", ["CF_JDRQ": "1900-01-01"]),
      Fault(.dateInFuture, "CF_JDRQ", ["CF_JDRQ": "2018-04-11"]),
      Fault(.dateOrder, "CF_YXQ", ["CF_YXQ": "2018-03-04"]),
      Fault(.amountInvalid, "CF_NR_FK", ["CF_NR_FK": "五千"]),
      Fault(.amountInvalid, "CF_NR_FK", ["CF_NR_FK": "1,000"]),
      Fault(.amountNegative, "CF_NR_FK", ["CF_NR_FK": "-0.5"]),
      Fault(.notInList, "CF_XDR_LB", ["CF_XDR_LB": "公司"]),
      Fault(.notInList, "CF_CFLB", ["CF_CFLB": "罚款、警告"]),
      Fault(.listDetailMissing, "CF_CFLB", ["CF_CFLB": "罚款;其他"]),
      Fault(.booleanInvalid, "SFGK", ["SFGK": "公开"], of: Exports.institutions),
      Fault(.divisionUnknown, "XZQH", ["XZQH": "999999"], of: Exports.denominators),
      Fault(.divisionUnknown, "XZQH", ["XZQH": "武汉"], of: Exports.institutions),
      Fault(.fieldsContradict, "CF_XDR_LB", ["CF_XDR_LB": "个体工商户"]),
      Fault(.fieldsContradict, "ORGCODE", ["ORGCODE": "71526726X"], of: Exports.codeCorrections),
      Fault(.naturalPerson, "", ["CF_XDR_LB": "自然人", "CF_XDR_SHXYM": ""]),
    ]
  }()

  @Test(arguments: faults.indices)
  func theReasonIsTheOneMeant(number: Int) throws {
    let fault = Self.faults[number]
    let outcome = try fault.outcome()
    let good = Verdict(reason: .none, column: "")
    let expected = Verdict(reason: fault.reason, column: fault.column)
    // The rows around it are untouched.
    #expect(outcome.verdicts == [good, expected, good])
  }

  @Test func everyReasonHasARow() {
    let covered = Set(Self.faults.map(\.reason))
    // No shipped contract has an integer column; the reason is tested with one of our own.
    let elsewhere: Set<Reason> = [.none, .integerInvalid]
    for reason in Reason.allCases where !elsewhere.contains(reason) {
      #expect(covered.contains(reason), "no row causes \(reason.name)")
    }
  }

  @Test func templatesPass() throws {
    for export in Exports.all {
      #expect(try export.verdict() == Verdict(reason: .none, column: ""), "\(export.dataset)")
      #expect(try export.read([[:]]).notices == [:], "\(export.dataset)")
    }
  }

  // MARK: Order

  @Test func theFirstColumnOfTheContractFailsFirst() throws {
    // In whatever order the file has its columns.
    var export = Exports.penalties
    let changes: Cells = ["CF_NR_FK": "x", "CF_XDR_MC": "", "CF_JDRQ": "x", "CF_YXQ": "x"]
    for _ in 0..<5 {
      #expect(
        try export.verdict(changes) == Verdict(reason: .requiredMissing, column: "CF_XDR_MC"))
      export.columns.shuffle()
    }
  }

  @Test func aPersonGoesBeforeFaultsAndFaultsBeforeRulesAcross() throws {
    let export = Exports.penalties
    #expect(
      try export.verdict(["CF_XDR_LB": "自然人", "CF_JDRQ": "x"]).reason == .naturalPerson)
    #expect(
      try export.verdict(["CF_NR_FK": "", "CF_SJLYDM": "x"])
        == Verdict(reason: .codeInvalid, column: "CF_SJLYDM"))
    #expect(
      try export.verdict(["CF_NR_FK": "", "CF_YXQ": "2018-03-04"])
        == Verdict(reason: .requiredWhenMissing, column: "CF_NR_FK"))
    #expect(
      try export.verdict(["CF_XDR_LB": "个体工商户", "CF_YXQ": "2018-03-04"])
        == Verdict(reason: .dateOrder, column: "CF_YXQ"))
  }

  // MARK: Natural persons

  @Test func naturalPersonsAreSetAside() throws {
    let person = Verdict(reason: .naturalPerson, column: "")
    let specimen = "11010519491231002X"
    let penalties = Exports.penalties
    #expect(try penalties.verdict(["CF_XDR_LB": "自然人"]) == person)
    #expect(try penalties.verdict(["CF_XDR_SHXYM": specimen]) == person)
    #expect(try penalties.verdict(["CF_XDR_SHXYM": "'" + specimen]) == person)
    #expect(try penalties.verdict(["CF_XDR_SHXYM": "１１０１０５１９４９１２３１００２Ｘ"]) == person)
    #expect(try penalties.verdict(["CF_XDR_SWDJ": specimen + "00"]) == person)
    #expect(try penalties.verdict(["CF_XDR_SWDJ": "110105********002X"]) == person)
    let licences = Exports.licences2018
    for nothing in ["", "无", "NULL", "　"] {
      #expect(try licences.verdict(["XK_XDR_SHXYM": nothing]) == person)
    }
    // A code that is wrong is a fault, no sign of a person.
    #expect(
      try licences.verdict(["XK_XDR_SHXYM": "00000000000000000X"]).reason == .codePlaceholder)
    #expect(try licences.verdict(["XK_XDR_SHXYM": "123"]).reason == .codeInvalid)
    #expect(
      try licences.verdict(["XK_XDR_SHXYM": "", "XK_XDR_ZZJG": "192203821"])
        == Verdict(reason: .requiredMissing, column: "XK_XDR_SHXYM"))
  }

  @Test func aCodeOfBrokenTextIsNoSignOfAPerson() throws {
    let export = Exports.licences2018
    var bytes = Array(export.text([[:], ["XK_XDR_SHXYM": "\u{1}\u{1}"]]).utf8)
    for index in bytes.indices where bytes[index] == 0x01 { bytes[index] = 0xFF }
    #expect(
      try export.read(bytes: bytes).verdicts.last
        == Verdict(reason: .encodingInvalid, column: "XK_XDR_SHXYM"))
  }

  @Test(arguments: Encoding.allCases)
  func personalColumnsNeverLeaveTheReader(encoding: Encoding) throws {
    let canaries: Cells = [
      "CF_FRDB": "CANARYA", "CF_FR_ZJLX": "CANARYB", "CF_FR_ZJHM": "CANARYC",
      "CF_XDR_ZJLX": "CANARYD", "CF_XDR_ZJHM": "CANARYE",
    ]
    let outcome = try Exports.penalties.read([canaries, [:], canaries], as: encoding)
    #expect(outcome.verdicts.map(\.reason) == [.none, .none, .none])
    #expect(!String(decoding: outcome.bytes, as: UTF8.self).contains("CANARY"))
    // A row of another width is not loaded at all: a personal cell may stand anywhere in it.
    let ragged = Exports.penalties.text([canaries, [:]]).replacing("CANARYA", with: "CANARYA,")
    let shifted = try Exports.penalties.read(bytes: encoding.bytes(of: ragged))
    #expect(shifted.verdicts.map(\.reason) == [.raggedRow, .none])
    #expect(!String(decoding: shifted.bytes, as: UTF8.self).contains("CANARY"))
  }

  /// What one batch left behind must not be seen by the next: the same rows over and over, in as many
  /// batches as they fill, give the same verdicts, values and texts over and over.
  @Test(arguments: [nil, "CF_XDR_SHXYM", "CF_NR_FK", "CF_SJLYDM"] as [String?])
  func batchesDoNotMatter(hidden: String?) throws {
    var export = Exports.penalties
    export.hidden = hidden
    let changes: [Cells] = [
      [:], ["CF_CFJGDM": "5"], ["CF_XDR_LB": "自然人"], ["CF_JDRQ": ""], ["CF_CFLB": "警告"],
      ["CF_NR_FK": ""], ["CF_XDR_SHXYM": ""], ["CF_WSH": "［5］"], ["CF_YXQ": "2017/1/1"],
      ["CF_CFJG": "Ａ局"], ["CF_GSJZQ": "2019-01-01"],
    ]
    let once = try export.read(changes)
    // Some 300 KB for a block of 256 KiB.
    let times = 100
    let rows = (0..<times).flatMap { _ in changes }
    let many = try export.read(rows)
    #expect(many.verdicts.count == rows.count)
    for (index, verdict) in many.verdicts.enumerated() {
      let first = index % changes.count
      guard
        verdict != once.verdicts[first] || many.values[index] != once.values[first]
          || many.texts[index] != once.texts[first]
      else { continue }
      Issue.record("row \(index): \(verdict), alone \(once.verdicts[first])")
      break
    }
  }

  // MARK: Encodings

  /// Rows with every kind of oddity that can be written in any encoding.
  private static let odd: [Cells] =
    faults.filter { $0.export.dataset == "penalties" && $0.line == nil }.map(\.changes)
    .filter { $0["CF_SY"] == nil } + [
      ["CF_XDR_SHXYM": "９１４４０３００１９２２０３８２１６"], ["CF_XDR_SHXYM": "=\"914403001922038216\""],
      ["CF_XDR_MC": "　　"], ["CF_XDR_MC": "－－"], ["CF_XDR_MC": "ＮＵＬＬ"], ["CF_XDR_MC": "'无"],
      ["CF_XDR_MC": String(repeating: "司", count: 200)], ["CF_XDR_MC": "é𠀀"],
      ["CF_SY": "=\"无\""], ["CF_SY": "　无　"], ["CF_NR": "空"], ["CF_JDRQ": "２０１８年３月５日"],
      ["CF_WSH": "鄂罚［2018］ 5号"], ["CF_CFLB": "罚款；警告；其他－责令改正"],
      ["CF_NR_FK": "　０．５　"], ["CF_JDRQ": "43164"], ["CF_GSJZQ": "1900-01-01"],
    ]

  @Test(arguments: Encoding.allCases)
  func theEncodingMakesNoDifference(encoding: Encoding) throws {
    let expected = try Exports.penalties.read(Self.odd)
    let outcome = try Exports.penalties.read(Self.odd, as: encoding)
    #expect(outcome.verdicts == expected.verdicts)
    #expect(outcome.values == expected.values)
    #expect(outcome.texts == expected.texts)
    #expect(outcome.notices == expected.notices)
  }

  @Test(arguments: ["　　", "－－", "ＮＵＬＬ", "'无", "=\"无\"", "　无　", "/", "-", "\\N"])
  func nothingIsNothingInFreeTextToo(text: String) throws {
    #expect(
      try Exports.penalties.verdict(["CF_SY": text])
        == Verdict(reason: .requiredMissing, column: "CF_SY"))
  }

  @Test func spellingsOfANumberAreOneKey() throws {
    let column = try #require(
      Shipped.contracts()["penalties"]?.editions.first?.column("CF_WSH"))
    let spellings = [
      "A(2018)5", "A[2018]5", "A{2018}5", "A [2018] 5", "A（2018）5", "Ａ〔２０１８〕５", "A【2018】5",
      "'A[2018]5", " A(2018) 5",
    ]
    let outcome = try Exports.penalties.read(spellings.map { ["CF_WSH": $0] })
    #expect(outcome.texts.map { $0[column] } == spellings.map { _ in "A(2018)5" })
  }

  // MARK: Notices

  /// What is odd and read all the same; the others come from headers, cities and blank lines.
  private static let oddities: [(notice: Notice, changes: Cells)] = [
    (.guardStripped, ["CF_XDR_SHXYM": "'914403001922038216"]),
    (.guardStripped, ["CF_XDR_SHXYM": "\t914403001922038216"]),
    (.guardStripped, ["CF_NR_FK": "=\"0.5\""]),
    (.fullWidth, ["CF_XDR_SHXYM": "９１４４０３００１９２２０３８２１６"]),
    (.fullWidth, ["CF_NR_FK": "０．５"]),
    (.spreadsheetDate, ["CF_JDRQ": "43164"]),
    (.placeholderDate, ["CF_GSJZQ": "1900-01-01"]),
    (.placeholderDate, ["SJC": "9999-12-31"]),
    (.embeddedOrganisationCode, ["CF_XDR_SHXYM": "PLACE"]),
    (.optionalCodeUnusable, ["CF_XDR_ZZJG": "192203820"]),
    (.optionalCodeUnusable, ["CF_XDR_SWDJ": "12"]),
    (.invisibleCharacter, ["CF_XDR_SHXYM": "\u{200B}914403001922038216"]),
    (.invisibleCharacter, ["CF_JDRQ": "2018-03-05\u{202C}"]),
    (.invisibleCharacter, ["CF_NR_FK": "\u{FEFF}0.5"]),
    (.invisibleCharacter, ["CF_WSH": "鄂罚〔2018〕\u{AD}5号"]),
  ]

  @Test(arguments: oddities.indices)
  func oddValuesAreReadAndNoted(number: Int) throws {
    let oddity = Self.oddities[number]
    let changes = oddity.changes.mapValues { $0.replacing("PLACE", with: oddUnified()) }
    let outcome = try Exports.penalties.read([changes])
    #expect(outcome.verdicts == [Verdict(reason: .none, column: "")])
    #expect(outcome.notices == [oddity.notice: 1])
  }

  @Test func everyNoticeOfARowHasOne() {
    let elsewhere: Set<Notice> = [
      .headerRepaired, .columnUnknown, .zoneByFourDigits, .cityUnassigned, .unitSuspected,
      .blankLine, .dialectFound, .preambleLine, .footnote, .headerRepeated, .outsideProvince,
      .outsideArea, .olderRow,
    ]
    let covered = Set(Self.oddities.map(\.notice))
    #expect(covered.union(elsewhere) == Set(Notice.allCases))
  }

  /// A right unified code around an organisation code with a wrong check character.
  private func oddUnified() -> String {
    let checker = CodeChecker()
    for check in "0123456789ABCDEFGHJKLMNPQRTUWXY" {
      let text = "91440300192203822\(check)"
      let bytes = Array(text.utf8)
      if checker.unified(bytes.span, 0..<bytes.count).reason == .none { return text }
    }
    return ""
  }

  // MARK: Values

  @Test func valuesAreThoseMeant() throws {
    let edition = try #require(Shipped.contracts()["penalties"]?.editions.first)
    let outcome = try Exports.penalties.read([["CF_CFLB": "警告;罚款", "SJC": "2018-03-06"]])
    func value(_ code: String) -> Int64? { edition.column(code).flatMap { outcome.values[0][$0] } }
    func text(_ code: String) -> String? { edition.column(code).map { outcome.texts[0][$0] } }
    #expect(value("CF_NR_FK") == 500_000)
    #expect(value("CF_JDRQ") == Int64(Day(year: 2018, month: 3, day: 5).rawValue))
    #expect(value("CF_YXQ") == Int64(Day.openEnded.rawValue))
    #expect(value("CF_CFLB") == 3)
    #expect(value("DFBM") == nil)
    #expect(text("CF_WSH") == "鄂罚(2018)5号")
    #expect(text("CF_CFJGDM") == Exports.authority)
    // Free text ends here.
    #expect(text("CF_XDR_MC") == "")
    #expect(text("CF_SY") == "")
  }

  @Test(arguments: [
    ("2017", 2017), ("2017年", 2017), ("2017年度", 2017), ("2017-12-31", 2017), ("20171231", 2017),
    ("1900", 1900), ("2100", 2100),
  ])
  func years(text: String, year: Int) throws {
    let outcome = try Exports.denominators.read([["NF": text]])
    #expect(outcome.verdicts.first?.reason == Reason.none)
    let day = Day(year: year, month: 1, day: 1)
    #expect(outcome.values.first?[1] == Int64(day.rawValue))
  }

  @Test(arguments: ["1899", "2101", "17", "年度", "二〇一七", "2017a", "02017"])
  func whatIsNoYear(text: String) throws {
    #expect(
      try Exports.denominators.verdict(["NF": text])
        == Verdict(reason: .dateInvalid, column: "NF"))
  }

  @Test(arguments: [("420100", 420_100), ("420100000", 420_100), ("420106001002", 420_106)])
  func divisions(text: String, code: Int64) throws {
    #expect(try Exports.denominators.read([["XZQH": text]]).values.first?[0] == code)
  }

  @Test(arguments: [
    ("是", Int64(1)), ("Y", 1), ("1", 1), ("true", 1), ("否", 0), ("N", 0), ("0", 0), ("false", 0),
  ])
  func yesAndNo(text: String, value: Int64) throws {
    #expect(try Exports.institutions.read([["SFGK": text]]).values.first?[8] == value)
  }

  @Test func wholeNumbers() throws {
    for (text, reason) in [
      ("5", Reason.none), ("0", .none), ("5.0", .none), ("5.5", .integerInvalid),
      ("-5", .integerInvalid), ("五", .integerInvalid), ("99999999999999999", .integerInvalid),
    ] {
      let verdict = try Self.verdict(onInteger: text)
      #expect(verdict == reason, "\(text)")
    }
  }

  /// Reads one cell of an edition with one integer column.
  private static func verdict(onInteger text: String) throws -> Reason {
    let column = Column(
      code: "N", title: "N", aliases: [], type: .integer, length: nil, required: true,
      requiredWhen: nil, mayBeAbsent: false)
    let edition = ContractEdition(
      name: "one", columns: [column], recognisedBy: [], dateOrders: [], conflicts: [],
      headerRepairs: [], naturalKey: [], eventDate: nil, endDate: nil, entity: nil,
      attribution: [.fileName], amount: [], revision: nil, withdrawn: nil, categorySources: [])
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = "\(scratch.path)/n.csv"
    try Data(Array("N\n\(text)\n".utf8)).write(to: URL(filePath: path))
    var reader = try ExportReader(path: path)
    _ = try reader.readHeader()
    let plan = RowPlan(edition: edition, cells: [0])
    reader.load(columns: plan.loadedCells)
    var checker = RowChecker(
      plan: plan, divisions: try Shipped.register().divisions,
      deliveryDay: Day(year: 2018, month: 4, day: 10))
    var batch = RowBatch()
    _ = try reader.nextBatch(&batch)
    checker.check(batch)
    return checker.rows.reasons[0]
  }
}

import Contract
import Records
import Testing

/// Every kind of mistake in a contract is found where it stands.
@Suite struct ContractMistakeTests {
  @Test(arguments: head + columns + rules + categories)
  func isFoundWhereItStands(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      _ = try Contract.parse(text: mistake.text, file: "fines.yaml")
    }
    #expect(failure.map { mistake.fits($0) } == true, "\(String(describing: failure))")
  }

  private static func mistake(_ passage: String, _ faulty: String, _ says: String) -> Marked {
    Marked(soundContract, passage, faulty, says: says)
  }

  static let head = [
    mistake("dataset: fines", "dataset: ▸../fines", "a name of lower-case letters"),
    mistake("basis: assumed", "basis: ▸guessed", "one of 'published'"),
    mistake("dataset: fines", "▸data_set: fines", "unknown key 'data_set'"),
    Marked(
      "▸" + soundContract, "provenance: monitored\n", "", says: "the key 'provenance' is missing"),
    mistake("{ zh: 罚款, en: Fines }", "▸{ zh: 罚款 }", "the key 'en' is missing"),
    mistake("workdays: 7", "workdays: ▸0", "between 1 and 366"),
    mistake("workdays: 7", "workdays: 7, late_line: ▸50", "a share from 0 to 1"),
    mistake("basis: assumed", "release: ▸secret\nbasis: assumed", "one of 'exact', 'restricted'"),
    mistake("basis: assumed", "restricted_below: ▸2\nbasis: assumed", "at least 3"),
    mistake("kind: days", "kind: days\n    release: ▸restricted", "has no rule of its own"),
    mistake("kind: days", "kind: days\n    share_of: ▸records", "nothing else"),
    mistake("kind: days", "kind: records\n    share_of: ▸entities", "nothing else"),
    mistake("deadline: { workdays: 7 }", "adverse_limit: { years: ▸0 }", "between 1 and 50"),
    mistake(
      "deadline: { workdays: 7 }", "adverse_limit: { years: 5, since: { 2026-04-01: ▸0 } }",
      "between 1 and 50"),
    mistake(
      "deadline: { workdays: 7 }",
      "adverse_limit: { years: 5, since: { 2026-04-01: 3, ▸2020-01-01: 3 } }",
      "must ascend"),
    mistake("    revision: N", "    department: ▸{}\n    revision: N", "code or name is expected"),
    Marked(
      soundContract.replacing("deadline: { workdays: 7 }\n", with: ""), "    revision: N",
      "    department: ▸{ code: AUTHORITY }\n    revision: N", says: "has no 'deadline'"),
    mistake("repair_days:", "▸records:", "a standard measure"),
    mistake("kind: days", "kind: ▸hours", "one of 'records'"),
    mistake("where: { kind:", "where: { ▸field:", "unknown category 'field'"),
    mistake("where: { kind: [罚款,", "where: { kind: [▸罚金,", "no such value"),
    mistake("[罚款, '']", "[罚款, ▸罚款]", "stands twice"),
    Marked(endless, "repair_days", "▸repair_days", says: "the end date that this measure counts"),
    Marked(
      endless, "repair_days:\n    title: { zh: 修复用时, en: Days to repair }\n    kind: days",
      "▸closed:\n    title: { zh: 结案, en: Closed }\n    kind: records",
      says: "the end date that places this measure"),
    Marked(
      soundContract.replacing("    amount: [FK, ML]\n", with: ""),
      "repair_days:\n    title: { zh: 修复用时, en: Days to repair }\n    kind: days",
      "▸sum:\n    title: { zh: 合计, en: Sum }\n    kind: stock-amount",
      says: "no edition has the amount"),
  ]

  /// The sound contract without the end date that its measure needs.
  private static let endless = soundContract.replacing("    end_date: ZQ\n", with: "")

  static let columns = [
    mistake("type: division", "type: ▸city", "one of 'text'"),
    mistake("WSH: { title", "WSH: { ▸colour: red, title", "unknown key 'colour'"),
    mistake("type: division", "type: division, length: ▸6", "means nothing for a column of type"),
    mistake("type: uscc, may_be", "type: uscc, unit: ▸元, may_be", "means nothing"),
    mistake("length: 128", "length: ▸0", "a whole number from 1"),
    mistake("title: 机关, ", "title: 机关, aliases: [▸类 别：], ", "already means the column"),
    mistake("title: 主体", "title: ▸类别", "already means the column 'LB'"),
    mistake("aliases: [决定书文号]", "aliases: [▸'　']", "a text is expected"),
    mistake("values: [有效, 撤销]", "values: [有效, ▸有效]", "stands twice"),
    mistake("values: [有效, 撤销]", "values: ▸[]", "at least one value"),
    mistake("其他-], sep", "▸其;他], sep", "holds one of the separators"),
    mistake("codes: { '1': 警告 }", "codes: { '1': ▸告诫 }", "no such value"),
    mistake("codes: { '1': 警告 }", "codes: { ▸罚款: 警告 }", "means another value"),
    mistake("unit: 元", "unit: ▸角", "one of '元'"),
    mistake("unit: 元 }", "unit: 元, scale: ▸4 }", "exact to 2 places"),
    mistake("digits: 18", "digits: ▸99", "from 1 to 38"),
    mistake("digits: 18, scale: 6", "digits: 4, scale: ▸6", "a scale of 0"),
    mistake("type: personal", "type: personal, required: ▸true", "cannot be required"),
    mistake("may_be_absent: true", "may_be_absent: ▸true, required: true", "cannot be absent"),
    mistake("may_be_absent: true", "may_be_absent: ▸yes", "'true' or 'false'"),
    mistake("required_when: { KIND", "required_when: { ▸RQ", "is of type 'date'"),
    mistake("[法人, 个体工商户] }", "[法人, ▸公司] }", "no such value"),
    mistake("required_when: { KIND:", "required_when: ▸{ LB: [警告], KIND:", "exactly one key"),
    mistake("title: 主体,", "title: 主体, required_when: { ▸KIND: [法人] },", "itself required"),
  ]

  static let rules = [
    mistake("[ISSUER, WSH]", "[ISSUER, ▸WS]", "unknown column 'WS'"),
    mistake("[ISSUER, WSH]", "▸[]", "at least one column"),
    mistake("[ISSUER, WSH]", "[▸FR]", "is personal"),
    mistake("[ISSUER, WSH]", "[WSH, ▸WSH]", "stands twice"),
    mistake("event_date: RQ", "event_date: ▸WSH", "is of type 'text'"),
    mistake("end_date: ZQ", "end_date: ▸N", "is of type 'integer'"),
    mistake("recognised_by: [LB]", "recognised_by: [▸XX]", "unknown column 'XX'"),
    mistake("order: [[RQ, ZQ]", "order: [▸[RQ]", "a pair of date columns"),
    mistake("order: [[RQ, ZQ]", "order: [[RQ, ▸RQ]", "cannot precede itself"),
    mistake("order: [[RQ, ZQ]", "order: [[▸WSH, ZQ]", "is of type 'text'"),
    mistake("individual_business:", "▸individual:", "unknown conflict"),
    mistake("kind: KIND, value: 个体工商户", "kind: KIND, value: ▸个体", "no such value"),
    mistake("{ code: CODE, kind", "{ code: ▸DIV, kind", "is of type 'division'"),
    mistake("organisation_code: ORG }", "organisation_code: ▸CODE }", "is of type 'uscc'"),
    mistake("codes: [CODE, ORG]", "codes: [▸ISSUER]", "is of type 'text'"),
    mistake("codes: [CODE, ORG]", "codes: [▸FR]", "is personal"),
    mistake("natural_person: { KIND: [自然人]", "natural_person: { KIND: [▸人]", "no such value"),
    mistake("name: ISSUER", "name: ▸FR", "is personal"),
    mistake("name: ISSUER", "▸title: ISSUER", "unknown source"),
    mistake("division: DIV", "division: ▸CODE", "is of type 'uscc'"),
    mistake("file_name]", "▸anywhere]", "a source of the city"),
    mistake("file_name]", "▸name: ISSUER]", "the source stands twice"),
    mistake("amount: [FK, ML]", "amount: [▸RQ]", "is of type 'date'"),
    mistake("amount: [FK, ML]", "amount: ▸[FK, N]", "cannot be added up"),
    mistake("revision: N", "revision: ▸FK", "is of type 'decimal'"),
    mistake("withdrawn: { ZT: [撤销] }", "withdrawn: { ZT: [▸作废] }", "no such value"),
    mistake("withdrawn: { ZT: [撤销] }", "withdrawn: { ▸WSH: [撤销] }", "is of type 'text'"),
  ]

  static let categories = [
    mistake("kind: LB\n", "▸colour: LB\n", "unknown category"),
    mistake("kind: LB\n", "kind: ▸KIND\n", "none of the category's values"),
    mistake("kind: LB\n", "kind: ▸WSH\n", "is of type 'text'"),
    mistake("[政府机构, 企业]", "[政府机构, ▸政府机构]", "stands twice"),
    mistake("'9': 企业", "'9': ▸公司", "no such value"),
    mistake("'9': 企业", "▸'115': 企业", "never reached"),
    mistake("prefixes: { '11'", "prefixes: { ▸政", "the first characters of a code"),
    mistake("code: CODE, prefixes", "code: ▸DIV, prefixes", "is of type 'division'"),
    mistake("  kind: [警告, ", "  ▸grade: [A]\n  kind: [警告, ", "no edition says where"),
    mistake(
      "  subject: [政府", "  a: [x]\n  b: [x]\n  c: [x]\n  ▸subject: [政府", "at most 4 categories"),
    Marked(
      soundContract, "[政府机构, 企业]",
      "▸[" + (0...250).map { "v\($0)" }.joined(separator: ", ") + "]", says: "1 to 250 values"),
  ]

  @Test func anEditionIsNotRecognisedByACommonColumn() {
    let shared = Marked(
      licences, "recognised_by: [XK_LB]", "recognised_by: [▸XK_WSH]", says: "cannot tell")
    let failure = failure { () throws(Failure) in
      _ = try Contract.parse(text: shared.text, file: "licences.yaml")
    }
    #expect(failure.map { shared.fits($0) } == true, "\(String(describing: failure))")
  }

  @Test(arguments: [
    Marked(licences, "columns: ['', XK_WSH, XK_RQ,", "columns: ▸['', XK_WSH,", says: "XK_RQ"),
    Marked(licences, "['', XK_WSH, XK_RQ,", "['', XK_WSH, XK_RQ, ▸XK_RQ,", says: "twice"),
    Marked(licences, "['', XK_WSH,", "['', ▸XK_LB, XK_WSH,", says: "unknown column"),
  ])
  func aRepairIsChecked(mistake: Marked) {
    let failure = failure { () throws(Failure) in
      _ = try Contract.parse(text: mistake.text, file: "licences.yaml")
    }
    #expect(failure.map { mistake.fits($0) } == true, "\(String(describing: failure))")
  }
}

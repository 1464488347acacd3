import Records

/// What the centre finds or counts: spot checks, corrections of codes, denominators.
enum Central {
  static let datasets: [Dataset] = [spotChecks, codeCorrections, denominators]

  static let spotChecks = Dataset(
    id: "spot_checks",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("CCBH", "抽查记录编号", .number), SampleColumn("CCRQ", "抽查日期", .event),
          SampleColumn("CCDW", "抽查单位", .constant("样本抽查组")),
          SampleColumn("SXLX", "决定类型", .text(["行政许可", "行政处罚"])),
          SampleColumn("JDWSH", "决定文书号", .text(["样本字第1号", "样本字第2号", "样本字第3号"])),
          SampleColumn("JDRQ", "决定日期", .eventPlus(-20)), SampleColumn("JDJG", "决定机关", .authority),
          SampleColumn("JDJGDM", "决定机关统一社会信用代码", .authorityCode),
          SampleColumn("ZTMC", "主体名称", .name), SampleColumn("ZTDM", "主体代码", .code),
          SampleColumn("SFBS", "是否报送", .categoryCode(0, ["是": "1", "否": "0"])),
          SampleColumn("XZQH", "行政区划代码", .division), SampleColumn("BZ", "备注", .nothing),
        ],
        eventColumn: "CCRQ", entityColumn: "ZTDM", keyColumns: ["XZQH", "CCBH"],
        city: [.division("XZQH"), .authorityCode("JDJGDM"), .name("JDJG"), .fileName],
        faults: FaultKit.common(number: "CCBH", event: "CCRQ") + [
          Fault(.codeCheckFailed, "JDJGDM", .wrongCheck), Fault(.notInList, "SFBS", .write("未知")),
          Fault(.codeInvalid, "JDJGDM", .seventeenCharacters),
          Fault(.requiredMissing, "XZQH", .write("")),
        ],
        optionalCode: "ZTDM")
    ],
    volume: .flow(share: 0.035), rhythm: .monthly, numbering: "查", isDeliveredByCities: false,
    measures: [ExtraMeasure("concealed", .records, where: [0: ["否"]])],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      let open = 0.75 + 0.25 * place.quality("concealed", month)
      draft.categories = [random.chance(open) ? "是" : "否"]
      return draft
    })

  static let codeCorrections = Dataset(
    id: "code_corrections",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("ENTNAME", "企业名称", .name), SampleColumn("CREDCODE", "统一社会信用代码", .code),
          SampleColumn("REGCODE", "工商登记码", .nothing),
          SampleColumn("ORGCODE", "组织机构代码", .hyphenatedOrganisationCode),
          SampleColumn("TAXCODE", "税务登记号", .constant("")),
          SampleColumn("CHECKNO", "核查编号", .number), SampleColumn("XZQH", "行政区划代码", .division),
          SampleColumn("FAULTTYPE", "重错码类型", .category(0)),
          SampleColumn("CORRECTSTATE", "纠正状态", .categoryCode(1, ["已纠正": "1", "未纠正": "0"])),
          SampleColumn("ISSUEDATE", "下发日期", .event),
          SampleColumn("CORRECTDATE", "纠正日期", .end(open: "")),
        ],
        eventColumn: "ISSUEDATE", entityColumn: "CREDCODE", keyColumns: ["XZQH", "CHECKNO"],
        city: [.division("XZQH"), .entityCode("CREDCODE"), .fileName],
        faults: FaultKit.common(number: "CHECKNO", event: "ISSUEDATE") + [
          Fault(.fieldsContradict, "ORGCODE", .otherOrganisation),
          Fault(.notInList, "FAULTTYPE", .write("漏码")),
          Fault(.dateOrder, "CORRECTDATE", .beforeEvent(days: 6)),
        ])
    ],
    volume: .flow(share: 0.03), rhythm: .monthly, numbering: "核", isDeliveredByCities: false,
    measures: [ExtraMeasure("corrected", .records, where: [1: ["已纠正"]])],
    endIsHistory: true, whileOpen: [1: "未纠正"],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      let done = 0.5 + 0.5 * place.quality("codes", month)
      draft.end = Drafts.end(after: draft.event, days: 5...120, chance: done, &random)
      draft.categories = [random.pick(["重码", "错码"]), "已纠正"]
      return draft
    })

  static let denominators = Dataset(
    id: "denominators",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("XZQH", "行政区划代码", .division), SampleColumn("NF", "年份", .year),
          SampleColumn("BL", "变量", .category(0)), SampleColumn("SZ", "数值", .hundredths),
          SampleColumn("TJLY", "统计来源", .constant("虚构年鉴")),
        ],
        eventColumn: "NF", keyColumns: ["XZQH", "NF", "BL"], city: [.division("XZQH")],
        faults: [
          Fault(.divisionUnknown, "XZQH", .write("999999")),
          Fault(.amountInvalid, "SZ", .write("约三百")), Fault(.notInList, "BL", .write("面积")),
        ],
        hasEnd: false)
    ],
    volume: .fixed(figures), rhythm: .monthly, numbering: "分", isDeliveredByCities: false,
    measures: [
      ExtraMeasure("enterprises", .annual, where: [0: ["企业数"]]),
      ExtraMeasure("population", .annual, where: [0: ["常住人口"]]),
      ExtraMeasure("gdp", .annual, where: [0: ["地区生产总值"]]),
    ],
    faultShare: 0.001, hasEntity: false, hasFinePlaces: false, draft: Drafts.plain)

  /// Invented figures of 2015 to 2018; two cities lack those of one year.
  @Sendable private static func figures(
    _ place: Place, _ span: ClosedRange<Month>, _ random: inout Random
  ) -> [Draft] {
    let people = place.size * place.size * (800_000 + 3_200_000 * random.unit())
    let perHead = 25_000 + 90_000 * random.unit()
    let firms = people * (0.008 + 0.03 * random.unit())
    var drafts: [Draft] = []
    for year in 2015...2018 {
      if year == 2017, place.index == 3 || place.index == 8 { continue }
      let growth = 1 + 0.05 * Double(year - 2015)
      let figures: [(String, Double)] = [
        ("企业数", (firms * growth).rounded() * 100),
        ("常住人口", (people * (1 + 0.01 * Double(year - 2015))).rounded() * 100),
        ("地区生产总值", (people * perHead * growth / 1_000_000).rounded()),
      ]
      for (variable, hundredths) in figures {
        var draft = Draft(event: Day(year: year, month: 1, day: 1))
        draft.categories = [variable]
        draft.amountMinor = Int64(hundredths)
        drafts.append(draft)
      }
    }
    return drafts
  }
}

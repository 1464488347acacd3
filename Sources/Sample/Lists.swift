import Records

/// Lists of entities: the trustworthy, the seriously dishonest, judgment defaulters, tax grade A.
enum Lists {
  static let datasets: [Dataset] = [redList, seriousDishonesty, defaulters, taxA]

  static let redList = Dataset(
    id: "red_list",
    shapes: [
      Shape(
        name: "portal", from: Disclosure.start,
        columns: [
          SampleColumn("A000001", "企业名称", .name),
          SampleColumn("A000002", "统一社会信用代码", .code),
          SampleColumn("A000003", "工商登记码", .nothing),
          SampleColumn("A000004", "组织机构代码", .organisationCode),
          SampleColumn("A000005", "税务登记号", .nothing),
          SampleColumn("A000006", "注册地址", .personName),
          SampleColumn("DATA_SOURCE", "数据来源", .authority),
          SampleColumn("DATA_CATEGORY", "数据类别", .text(["守信红名单", "诚信企业"])),
          SampleColumn("COMMENT_YEAR", "评价年度", .year),
          SampleColumn("IDENTIFICATION_NO", "认定文号", .number),
          SampleColumn("IDENTIFICATION_DATE", "认定时间", .event),
          SampleColumn("IDENTIFICATION_DEPT", "认定单位", .authority),
          SampleColumn("FILE_NAME", "文件名", .nothing),
          SampleColumn("EXPIRATION_DATE", "有效期限", .end(open: "2099/12/31")),
        ],
        eventColumn: "IDENTIFICATION_DATE", entityColumn: "A000002",
        keyColumns: [
          "A000002", "IDENTIFICATION_DEPT", "DATA_CATEGORY", "IDENTIFICATION_DATE",
        ],
        city: [.entityCode("A000002"), .name("IDENTIFICATION_DEPT"), .fileName],
        person: ["A000001": "CANARY-PERSON-R", "A000002": "#", "A000004": ""],
        faults: FaultKit.common(number: nil, event: "IDENTIFICATION_DATE", code: "A000002") + [
          Fault(.dateOrder, "EXPIRATION_DATE", .beforeEvent(days: 3)),
          Fault(.tooLong, "IDENTIFICATION_NO", .lengthen(to: 129)),
        ],
        optionalCode: "A000004", optionalDate: "EXPIRATION_DATE")
    ],
    volume: .backlog(share: 0.03), rhythm: .monthly, numbering: "红", isDeliveredByCities: false,
    measures: [ExtraMeasure("listed", .stockEntities)], personShare: 0.005,
    draft: { _, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = Drafts.end(after: draft.event, days: 400...1200, chance: 0.8, &random)
      return draft
    })

  static let seriousDishonesty = Dataset(
    id: "serious_dishonesty",
    shapes: [
      Shape(
        name: "market-regulator", from: Disclosure.start,
        columns: [
          SampleColumn("entname", "企业名称", .name),
          SampleColumn("uniscid", "统一社会信用代码", .code),
          SampleColumn("regno", "营业执照注册号", .nothing),
          SampleColumn(
            "serillrea_cn", "列入严重违法失信企业名单原因", .text(["被列入异常名录届满三年", "提交虚假材料"])),
          SampleColumn("abntime", "列入日期", .event),
          SampleColumn("decorg_cn", "作出决定机关(列入)", .authority),
          SampleColumn("remexcpres_cn", "移出原因", .nothing),
          SampleColumn("remdate", "移出日期", .end(open: "")),
          SampleColumn("recorg_cn", "作出决定机关(移出)", .nothing),
          SampleColumn("dsc_city", "所属地市", .cityName),
          SampleColumn("dsc_adm_region", "所属区/县", .constant("")),
        ],
        eventColumn: "abntime", entityColumn: "uniscid",
        keyColumns: ["uniscid", "decorg_cn", "abntime"],
        city: [.entityCode("uniscid"), .name("dsc_city"), .name("decorg_cn"), .fileName],
        faults: FaultKit.common(number: nil, event: "abntime", code: "uniscid") + [
          Fault(.dateOrder, "remdate", .beforeEvent(days: 2)),
          Fault(.dateInFuture, "remdate", .afterDelivery(days: 30)),
          Fault(.encodingInvalid, "serillrea_cn", .badByte),
        ],
        optionalDate: "remdate")
    ],
    volume: .backlog(share: 0.03), rhythm: .monthly, numbering: "失", isDeliveredByCities: false,
    measures: [ExtraMeasure("listed", .stockEntities)], endIsHistory: true,
    draft: { _, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = Drafts.end(after: draft.event, days: 90...900, chance: 0.5, &random)
      return draft
    })

  static let defaulters = Dataset(
    id: "defaulters",
    shapes: [
      Shape(
        name: "2017", from: Disclosure.start,
        columns: [
          SampleColumn("iname", "失信被执行人姓名/名称", .name, alias: "被执行人名称"),
          SampleColumn("partyTypeName", "类型", .constant("法人或其他组织")),
          SampleColumn("cardNum", "身份证号码/组织机构代码", .code, alias: "身份证号码／组织机构代码"),
          SampleColumn("businessEntity", "法定代表人或者负责人姓名", .personName),
          SampleColumn("sexy", "性别", .constant("")),
          SampleColumn("age", "年龄", .constant("0")),
          SampleColumn("courtName", "执行法院", .authority),
          SampleColumn("areaName", "省份/地域名称", .cityName, alias: "地域名称"),
          SampleColumn("gistId", "执行依据文号", .text(["样本民初1号", "样本民初2号"])),
          SampleColumn("regDate", "立案时间", .eventPlus(-60)),
          SampleColumn("caseCode", "案号", .number, alias: "执行案号"),
          SampleColumn("gistUnit", "作出执行依据单位", .authority),
          SampleColumn(
            "duty", "生效法律文书确定的义务", .text(["支付货款", "支付工程款,及利息"]),
            alias: "法律生效文书确定的义务"),
          SampleColumn("performance", "被执行人的履行情况", .category(1)),
          SampleColumn("performedPart", "已履行部分", .nothing),
          SampleColumn("unperformPart", "未履行部分", .nothing),
          SampleColumn(
            "disruptTypeName", "失信被执行人行为具体情形", .text(["有履行能力而拒不履行", "违反财产报告制度"]),
            alias: "失信被执行人具体情形"),
          SampleColumn("publishDate", "发布时间", .event),
          SampleColumn("exitDate", "退出日期", .end(open: "")),
        ],
        eventColumn: "publishDate", entityColumn: "cardNum",
        keyColumns: ["courtName", "caseCode", "cardNum"],
        city: [.name("courtName"), .entityCode("cardNum"), .name("areaName"), .fileName],
        person: [
          "iname": "CANARY-PERSON-D", "partyTypeName": "自然人", "cardNum": "#", "sexy": "男",
          "age": "118",
        ],
        faults: FaultKit.common(number: "caseCode", event: "publishDate") + [
          Fault(.codeCheckFailed, "cardNum", .wrongCheck),
          Fault(.codeRuined, "cardNum", .scientific),
          Fault(.requiredWhenMissing, "cardNum", .write("")),
          Fault(.notInList, "performance", .write("不详")),
          Fault(.dateOrder, "exitDate", .beforeEvent(days: 4)),
        ],
        optionalDate: "exitDate")
    ],
    volume: .backlog(share: 0.045), rhythm: .monthly, numbering: "执", isDeliveredByCities: false,
    measures: [
      ExtraMeasure("enterprises_listed", .stockEntities, where: [0: ["企业"]]),
      ExtraMeasure(
        "government_pending", .stockEntities,
        where: [0: ["政府机构"], 1: ["全部未履行", "部分未履行", ""]]),
    ],
    personShare: 0.15, subjectKinds: [("91", 0.85), ("92", 0.11), ("11", 0.04)],
    endIsHistory: true, subjectCategory: ["91": "企业", "92": "企业", "11": "政府机构"],
    departments: ["中级人民法院"],
    draft: { _, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = Drafts.end(after: draft.event, days: 60...730, chance: 0.5, &random)
      draft.categories = [
        "企业", random.pick([("全部未履行", 0.75), ("部分未履行", 0.15), ("全部已履行", 0.1)]),
      ]
      return draft
    })

  private static let taxFaults: [Fault] = [
    Fault(.raggedRow, "", .extraField), Fault(.malformedQuote, "", .openQuote),
    Fault(.codeRuined, "nsrsbh", .scientific), Fault(.requiredMissing, "nsrsbh", .write("")),
    Fault(.requiredMissing, "nsrmc", .write("空")),
  ]

  static let taxA = Dataset(
    id: "tax_a",
    shapes: [
      Shape(
        name: "bureaus", from: Disclosure.start,
        columns: [
          SampleColumn("nsrsbh", "纳税人识别号", .taxpayerNumber, alias: "信用代码或识别号"),
          SampleColumn("nsrmc", "纳税人名称", .name),
          SampleColumn("xyjb", "信用级别", .text(["A", "A", "A级"]), alias: "纳税信用等级"),
          SampleColumn("pjnd", "评价年度", .year, alias: "所属年度"),
          SampleColumn("swjg", "税务机关", .authority, alias: "主管税务机关"),
        ],
        eventColumn: "pjnd", keyColumns: ["nsrsbh", "pjnd"],
        city: [.entityCode("nsrsbh"), .name("swjg"), .fileName],
        person: ["nsrsbh": "#"], faults: taxFaults + [Fault(.notInList, "xyjb", .write("甲"))],
        hasEnd: false),
      // A header met in the wild: two titles in one cell, and one cell fewer than the data.
      Shape(
        name: "bureaus, faulty header", from: Day(year: 2017, month: 1, day: 1),
        columns: [
          SampleColumn("", "编号", .number), SampleColumn("nsrsbh", "纳税人识别号", .taxpayerNumber),
          SampleColumn("nsrmc", "纳税人名称", .name), SampleColumn("pjnd", "评价年度", .year),
          SampleColumn("swjg", "税务机关", .authority),
        ],
        eventColumn: "pjnd", keyColumns: ["nsrsbh", "pjnd"],
        city: [.entityCode("nsrsbh"), .name("swjg"), .fileName],
        person: ["nsrsbh": "#"], faults: taxFaults,
        faultyHeader: ["编号\t纳税人识别号", "纳税人名称", "信用级别", "评价年度", "税务机关"], hasEnd: false),
    ],
    volume: .fixed({ place, span, random in
      var drafts: [Draft] = []
      for year in (span.lowerBound.year - 1)..<span.upperBound.year {
        let count = 1 + Int(place.size * 3 * (0.5 + place.quality("tax", span.lowerBound)))
        for _ in 0..<count {
          var draft = Draft(event: Day(year: year, month: 1, day: 1))
          draft.notBefore = Day(year: year + 1, month: 4, day: 10 + random.below(15))
          drafts.append(draft)
        }
      }
      return drafts
    }),
    rhythm: .monthly, numbering: "税", isDeliveredByCities: false,
    measures: [ExtraMeasure("listed", .stockEntities)],
    faultShare: 0.01, personShare: 0.006, departments: ["税务局"], draft: Drafts.plain)
}

import Records

/// Licences and penalties (双公示), three editions of the standard each.
enum Disclosure {
  static let from2018 = Day(year: 2016, month: 7, day: 1)
  static let from2019 = Day(year: 2017, month: 7, day: 1)
  static let start = Day(year: 1990, month: 1, day: 1)

  static let datasets: [Dataset] = [licences, penalties]

  static let licences = Dataset(
    id: "licences", shapes: [licences2015, licences2018, licences2019],
    volume: .flow(share: 0.27), rhythm: .weekly, deadlineWorkdays: 7, numbering: "许准",
    faultShare: nil, personShare: 0.012,
    draft: { _, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = random.chance(0.3) ? nil : draft.event.advanced(by: 365 * random.within(1...5))
      let kind = random.pick(["普通", "普通", "普通", "核准", "登记", "认可", "特许", "其他-备案"])
      draft.categories = [random.chance(0.96) ? "有效" : "无效", kind]
      return draft
    })

  static let penalties = Dataset(
    id: "penalties", shapes: [penalties2015, penalties2018, penalties2019],
    volume: .flow(share: 0.15), rhythm: .weekly, deadlineWorkdays: 7, numbering: "罚",
    hasMoney: true, faultShare: nil, personShare: 0.02,
    draft: { _, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = random.chance(0.1) ? nil : draft.event.advanced(by: random.within(180...1000))
      let kind = random.pick([
        ("罚款", 0.62), ("警告", 0.2), ("罚款;没收违法所得", 0.05), ("警告；罚款", 0.03),
        ("没收非法财物", 0.03), ("责令停产停业", 0.03), ("吊销许可证", 0.02), ("其他-约谈", 0.02),
      ])
      draft.categories = [kind]
      if kind.contains("罚款") {
        draft.amountMinor =
          random.chance(0.02)
          ? Int64(random.within(1...99_999_999))
          : Int64(random.within(2...400)) * Int64(random.pick([5_000, 10_000, 100_000]))
      }
      return draft
    })

  // MARK: Columns that several editions share.

  static func subjectColumns(_ prefix: String) -> [SampleColumn] {
    [
      SampleColumn("\(prefix)_XDR_MC", "行政相对人名称", .name, alias: "企业名称"),
      SampleColumn(
        "\(prefix)_XDR_SHXYM", "行政相对人代码_1(统一社会信用代码)", .code,
        alias: "行政相对人代码_1（统一社会信用代码）"),
      SampleColumn("\(prefix)_XDR_GSZC", "行政相对人代码_2(工商注册号)", .nothing),
      SampleColumn("\(prefix)_XDR_ZZJG", "行政相对人代码_3(组织机构代码)", .organisationCode),
      SampleColumn("\(prefix)_XDR_SWDJ", "行政相对人代码_4(税务登记号)", .nothing),
      SampleColumn("\(prefix)_XDR_SYDW", "行政相对人代码_5(事业单位证书号)", .nothing),
      SampleColumn("\(prefix)_XDR_SHZZ", "行政相对人代码_6(社会组织登记证号)", .nothing),
      SampleColumn("\(prefix)_FRDB", "法定代表人", .personName),
    ]
  }

  static func persons2018(_ prefix: String) -> [SampleColumn] {
    [SampleColumn("\(prefix)_FR_SFZH", "法定代表人身份证号", .personNumber)]
  }

  static func persons2019(_ prefix: String) -> [SampleColumn] {
    [
      SampleColumn("\(prefix)_FR_ZJLX", "法定代表人证件类型", .personDocument),
      SampleColumn("\(prefix)_FR_ZJHM", "法定代表人证件号码", .personNumber),
      SampleColumn("\(prefix)_XDR_ZJLX", "证件类型(自然人)", .nothing),
      SampleColumn("\(prefix)_XDR_ZJHM", "证件号码(自然人)", .nothing),
    ]
  }

  static func withKind(_ prefix: String, _ columns: [SampleColumn]) -> [SampleColumn] {
    var all = columns
    all.insert(SampleColumn("\(prefix)_XDR_LB", "行政相对人类别", .subjectKind), at: 1)
    return all
  }

  static let licenceTail: [SampleColumn] = [
    SampleColumn("XK_XKWS", "行政许可决定文书名称", .text(["准予许可决定书", "行政许可决定书"])),
    SampleColumn("XK_WSH", "行政许可决定文书号", .number, alias: "许可决定文书号"),
    SampleColumn("XK_XKLB", "许可类别", .category(1)),
    SampleColumn("XK_XKZS", "许可证书名称", .nothing, alias: "许可文件名称"),
    SampleColumn("XK_XKBH", "许可编号", .nothing),
    SampleColumn("XK_NR", "许可内容", .text(["准予设立", "准予变更", "准予延续经营许可", "道路运输经营"])),
    SampleColumn("XK_JDRQ", "许可决定日期", .event),
    SampleColumn("XK_YXQZ", "有效期自", .event),
    SampleColumn("XK_YXQZI", "有效期至", .end(open: "2099/12/31")),
    SampleColumn("XK_XKJG", "许可机关", .authority, alias: "许可部门"),
    SampleColumn("XK_XKJGDM", "许可机关统一社会信用代码", .authorityCode),
    SampleColumn("XK_ZT", "当前状态", .categoryCode(0, ["有效": "1", "无效": "2"])),
    SampleColumn("XK_LYDW", "数据来源单位", .authority, alias: "数据来源"),
    SampleColumn("XK_LYDWDM", "数据来源单位统一社会信用代码", .authorityCode),
    SampleColumn("BZ", "备注", .nothing),
  ]

  static let penaltyTail: [SampleColumn] = [
    SampleColumn("CF_WSH", "行政处罚决定书文号", .number, alias: "处罚决定文书号"),
    SampleColumn("CF_WFXW", "违法行为类型", .text(["未按规定明码标价", "超范围经营", "违反消防法"])),
    SampleColumn("CF_SY", "违法事实", .text(["检查时发现", "经举报查实，情节轻微", "抽检不合格"])),
    SampleColumn("CF_YJ", "处罚依据", .text(["《样本条例》第三条", "《样本法》第二十一条"])),
    SampleColumn("CF_CFLB", "处罚类别", .category(0), alias: "处罚种类"),
    SampleColumn("CF_NR", "处罚内容", .fineInWords, alias: "处罚结果"),
    SampleColumn("CF_NR_FK", "罚款金额（万元）", .tenThousandYuan, alias: "罚款金额(万元)"),
    SampleColumn(
      "CF_NR_WFFF", "没收违法所得、没收非法财物的金额（万元）",
      .when(0, holds: ["没收违法所得", "没收非法财物"], "0.300000")),
    SampleColumn(
      "CF_NR_ZKDX", "暂扣或吊销证照名称及编号", .when(0, holds: ["吊销", "暂扣"], "样本许可证第1号")),
    SampleColumn("CF_JDRQ", "处罚决定日期", .event, alias: "处罚时间"),
    SampleColumn("CF_YXQ", "处罚有效期", .end(open: "2099-12-31"), alias: "处罚截止期"),
    SampleColumn("CF_GSJZQ", "公示截止期", .eventPlus(365), alias: "公示截止日期"),
    SampleColumn("CF_CFJG", "处罚机关", .authority, alias: "行政执法机关名称"),
    SampleColumn("CF_CFJGDM", "处罚机关统一社会信用代码", .authorityCode),
    SampleColumn("CF_SJLY", "数据来源单位", .authority, alias: "数据来源"),
    SampleColumn("CF_SJLYDM", "数据来源单位统一社会信用代码", .authorityCode),
    SampleColumn("BZ", "备注", .nothing),
  ]

  static let licences2018 = Shape(
    name: "2018", from: from2018,
    columns: subjectColumns("XK") + persons2018("XK") + licenceTail, eventColumn: "XK_JDRQ",
    entityColumn: "XK_XDR_SHXYM", keyColumns: ["XK_XKJGDM", "XK_WSH"],
    city: [.authorityCode("XK_XKJGDM"), .name("XK_XKJG"), .entityCode("XK_XDR_SHXYM"), .fileName],
    person: ["XK_XDR_SHXYM": "", "XK_XDR_ZZJG": ""],
    faults: DisclosureFaults.licences2018, optionalCode: "XK_XDR_ZZJG")

  static let licences2019 = Shape(
    name: "2019+", from: from2019,
    columns: withKind("XK", subjectColumns("XK")) + persons2019("XK") + licenceTail,
    eventColumn: "XK_JDRQ", entityColumn: "XK_XDR_SHXYM", keyColumns: ["XK_XKJGDM", "XK_WSH"],
    city: [.authorityCode("XK_XKJGDM"), .name("XK_XKJG"), .entityCode("XK_XDR_SHXYM"), .fileName],
    person: ["XK_XDR_SHXYM": "", "XK_XDR_ZZJG": "", "XK_XDR_LB": "自然人", "XK_XDR_ZJHM": "#"],
    faults: DisclosureFaults.licences2019, optionalCode: "XK_XDR_ZZJG")

  static let penalties2018 = Shape(
    name: "2018", from: from2018,
    columns: subjectColumns("CF") + persons2018("CF") + penaltyTail, eventColumn: "CF_JDRQ",
    entityColumn: "CF_XDR_SHXYM", keyColumns: ["CF_CFJGDM", "CF_WSH"],
    city: [.authorityCode("CF_CFJGDM"), .name("CF_CFJG"), .entityCode("CF_XDR_SHXYM"), .fileName],
    person: ["CF_XDR_SHXYM": "", "CF_XDR_ZZJG": ""],
    faults: DisclosureFaults.penalties2018, optionalCode: "CF_XDR_ZZJG", optionalDate: "CF_GSJZQ")

  static let penalties2019 = Shape(
    name: "2019+", from: from2019,
    columns: withKind("CF", subjectColumns("CF")) + persons2019("CF") + penaltyTail,
    eventColumn: "CF_JDRQ", entityColumn: "CF_XDR_SHXYM", keyColumns: ["CF_CFJGDM", "CF_WSH"],
    city: [.authorityCode("CF_CFJGDM"), .name("CF_CFJG"), .entityCode("CF_XDR_SHXYM"), .fileName],
    person: ["CF_XDR_SHXYM": "", "CF_XDR_ZZJG": "", "CF_XDR_LB": "自然人", "CF_XDR_ZJHM": "#"],
    faults: DisclosureFaults.penalties2019, optionalCode: "CF_XDR_ZZJG", optionalDate: "CF_GSJZQ")
}

import Records

/// The first edition of the standard (2015): codes in four columns, most of them optional.
extension Disclosure {
  static let licences2015 = Shape(
    name: "2015", from: start,
    columns: [
      SampleColumn("XK_WSH", "行政许可决定书文号", .number, alias: "行政许可决定文书号"),
      SampleColumn("XK_XMMC", "项目名称", .text(["食品经营许可", "道路运输许可", "建设工程许可"])),
      SampleColumn("XK_SPLB", "审批类别", .text(["普通", "核准", "登记"])),
      SampleColumn("XK_NR", "许可内容", .text(["准予设立", "准予变更", "准予延续经营许可"])),
      SampleColumn("XK_XDR", "行政相对人名称", .name),
      SampleColumn("XK_XDR_SHXYM", "行政相对人代码_1(统一社会信用代码)", .code, alias: "统一社会信用代码"),
      SampleColumn(
        "XK_XDR_ZDM", "行政相对人代码_2(组织机构代码)", .hyphenatedOrganisationCode,
        alias: "组织机构代码"),
      SampleColumn("XK_XDR_GSDJ", "行政相对人代码_3(工商登记码)", .nothing, alias: "工商登记码"),
      SampleColumn("XK_XDR_SWDJ", "行政相对人代码_4(税务登记号)", .nothing, alias: "税务登记号"),
      SampleColumn("XK_XDR_SFZ", "行政相对人代码_5(居民身份证号)", .nothing, alias: "居民身份证号码"),
      SampleColumn("XK_FR", "法定代表人姓名", .personName, alias: "法定代表人"),
      SampleColumn("XK_JDRQ", "许可决定日期", .event),
      SampleColumn("XK_JZQ", "许可截止期", .end(open: "")),
      SampleColumn("XK_XZJG", "许可机关", .authority, alias: "许可部门"),
      SampleColumn("XK_ZT", "当前状态", .constant("0"), alias: "当前状态："),
      SampleColumn("DFBM", "地方编码", .division, alias: "地区编码"),
      SampleColumn("SJC", "数据更新时间戳", .delivered, alias: "数据更新时间"),
      SampleColumn("BZ", "备注", .nothing),
    ],
    eventColumn: "XK_JDRQ", entityColumn: "XK_XDR_SHXYM", keyColumns: ["XK_XZJG", "XK_WSH"],
    city: [.division("DFBM"), .name("XK_XZJG"), .entityCode("XK_XDR_SHXYM"), .fileName],
    person: ["XK_XDR_SHXYM": "", "XK_XDR_ZDM": "", "XK_XDR_SFZ": "#"],
    withdrawn: ("XK_ZT", "1"), faults: DisclosureFaults.licences2015,
    optionalCode: "XK_XDR_ZDM", optionalDate: "XK_JZQ")

  static let penalties2015 = Shape(
    name: "2015", from: start,
    columns: [
      SampleColumn("CF_WSH", "行政处罚决定书文号", .number, alias: "行政处罚决定文书号"),
      SampleColumn("CF_CFMC", "处罚名称", .text(["未按规定明码标价案", "超范围经营案"])),
      SampleColumn("CF_CFLB1", "处罚类别1", .text(["罚款", "警告", "没收违法所得"])),
      SampleColumn("CF_CFLB2", "处罚类别2", .nothing),
      SampleColumn("CF_SY", "处罚事由", .text(["检查时发现", "经举报查实，情节轻微"])),
      SampleColumn("CF_YJ", "处罚依据", .text(["《样本条例》第三条", "《样本法》第二十一条"])),
      SampleColumn("CF_XDR_MC", "行政相对人名称", .name, alias: "当事人名称"),
      SampleColumn(
        "CF_XDR_SHXYM", "行政相对人代码_1", .code, alias: "行政相对人代码_1(统一社会信用代码)"),
      SampleColumn(
        "CF_XDR_ZDM", "行政相对人代码_2(组织机构代码)", .hyphenatedOrganisationCode,
        alias: "组织机构代码"),
      SampleColumn("CF_XDR_GSDJ", "行政相对人代码_3(工商登记码)", .nothing, alias: "工商登记码"),
      SampleColumn("CF_XDR_SWDJ", "行政相对人代码_4(税务登记号)", .nothing, alias: "税务登记号"),
      SampleColumn("CF_XDR_SFZ", "行政相对人代码_5(居民身份证号)", .nothing, alias: "居民身份证号码"),
      SampleColumn("CF_FR", "法定代表人姓名", .personName, alias: "法定代表人"),
      SampleColumn("CF_JG", "处罚结果", .text(["罚款", "警告"])),
      SampleColumn("CF_JDRQ", "处罚决定日期", .event, alias: "决定日期"),
      SampleColumn("CF_XZJG", "处罚机关", .authority, alias: "处罚机关："),
      SampleColumn("CF_ZT", "当前状态", .constant("0"), alias: "当前状态："),
      SampleColumn("DFBM", "地方编码", .division, alias: "cf_areacode"),
      SampleColumn("SJC", "数据更新时间戳", .delivered, alias: "数据更新时间"),
      SampleColumn("BZ", "备注", .nothing),
    ],
    eventColumn: "CF_JDRQ", entityColumn: "CF_XDR_SHXYM", keyColumns: ["CF_XZJG", "CF_WSH"],
    city: [.division("DFBM"), .name("CF_XZJG"), .entityCode("CF_XDR_SHXYM"), .fileName],
    person: ["CF_XDR_SHXYM": "", "CF_XDR_ZDM": "", "CF_XDR_SFZ": "#"],
    withdrawn: ("CF_ZT", "1"), hasAmount: false, faults: DisclosureFaults.penalties2015,
    optionalCode: "CF_XDR_ZDM", hasEnd: false)
}

import Records

/// What a city sets up and does: institutions, platforms, scenarios, events, repairs, objections.
enum Services {
  static let datasets: [Dataset] = [
    institutions, platforms, creditPlus, creditEvents, repairs, objections,
  ]

  static let institutions = Dataset(
    id: "institutions",
    shapes: [
      shape(
        "ZD", number: "ZDBH", numberTitle: "制度文件编号",
        columns: [
          SampleColumn("ZDMC", "制度文件名称", .text(["信用管理办法", "联合惩戒措施清单", "信用修复指引"])),
          SampleColumn("ZDLX", "制度文件类型", .category(0)),
          SampleColumn("SJWJ", "依据的国家文件", .nothing),
          SampleColumn("FBDW", "发布单位", .authority),
          SampleColumn("FBDWDM", "发布单位统一社会信用代码", .authorityCode),
          SampleColumn("FBRQ", "发布日期", .event), SampleColumn("FZRQ", "废止日期", .end(open: "")),
        ],
        event: "FBRQ", end: "FZRQ", authorityCode: "FBDWDM", authority: "FBDW",
        faults: [Fault(.notInList, "ZDLX", .write("通知"))])
    ],
    volume: .backlog(share: 0.04), rhythm: .monthly, numbering: "制",
    measures: [
      ExtraMeasure("policies", .stockRecords, where: [0: ["制度文件"]]),
      ExtraMeasure("catalogue_measures", .stockRecords, where: [0: ["目录清单措施"]]),
    ], hasEntity: false, departments: ["信用办公室", "人民政府办公室"],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = Drafts.end(after: draft.event, days: 300...1500, chance: 0.2, &random)
      let broad = 0.2 + 0.5 * place.quality("institutions", month)
      draft.categories = [random.chance(broad) ? "目录清单措施" : "制度文件"]
      return draft
    })

  static let platforms = Dataset(
    id: "platforms",
    shapes: [
      shape(
        "PT", number: "PTBH", numberTitle: "平台网站编号",
        columns: [
          SampleColumn("PTMC", "平台网站名称", .text(["信用信息共享平台", "信用门户网站"])),
          SampleColumn("PTLX", "平台网站类型", .category(0)),
          SampleColumn("PTWZ", "平台网站地址", .constant("http://credit.example.invalid")),
          SampleColumn("JSDW", "建设单位", .authority),
          SampleColumn("JSDWDM", "建设单位统一社会信用代码", .authorityCode),
          SampleColumn("KTRQ", "开通日期", .event), SampleColumn("TYRQ", "停运日期", .end(open: "")),
        ],
        event: "KTRQ", end: "TYRQ", authorityCode: "JSDWDM", authority: "JSDW",
        faults: [Fault(.notInList, "PTLX", .write("公众号"))])
    ],
    volume: .fixed({ place, span, random in
      var drafts: [Draft] = []
      for (kind, share) in [("平台", 0.8), ("网站", 0.72)] where random.chance(share) {
        let month = span.lowerBound.advanced(by: random.within(-24...6))
        // One that opens after the last month is not known yet.
        guard month <= span.upperBound else { continue }
        var draft = Draft.on(month, &random)
        draft.end = Drafts.end(after: draft.event, days: 400...1200, chance: 0.1, &random)
        draft.categories = [kind]
        drafts.append(draft)
      }
      // A small upgrade now and then keeps every window from being empty.
      for month in span where random.chance(0.06) {
        var draft = Draft.on(month, &random)
        draft.categories = [random.pick(["平台", "网站"])]
        draft.end = draft.event.advanced(by: 90)
        drafts.append(draft)
      }
      return drafts
    }),
    rhythm: .monthly, numbering: "台",
    measures: [
      ExtraMeasure("platform", .stockRecords, where: [0: ["平台"]]),
      ExtraMeasure("website", .stockRecords, where: [0: ["网站"]]),
    ], hasEntity: false, departments: ["信用办公室", "大数据局"], draft: Drafts.plain)

  static let creditPlus = Dataset(
    id: "credit_plus",
    shapes: [
      shape(
        "CJ", number: "CJBH", numberTitle: "场景编号",
        columns: [
          SampleColumn("CJMC", "场景名称", .text(["样本信用骑行", "示例信用借阅"])),
          SampleColumn("CJLX", "场景类型", .text(["信易租", "信易行", "信易游", "信易批", "其他"])),
          SampleColumn("ZBDW", "场景主办单位", .authority),
          SampleColumn("ZBDWDM", "场景主办单位统一社会信用代码", .authorityCode),
          SampleColumn("SXRQ", "场景上线日期", .event), SampleColumn("XXRQ", "场景下线日期", .end(open: "")),
        ],
        event: "SXRQ", end: "XXRQ", authorityCode: "ZBDWDM", authority: "ZBDW",
        faults: [Fault(.notInList, "CJLX", .write("信易飞"))])
    ],
    volume: .backlog(share: 0.035), rhythm: .monthly, numbering: "景",
    measures: [ExtraMeasure("scenarios", .stockRecords)], hasEntity: false,
    draft: { _, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = Drafts.end(after: draft.event, days: 100...900, chance: 0.4, &random)
      return draft
    })

  static let creditEvents = Dataset(
    id: "credit_events",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("SJBH", "事件编号", .number), SampleColumn("SJLB", "事件类别", .category(0)),
          SampleColumn("CXLY", "诚信领域", .category(1)),
          SampleColumn("SJMC", "事件名称", .text(["拖欠工程款事件", "诚信宣传周", "联合奖惩案例"])),
          SampleColumn("FSRQ", "事件发生日期", .event),
          SampleColumn("XYZT", "事件响应状态", .categoryCode(2, ["已响应": "1", "未响应": "0"])),
          SampleColumn("XYRQ", "事件响应日期", .eventPlusWhen(2, category: 2, is: "已响应")),
          SampleColumn("ZTMC", "主体名称", .name), SampleColumn("ZTDM", "主体代码", .code),
          SampleColumn("XZQH", "行政区划代码", .division),
          SampleColumn("SJLYDW", "事件来源单位", .constant("样本媒体")),
          SampleColumn("BZ", "备注", .nothing),
        ],
        eventColumn: "FSRQ", entityColumn: "ZTDM", keyColumns: ["XZQH", "SJBH"],
        city: [.division("XZQH"), .entityCode("ZTDM"), .fileName],
        faults: FaultKit.common(number: "SJBH", event: "FSRQ") + [
          Fault(.notInList, "SJLB", .write("其他")), Fault(.notInList, "CXLY", .write("文化诚信")),
          Fault(.requiredWhenMissing, "CXLY", .write(""), given: "守信典型"),
          Fault(.encodingInvalid, "SJMC", .badByte),
        ],
        optionalCode: "ZTDM")
    ],
    volume: .flow(share: 0.045), rhythm: .monthly, numbering: "事", isDeliveredByCities: false,
    measures: [
      ExtraMeasure("good", .records, where: [0: ["守信典型"]]),
      ExtraMeasure("bad", .records, where: [0: ["一般失信"]]),
      ExtraMeasure("major", .records, where: [0: ["严重失信"]]),
      ExtraMeasure("joint_rewards", .records, where: [0: ["联合激励"]]),
      ExtraMeasure("joint_sanctions", .records, where: [0: ["联合惩戒"]]),
      ExtraMeasure("publicity", .records, where: [0: ["宣传活动"]]),
      ExtraMeasure("security", .records, where: [0: ["信息安全"]]),
      ExtraMeasure("overreach", .records, where: [0: ["越权归集"]]),
      ExtraMeasure("major_responded", .records, where: [0: ["严重失信"], 2: ["已响应"]]),
      ExtraMeasure("government", .records, where: [1: ["政务诚信"]]),
      ExtraMeasure("commercial", .records, where: [1: ["商务诚信"]]),
      ExtraMeasure("social", .records, where: [1: ["社会诚信"]]),
      ExtraMeasure("judicial", .records, where: [1: ["司法公信"]]),
    ],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      // The answer comes two days later, and must have come when the event is delivered.
      draft.notBefore = draft.event.advanced(by: 2)
      let quality = place.quality("events", month)
      let kind = random.pick([
        ("守信典型", 0.2 + 0.5 * quality), ("一般失信", 0.35), ("严重失信", 0.12 * (1.2 - quality)),
        ("联合激励", 0.2 * quality), ("联合惩戒", 0.15), ("宣传活动", 0.1 + 0.2 * quality),
        ("信息安全", 0.012), ("越权归集", 0.012),
      ])
      let isEvent = ["守信典型", "一般失信", "严重失信"].contains(kind)
      let field = random.pick(["政务诚信", "商务诚信", "商务诚信", "社会诚信", "司法公信"])
      let answered = random.chance(0.3 + 0.65 * place.quality("response", month))
      draft.categories = [
        kind, isEvent ? field : "", kind == "严重失信" ? (answered ? "已响应" : "未响应") : "",
      ]
      return draft
    })

  static let repairs = Dataset(
    id: "repairs",
    shapes: [
      Shape(
        name: "platform", from: Disclosure.start,
        columns: [
          SampleColumn("APPLY_NUM", "信用修复编号", .number), SampleColumn("NAME", "企业名称", .name),
          SampleColumn("USCC", "统一社会信用代码", .code),
          SampleColumn("COLLECTION_DEPARTMENT", "业务主管部门", .authority),
          SampleColumn("APPLY_TIME", "申请日期", .event),
          SampleColumn("CURRENT_STATUS", "状态", .categoryCode(0, ["已修复": "修复完成", "办理中": "审核中"])),
          SampleColumn("CREATE_TIME", "审核截止日期", .constant("")),
          SampleColumn("FINISH_TIME", "修复办结日期", .end(open: "")),
          SampleColumn("CHANNEL", "办理渠道", .category(1)),
          SampleColumn("XZQH", "行政区划代码", .division),
        ],
        eventColumn: "APPLY_TIME", entityColumn: "USCC",
        keyColumns: ["COLLECTION_DEPARTMENT", "APPLY_NUM"],
        city: [
          .division("XZQH"), .name("COLLECTION_DEPARTMENT"), .entityCode("USCC"), .fileName,
        ],
        person: ["USCC": "#"],
        faults: FaultKit.common(number: "APPLY_NUM", event: "APPLY_TIME", code: "USCC") + [
          Fault(.notInList, "CURRENT_STATUS", .write("退回")),
          Fault(.dateOrder, "FINISH_TIME", .beforeEvent(days: 1)),
        ])
    ],
    volume: .flow(share: 0.03), rhythm: .monthly, numbering: "修",
    measures: [
      ExtraMeasure("finished", .records, byEnd: true), ExtraMeasure("days", .days, byEnd: true),
      ExtraMeasure("online", .records, where: [1: ["网上"]]),
    ],
    personShare: 0.01, endIsHistory: true, whileOpen: [0: "办理中"],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      let slowest = 8 + Int(40 * (1 - place.quality("repairs", month)))
      draft.end = Drafts.end(after: draft.event, days: 1...slowest, chance: 0.95, &random)
      draft.categories = [
        random.chance(0.9) ? "已修复" : "不予修复",
        random.chance(0.4 + 0.6 * place.quality("online", month)) ? "网上" : "窗口",
      ]
      return draft
    })

  static let objections = Dataset(
    id: "objections",
    shapes: [
      Shape(
        name: "platform", from: Disclosure.start,
        columns: [
          SampleColumn("APPLY_NUM", "异议编号", .number, alias: "编号"),
          SampleColumn("NAME", "主体名称", .name), SampleColumn("USCC", "统一社会信用代码", .code),
          SampleColumn("APPLY_DEPT", "主管部门", .authority),
          SampleColumn("CONTACT_PERSON", "政府部门经办人", .personName),
          SampleColumn("APPLY_TIME", "申请日期", .event),
          SampleColumn("CREDIT_AUDIT_TIME", "办结时间", .end(open: "")),
          SampleColumn("STATUS", "状态", .categoryCode(0, ["已办结": "已处理", "办理中": "待处理"])),
          SampleColumn("XZQH", "行政区划代码", .division),
        ],
        eventColumn: "APPLY_TIME", entityColumn: "USCC", keyColumns: ["APPLY_DEPT", "APPLY_NUM"],
        city: [.division("XZQH"), .name("APPLY_DEPT"), .entityCode("USCC"), .fileName],
        person: ["USCC": "#"],
        faults: FaultKit.common(number: "APPLY_NUM", event: "APPLY_TIME", code: "USCC") + [
          Fault(.notInList, "STATUS", .write("撤回")), Fault(.controlCharacter, "NAME", .nul),
        ])
    ],
    volume: .flow(share: 0.03), rhythm: .monthly, numbering: "异",
    measures: [
      ExtraMeasure("finished", .records, byEnd: true), ExtraMeasure("days", .days, byEnd: true),
    ],
    personShare: 0.01, endIsHistory: true, whileOpen: [0: "办理中"],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      let slowest = 5 + Int(30 * (1 - place.quality("objections", month)))
      draft.end = Drafts.end(after: draft.event, days: 0...slowest, chance: 0.97, &random)
      draft.categories = ["已办结"]
      return draft
    })

  /// What the minimal schemas about a city's own doings have in common.
  private static func shape(
    _ name: String, number: String, numberTitle: String, columns: [SampleColumn], event: String,
    end: String, authorityCode: String, authority: String, faults: [Fault]
  ) -> Shape {
    Shape(
      name: name, from: Disclosure.start,
      columns: [SampleColumn(number, numberTitle, .number)] + columns + [
        SampleColumn("XZQH", "行政区划代码", .division), SampleColumn("BZ", "备注", .nothing),
      ],
      eventColumn: event, keyColumns: ["XZQH", number],
      city: [.division("XZQH"), .authorityCode(authorityCode), .name(authority), .fileName],
      faults: FaultKit.common(number: number, event: event) + faults + [
        Fault(.dateOrder, end, .beforeEvent(days: 10)),
        Fault(.requiredMissing, authority, .write("无")),
      ],
      optionalCode: authorityCode, optionalDate: end)
  }
}

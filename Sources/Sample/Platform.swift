import Records

/// What a city reports of its credit services: commitments, contracts, loans, uses, grades, debts.
enum Platform {
  static let datasets: [Dataset] = [
    commitments, contractPerformance, reportUse, gradedSupervision, creditLoans, arrears,
  ]

  static let commitments = Dataset(
    id: "commitments",
    shapes: [
      Shape(
        name: "2021+", from: Disclosure.start,
        columns: [
          SampleColumn("code", "承诺编码", .number),
          SampleColumn("subjectName", "承诺人名称", .name),
          SampleColumn("subjectCategory", "承诺人类别", .subjectKind),
          SampleColumn("identify", "承诺人代码", .code),
          SampleColumn("commitmentTypeId", "承诺类型", .text(["审批替代型", "容缺受理型", "证明事项型", "主动型"])),
          SampleColumn("reason", "承诺事由", .text(["办理许可", "申请资金"])),
          SampleColumn("content", "承诺内容", .text(["依法经营", "如实提供材料"])),
          SampleColumn("liabilityBreachCommitment", "违诺责任", .constant("依法承担责任")),
          SampleColumn("commitmentDate", "承诺作出日期", .event),
          SampleColumn("commitmentValidity", "承诺有效期", .end(open: "")),
          SampleColumn("fulfillmentStatus", "承诺履行状态", .category(0)),
          SampleColumn(
            "unperformedCommitmentContent", "未履行的承诺内容",
            .when(0, holds: ["部分履行", "全部未履行"], "未按期补正材料")),
          SampleColumn(
            "liabilityBreachCommitmentContent", "违诺责任追究内容",
            .when(0, holds: ["部分履行", "全部未履行"], "撤销许可")),
          SampleColumn("fulfillmentStatusDate", "承诺履行状态认定日期", .constant("")),
          SampleColumn("acceptanceConfirmUnit", "承诺履行状态认定单位", .nothing),
          SampleColumn("acceptanceConfirmUnitIdentify", "承诺履行状态认定单位代码", .constant("")),
          SampleColumn("acceptanceUnit", "承诺受理单位", .authority),
          SampleColumn("acceptanceUnitIdentify", "承诺受理单位代码", .authorityCode),
          SampleColumn("publicationType", "公开类型", .text(["可向社会公开", "特定范围内公开", "不可公开"])),
          SampleColumn("remarks", "备注", .nothing),
        ],
        eventColumn: "commitmentDate", entityColumn: "identify", keyColumns: ["code"],
        city: [
          .authorityCode("acceptanceUnitIdentify"), .name("acceptanceUnit"),
          .entityCode("identify"), .fileName,
        ],
        person: ["subjectCategory": "自然人", "identify": "#"],
        faults: FaultKit.common(number: "code", event: "commitmentDate", code: "identify") + [
          Fault(.tooLong, "code", .lengthen(to: 21)),
          Fault(.fieldsContradict, "subjectCategory", .otherKind),
          Fault(.requiredWhenMissing, "unperformedCommitmentContent", .write(""), given: "全部未履行"),
          Fault(.dateOrder, "commitmentValidity", .beforeEvent(days: 5)),
          Fault(.notInList, "publicationType", .write("公开")),
          Fault(.codeInvalid, "acceptanceUnitIdentify", .seventeenCharacters),
        ],
        optionalDate: "commitmentValidity")
    ],
    volume: .flow(share: 0.045), rhythm: .monthly, numbering: "诺",
    measures: [ExtraMeasure("fulfilled", .records, where: [0: ["全部履行"]])], faultShare: 0.03,
    personShare: 0.03,
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = Drafts.end(after: draft.event, days: 100...700, chance: 0.7, &random)
      let kept = 0.6 + 0.4 * place.quality("commitments", month)
      draft.categories = [random.chance(kept) ? "全部履行" : random.pick(["部分履行", "全部未履行"])]
      return draft
    })

  static let contractPerformance = Dataset(
    id: "contract_performance",
    shapes: [
      Shape(
        name: "platform", from: Disclosure.start,
        columns: [
          SampleColumn("htbh", "合同编号", .number),
          SampleColumn("htmc", "合同名称", .text(["办公用品采购合同", "道路养护合同"])),
          SampleColumn("htlx", "合同类型", .text(["行政合同", "市场化合同"])),
          SampleColumn("xmbh", "项目编号", .nothing),
          SampleColumn("cgr", "采购人（甲方）", .authority),
          SampleColumn("jfzttyshxydm", "甲方主体统一社会信用代码", .authorityCode),
          SampleColumn("cgrdz", "采购人地址", .constant("样本路1号")),
          SampleColumn("gys", "供应商（乙方）", .name),
          SampleColumn("yftyshxydm", "乙方统一社会信用代码", .code),
          SampleColumn("gysdz", "供应商地址", .personName),
          SampleColumn("gyslxfs", "供应商联系方式", .personName),
          SampleColumn("zybdmc", "主要标的名称", .text(["纸张", "沥青"])),
          SampleColumn("ggxh", "规格型号（或服务要求）", .constant("标准")),
          SampleColumn("zybdsl", "主要标的数量", .text(["1", "100"])),
          SampleColumn("zybddj", "主要标的单价", .text(["1.5", "200"])),
          SampleColumn("HTJE", "合同金额（万元）", .tenThousandYuan),
          SampleColumn("lyqx", "履约期限", .end(open: "2099/12/31")),
          SampleColumn("qzdd", "签证地点", .constant("样本厅")),
          SampleColumn("cgfs", "采购方式", .text(["招标采购", "直接采购", "网上采购"])),
          SampleColumn("htqdrq", "合同签订日期", .event),
          SampleColumn("htggrq", "合同公告日期", .eventPlus(2)),
          SampleColumn("qtbcsy", "其他补充事宜", .nothing),
          SampleColumn("lyzt", "履约状态", .categoryCode(0, ["已履约": "履行完毕", "履约中": "正在履约"])),
          SampleColumn("ssqy", "所属区域", .cityName),
          SampleColumn("sshy", "所属行业", .constant("批发和零售业")),
        ],
        eventColumn: "htqdrq", entityColumn: "yftyshxydm", keyColumns: ["jfzttyshxydm", "htbh"],
        city: [.authorityCode("jfzttyshxydm"), .name("ssqy"), .name("cgr"), .fileName],
        faults: FaultKit.common(number: "htbh", event: "htqdrq", code: "yftyshxydm") + [
          Fault(.amountInvalid, "HTJE", .write("12345.678901")),
          Fault(.amountInvalid, "HTJE", .write("约10")),
          Fault(.amountNegative, "HTJE", .write("-3")),
          Fault(.dateOrder, "lyqx", .beforeEvent(days: 1)),
          Fault(.notInList, "lyzt", .write("未知")), Fault(.notInList, "cgfs", .write("抽签")),
        ])
    ],
    volume: .flow(share: 0.03), rhythm: .monthly, numbering: "合", hasMoney: true,
    measures: [
      ExtraMeasure("performed", .records, where: [0: ["已履约"]]),
      ExtraMeasure("breached", .records, where: [0: ["违约"]]),
    ],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = draft.event.advanced(by: random.within(30...500))
      draft.amountMinor = Int64(random.within(1...90_000)) * 11_000
      let good = 0.55 + 0.4 * place.quality("contracts", month)
      draft.categories = [random.chance(good) ? "已履约" : random.pick(["履约中", "履约中", "违约"])]
      return draft
    })

  static let reportUse = Dataset(
    id: "report_use",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("YYBH", "报告应用编号", .number), SampleColumn("YYLY", "报告应用领域", .category(0)),
          SampleColumn("YYDW", "报告应用单位", .authority),
          SampleColumn("YYDWDM", "报告应用单位统一社会信用代码", .authorityCode),
          SampleColumn("YYRQ", "报告应用日期", .event), SampleColumn("ZTMC", "主体名称", .name),
          SampleColumn("ZTDM", "主体代码", .code), SampleColumn("XZQH", "行政区划代码", .division),
          SampleColumn("BZ", "备注", .nothing),
        ],
        eventColumn: "YYRQ", entityColumn: "ZTDM", keyColumns: ["XZQH", "YYBH"],
        city: [.division("XZQH"), .authorityCode("YYDWDM"), .name("YYDW"), .fileName],
        faults: FaultKit.common(number: "YYBH", event: "YYRQ", code: "ZTDM") + [
          Fault(.notInList, "YYLY", .write("相亲")), Fault(.requiredMissing, "XZQH", .write("")),
        ],
        optionalCode: "YYDWDM")
    ],
    volume: .flow(share: 0.03), rhythm: .monthly, numbering: "用",
    measures: [
      ExtraMeasure("bidding", .records, where: [0: ["招标投标"]]),
      ExtraMeasure("procurement", .records, where: [0: ["政府采购"]]),
      ExtraMeasure("approval", .records, where: [0: ["行政审批"]]),
      ExtraMeasure("funds", .records, where: [0: ["财政资金"]]),
      ExtraMeasure("honours", .records, where: [0: ["评先评优"]]),
    ],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      let fields = ["招标投标", "政府采购", "行政审批", "财政资金", "评先评优", "其他"]
      draft.categories = [fields[random.below(2 + Int(place.quality("reports", month) * 4.99))]]
      return draft
    })

  static let gradedSupervision = Dataset(
    id: "graded_supervision",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("PJBH", "信用评价编号", .number), SampleColumn("JGLY", "监管领域", .category(0)),
          SampleColumn(
            "PJDJ", "信用评价等级", .categoryCode(1, ["A": "A级", "B": "B级", "C": "C级", "D": "D级"])),
          SampleColumn("PJRQ", "信用评价日期", .event),
          SampleColumn("PJYXQ", "信用评价有效期至", .end(open: "2099-12-31")),
          SampleColumn("JGBM", "监管部门", .authority),
          SampleColumn("JGBMDM", "监管部门统一社会信用代码", .authorityCode),
          SampleColumn("ZTMC", "主体名称", .name), SampleColumn("ZTDM", "主体代码", .code),
          SampleColumn("XZQH", "行政区划代码", .division), SampleColumn("BZ", "备注", .nothing),
        ],
        eventColumn: "PJRQ", entityColumn: "ZTDM", keyColumns: ["XZQH", "JGLY", "PJBH"],
        city: [
          .division("XZQH"), .authorityCode("JGBMDM"), .name("JGBM"), .entityCode("ZTDM"),
          .fileName,
        ],
        faults: FaultKit.common(number: "PJBH", event: "PJRQ", code: "ZTDM") + [
          Fault(.notInList, "PJDJ", .write("S")),
          Fault(.dateOrder, "PJYXQ", .beforeEvent(days: 20)),
        ],
        optionalCode: "JGBMDM", optionalDate: "PJYXQ")
    ],
    volume: .backlog(share: 0.04), rhythm: .monthly, numbering: "评",
    measures: [
      ExtraMeasure("market", .records, where: [0: ["市场监管"]]),
      ExtraMeasure("environment", .records, where: [0: ["生态环境"]]),
      ExtraMeasure("taxation", .records, where: [0: ["税务"]]),
      ExtraMeasure("transport", .records, where: [0: ["交通运输"]]),
      ExtraMeasure("construction", .records, where: [0: ["住房城乡建设"]]),
      ExtraMeasure("graded_entities", .stockEntities),
    ],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = Drafts.end(after: draft.event, days: 300...800, chance: 0.9, &random)
      let fields = ["市场监管", "税务", "生态环境", "交通运输", "住房城乡建设", "其他"]
      draft.categories = [
        fields[random.below(2 + Int(place.quality("grades", month) * 4.99))],
        random.pick([("A", 0.4), ("B", 0.4), ("C", 0.15), ("D", 0.05)]),
      ]
      return draft
    })

  static let creditLoans = Dataset(
    id: "credit_loans",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("DKBH", "贷款编号", .number),
          SampleColumn("JRJGMC", "金融机构名称", .text(["样本银行", "虚构银行", "示例农商行"])),
          SampleColumn("JRJGDM", "金融机构统一社会信用代码", .constant("")),
          SampleColumn("JKRMC", "借款人名称", .name), SampleColumn("JKRLB", "借款人类别", .subjectKind),
          SampleColumn("JKRDM", "借款人代码", .code),
          SampleColumn("DKJE", "贷款金额（万元）", .tenThousandYuan),
          SampleColumn("FKRQ", "放款日期", .event),
          SampleColumn("DQRQ", "贷款到期日期", .end(open: "")),
          SampleColumn("XZQH", "行政区划代码", .division), SampleColumn("BZ", "备注", .nothing),
        ],
        eventColumn: "FKRQ", entityColumn: "JKRDM", keyColumns: ["XZQH", "JRJGMC", "DKBH"],
        city: [.division("XZQH"), .entityCode("JKRDM"), .fileName],
        person: ["JKRLB": "自然人", "JKRDM": "#"],
        faults: FaultKit.common(number: "DKBH", event: "FKRQ") + [
          Fault(.codeCheckFailed, "JKRDM", .wrongCheck),
          Fault(.requiredWhenMissing, "JKRDM", .write("")),
          Fault(.fieldsContradict, "JKRLB", .otherKind),
          Fault(.amountInvalid, "DKJE", .write("壹佰万")),
          Fault(.amountNegative, "DKJE", .write("-1")),
          Fault(.requiredMissing, "DKJE", .write("\\N")),
        ],
        optionalDate: "DQRQ")
    ],
    volume: .flow(share: 0.035), rhythm: .monthly, numbering: "贷", hasMoney: true,
    personShare: 0.02,
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      draft.end = draft.event.advanced(by: 365 * random.within(1...3))
      draft.amountMinor = Int64(random.within(5...900)) * 1_000_000
      return draft
    })

  static let arrears = Dataset(
    id: "arrears",
    shapes: [
      Shape(
        name: "assumed", from: Disclosure.start,
        columns: [
          SampleColumn("TQBH", "拖欠账款编号", .number), SampleColumn("QKDW", "欠款单位名称", .authority),
          SampleColumn("QKDWDM", "欠款单位代码", .code),
          SampleColumn("QKDWLB", "欠款单位类别", .category(0)),
          SampleColumn("ZQRMC", "债权人名称", .personName),
          SampleColumn("ZQRDM", "债权人代码", .personNumber),
          SampleColumn("TQJE", "拖欠金额（万元）", .tenThousandYuan),
          SampleColumn("RDRQ", "拖欠认定日期", .event),
          SampleColumn("QCZT", "清偿状态", .categoryCode(1, ["已清偿": "1", "未清偿": "0"])),
          SampleColumn("QCRQ", "清偿日期", .end(open: "")),
          SampleColumn("XZQH", "行政区划代码", .division), SampleColumn("BZ", "备注", .nothing),
        ],
        eventColumn: "RDRQ", entityColumn: "QKDWDM", keyColumns: ["XZQH", "TQBH"],
        city: [.division("XZQH"), .entityCode("QKDWDM"), .name("QKDW"), .fileName],
        faults: FaultKit.common(number: "TQBH", event: "RDRQ", code: "QKDWDM") + [
          Fault(.notInList, "QKDWLB", .write("个人")), Fault(.amountNegative, "TQJE", .write("-8.5")),
        ])
    ],
    volume: .backlog(share: 0.04), rhythm: .monthly, numbering: "欠", hasMoney: true,
    measures: [ExtraMeasure("settled", .records, where: [1: ["已清偿"]])],
    subjectKinds: [("11", 1)], endIsHistory: true, whileOpen: [1: "未清偿"],
    draft: { place, month, _, random in
      var draft = Draft.on(month, &random)
      let paid = 0.4 + 0.6 * place.quality("arrears", month)
      draft.end = Drafts.end(after: draft.event, days: 10...300, chance: paid, &random)
      draft.amountMinor = Int64(random.within(1...5_000)) * 123_400
      draft.categories = [random.pick(["政府部门", "政府部门", "国有企业"]), "已清偿"]
      return draft
    })
}

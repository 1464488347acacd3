/// A contract with one of everything.
let soundContract = """
  dataset: fines
  title: { zh: 罚款, en: Fines }
  basis: assumed
  source: made up for a test
  provenance: monitored
  deadline: { workdays: 7 }
  categories:
    kind: [警告, 罚款, 其他]
    subject: [政府机构, 企业]
  measures:
    repair_days:
      title: { zh: 修复用时, en: Days to repair }
      kind: days
      date: end
      where: { kind: [罚款, ''] }
  editions:
    one:
      recognised_by: [LB]
      columns:
        WSH: { title: 文书号, type: text, length: 128, required: true, aliases: [决定书文号] }
        LB: { title: 类别, type: list, values: [警告, 罚款, 其他-], separators: ";；", codes: { '1': 警告 } }
        KIND: { title: 主体, type: list, values: [法人, 自然人, 个体工商户] }
        CODE: { title: 统一社会信用代码, type: uscc, required_when: { KIND: [法人, 个体工商户] } }
        ORG: { title: 组织机构代码, type: organisation_code }
        AUTHORITY: { title: 机关代码, type: uscc, may_be_absent: true }
        ISSUER: { title: 机关, type: text }
        DIV: { title: 区划, type: division }
        FK: { title: 罚款金额（万元）, type: decimal, digits: 18, scale: 6, unit: 万元 }
        ML: { title: 没收金额, type: decimal, unit: 元 }
        N: { title: 件数, type: integer }
        RQ: { title: 决定日期, type: date, required: true }
        ZQ: { title: 截止日期, type: date }
        ZT: { title: 状态, type: list, values: [有效, 撤销] }
        FR: { title: 法定代表人, type: personal }
      order: [[RQ, ZQ], [RQ, delivery]]
      conflicts:
        - individual_business: { code: CODE, kind: KIND, value: 个体工商户 }
        - embedded_organisation_code: { uscc: CODE, organisation_code: ORG }
      natural_key: [ISSUER, WSH]
      event_date: RQ
      end_date: ZQ
      entity: { codes: [CODE, ORG], natural_person: { KIND: [自然人] } }
      city: [code: AUTHORITY, division: DIV, name: ISSUER, file_name]
      amount: [FK, ML]
      revision: N
      withdrawn: { ZT: [撤销] }
      categories:
        kind: LB
        subject: { code: CODE, prefixes: { '11': 政府机构, '9': 企业 } }

  """

/// Three editions that differ as those of the licence standard do, in small.
let licences = """
  dataset: licences
  title: { zh: 行政许可, en: Licences }
  basis: assumed
  source: made up for a test
  provenance: monitored
  editions:
    2019+:
      recognised_by: [XK_LB]
      columns:
        XK_WSH: { title: 行政许可决定文书号, type: text }
        XK_LB: { title: 许可类别, type: text }
        XK_RQ: { title: 许可决定日期, type: date }
        XK_FR: { title: 法定代表人, type: personal }
        BZ: { title: 备注, type: text, may_be_absent: true }
      natural_key: [XK_WSH]
      event_date: XK_RQ
      city: [file_name]
    2018:
      columns:
        XK_WSH: { title: 行政许可决定文书号, type: text }
        XK_RQ: { title: 许可决定日期, type: date }
        XK_YXQ: { title: 有效期（至）, type: date, aliases: [许可截止期] }
        BZ: { title: 备注, type: text, may_be_absent: true }
      header_repairs:
        - { cells: ["编号\\t文书号", 日期, 期限], columns: ['', XK_WSH, XK_RQ, XK_YXQ] }
      natural_key: [XK_WSH]
      event_date: XK_RQ
      city: [file_name]
    2015:
      columns:
        XK_WSH: { title: 行政许可决定文书号, type: text }
        XK_RQ: { title: 许可决定日期, type: date }
        BZ: { title: 备注, type: text, may_be_absent: true }
      natural_key: [XK_WSH]
      event_date: XK_RQ
      city: [file_name]

  """

/// A contract of two columns under any name.
func listContract(_ dataset: String) -> String {
  """
  dataset: \(dataset)
  title: { zh: 名单, en: List }
  basis: assumed
  source: made up for a test
  provenance: central
  editions:
    only:
      columns:
        CODE: { title: 统一社会信用代码, type: uscc }
        DAY: { title: 列入日期, type: date }
      natural_key: [CODE]
      event_date: DAY
      city: [code: CODE]

  """
}

/// An edition whose points close.
let soundEdition = """
  edition: "2018"
  title: { zh: 版本, en: Edition }
  note: { zh: 说明, en: Note }
  sources: [made up for a test]
  total_points: 10
  minimum_coverage: 0.6
  tree:
    - id: systems
      number: 一
      title: { zh: 制度, en: Systems }
      points: 6
      basis: published
      aggregation: geometric
      items:
        - id: compliance
          title: { zh: 合规率, en: Compliance }
          points: 6
          basis: assumed
          provenance: monitored
          value: { ratio: { of: [fines.accepted], to: [fines.reported] } }
          score: { goalposts: { zero: 0.8, full: 1 } }
          rule_basis: assumed
          unit: { zh: '%', en: '%' }
        - id: incidents
          title: { zh: 事件, en: Incidents }
          points: 0
          basis: assumed
          provenance: monitored
          value: { count: [fines.records] }
          score: { deduction: { each: 0.5, floor: 2 } }
          rule_basis: assumed
    - id: repair
      title: { zh: 修复, en: Repair }
      points: 4
      basis: derived
      provenance: self-reported
      value: { mean: { of: fines.repair_days, over: fines.records } }
      score: { steps: [{ from: 1, score: 0.5 }, { from: 3, score: 1 }] }
      rule_basis: published
      missing: zero
      decimals: 1

  """

/// A pipeline that says no more than it must.
let soundPipeline = """
  inbox: in
  store: ../store
  publish: /srv/report
  edition: 2018
  register: { date: 2016-12-31 }

  """

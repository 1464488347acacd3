/// What the words of a header cell say, for guesses at what it may be another name of.
///
/// The same thing has many names in the field: 处罚决定日期, 做出处罚的日期, 决定时间. Words that mean one thing are
/// made one, words that say nothing are left out, and what remains is compared by its characters and pairs of
/// them. A guess is only ever shown to somebody who decides.
public struct HeaderWords: Equatable, Sendable {
  /// The words, made alike.
  let text: String
  /// Each character, and each two that stand side by side, as numbers in ascending order.
  private let pieces: [UInt64]

  /// Takes up a cell, a title or a code.
  public init(_ cell: String) {
    text = Self.alike(cell)
    let scalars = text.unicodeScalars.map { UInt64($0.value) }
    var pieces = scalars
    for (first, second) in zip(scalars, scalars.dropFirst()) {
      pieces.append((first + 1) << 32 | second)
    }
    self.pieces = pieces.sorted()
  }

  /// How alike two cells are, from 0 to 1: the share of their pieces that they have in common.
  public func likeness(to other: HeaderWords) -> Double {
    guard !pieces.isEmpty, !other.pieces.isEmpty else { return 0 }
    if text == other.text { return 1 }
    var (own, its, common) = (0, 0, 0)
    while own < pieces.count, its < other.pieces.count {
      if pieces[own] == other.pieces[its] {
        common += 1
        own += 1
        its += 1
      } else if pieces[own] < other.pieces[its] {
        own += 1
      } else {
        its += 1
      }
    }
    return Double(2 * common) / Double(pieces.count + other.pieces.count)
  }

  /// Whether the words say that the column is about a person: a name, a number of identity, a way to reach somebody.
  public var namesAPerson: Bool {
    Self.personal.contains { text.contains($0) } && !Self.notPersonal.contains { text.contains($0) }
  }

  /// The form in which header cells are compared: two that have the same one are the same name.
  public static func comparable(_ cell: String) -> String { HeaderName.normalised(cell) }

  /// Whether one of these words stands in the cell.
  public func has(_ words: String...) -> Bool {
    words.contains { text.contains(HeaderWords($0).text) }
  }

  private static let personal = [
    "姓名", "法定代表人", "法人代表", "法人", "负责人", "经办人", "联系人", "申请人", "身份证", "证件号", "证件类型", "护照",
    "手机", "电话", "联系方式", "邮箱", "住址", "地址", "住所", "家庭", "出生", "性别", "年龄", "民族", "学历", "银行卡", "账号",
    "自然人", "业主",
    "经营者", "股东", "email", "phone", "mobile", "idcard", "birth", "gender",
  ].map { alike($0) }

  /// Words with which the same characters mean an organisation.
  private static let notPersonal = ["法人及", "法人名称", "企业法人", "法人机构"].map { alike($0) }

  // MARK: Making alike

  private static func alike(_ cell: String) -> String {
    var text = withoutBrackets(HeaderName.normalised(cell))
    text.removeAll { "*＊·.。、,，;；/\\-—_'\"“”".contains($0) || $0.isWhitespace }
    text = String(text.drop { $0.isNumber })
    for (words, one) in synonyms {
      for word in words where text.contains(word) { text = text.replacing(word, with: one) }
    }
    return text
  }

  /// Without what stands in brackets, unless nothing else is there: 罚款金额(万元), 必填.
  static func withoutBrackets(_ text: String) -> String {
    var kept = ""
    var depth = 0
    for character in text {
      if "([【〔「{<《".contains(character) {
        depth += 1
      } else if ")]】〕」}>》".contains(character) {
        depth = max(0, depth - 1)
      } else if depth == 0 {
        kept.append(character)
      }
    }
    return kept.isEmpty ? text : kept
  }

  /// Words that mean one thing, longer ones first; those that become nothing say nothing.
  private static let synonyms: [([String], String)] = [
    (["是否必填", "必填项", "必填", "选填", "当前", "本次", "做出", "作出", "的"], ""),
    (
      [
        "统一社会信用代码", "统一社会信用号码", "统一社会信用码", "社会信用号码", "社会统一信用代码", "社会信用代码", "统一信用代码", "信用代码", "信用号码",
        "信用码", "creditcode",
        "uscc",
      ], "信代"
    ),
    (["行政相对人", "相对人", "当事人", "被处罚单位", "被处罚人", "被处罚企业", "企业", "组织", "主体", "公司", "纳税人"], "主"),
    (["决定书文书号", "决定书文号", "决定文书号", "决定书编号", "决定书号", "文书编号", "文书号码", "文书号", "决定书", "文号"], "文"),
    (["行政处罚", "处罚"], "罚"),
    (["行政许可", "许可"], "许"),
    (["截止日期", "截止时间", "到期日期", "到期日", "届满日期", "终止日期", "有效期至", "有效期止", "截止期", "截止"], "止日"),
    (["决定日期", "决定时间", "日期", "时间", "年月日", "日"], "日"),
    (["编码", "编号", "号码", "代码", "代号", "号"], "号"),
    (["机关", "部门", "单位", "机构"], "关"),
    (["类别", "种类", "类型"], "类"),
    (["金额", "数额", "款额"], "额"),
    (["名称", "全称"], "名"),
    (["备注", "说明"], "注"),
    (["数据来源", "信息来源", "来源"], "源"),
    (["地方", "地区", "区划", "行政区划"], "区"),
  ]
}

import ByteStream
import Contract
import Records

/// The draft of a contract of its own for a header that is near no other.
struct NewContract {
  let dataset: String
  let text: String
  let remarks: [String]
  /// Whether it says all that a contract must say.
  let isWhole: Bool

  /// A column of the draft.
  private struct Draft {
    let code: String
    let title: String
    let type: String
    let kind: ColumnKind
    let isAlwaysFilled: Bool
    let comment: String
    let words: HeaderWords
    let kinds: ValueKinds
  }

  init(header: UnknownHeader, file: InboxFile, dataset: String?, taken: ContractSet) {
    let id = dataset ?? Self.id(file, taken)
    let columns = Self.columns(header)
    let roles = Roles(columns)
    self.dataset = id
    text = Self.text(id, file, columns, roles)
    remarks = Self.remarks(id, columns, roles)
    isWhole = roles.event != nil
  }

  /// A file's name for comments; one that may be a person's is not said.
  static func shown(_ file: InboxFile) -> String {
    let name = file.source.name.split(separator: "/").last.map(String.init) ?? ""
    guard PersonalNumber.first(in: name) == nil, !name.isEmpty else { return "the export" }
    return MessageText.shown(name)
  }

  /// An id from the letters at the beginning of the file's name.
  private static func id(_ file: InboxFile, _ taken: ContractSet) -> String {
    let name = file.source.name.split(separator: "/").last ?? ""
    let stem = name.lowercased().prefix { $0 != "." && !$0.isNumber }
    let words = stem.split { !("a"..."z").contains($0) }.joined(separator: "_")
    let id = words.isEmpty ? "own_data" : words
    return taken[id] == nil ? id : "own_\(id)"
  }

  // MARK: Columns

  private static func columns(_ header: UnknownHeader) -> [Draft] {
    var codes: Set<String> = []
    var names: Set<String> = []
    var columns: [Draft] = []
    for (cell, title) in header.cells.enumerated() {
      let words = HeaderWords(title)
      // A blank cell, or one that comes twice, cannot be named.
      guard title.contains(where: { !$0.isWhitespace }),
        names.insert(HeaderWords.comparable(title)).inserted
      else { continue }
      var code = isCode(title) ? title : "C\(padded(cell + 1, to: 2))"
      while !codes.insert(code).inserted { code += "_" }
      let kinds = header.kinds[cell]
      let known = header.named[cell]
      let (kind, type, comment) =
        knownType(known, kinds) ?? type(of: words, kinds, title)
      // A code says little; what it stands for in a standard is its title, unless another column has it.
      var named = known.first.map { isCode(title) ? $0.title : title } ?? title
      if named != title, !names.insert(HeaderWords.comparable(named)).inserted { named = title }
      columns.append(
        Draft(
          code: code, title: named, type: type, kind: kind,
          isAlwaysFilled: kinds.isAlwaysFilled, comment: comment, words: HeaderWords(named),
          kinds: kinds))
    }
    return columns
  }

  private static func isCode(_ title: String) -> Bool {
    guard let first = title.utf8.first, title.utf8.count <= 40 else { return false }
    let isLetter: (UInt8) -> Bool = { 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 }
    return isLetter(first)
      && title.utf8.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 || $0 == 0x5F }
  }

  /// What a column is, by its name and by what its values look like.
  private static func type(
    _ kind: ColumnKind, _ more: String = "", because comment: String = ""
  ) -> (ColumnKind, String, String) {
    (kind, "type: \(kind.rawValue)\(more)", comment)
  }

  /// The type that a standard gives a column of that name, unless its values speak against it.
  private static func knownType(
    _ columns: [Column], _ kinds: ValueKinds
  ) -> (ColumnKind, String, String)? {
    if columns.contains(where: { $0.type == .personal }) {
      return type(.personal, because: "a column of persons: never loaded, not looked at")
    }
    guard let column = columns.first, kinds.canBe(column.type.kind) else { return nil }
    switch column.type {
    case .list:
      return type(.text, because: "a list in a standard: see \(column.title) in its contract")
    case .decimal(_, _, let minorPerUnit, _):
      let unit = minorPerUnit == 100 ? "元" : minorPerUnit == 1_000_000 ? "万元" : "亿元"
      return type(.decimal, ", unit: \(unit)", because: "as in a standard")
    default: return type(column.type.kind, because: "as in a standard")
    }
  }

  private static func type(
    of words: HeaderWords, _ kinds: ValueKinds, _ title: String
  ) -> (ColumnKind, String, String) {
    if words.namesAPerson {
      return type(.personal, because: "its name speaks of a person: never loaded, not looked at")
    }
    let saysCode = words.has("信用代码", "代码", "识别号", "注册号", "code")
    if kinds.share(.unifiedCode) >= 0.9 { return type(.uscc, because: "unified codes") }
    if saysCode, kinds.share(.unifiedCode, .otherCode, .personal) >= 0.5 {
      return type(.entityCode, because: "codes; a row with an identity number is set aside")
    }
    // One number of a person is enough.
    if kinds.share(.personal) > 0 {
      return type(.personal, because: "numbers of persons stand in it: never loaded")
    }
    if kinds.share(.unifiedCode, .otherCode) >= 0.5 { return type(.entityCode, because: "codes") }
    if kinds.share(.date) >= 0.5 { return type(.date, because: "days") }
    if words.has("日期", "date"), kinds.filled == 0 || kinds.share(.date, .dayNumber) >= 0.5 {
      return type(.date, because: "its name says so")
    }
    if words.has("年度", "年份", "year"), kinds.share(.year) >= 0.5 {
      return type(.year, because: "years")
    }
    if kinds.share(.division) >= 0.9 { return type(.division, because: "codes of divisions") }
    if kinds.share(.boolean) >= 0.9 { return type(.boolean, because: "是 and 否") }
    if words.has("金额") || title.contains("元"),
      kinds.filled == 0
        || kinds.share(.decimal, .fineDecimal, .integer, .dayNumber, .year, .division) >= 0.5
    {
      let unit =
        title.contains("亿元")
        ? "亿元" : title.contains("万元") || kinds.share(.fineDecimal) > 0 ? "万元" : "元"
      return type(.decimal, ", unit: \(unit)", because: "amounts; is the unit right?")
    }
    if kinds.share(.decimal, .fineDecimal) >= 0.5 {
      return type(.text, because: "numbers: `type: decimal, unit: 元` would check amounts of money")
    }
    if kinds.share(.integer, .dayNumber, .year) >= 0.9, !words.has("号") {
      return type(.integer, because: "whole numbers")
    }
    if kinds.filled >= 20, kinds.distinct <= 12 {
      return type(
        .text, because: "few values: `type: list, values: [...]` would check them")
    }
    return type(.text)
  }

  // MARK: What columns are for

  /// Which columns make the key, tell the day, the entity, the city and the amount.
  private struct Roles {
    var key: [Draft] = []
    var event: Draft?
    var end: Draft?
    var entity: [Draft] = []
    var city: [String] = []
    var amount: Draft?

    init(_ columns: [Draft]) {
      let loaded = columns.filter { $0.kind != .personal }
      let authority = loaded.filter { $0.words.has("机关") && $0.kind == .text }.first
      let authorityCode = loaded.first {
        $0.words.has("机关") && ($0.kind == .uscc || $0.kind == .entityCode)
      }
      let dates = loaded.filter { $0.kind == .date }
      let isEnd: (Draft) -> Bool = { $0.words.has("截止", "终止", "有效期", "公示期") }
      event =
        dates.first { $0.title.contains("决定") && !isEnd($0) } ?? dates.first { !isEnd($0) }
        ?? dates.first ?? loaded.first { $0.kind == .year }
      end = dates.first { isEnd($0) && $0.code != event?.code }
      entity = loaded.filter {
        [.uscc, .entityCode, .organisationCode].contains($0.kind) && $0.code != authorityCode?.code
          && !$0.words.has("来源")
      }
      let number =
        loaded.first { $0.words.has("文号") && $0.kind == .text }
        ?? loaded.first { $0.words.has("编号") && [.text, .integer].contains($0.kind) }
      if let number {
        key = [authorityCode ?? authority, number].compactMap { $0 }
      } else {
        // Without a number: who, and when.
        key = [entity.first, event].compactMap { $0 }
      }
      if key.isEmpty { key = Array(loaded.prefix(3)) }
      if let authorityCode { city.append("code: \(ContractText.quoted(authorityCode.code))") }
      if let division = loaded.first(where: { $0.kind == .division }) {
        city.append("division: \(ContractText.quoted(division.code))")
      }
      let named = loaded.filter {
        $0.kind == .text && ($0.code == authority?.code || $0.words.has("区划", "市", "省"))
      }
      for column in named.prefix(2) { city.append("name: \(ContractText.quoted(column.code))") }
      if let first = entity.first(where: { $0.kind != .organisationCode }) {
        city.append("code: \(ContractText.quoted(first.code))")
      }
      city.append("file_name")
      amount = loaded.first { $0.kind == .decimal }
    }
  }

  // MARK: Text

  private static func text(
    _ id: String, _ file: InboxFile, _ columns: [Draft], _ roles: Roles
  ) -> String {
    let name = shown(file)
    var lines = [
      "# Draft of a contract for \(name): types are guessed from names of columns and kinds of values. Read it through,",
      "# keep it as contracts/\(id).yaml beside the pipeline, then `citycredit check` and `citycredit try`.",
      "# No edition of the indices asks for this dataset yet: its rows are checked and counted; docs/editions.md says how an",
      "# indicator uses it.",
      "# 按 \(name) 的表头起草的数据契约：列的类型由列名和取值形态推测。请通读修改，存为流水线旁的 contracts/\(id).yaml，",
      "# 再运行 check 和 try。现有指标体系尚未使用这一数据：其行会被校验和计数。",
      "dataset: \(id)",
      "title: { zh: \(ContractText.quoted(id)), en: \(ContractText.quoted(id)) }   # what reports call it",
      "basis: assumed              # published, where a standard says so",
      "source: Drafted from the header of an export   # who says what the columns are",
      "provenance: self-reported   # or monitored, central",
      "silence: missing            # each city delivers its own; none: one complete list of all cities",
      "",
      "editions:",
      "  own:",
      "    columns:",
    ]
    let keys = Set(roles.key.map(\.code))
    for column in columns {
      var parts: [String] = []
      if column.title != column.code { parts.append("title: \(ContractText.quoted(column.title))") }
      parts.append(column.type)
      let isNeeded = keys.contains(column.code) || column.code == roles.event?.code
      if isNeeded, column.isAlwaysFilled {
        parts.append("required: true")
      } else if column.kind != .personal, !isNeeded {
        parts.append("may_be_absent: true")
      }
      let comment = column.comment.isEmpty ? "" : "   # \(column.comment)"
      lines.append(
        "      \(ContractText.quoted(column.code)): { \(parts.joined(separator: ", ")) }\(comment)")
    }
    let codes: ([Draft]) -> String = {
      $0.map { ContractText.quoted($0.code) }.joined(separator: ", ")
    }
    lines.append("    # Two rows with the same values here are one record, delivered twice.")
    lines.append("    natural_key: [\(codes(roles.key))]")
    lines.append("    # The day that places a record in a month.")
    lines.append("    event_date: \(roles.event.map { codes([$0]) } ?? "''")")
    if let end = roles.end { lines.append("    end_date: \(codes([end]))") }
    if !roles.entity.isEmpty {
      lines.append("    # Whom the record is about.")
      lines.append("    entity: { codes: [\(codes(roles.entity))] }")
    }
    lines.append("    # Where the city comes from: the first that leads to one.")
    lines.append("    city: [\(roles.city.joined(separator: ", "))]")
    if let amount = roles.amount { lines.append("    amount: [\(codes([amount]))]") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func remarks(_ id: String, _ columns: [Draft], _ roles: Roles) -> [String] {
    let personal = columns.filter { $0.kind == .personal }.count
    var remarks = [
      "a new dataset, \(id): \(counted(columns.count, "column")), \(personal) of them of persons and never loaded"
    ]
    if roles.event == nil {
      remarks.append("no column looks like a day: `event_date` needs one")
    }
    return remarks
  }
}

import Contract
import Records

/// A public body in a city, and what it delivered of a dataset over the window.
struct DepartmentRow: Sendable {
  let city: CityCode
  /// The code; empty where none is given, or several are for one name.
  let code: String
  /// The name; empty where none can be printed.
  let name: String
  var reported = 0
  var accepted = 0
  var late = 0

  /// Name or code.
  var title: String { name.isEmpty ? code : name }

  /// Whether more than a share of its records was late, where there are enough of them to say so.
  func isLate(above line: Double?, ofAtLeast least: Int) -> Bool {
    guard let line, reported > 0, reported >= least else { return false }
    return Double(late) / Double(reported) > line
  }
}

extension ReportInput {
  /// The departments of a dataset over the window, by city, then by name, then by code.
  ///
  /// In a city one name is one department, whatever codes it comes with: older editions of a standard have none.
  func departments(_ dataset: String) -> [DepartmentRow] {
    guard let table = measures.departments[dataset], measures.months.contains(month) else {
      return []
    }
    struct Place: Hashable {
      let city: CityCode
      let title: String
    }
    var rows: [Place: DepartmentRow] = [:]
    let last = measures.months.lowerBound.distance(to: month)
    for one in table.window(until: last) {
      guard let department = table.names[one.department] else { continue }
      let city = measures.cities[one.city]
      let title = department.name.isEmpty ? department.code : department.name
      let place = Place(city: city, title: title)
      let other = rows[place]
      let codes = Set([other?.code, department.code].compactMap { $0 }.filter { !$0.isEmpty })
      var row = DepartmentRow(
        city: city, code: codes.count == 1 ? codes.first ?? "" : "", name: department.name)
      row.reported = (other?.reported ?? 0) + Int(one.counts.reported)
      row.accepted = (other?.accepted ?? 0) + Int(one.counts.accepted)
      row.late = (other?.late ?? 0) + Int(one.counts.late)
      rows[place] = row
    }
    return rows.values.sorted { ($0.city, $0.name, $0.code) < ($1.city, $1.name, $1.code) }
  }
}

/// Departments by city, kind and month's window; absent where nothing is counted by them.
func writeDepartments(_ input: ReportInput, _ sink: inout some TableSink) {
  for dataset in input.datasets {
    for row in input.departments(dataset.id) {
      sink.text(dataset.id)
      sink.text(input.month.description)
      sink.text(row.city.description)
      sink.text(row.code)
      sink.text(row.name)
      sink.number(String(row.reported))
      sink.number(String(row.accepted))
      sink.number(String(row.late))
      sink.number(
        row.reported == 0
          ? nil : (Double(row.late) / Double(row.reported)).roundedToSignificant(12))
      sink.endRow()
    }
  }
}

extension ReportTable {
  static let departmentColumns: [TableColumn] = [
    .dataset, .month, .cityCode,
    .text(
      "department_code", "作出决定的机关的统一社会信用代码；未载明或一名多码的为空",
      "the unified code of the public body that decided; empty where none is given, or several are for one name"
    ),
    .text("department", "作出决定的机关；名称不能刊印的为空", "its name; empty where it cannot be printed"),
    .number("reported", "十二个月内报送", "records reported in the twelve months"),
    .number("accepted", "其中合规", "those that pass every rule"),
    .number("late", "其中迟报", "those first delivered after the deadline"),
    .number("late_share", "迟报率，0至1", "the share of late ones, 0 to 1"),
  ]
}

/// What the pages on quality say of departments.
extension PageWriter {
  /// Each kind: how many departments there are, and which are above the late line.
  func departmentSection(_ html: inout HTMLWriter) {
    let kinds = input.datasets.filter(\.namesDepartments)
    guard !kinds.isEmpty else { return }
    html.element(.h2, text: t("各部门迟报率", "Lateness by department"))
    let cities = Set(model.disclosedCities)
    for kind in kinds {
      let all = (model.departments[kind.id] ?? []).filter { cities.contains($0.city) }
      let own = all.filter { $0.city != .unassigned }
      let above = own.filter { $0.isLate(above: kind.lateLine, ofAtLeast: model.fewestJudged) }
        .sorted(by: comesFirst)
      html.element(
        .p,
        text: counted(
          kind, own, above, unnamed: unnamed(kind, all), elsewhere: all.count - own.count))
      guard !above.isEmpty else { continue }
      departmentTable(kind, above, &html)
    }
    let few = model.fewestJudged
    html.note(
      few < 2
        ? t(
          "部门为记录所载作出决定的机关。", "A department is the public body that a record says decided.")
        : t(
          "部门为记录所载作出决定的机关。报送不足\(few)条的不作判断；departments.csv列有全部部门。",
          "A department is the public body that a record says decided. Of those with fewer than \(few) records no late share is judged; departments.csv has all."
        ))
    html.element(.p) { html in
      html.element(
        .a, .href(.file(ReportTable.departments.path, from: page)), .download,
        text: t("下载 departments.csv", "Download departments.csv"))
    }
  }

  /// How many records name no department.
  private func unnamed(_ kind: Contract, _ departments: [DepartmentRow]) -> Int {
    let reported = model.disclosed("reported", model.disclosedCities, kind: kind.id).value ?? 0
    return reported - departments.reduce(0) { $0 + $1.reported }
  }

  private func counted(
    _ kind: Contract, _ all: [DepartmentRow], _ above: [DepartmentRow], unnamed: Int,
    elsewhere: Int
  ) -> String {
    let (title, line) = (language(kind.title), kind.lateLineInPercent)
    guard !all.isEmpty else {
      return t("\(title)：没有载明部门的记录。", "\(title): no record names a department.")
    }
    let rest =
      unnamed == 0
      ? ""
      : t(
        "另有\(grouped(unnamed))条记录未载明部门。",
        " \(grouped(unnamed)) \(unnamed == 1 ? "record names" : "records name") none.")
    let (least, late) = (model.fewestJudged, grouped(above.count))
    let enough = all.count { $0.reported >= least }
    let others =
      elsewhere == 0
      ? ""
      : t(
        "（另有\(grouped(elsewhere))个无法归入城市）", " (\(grouped(elsewhere)) more of no city)")
    let delivered =
      t(
        "\(title)：共\(grouped(all.count))个部门报送",
        "\(title): \(plural(all.count, "department", "departments")) delivered") + others
    guard enough > 0 else {
      return delivered + t("，报送均不足\(least)条。", ", none of them \(least) records or more.") + rest
    }
    let judged =
      enough == all.count
      ? t("，", "; ")
      : t(
        "；报送不少于\(least)条的\(grouped(enough))个中，",
        "; of the \(grouped(enough)) with at least \(least) records, ")
    let found =
      above.isEmpty
      ? t("没有迟报率高于\(line)的。", "none has a late share above \(line).")
      : t(
        "\(enough == all.count ? "其中" : "")\(late)个迟报率高于\(line)。",
        "\(late) \(above.count == 1 ? "has" : "have") a late share above \(line).")
    return delivered + judged + found + rest
  }

  /// By share, then by late records, then in code order.
  private func comesFirst(_ a: DepartmentRow, _ b: DepartmentRow) -> Bool {
    let (first, second) = (a.late * b.reported, b.late * a.reported)
    if first != second { return first > second }
    if a.late != b.late { return a.late > b.late }
    return (a.city, a.name, a.code) < (b.city, b.name, b.code)
  }

  /// So many are named on the page; the table has all.
  private static let mostShown = 50

  private func departmentTable(
    _ kind: Contract, _ rows: [DepartmentRow], _ html: inout HTMLWriter
  ) {
    let (title, line) = (language(kind.title), kind.lateLineInPercent)
    let most = Self.mostShown
    html.table(
      rows.count > most
        ? t(
          "\(title)迟报率高于\(line)的部门，列出最高的\(most)个",
          "\(title): departments above \(line), the \(most) highest")
        : t("\(title)迟报率高于\(line)的部门", "\(title): departments above \(line)"),
      [
        .text(t("部门", "Department")), .text(t("城市", "City")), .number(t("报送", "Reported")),
        .number(t("迟报", "Late")), .number(t("迟报率", "Late share")),
      ]
    ) { html in
      for row in rows.prefix(most) {
        html.row { html in
          html.rowHead(row.title, link: .page(.city(row.city), from: page))
          html.cell(name(row.city))
          html.figure(grouped(row.reported))
          html.figure(grouped(row.late))
          html.figure(percentage(row.late, of: row.reported) ?? language.missing)
        }
      }
    }
  }

  /// The departments of a city above the late line, in one sentence by kind.
  func lateDepartments(_ city: CityCode, _ html: inout HTMLWriter) {
    let few = model.fewestJudged
    let bound =
      few < 2
      ? LocalizedText(zh: "", en: "")
      : LocalizedText(zh: "（报送不少于\(few)条的）", en: " (of those with at least \(few) records)")
    for kind in input.datasets where kind.namesDepartments {
      let above = (model.lateDepartments[city] ?? []).filter { $0.dataset == kind.id }
        .map(\.row).sorted(by: comesFirst)
      guard !above.isEmpty else { continue }
      let names = above.map { row in
        let share = percentage(row.late, of: row.reported) ?? language.missing
        return t(
          "\(row.title)（\(grouped(row.reported))条中\(grouped(row.late))条，\(share)）",
          "\(row.title) (\(grouped(row.late)) of \(grouped(row.reported)), \(share))")
      }
      html.element(
        .p,
        text: t(
          "\(language(kind.title))迟报率高于\(kind.lateLineInPercent)的部门\(bound.zh)：\(language.list(names))。",
          "\(language(kind.title)), departments with a late share above \(kind.lateLineInPercent)\(bound.en): \(language.list(names))."
        ))
    }
  }
}

import Contract
import Records

/// The chapters of the yearly book: means by level, region, size and province, each with what it shows.
extension PageWriter {
  private struct Chapter {
    let title: LocalizedText
    let caption: LocalizedText
    let belongs: (RankingScope) -> Bool
  }

  private var chapters: [Chapter] {
    func chapter(
      _ zh: String, _ en: String, _ captionZH: String, _ captionEN: String,
      _ belongs: @escaping (RankingScope) -> Bool
    ) -> Chapter {
      Chapter(
        title: LocalizedText(zh: zh, en: en),
        caption: LocalizedText(zh: captionZH, en: captionEN), belongs: belongs)
    }
    return [
      chapter("按城市级别", "By level of city", "各组平均指数", "Mean index by group") {
        if case .group = $0 { true } else { false }
      },
      chapter("按区域", "By block and belt", "各区域平均指数", "Mean index by region") {
        if case .region = $0 { true } else { false }
      },
    ]
      + input.regions.variables.map { variable in
        let bands = Set(variable.bands)
        return Chapter(title: variable.chapter, caption: variable.caption) {
          if case .band(let id, _) = $0 { bands.contains(id) } else { false }
        }
      } + [
        chapter("按省份", "By province", "各省份平均指数", "Mean index by province") {
          if case .province = $0 { true } else { false }
        }
      ]
  }

  func regionsPage() -> [UInt8] {
    render(title: t("分类比较", "By level, region and size"), capacity: 1 << 16) { html in
      html.element(.p, .style(.lead), text: language.month(input.month))
      for (number, chapter) in chapters.enumerated() {
        html.element(
          .h2,
          text: t(
            "\(chineseNumber(number + 1))、\(chapter.title.zh)", "\(number + 1). \(chapter.title.en)"
          ))
        for sentence in shown(chapter) { html.element(.p, text: sentence) }
        if chapter.belongs(.province(.unassigned, .capital)) {
          provinceMaps(table: html.tables + 1, &html)
        }
        summaryTable(language(chapter.caption), chapter.belongs, &html)
        if chapter.belongs(.region("", .capital)) { membersNote(&html) }
        unbandedNote(chapter.belongs, &html)
      }
      symbols(&html)
      html.element(.p) { html in
        html.element(
          .a, .href(.file(ReportTable.groups.path, from: page)), .download,
          text: t("下载 groups.csv", "Download groups.csv"))
      }
    }
  }

  /// How many cities stand in no band of a table of bands: their size is not known.
  func unbandedNote(_ belongs: (RankingScope) -> Bool, _ html: inout HTMLWriter) {
    let summaries = input.current.summaries.filter { belongs($0.scope) }
    var notes: [String] = []
    for variable in input.regions.variables {
      var inBands: [CityGroup: Int] = [:]
      for summary in summaries {
        guard case .band(let id, let group) = summary.scope, variable.bands.contains(id) else {
          continue
        }
        inBands[group, default: 0] += summary.cities
      }
      for group in CityGroup.allCases {
        guard let listed = inBands[group] else { continue }
        let missing = input.cities.count { $0.group == group } - listed
        guard missing > 0 else { continue }
        let name = language(group.title)
        notes.append(
          t(
            "\(variable.chapter.zh)：\(missing)个\(name)没有数据，未列入。",
            "\(variable.chapter.en): \(missing) of the \(name) without data, not listed."))
      }
    }
    if !notes.isEmpty { html.note(notes.joined(separator: language("", " "))) }
  }

  /// The cities of belts that are few enough to be named.
  private func membersNote(_ html: inout HTMLWriter) {
    for set in model.sets {
      guard let members = members(of: set) else { continue }
      html.note(t("\(title(of: set))：\(members)。", "\(title(of: set)): \(members)."))
    }
  }

  /// The cities of a block or belt by name; `nil` where they are too many to be named.
  func members(of set: CitySet) -> String? {
    guard case .region = set else { return nil }
    let codes = model.groups.flatMap { group in
      (input.current.ranking(set.scope(in: group))?.places ?? []).map(\.city).sorted()
    }
    guard (1...Self.mostNamed).contains(codes.count) else { return nil }
    return language.list(codes.map(name))
  }

  /// Above this many cities a region is not named city by city.
  private static let mostNamed = 20

  /// Which set of a chapter has the highest mean and which the lowest, group by group.
  ///
  /// Nothing where there is only one set, or all print alike.
  private func shown(_ chapter: Chapter) -> [String] {
    let summaries = input.current.summaries.filter { chapter.belongs($0.scope) }
    let isByGroup = summaries.allSatisfy { CitySet($0.scope) == nil }
    let parts =
      isByGroup
      ? [summaries]
      : model.groups.map { group in
        summaries.filter { $0.scope.group == group }
      }
    return parts.compactMap { part in
      let means = part.compactMap { one in one.mean.map { (scope: one.scope, mean: $0) } }
      guard let best = means.max(by: { $0.mean < $1.mean }),
        let worst = means.min(by: { $0.mean < $1.mean }),
        decimal(best.mean, places: 2) != decimal(worst.mean, places: 2)
      else { return nil }
      let group = isByGroup ? "" : language(best.scope.group.title)
      let (high, low) = (decimal(best.mean, places: 2), decimal(worst.mean, places: 2))
      let gap = decimal(best.mean - worst.mean, places: 2)
      return t(
        "\(group)\(group.isEmpty ? "" : "中，")平均指数最高的是\(scopeTitle(best.scope))（\(high)），最低的是\(scopeTitle(worst.scope))（\(low)），相差\(gap)。",
        "\(group)\(group.isEmpty ? "" : ": ")\(group.isEmpty ? "The" : "the") highest mean index is that of \(scopeTitle(best.scope)) (\(high)), the lowest that of \(scopeTitle(worst.scope)) (\(low)): \(gap) apart."
      )
    }
  }

  /// Means of the scopes that `belongs` picks out.
  func summaryTable(
    _ caption: String, _ belongs: (RankingScope) -> Bool, _ html: inout HTMLWriter
  ) {
    let summaries = input.current.summaries.filter { belongs($0.scope) }
    guard !summaries.isEmpty else {
      html.element(.p, text: t("没有这一类数据。", "There are no data of this kind."))
      return
    }
    guard summaries.contains(where: { $0.ranked > 0 }) else {
      html.element(.p, text: t("没有参与排名的城市。", "No city is ranked."))
      return
    }
    // A group as a scope is its own group.
    let areGroups = summaries.allSatisfy { if case .group = $0.scope { true } else { false } }
    var heads: [TableHead] = [.text(areGroups ? t("城市组", "Group") : t("范围", "Scope"))]
    if !areGroups { heads.append(.text(t("城市组", "Group"))) }
    heads += [
      .number(t("城市数", "Cities")), .number(t("参与排名", "Ranked")), .number(t("平均", "Mean")),
      .number(t("中位", "Median")), .number(t("最高", "Highest")), .number(t("最低", "Lowest")),
    ]
    html.table(caption, heads) { html in
      for summary in summaries {
        html.row { html in
          let target = CitySet(summary.scope).map(Page.set) ?? .ranking(summary.scope.group)
          html.rowHead(scopeTitle(summary.scope), link: .page(target, from: page))
          if !areGroups { html.cell(language(summary.scope.group.title)) }
          html.figure(grouped(summary.cities))
          html.figure(grouped(summary.ranked))
          html.figure(number(summary.mean, 2))
          html.figure(number(summary.median, 2))
          html.figure(number(summary.highest, 2))
          html.figure(number(summary.lowest, 2))
        }
      }
    }
  }
}

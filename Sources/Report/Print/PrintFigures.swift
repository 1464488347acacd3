import Contract
import Records

/// The figures of the printed month: those of the site, one under the other.
extension PageWriter {
  /// Who moved most since the month before.
  func printedMoves(_ html: inout HTMLWriter) {
    guard let split = input.changes, !split.cities.isEmpty else { return }
    html.section(t("变动最大的城市", "The largest moves"))
    for group in model.groups {
      html.element(.h4, text: language(group.title))
      largestMoves(of: group, split, &html)
    }
  }

  /// How a group's indices are spread, how sure its first places are, and what they are made of.
  func printedFigures(_ group: CityGroup, _ ranking: Ranking, _ html: inout HTMLWriter) {
    guard ranking.places.contains(where: { $0.rank != nil }) else { return }
    groupDistribution(group, ranking, &html)
    rankIntervals(group, table: html.tables, &html)
    itemScores(group, &html)
  }

  private func groupDistribution(
    _ group: CityGroup, _ ranking: Ranking, _ html: inout HTMLWriter
  ) {
    let values = ranking.places.compactMap { $0.rank == nil ? nil : $0.index }.sorted()
    guard let low = values.first, let high = values.last,
      let drawing = Distribution(
        ascending: values, medianLabel: { t("中位 \(number($0, 2))", "median \(number($0, 2))") })
    else { return }
    figure(
      drawing,
      FigureWords(
        message: values.count == 1
          ? t(
            "\(language(group.title))中只有一个城市参与排名，指数\(decimal(low, places: 2))",
            "\(language(group.title)): only one city is ranked, with an index of \(decimal(low, places: 2))"
          )
          : t(
            "\(language(group.title))指数在\(decimal(low, places: 2))至\(decimal(high, places: 2))之间，中位\(decimal(drawing.median, places: 2))",
            "\(language(group.title)): indices from \(decimal(low, places: 2)) to \(decimal(high, places: 2)), median \(decimal(drawing.median, places: 2))"
          ),
        subtitle: t(
          "\(language(group.title))按综合指数分布的城市数，每格\(plain(drawing.width))分，\(language.month(input.month))",
          "\(language(group.title)): cities by index in steps of \(plain(drawing.width)), \(language.month(input.month))"
        ),
        details: t(
          "共\(values.count)个参与排名的城市。",
          "\(plural(values.count, "ranked city", "ranked cities")).")),
      .own("", []) { _ in }, file: .indices, &html)
  }
}

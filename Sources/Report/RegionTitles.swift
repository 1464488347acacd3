import Records

/// The titles of the regions and bands that reports know without being told.
enum RegionTitles {
  private static let known: [String: LocalizedText] = [
    "east": LocalizedText(zh: "东部地区", en: "East"),
    "central": LocalizedText(zh: "中部地区", en: "Central"),
    "west": LocalizedText(zh: "西部地区", en: "West"),
    "northeast": LocalizedText(zh: "东北地区", en: "Northeast"),
    "beijing-tianjin-hebei": LocalizedText(zh: "京津冀", en: "Beijing-Tianjin-Hebei"),
    "yangtze": LocalizedText(zh: "长江经济带", en: "Yangtze Economic Belt"),
    "greater-bay": LocalizedText(
      zh: "粤港澳大湾区内地九市", en: "Greater Bay Area, nine mainland cities"),
  ]

  /// What bands are made of: the variable, and how many of the Chinese unit make one of the English.
  private struct Variable {
    let title: LocalizedText
    let chineseUnit: String
    let factor: Int
    let englishUnit: String
  }

  private static let variables: [String: Variable] = [
    "population": Variable(
      title: LocalizedText(zh: "人口", en: "Population"), chineseUnit: "万人", factor: 100,
      englishUnit: " million"),
    "gdp": Variable(
      title: LocalizedText(zh: "地区生产总值", en: "GDP"), chineseUnit: "亿元", factor: 10,
      englishUnit: " billion yuan"),
    "gdp-per-head": Variable(
      title: LocalizedText(zh: "人均地区生产总值", en: "GDP per head"), chineseUnit: "美元", factor: 1,
      englishUnit: " US$"),
  ]

  /// A block or belt by its id; an unknown id stands for itself.
  static func region(_ id: String) -> LocalizedText {
    known[id] ?? LocalizedText(zh: id, en: id)
  }

  /// A band `variable:low-high` or `variable:low+`; what is not one stands for itself.
  static func band(_ id: String) -> LocalizedText {
    let parts = id.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let variable = variables[String(parts[0])] else {
      return LocalizedText(zh: id, en: id)
    }
    func text(_ low: Int, _ high: Int?) -> LocalizedText {
      let chinese = (low * variable.factor, high.map { $0 * variable.factor })
      return LocalizedText(
        zh: variable.title.zh
          + range(chinese.0, chinese.1, variable.chineseUnit, "以上", "以下", before: false),
        en: variable.title.en + " "
          + range(low, high, variable.englishUnit, "over ", "under ", before: true))
    }
    let bounds = parts[1].split(separator: "-").map { Int($0) }
    if parts[1].hasSuffix("+"), let low = Int(parts[1].dropLast()) { return text(low, nil) }
    if bounds.count == 2, let low = bounds[0], let high = bounds[1] { return text(low, high) }
    return LocalizedText(zh: id, en: id)
  }

  private static func range(
    _ low: Int, _ high: Int?, _ unit: String, _ over: String, _ under: String, before: Bool
  ) -> String {
    guard let high else {
      return before ? "\(over)\(grouped(low))\(unit)" : "\(grouped(low))\(unit)\(over)"
    }
    guard low > 0 else {
      return before ? "\(under)\(grouped(high))\(unit)" : "\(grouped(high))\(unit)\(under)"
    }
    return "\(grouped(low))–\(grouped(high))\(unit)"
  }
}

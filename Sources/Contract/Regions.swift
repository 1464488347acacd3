public import Records

/// The regions and bands that reports compare cities by: what they are called, and how bands are drawn.
///
/// One YAML file, `regions.yaml` in the folder of texts.
public struct Regions: Sendable {
  /// The ids of blocks and belts in the order in which they are printed.
  public let order: [String]
  /// What blocks and belts are called.
  public let titles: [String: LocalizedText]
  /// What cities are put into bands by, in the order of the chapters.
  public let variables: [BandVariable]

  /// Names regions and variables.
  public init(order: [String], titles: [String: LocalizedText], variables: [BandVariable]) {
    self.order = order
    self.titles = titles
    self.variables = variables
  }

  /// No band, and regions without titles.
  public static let none = Regions(order: [], titles: [:], variables: [])

  /// A block or belt by its id; an unknown id stands for itself.
  public func title(ofRegion id: String) -> LocalizedText {
    titles[id] ?? LocalizedText(zh: id, en: id)
  }

  /// A band by its id; an unknown id stands for itself.
  public func title(ofBand id: String) -> LocalizedText {
    for variable in variables {
      if let place = variable.bands.firstIndex(of: id) { return variable.title(ofBand: place) }
    }
    return LocalizedText(zh: id, en: id)
  }
}

/// What cities are put into bands by, with the bounds of the bands.
public struct BandVariable: Sendable {
  /// Its id, `gdp`.
  public let id: String
  /// What it is called.
  public let title: LocalizedText
  /// The title of its chapter, `By GDP`.
  public let chapter: LocalizedText
  /// The caption of the chapter's table.
  public let caption: LocalizedText
  /// What is banded.
  public let value: Value
  /// The lower bounds, ascending from 0, each belonging to its band.
  public let bounds: [Int]
  /// The unit in each language.
  public let unit: LocalizedText
  /// How many of the Chinese unit make one of the English, in which the bounds are.
  public let chineseTimes: Int

  /// A measure in its natural unit, times a number, divided by another measure, an exchange rate and a number.
  public struct Value: Sendable {
    /// The measure.
    public let of: MeasureID
    /// What it is divided by.
    public let per: MeasureID?
    /// What it is multiplied by.
    public let times: Double
    /// What it is divided by at last.
    public let dividedBy: Double
    /// Yuan for one unit of a currency by year; empty where nothing is exchanged.
    public let rates: [(year: Int, yuan: Double)]

    /// Fills in a value.
    public init(
      of: MeasureID, per: MeasureID?, times: Double, dividedBy: Double,
      rates: [(year: Int, yuan: Double)]
    ) {
      self.of = of
      self.per = per
      self.times = times
      self.dividedBy = dividedBy
      self.rates = rates
    }
  }

  /// Fills in a variable.
  public init(
    id: String, title: LocalizedText, chapter: LocalizedText, caption: LocalizedText, value: Value,
    bounds: [Int], unit: LocalizedText, chineseTimes: Int
  ) {
    self.id = id
    self.title = title
    self.chapter = chapter
    self.caption = caption
    self.value = value
    self.bounds = bounds
    self.unit = unit
    self.chineseTimes = chineseTimes
  }

  /// The ids of its bands, lowest first: `gdp:100-200`, and `gdp:500+` for the last.
  public var bands: [String] {
    bounds.indices.map { place in
      place + 1 < bounds.count
        ? "\(id):\(bounds[place])-\(bounds[place + 1])" : "\(id):\(bounds[place])+"
    }
  }

  /// What the band at a place is called.
  func title(ofBand place: Int) -> LocalizedText {
    let (low, high) = (bounds[place], place + 1 < bounds.count ? bounds[place + 1] : nil)
    return LocalizedText(
      zh: title.zh + chineseRange(low * chineseTimes, high.map { $0 * chineseTimes }),
      en: "\(title.en) \(englishRange(low, high))")
  }

  private func chineseRange(_ low: Int, _ high: Int?) -> String {
    guard let high else { return "\(grouped(low))\(unit.zh)以上" }
    return low > 0
      ? "\(grouped(low))–\(grouped(high))\(unit.zh)" : "\(grouped(high))\(unit.zh)以下"
  }

  private func englishRange(_ low: Int, _ high: Int?) -> String {
    guard let high else { return "over \(grouped(low)) \(unit.en)" }
    return low > 0
      ? "\(grouped(low))–\(grouped(high)) \(unit.en)" : "under \(grouped(high)) \(unit.en)"
  }

  /// With a comma between thousands.
  private func grouped(_ number: Int) -> String {
    var text = String(number)
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }
}

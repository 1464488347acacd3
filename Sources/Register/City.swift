public import Records

/// A city as it stands at the date of the list.
public struct City: Equatable, Sendable {
  /// Its rank in the administration.
  public enum Level: String, CaseIterable, Sendable {
    /// 直辖市.
    case municipality
    /// 副省级城市 and other 省会.
    case subprovincialOrCapital = "subprovincial-or-capital"
    /// 地级市.
    case prefecture
    /// 县级市.
    case county
  }

  /// The division code, `420100`.
  public let code: CityCode
  /// 武汉市, Wuhan.
  public let name: LocalizedText
  /// The province, `420000`; a municipality is its own.
  public let provinceCode: CityCode
  /// The province's short name: 湖北, Hubei.
  public let provinceName: LocalizedText
  /// The group within which it is ranked.
  public let group: CityGroup
  /// Its rank in the administration.
  public let level: Level
  /// The block: `east`, `central`, `west` or `northeast`.
  public let block: String
  /// The belts it lies in: `beijing-tianjin-hebei`, `yangtze`, `greater-bay`.
  public let belts: [String]
}

/// A province, autonomous region or municipality.
public struct Province: Equatable, Sendable {
  /// The division code, `420000`.
  public let code: CityCode
  /// 湖北省, Hubei.
  public let name: LocalizedText
  /// 湖北, Hubei.
  public let short: LocalizedText
  /// The block: `east`, `central`, `west` or `northeast`.
  public let block: String
}

/// The four blocks of the yearly book.
enum Block: String, CaseIterable {
  case east, central, west, northeast
}

/// The regions that cut across provinces.
enum Belt: String, CaseIterable {
  case beijingTianjinHebei = "beijing-tianjin-hebei"
  case yangtze
  case greaterBay = "greater-bay"
}

/// All cities that ever stood, each with the year-ends at which it did.
struct CitySpans {
  /// One name and group of a city, and its time.
  struct Span {
    let city: City
    let years: Range<Int>
    /// The divisions it became, the main one first; none while it stands.
    let successors: [CityCode]
  }

  let spans: [Span]

  static let columns = [
    "code", "name_zh", "name_en", "province_code", "group", "level", "block", "belts",
    "valid_from", "valid_to", "successors",
  ]

  /// Reads the table, in order of code and year; refuses overlapping spans and unknown codes.
  init(_ table: Table, provinces: [CityCode: Province]) throws(Failure) {
    var spans: [Span] = []
    for row in 0..<table.rows {
      let code = try table.code(row, 0)
      let provinceCode = try table.code(row, 3)
      guard let province = provinces[provinceCode], code.provinceCode == provinceCode else {
        throw table.contradiction(row, "the province is unknown or is not the code's own")
      }
      let group = try table.choice(row, 4, CityGroup.self)
      let level = try table.choice(row, 5, City.Level.self)
      guard Self.group(of: level) == group else {
        throw table.contradiction(row, "group and level do not agree")
      }
      let block = try table.choice(row, 6, Block.self)
      guard block.rawValue == province.block else {
        throw table.contradiction(row, "the block is not the province's")
      }
      let belts = table.list(row, 7, separator: ";")
      guard belts.allSatisfy({ Belt(rawValue: $0) != nil }) else {
        throw table.contradiction(row, "an unknown belt")
      }
      let years = try table.years(row, from: 8, to: 9)
      if let previous = spans.last,
        (previous.city.code, previous.years.upperBound) > (code, years.lowerBound)
      {
        throw table.contradiction(
          row, "\(code) overlaps the line before it, or is not in order of code and year")
      }
      let successors = try table.codes(row, 10)
      guard successors.isEmpty || years.upperBound != Years.still else {
        throw table.contradiction(row, "a city that still stands has successors")
      }
      let name = LocalizedText(zh: table.text(row, 1), en: table.text(row, 2))
      guard !name.zh.isEmpty, !name.en.isEmpty else {
        throw table.contradiction(row, "a name is missing")
      }
      spans.append(
        Span(
          city: City(
            code: code, name: name, provinceCode: provinceCode, provinceName: province.short,
            group: group, level: level, block: block.rawValue, belts: belts),
          years: years, successors: successors))
    }
    self.spans = spans
  }

  /// The cities that stand at a year-end, in code order.
  func standing(at year: Int) -> [City] {
    spans.filter { $0.years.contains(year) }.map(\.city)
  }

  private static func group(of level: City.Level) -> CityGroup {
    switch level {
    case .municipality, .subprovincialOrCapital: .capital
    case .prefecture: .prefecture
    case .county: .county
    }
  }
}

/// Writes a non-negative number with leading zeros to at least `width` digits.
public func padded(_ value: Int, to width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// One text in the two languages every report is written in.
public struct LocalizedText: Hashable, Sendable {
  /// Chinese, the first language of the reports.
  public let zh: String
  /// English.
  public let en: String

  /// Pairs the two.
  public init(zh: String, en: String) {
    self.zh = zh
    self.en = en
  }
}

extension LocalizedText {
  /// The names of places by code; where several have one name in a language, each has its province behind it there.
  public static func distinct(
    _ places: [(code: CityCode, name: LocalizedText, province: LocalizedText)]
  ) -> [CityCode: LocalizedText] {
    let zh = Dictionary(places.map { ($0.name.zh, 1) }, uniquingKeysWith: +)
    let en = Dictionary(places.map { ($0.name.en, 1) }, uniquingKeysWith: +)
    let names = places.map { place in
      let (name, province) = (place.name, place.province)
      let text = LocalizedText(
        zh: zh[name.zh, default: 0] > 1 ? "\(name.zh)（\(province.zh)）" : name.zh,
        en: en[name.en, default: 0] > 1 ? "\(name.en) (\(province.en))" : name.en)
      return (place.code, text)
    }
    return Dictionary(names) { first, _ in first }
  }
}

extension String {
  /// Whether its bytes come first: an order that no locale and no version of Unicode changes.
  public func precedesByBytes(_ other: String) -> Bool {
    let (own, others) = (utf8.span, other.utf8.span)
    for place in 0..<min(own.count, others.count) where own[place] != others[place] {
      return own[place] < others[place]
    }
    return own.count < others.count
  }
}

/// `1 row`, `2 rows`: a number and what it counts.
public func counted(_ number: Int, _ one: String) -> String {
  "\(number) \(one)\(number == 1 ? "" : "s")"
}

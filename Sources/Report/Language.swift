import Records

/// The languages a report is written in.
enum Language: String, CaseIterable {
  case zh, en

  /// The language tag of a page.
  var tag: String { self == .zh ? "zh-CN" : "en" }

  /// The language's own name.
  var ownName: String { self == .zh ? "中文" : "English" }

  /// The other one.
  var other: Language { self == .zh ? .en : .zh }

  /// The text in this language.
  func callAsFunction(_ zh: String, _ en: String) -> String { self == .zh ? zh : en }

  /// The text in this language.
  func callAsFunction(_ text: LocalizedText) -> String { self == .zh ? text.zh : text.en }

  /// A month: 2018年3月, March 2018.
  func month(_ month: Month) -> String {
    self == .zh
      ? "\(month.year)年\(month.month)月" : "\(Self.monthNames[month.month - 1]) \(month.year)"
  }

  /// A day: 2018年3月5日, 5 March 2018.
  func day(_ day: Day) -> String {
    guard day != .none else { return self("不详", "not stated") }
    let date = day.civil
    return self == .zh
      ? "\(date.year)年\(date.month)月\(date.day)日"
      : "\(date.day) \(Self.monthNames[date.month - 1]) \(date.year)"
  }

  /// A missing value.
  var missing: String { self("暂缺", "n/a") }

  /// Texts in a row: 、 between them, or a comma.
  func list(_ items: [String]) -> String { items.joined(separator: self("、", ", ")) }

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}

public import Records

/// A mistake in a published report that its publisher owns up to.
public struct Erratum: Equatable, Sendable {
  /// The month whose report was wrong.
  public let month: Month
  /// The day on which that was said.
  public let date: Day
  /// What was wrong.
  public let wrong: LocalizedText
  /// What is right.
  public let right: LocalizedText

  /// Fills in an erratum.
  public init(month: Month, date: Day, wrong: LocalizedText, right: LocalizedText) {
    self.month = month
    self.date = date
    self.wrong = wrong
    self.right = right
  }

  /// The file of errata within a folder of texts.
  static let file = "errata.yaml"

  /// Reads `errata.yaml` of a folder of texts: a list under the one key `errata`, which may be empty.
  ///
  /// - Returns: the errata, latest first; those of one day in the order of the file.
  /// - Throws: `configuration-missing` or `configuration-invalid`, with the place.
  public static func load(folder: String) throws(Failure) -> [Erratum] {
    let path = "\(folder)/\(file)"
    return try parse(text: readConfiguration(path), file: path)
  }

  /// Reads the text of such a file; `file` gives messages their place.
  static func parse(text: String, file: String) throws(Failure) -> [Erratum] {
    let map = try YAMLValue.parse(text, file: file).map(["errata"])
    var errata: [Erratum] = []
    for item in try map.required("errata").list() {
      let entry = try item.map(["month", "date", "wrong", "right"])
      let month = try entry.required("month")
      guard let found = Month(try month.text()) else {
        throw month.failure("a month yyyy-MM is expected here")
      }
      let date = try entry.required("date")
      guard let day = Day(try date.text()) else {
        throw date.failure("a day yyyy-MM-dd is expected here")
      }
      guard day.month >= found else {
        throw date.failure("the day lies before the month it speaks of")
      }
      errata.append(
        Erratum(
          month: found, date: day, wrong: try entry.required("wrong").localized(),
          right: try entry.required("right").localized()))
    }
    // Stable: what was said on one day stays in the order in which it was written.
    return errata.enumerated().sorted {
      ($1.element.date, $0.offset) < ($0.element.date, $1.offset)
    }
    .map(\.element)
  }
}

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
  public static func load(
    folder: String, from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> [Erratum] {
    let path = "\(folder)/\(file)"
    return try parse(text: readConfiguration(path, from: files), file: path)
  }

  /// The same, with all mistakes noted; with any, what it gives is not to be used.
  public static func load(
    folder: String, from files: ConfigurationFiles = ConfigurationFiles(), noting mistakes: Mistakes
  ) throws(Failure) -> [Erratum] {
    let path = "\(folder)/\(file)"
    return try parse(text: readConfiguration(path, from: files), file: path, noting: mistakes)
  }

  /// Reads the text of such a file; `file` gives messages their place.
  static func parse(text: String, file: String) throws(Failure) -> [Erratum] {
    try Mistakes.first { mistakes throws(Failure) in
      try parse(text: text, file: file, noting: mistakes)
    }
  }

  private static func parse(
    text: String, file: String, noting mistakes: Mistakes
  ) throws(Failure) -> [Erratum] {
    let map = try YAMLValue.parse(text, file: file, noting: mistakes).map(["errata"])
    let errata = try map.required("errata").each { item throws(Failure) in
      let entry = try item.map(["month", "date", "wrong", "right"])
      let month = entry.read("month", or: Month?.none) { value throws(Failure) in
        guard let month = Month(try value.text()) else {
          throw value.failure("a month yyyy-MM is expected here")
        }
        return month
      }
      let day = entry.read("date", or: Day.none) { value throws(Failure) in
        guard let day = Day(try value.text()) else {
          throw value.failure("a day yyyy-MM-dd is expected here")
        }
        if let month, day.month < month {
          throw value.failure("the day lies before the month it speaks of")
        }
        return day
      }
      return Erratum(
        month: month ?? day.month, date: day, wrong: entry.localized("wrong"),
        right: entry.localized("right"))
    }
    // Stable: what was said on one day stays in the order in which it was written.
    return errata.enumerated().sorted {
      ($1.element.date, $0.offset) < ($0.element.date, $1.offset)
    }
    .map(\.element)
  }
}

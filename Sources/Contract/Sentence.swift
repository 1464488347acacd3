public import Records

/// A sentence that a report may print.
///
/// When it is true is for the report to say, from the numbers; how it is put stands in the templates.
/// Raw values are the keys of the template files: add, never rename.
public enum Sentence: String, CaseIterable, Sendable {
  // What a month shows.
  case groupMean = "group-mean"
  case groupMeanUp = "group-mean-up"
  case groupMeanDown = "group-mean-down"
  case groupMeanSame = "group-mean-same"
  case groupYearUp = "group-year-up"
  case groupYearDown = "group-year-down"
  case largestGain = "largest-gain"
  case largestLoss = "largest-loss"
  case bestItem = "best-item"
  case weakestItem = "weakest-item"
  case citiesThatHold = "cities-that-hold"
  case moreCitiesHold = "more-cities-hold"
  case fewerCitiesHold = "fewer-cities-hold"
  case groupOfOne = "group-of-one"
  case unranked = "unranked"
  case windowPartial = "window-partial"
  case compliance = "compliance"
  case late = "late"
  case lateWarned = "late-warned"
  case rejected = "rejected"
  case recordsUp = "records-up"
  case recordsDown = "records-down"

  // What a city's brief says.
  case place = "place"
  case placeAlone = "place-alone"
  case notRanked = "not-ranked"
  case vetoed = "vetoed"
  case windowShort = "window-short"
  case noData = "no-data"
  case rankUp = "rank-up"
  case rankDown = "rank-down"
  case rankSame = "rank-same"
  case provincePlace = "province-place"
  case provinceFirstAgain = "province-first-again"
  case onlyOneOfProvince = "only-one-of-province"
  case firstAgain = "first-again"
  case topTenAgain = "top-ten-again"
  case bestSoFar = "best-so-far"
  case worstSoFar = "worst-so-far"
  case upFromWorst = "up-from-worst"
  case aboveMean = "above-mean"
  case pointsLost = "points-lost"
  case nextMeasures = "next-measures"

  // What needs a look.
  case lateShare = "late-share"
  case rankDrop = "rank-drop"
  case breachUnanswered = "breach-unanswered"
  case deliveryMissing = "delivery-missing"
  case deliveryShrunk = "delivery-shrunk"

  /// The file of templates it stands in, without folder and ending.
  public var file: String {
    switch self {
    case .groupMean, .groupMeanUp, .groupMeanDown, .groupMeanSame, .groupYearUp, .groupYearDown,
      .largestGain, .largestLoss, .bestItem, .weakestItem, .citiesThatHold, .moreCitiesHold,
      .fewerCitiesHold, .groupOfOne, .unranked, .windowPartial, .compliance, .late, .lateWarned,
      .rejected, .recordsUp, .recordsDown:
      "findings"
    case .place, .placeAlone, .notRanked, .vetoed, .windowShort, .noData, .rankUp, .rankDown,
      .rankSame,
      .provincePlace,
      .provinceFirstAgain, .onlyOneOfProvince, .firstAgain, .topTenAgain, .bestSoFar, .worstSoFar,
      .upFromWorst, .aboveMean, .pointsLost, .nextMeasures:
      "brief"
    case .lateShare, .rankDrop, .breachUnanswered, .deliveryMissing, .deliveryShrunk: "alerts"
    }
  }

  /// The names that its template may use.
  public var names: [String] {
    switch self {
    case .groupMean: ["group", "mean"]
    case .groupMeanUp, .groupMeanDown, .groupMeanSame: ["group", "mean", "change", "rose", "fell"]
    case .groupYearUp, .groupYearDown: ["group", "mean", "change", "month"]
    case .largestGain, .largestLoss: ["group", "city", "change"]
    case .bestItem, .weakestItem: ["group", "item", "share"]
    case .citiesThatHold: ["group", "item", "count", "of", "share"]
    case .moreCitiesHold, .fewerCitiesHold:
      ["group", "item", "count", "of", "share", "change", "month"]
    case .groupOfOne: ["group", "city", "index"]
    case .unranked: ["count"]
    case .windowPartial: ["month", "months", "of"]
    case .compliance: ["rate", "records"]
    case .late: ["dataset", "rate", "limit", "least"]
    case .lateWarned: ["dataset", "rate", "limit", "least", "count"]
    case .rejected: ["share", "reason", "count"]
    case .recordsUp, .recordsDown: ["dataset", "count", "change"]
    case .place: ["city", "month", "index", "group", "rank", "of"]
    case .placeAlone: ["city", "month", "index", "group"]
    case .notRanked: ["city", "month", "coverage", "minimum", "group"]
    case .vetoed: ["city", "month", "index", "group"]
    case .windowShort: ["city", "month", "months", "window", "group"]
    case .noData: ["city", "month"]
    case .rankUp, .rankDown: ["places", "before"]
    case .rankSame: []
    case .provincePlace: ["province", "group", "rank", "of"]
    case .provinceFirstAgain: ["province", "months"]
    case .onlyOneOfProvince: ["province", "group", "top"]
    case .firstAgain: ["group", "times", "months"]
    case .topTenAgain: ["group", "months"]
    case .bestSoFar, .worstSoFar: ["group", "months"]
    case .upFromWorst: ["group", "places", "worst", "month"]
    case .aboveMean, .pointsLost, .nextMeasures: ["items", "count"]
    case .lateShare: ["city", "dataset", "rate", "limit"]
    case .rankDrop: ["city", "before", "rank", "low", "high", "interval"]
    case .breachUnanswered: ["city", "count"]
    case .deliveryMissing: ["city", "dataset", "months"]
    case .deliveryShrunk: ["city", "dataset", "count", "usual", "months"]
    }
  }
}

/// What a template puts in the place of a name.
public struct SentenceValue: Equatable, Sendable {
  /// The text.
  public let text: String
  /// The number that it says, where one form or the other depends on it.
  public let count: Int?

  /// A text.
  public init(_ text: String) {
    self.text = text
    count = nil
  }

  /// A number, and how it is written.
  public init(_ count: Int, shown: String) {
    text = shown
    self.count = count
  }
}

/// The wording of every sentence in both languages.
///
/// A template is a text with names in braces, `{city}`. `{count?city is|cities are}` puts one of two forms: the
/// first when the number is 1.
public struct SentenceTemplates: Equatable, Sendable {
  /// The languages, by the names of their folders.
  static let languages = ["zh", "en"]

  private enum Part: Equatable, Sendable {
    case text(String)
    case value(String)
    case form(String, one: String, other: String)
  }

  private let templates: [String: [Sentence: [Part]]]

  /// Reads `zh/` and `en/` below a folder: `findings.yaml`, `brief.yaml` and `alerts.yaml` each.
  ///
  /// - Throws: `configuration-missing` or `configuration-invalid`, with the place: every sentence must stand
  ///   there, none may be unknown, and templates may use their own names only.
  public static func load(
    folder: String, from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> SentenceTemplates {
    try Mistakes.first { mistakes throws(Failure) in
      load(folder: folder, from: files, noting: mistakes)
    }
  }

  /// The same, with all mistakes of all files noted; with any, what it gives is not to be used.
  public static func load(
    folder: String, from files: ConfigurationFiles = ConfigurationFiles(), noting mistakes: Mistakes
  ) -> SentenceTemplates {
    var templates: [String: [Sentence: [Part]]] = [:]
    for language in languages {
      var own: [Sentence: [Part]] = [:]
      for file in Set(Sentence.allCases.map(\.file)).sorted() {
        let path = "\(folder)/\(language)/\(file).yaml"
        let sentences = Sentence.allCases.filter { $0.file == file }
        mistakes.attempt { () throws(Failure) in
          let map = try YAMLValue.parse(
            readConfiguration(path, from: files), file: path, noting: mistakes
          )
          .map(sentences.map(\.rawValue))
          for sentence in sentences {
            own[sentence] = map.read(sentence.rawValue, or: []) { value throws(Failure) in
              try parts(of: value, names: sentence.names)
            }
          }
        }
      }
      templates[language] = own
    }
    return SentenceTemplates(templates: templates)
  }

  /// The sentence with its values.
  ///
  /// - Parameters:
  ///   - sentence: which one.
  ///   - language: `zh` or `en`.
  ///   - values: by name; a name without a value is a mistake of ours and stays in braces.
  /// - Returns: the sentence.
  public func text(
    _ sentence: Sentence, _ language: String, _ values: [String: SentenceValue]
  ) -> String {
    var text = ""
    for part in templates[language]?[sentence] ?? [] {
      switch part {
      case .text(let own): text += own
      case .value(let name): text += values[name]?.text ?? "{\(name)}"
      case .form(let name, let one, let other): text += values[name]?.count == 1 ? one : other
      }
    }
    return text
  }

  // MARK: Parsing

  private static func parts(
    of value: YAMLValue, names: [String]
  ) throws(Failure) -> [Part] {
    let text = try value.filledText()
    var parts: [Part] = []
    var rest = text[...]
    func addText(_ text: Substring) throws(Failure) {
      guard !text.contains("}") else {
        throw value.failure("a brace is closed that was not opened")
      }
      if !text.isEmpty { parts.append(.text(String(text))) }
    }
    while let open = rest.firstIndex(of: "{") {
      try addText(rest[..<open])
      rest = rest[rest.index(after: open)...]
      guard let end = rest.firstIndex(where: { $0 == "{" || $0 == "}" }), rest[end] == "}" else {
        throw value.failure("a brace is opened and never closed")
      }
      parts.append(try part(rest[..<end], value: value, names: names))
      rest = rest[rest.index(after: end)...]
    }
    try addText(rest)
    return parts
  }

  private static func part(
    _ text: Substring, value: YAMLValue, names: [String]
  ) throws(Failure) -> Part {
    let pieces = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(pieces[0])
    guard names.contains(name) else {
      throw value.failure(
        "unknown name '\(MessageText.shown(name))'",
        hint: names.isEmpty ? "none is known here" : "known here: \(names.joined(separator: ", "))")
    }
    guard pieces.count == 2 else { return .value(name) }
    let forms = pieces[1].split(separator: "|", omittingEmptySubsequences: false)
    guard forms.count == 2 else {
      throw value.failure("two forms are expected here: {\(name)?one|other}")
    }
    return .form(name, one: String(forms[0]), other: String(forms[1]))
  }
}

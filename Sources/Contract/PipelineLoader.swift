public import Records

extension Pipeline {
  /// Reads and checks a pipeline; its paths are taken from the folder of its file.
  public static func load(path: String) throws(Failure) -> Pipeline {
    try parse(text: readConfiguration(path), file: path)
  }

  /// Reads and checks a pipeline's text; `file` gives messages their place and paths their start.
  public static func parse(text: String, file: String) throws(Failure) -> Pipeline {
    let map = try YAMLValue.parse(text, file: file).map([
      "name", "inbox", "store", "publish", "contracts", "editions", "text", "edition", "register",
      "groups", "month", "languages", "workers", "late_warning_share", "engine",
      "disclosure", "gates", "watch", "time_limit_minutes", "settle_minutes",
      "quarantine",
    ])
    let folder = FilePath.folder(file)
    let register = try map.required("register").map(["folder", "date"])
    let (inbox, store, publish) = try outputs(map, folder)
    let contracts = try path(map["contracts"], "contracts", folder)
    return Pipeline(
      name: try map["name"]?.filledText() ?? FilePath.stem(file), inbox: inbox, store: store,
      publish: publish, contracts: contracts,
      editions: try path(map["editions"], "editions", folder),
      // Where a pipeline says nothing, the sentences that come with its contracts.
      text: try map["text"].map { value throws(Failure) in try path(value, "text", folder) }
        ?? FilePath.join(FilePath.folder(contracts), "text"),
      edition: try map.required("edition").name("-._"),
      register: try path(register["folder"], "register", folder),
      registerDate: try day(try register.required("date")),
      groups: try groups(map["groups"]), month: try month(map["month"]),
      languages: try languages(map["languages"]), workers: try workers(map["workers"]),
      lateWarningShare: try map["late_warning_share"]?.share() ?? defaultLateWarningShare,
      engine: try engine(map["engine"]), disclosure: try disclosure(map["disclosure"]),
      gates: try gates(map["gates"]), watch: try watch(map["watch"], folder),
      timeLimitMinutes: try minutes(map["time_limit_minutes"], from: 1),
      settleMinutes: try minutes(map["settle_minutes"], from: 0) ?? 0,
      rejectedText: try rejectedText(map["quarantine"]), path: file)
  }

  /// A city is named when more than this share of its records came late.
  static let defaultLateWarningShare = 0.2
  /// What must hold where a pipeline says nothing.
  static let defaultGates = Gates(
    failedFilesBlock: true, maximumRejectedShare: 0.1, minimumCityShare: 0.5)
  /// The engines that inflate exports and cut rows; the first where a pipeline names none.
  static let engines = ["fast", "portable"]
  /// The languages a report can be written in.
  static let knownLanguages = ["zh", "en"]

  // MARK: Paths

  private static func path(
    _ value: YAMLValue?, _ usual: String, _ folder: String
  ) throws(Failure) -> String {
    FilePath.join(folder, try value?.filledText() ?? usual)
  }

  /// The three places that must not be one another.
  private static func outputs(
    _ map: YAMLMap, _ folder: String
  ) throws(Failure) -> (inbox: String, store: String, publish: String) {
    var paths: [String] = []
    for key in ["inbox", "store", "publish"] {
      let value = try map.required(key)
      let path = FilePath.join(folder, try value.filledText())
      guard !paths.contains(path) else {
        throw value.failure("'inbox', 'store' and 'publish' must be different places")
      }
      paths.append(path)
    }
    return (paths[0], paths[1], paths[2])
  }

  // MARK: Values

  private static func day(_ value: YAMLValue) throws(Failure) -> Day {
    guard let day = Day(try value.text()) else {
      throw value.failure("a day yyyy-MM-dd is expected here")
    }
    return day
  }

  private static func month(_ value: YAMLValue?) throws(Failure) -> Month? {
    guard let value else { return nil }
    let text = try value.text()
    if text == "latest" { return nil }
    guard let month = Month(text) else {
      throw value.failure("'latest' or a month yyyy-MM is expected here")
    }
    return month
  }

  private static func groups(_ value: YAMLValue?) throws(Failure) -> [CityGroup] {
    guard let value else { return [.capital, .prefecture] }
    var groups: [CityGroup] = []
    for item in try value.list() {
      let group = try item.choice(CityGroup.self)
      guard !groups.contains(group) else { throw item.failure("the group stands twice") }
      groups.append(group)
    }
    guard !groups.isEmpty else { throw value.failure("at least one group is expected here") }
    return groups
  }

  private static func languages(_ value: YAMLValue?) throws(Failure) -> [String] {
    guard let value else { return knownLanguages }
    var languages: [String] = []
    for item in try value.list() {
      let language = try item.text()
      guard knownLanguages.contains(language) else {
        throw item.failure("one of 'zh', 'en' is expected here")
      }
      guard !languages.contains(language) else { throw item.failure("the language stands twice") }
      languages.append(language)
    }
    guard !languages.isEmpty else { throw value.failure("at least one language is expected here") }
    return languages
  }

  private static func workers(_ value: YAMLValue?) throws(Failure) -> Int? {
    guard let value else { return nil }
    if try value.text() == "auto" { return nil }
    guard let workers = Int(try value.text()), (1...1024).contains(workers) else {
      throw value.failure("'auto' or a number from 1 to 1024 is expected here")
    }
    return workers
  }

  private static func engine(_ value: YAMLValue?) throws(Failure) -> String {
    guard let value else { return engines[0] }
    let engine = try value.text()
    guard engines.contains(engine) else {
      let known = engines.map { "'\($0)'" }.joined(separator: ", ")
      throw value.failure("the name of an engine is expected here", hint: "known here: \(known)")
    }
    return engine
  }

  private static func disclosure(_ value: YAMLValue?) throws(Failure) -> DisclosureRule {
    guard let cell = try value?.map(["smallest_cell"])["smallest_cell"] else { return .standard }
    let size = try cell.integer()
    guard (DisclosureRule.leastCell...1_000_000).contains(size) else {
      throw cell.failure(
        "a whole number of at least \(DisclosureRule.leastCell) is expected here",
        hint: "smaller counts would tell of single businesses")
    }
    return DisclosureRule(smallestCell: size)
  }
}

public import Records

extension Pipeline {
  /// Reads and checks a pipeline; its paths are taken from the folder of its file.
  public static func load(
    path: String, from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> Pipeline {
    try Mistakes.first { mistakes throws(Failure) in
      try load(path: path, from: files, noting: mistakes).pipeline
    }
  }

  /// Reads and checks a pipeline's text; `file` gives messages their place and paths their start.
  public static func parse(text: String, file: String) throws(Failure) -> Pipeline {
    try Mistakes.first { mistakes throws(Failure) in
      try parse(text: text, file: file, noting: mistakes).pipeline
    }
  }

  /// Reads a pipeline on behind its mistakes: as far as it could be read, and the keys that could not.
  ///
  /// In the place of what could not be read stands something else.
  public static func load(
    path: String, from files: ConfigurationFiles = ConfigurationFiles(), noting mistakes: Mistakes
  ) throws(Failure) -> (pipeline: Pipeline, mistaken: Set<String>) {
    try parse(text: readConfiguration(path, from: files), file: path, noting: mistakes)
  }

  static func parse(
    text: String, file: String, noting mistakes: Mistakes
  ) throws(Failure) -> (pipeline: Pipeline, mistaken: Set<String>) {
    let map = try YAMLValue.parse(text, file: file, noting: mistakes).map([
      "name", "inbox", "store", "publish", "contracts", "editions", "text", "edition", "register",
      "groups", "month", "languages", "workers", "engine", "gates", "watch", "time_limit_minutes",
      "settle_minutes", "quarantine", "delivery_day", "sources", "synthetic", "report_permissions",
      "partial_windows",
    ])
    let folder = FilePath.folder(file)
    var mistaken: Set<String> = []
    /// Reads what belongs to a key, and remembers the key where that is mistaken.
    func tables<Value>(of key: String, _ read: () -> Value) -> Value {
      let before = mistakes.failures.count
      let value = read()
      if mistakes.failures.count > before { mistaken.insert(key) }
      return value
    }
    let contracts = tables(of: "contracts") { folders(map, "contracts", folder) }
    let (register, registerDate) = tables(of: "register") {
      map.read("register", or: ("", Day.none)) { value throws(Failure) in
        try self.register(value, folder)
      }
    }
    let places = outputs(map, folder)
    let pipeline = Pipeline(
      name: map.read("name", usually: FilePath.stem(file)) { value throws(Failure) in
        try value.filledText()
      },
      inbox: places.inbox, store: places.store, publish: places.publish, contracts: contracts,
      editions: tables(of: "editions") { path(map, "editions", folder) },
      // Where a pipeline says nothing, the sentences that come with its contracts.
      text: tables(of: "text") {
        map["text"] == nil
          ? FilePath.join(FilePath.folder(contracts.last ?? folder), "text")
          : path(map, "text", folder)
      },
      edition: tables(of: "edition") {
        map.read("edition", or: "") { value throws(Failure) in try value.name("-._") }
      },
      register: register, registerDate: registerDate,
      groups: map.read("groups", usually: [.capital, .prefecture]) { value throws(Failure) in
        try value.distinct("group") { item throws(Failure) in try item.choice(CityGroup.self) }
      },
      month: map.read("month", usually: nil) { value throws(Failure) in try month(value) },
      languages: map.read("languages", usually: knownLanguages) { value throws(Failure) in
        try value.distinct("language") { item throws(Failure) in try language(item) }
      },
      workers: map.read("workers", usually: nil) { value throws(Failure) in try workers(value) },
      engine: map.read("engine", usually: engines[0]) { value throws(Failure) in
        try engine(value)
      },
      gates: map.read("gates", usually: defaultGates) { value throws(Failure) in
        try gates(value)
      },
      watch: map.read("watch", usually: .none) { value throws(Failure) in
        try watch(value, folder)
      },
      timeLimitMinutes: map.read("time_limit_minutes") { value throws(Failure) in
        try minutes(value, from: 1)
      },
      settleMinutes: map.read("settle_minutes", usually: 0) { value throws(Failure) in
        try minutes(value, from: 0)
      },
      rejectedText: map.read("quarantine", usually: .none) { value throws(Failure) in
        try rejectedText(value)
      },
      deliveryDay: map.choice("delivery_day", usually: DeliveryDay.firstSeen),
      sources: tables(of: "sources") {
        map.read("sources", usually: .none) { value throws(Failure) in try sources(value, folder) }
      },
      synthetic: map.read("synthetic") { value throws(Failure) in try value.boolean() },
      reportPermissions: map.read("report_permissions", usually: 0o644) { value throws(Failure) in
        try permissions(value)
      },
      ranksPartialWindows: map.choice("partial_windows", usually: PartialWindows.unranked)
        == .ranked, path: file)
    return (pipeline, mistaken)
  }

  /// What must hold where a pipeline says nothing.
  static let defaultGates = Gates(
    failedFilesBlock: true, maximumRejectedShare: 0.1, minimumCityShare: 0.5)
  /// The engines that inflate exports and cut rows; the first where a pipeline names none.
  static let engines = ["fast", "portable"]
  /// The languages a report can be written in.
  static let knownLanguages = ["zh", "en"]

  // MARK: Paths

  /// The path under a key; left out, what is called as the key is.
  private static func path(_ map: YAMLMap, _ key: String, _ folder: String) -> String {
    FilePath.join(
      folder,
      map.read(key, usually: key) { value throws(Failure) in try value.filledText() })
  }

  private static func register(
    _ value: YAMLValue, _ folder: String
  ) throws(Failure) -> (folder: String, date: Day) {
    let map = try value.map(["folder", "date"])
    let path = FilePath.join(
      folder,
      map.read("folder", usually: "register") { value throws(Failure) in try value.filledText() })
    return (path, map.read("date", or: Day.none) { value throws(Failure) in try day(value) })
  }

  /// One folder under a key, or a list of them; left out, what is called as the key is.
  private static func folders(_ map: YAMLMap, _ key: String, _ folder: String) -> [String] {
    map.read(key, usually: [FilePath.join(folder, key)]) { value throws(Failure) in
      guard value.isList else { return [FilePath.join(folder, try value.filledText())] }
      var paths: [String] = []
      for item in try value.list() {
        let path = FilePath.join(folder, try item.filledText())
        guard !paths.contains(path) else { throw item.failure("the folder stands twice") }
        paths.append(path)
      }
      guard !paths.isEmpty else { throw value.failure("at least one folder is expected here") }
      return paths
    }
  }

  /// The three places that must not be one another.
  private static func outputs(
    _ map: YAMLMap, _ folder: String
  ) -> (inbox: String, store: String, publish: String) {
    var paths: Set<String> = []
    func place(_ key: String) -> String {
      map.read(key, or: "") { value throws(Failure) in
        let path = FilePath.join(folder, try value.filledText())
        guard paths.insert(path).inserted else {
          throw value.failure("'inbox', 'store' and 'publish' must be different places")
        }
        return path
      }
    }
    return (place("inbox"), place("store"), place("publish"))
  }

  // MARK: Values

  private enum PartialWindows: String, CaseIterable {
    case unranked
    case ranked
  }

  private static func day(_ value: YAMLValue) throws(Failure) -> Day {
    guard let day = Day(try value.text()) else {
      throw value.failure("a day yyyy-MM-dd is expected here")
    }
    return day
  }

  private static func month(_ value: YAMLValue) throws(Failure) -> Month? {
    let text = try value.text()
    if text == "latest" { return nil }
    guard let month = Month(text) else {
      throw value.failure("'latest' or a month yyyy-MM is expected here")
    }
    return month
  }

  private static func language(_ value: YAMLValue) throws(Failure) -> String {
    let language = try value.text()
    guard knownLanguages.contains(language) else {
      throw value.failure("one of 'zh', 'en' is expected here")
    }
    return language
  }

  private static func workers(_ value: YAMLValue) throws(Failure) -> Int? {
    if try value.text() == "auto" { return nil }
    guard let workers = Int(try value.text()), (1...1024).contains(workers) else {
      throw value.failure("'auto' or a number from 1 to 1024 is expected here")
    }
    return workers
  }

  private static func engine(_ value: YAMLValue) throws(Failure) -> String {
    let engine = try value.text()
    guard engines.contains(engine) else {
      let known = engines.map { "'\($0)'" }.joined(separator: ", ")
      throw value.failure("the name of an engine is expected here", hint: "known here: \(known)")
    }
    return engine
  }
}

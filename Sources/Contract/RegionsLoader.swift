public import Records

extension Regions {
  /// The file within a folder of texts.
  static let file = "regions.yaml"

  /// Reads and checks `regions.yaml` of a folder of texts.
  ///
  /// - Throws: `configuration-missing` or `configuration-invalid`, with the place.
  public static func load(
    folder: String, contracts: ContractSet? = nil,
    from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> Regions {
    try Mistakes.first { mistakes throws(Failure) in
      try load(folder: folder, contracts: contracts, from: files, noting: mistakes)
    }
  }

  /// Checks that the measures are those of contracts, as `load` does with contracts at hand.
  public func check(
    against contracts: ContractSet, in folder: String,
    from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) {
    for id in variables.flatMap({ [$0.value.of, $0.value.per].compactMap(\.self) }) {
      if let contract = contracts[id.dataset], !contract.hasMeasure(id.name) {
        _ = try Self.load(folder: folder, contracts: contracts, from: files)
      }
    }
  }

  /// The same, with all mistakes noted; with any, what it gives is not to be used.
  public static func load(
    folder: String, contracts: ContractSet?, from files: ConfigurationFiles = ConfigurationFiles(),
    noting mistakes: Mistakes
  ) throws(Failure) -> Regions {
    let path = "\(folder)/\(file)"
    return try parse(
      text: readConfiguration(path, from: files), file: path, contracts: contracts, noting: mistakes
    )
  }

  /// Reads the text of such a file; `file` gives messages their place.
  static func parse(
    text: String, file: String, contracts: ContractSet? = nil
  ) throws(Failure) -> Regions {
    try Mistakes.first { mistakes throws(Failure) in
      try parse(text: text, file: file, contracts: contracts, noting: mistakes)
    }
  }

  private static func parse(
    text: String, file: String, contracts: ContractSet?, noting mistakes: Mistakes
  ) throws(Failure) -> Regions {
    let map = try YAMLValue.parse(text, file: file, noting: mistakes).map([
      "regions", "bands", "exchange_rates",
    ])
    var order: [String] = []
    var titles: [String: LocalizedText] = [:]
    for entry in map.read("regions", or: [], { value throws(Failure) in try value.entries() }) {
      mistakes.attempt { () throws(Failure) in
        let id = try entry.key.name("-_")
        titles[id] = try entry.value.localized()
        order.append(id)
      }
    }
    let rates = map.read("exchange_rates", usually: [:]) { value throws(Failure) in
      try readRates(value)
    }
    let reader = BandReader(rates: rates, contracts: contracts)
    var variables: [BandVariable] = []
    for entry in map.read("bands", usually: [], { value throws(Failure) in try value.entries() }) {
      mistakes.attempt { () throws(Failure) in
        variables.append(try reader.read(entry.key, entry.value))
      }
    }
    return Regions(order: order, titles: titles, variables: variables)
  }

  private static func readRates(
    _ value: YAMLValue
  ) throws(Failure) -> [String: [(year: Int, yuan: Double)]] {
    var rates: [String: [(year: Int, yuan: Double)]] = [:]
    for currency in try value.entries() {
      var years: [(year: Int, yuan: Double)] = []
      for entry in try currency.value.entries() {
        let year = try entry.key.integer()
        guard (1900...2100).contains(year) else {
          throw entry.key.failure("a year is expected here")
        }
        years.append((year, try positive(entry.value)))
      }
      guard !years.isEmpty else {
        throw currency.value.failure("at least one year is expected here")
      }
      rates[try currency.key.name("-_")] = years.sorted { $0.year < $1.year }
    }
    return rates
  }
}

/// Reads what cities are put into bands by.
private struct BandReader {
  let rates: [String: [(year: Int, yuan: Double)]]
  let contracts: ContractSet?

  func read(_ key: YAMLValue, _ value: YAMLValue) throws(Failure) -> BandVariable {
    let id = try key.name("-_")
    let map = try value.map(["title", "chapter", "caption", "value", "from", "unit"])
    let unit = try map.required("unit").map(["zh", "zh_times", "en"])
    return BandVariable(
      id: id, title: map.localized("title"), chapter: map.localized("chapter"),
      caption: map.localized("caption"), value: try read(value: try map.required("value")),
      bounds: try bounds(try map.required("from")),
      unit: LocalizedText(zh: unit.filledText("zh"), en: unit.filledText("en")),
      chineseTimes: unit.read("zh_times", usually: 1) { value throws(Failure) in
        let times = try value.integer()
        guard (1...1_000_000).contains(times) else {
          throw value.failure("a whole number from 1 to 1000000 is expected here")
        }
        return times
      })
  }

  private func read(value: YAMLValue) throws(Failure) -> BandVariable.Value {
    let map = try value.map(["of", "per", "times", "divided_by", "exchange"])
    return BandVariable.Value(
      of: try measure(try map.required("of")),
      per: map.read("per") { value throws(Failure) in try measure(value) },
      times: map.read("times", usually: 1) { value throws(Failure) in try positive(value) },
      dividedBy: map.read("divided_by", usually: 1) { value throws(Failure) in
        try positive(value)
      },
      rates: map.read("exchange", usually: []) { value throws(Failure) in
        let name = try value.text()
        guard let rates = rates[name] else {
          throw value.failure(
            "there are no exchange rates of '\(MessageText.shown(name))'",
            hint: "known here: \(rates.keys.sorted().joined(separator: ", "))")
        }
        return rates
      })
  }

  private func measure(_ value: YAMLValue) throws(Failure) -> MeasureID {
    let text = try value.text()
    guard let id = MeasureID(text) else {
      throw value.failure("a measure is expected here", hint: "DATASET.MEASURE")
    }
    // A pipeline without the dataset has no such bands.
    if let contract = contracts?[id.dataset], !contract.hasMeasure(id.name) {
      let known = Contract.standardMeasures + contract.measures.map(\.name)
      throw value.failure(
        "the contract has no measure '\(MessageText.shown(id.name))'",
        hint: "measures of \(contract.id): \(known.joined(separator: ", "))")
    }
    return id
  }

  private func bounds(_ value: YAMLValue) throws(Failure) -> [Int] {
    var bounds: [Int] = []
    for item in try value.list() {
      let bound = try item.integer()
      guard bounds.isEmpty ? bound == 0 : bound > (bounds.last ?? 0) else {
        throw item.failure("bounds ascend from 0")
      }
      bounds.append(bound)
    }
    guard !bounds.isEmpty else { throw value.failure("at least one bound is expected here") }
    return bounds
  }
}

/// A number above 0.
private func positive(_ value: YAMLValue) throws(Failure) -> Double {
  let number = try value.number()
  guard number > 0 else { throw value.failure("a number above 0 is expected here") }
  return number
}

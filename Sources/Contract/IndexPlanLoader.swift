public import Records

extension IndexPlan {
  /// Reads and checks a tree file.
  ///
  /// - Throws: `configuration-missing` or `configuration-invalid`, with file, line and column.
  public static func load(path: String) throws(Failure) -> IndexPlan {
    try parse(text: readConfiguration(path), file: path)
  }

  /// Reads and checks a tree file's text; `file` stands in messages only.
  public static func parse(text: String, file: String) throws(Failure) -> IndexPlan {
    try Mistakes.first { mistakes throws(Failure) in
      try parse(text: text, file: file, noting: mistakes)
    }
  }

  private static func parse(
    text: String, file: String, noting mistakes: Mistakes
  ) throws(Failure) -> IndexPlan {
    let root = try YAMLValue.parse(text, file: file, noting: mistakes)
    let map = try root.map(Self.keys)
    let normalisation = try IndexRuleReader.normalisation(try map.required("normalise"))
    var reader = IndexTreeReader(normalisation: normalisation)
    let tree = try reader.read(try map.required("tree"))
    return try IndexPlan(
      map, id: try map.required("index").filledText(), unitColumn: "unit",
      usualNameColumn: nil,
      IndexItems(
        tree: tree, factors: reader.factors, goalposts: reader.goalposts,
        treatments: reader.treatments, normalisations: reader.normalisations,
        places: reader.places), normalisation)
  }

  static let keys = [
    "index", "table", "screen", "impute_in_time", "impute", "treat", "normalise", "scale", "levels",
    "optimise_weights", "uncertainty", "tree",
  ]

  /// Reads the rules of a file for a tree that is known.
  init(
    _ map: YAMLMap, id: String, unitColumn: String, usualNameColumn: String?, _ items: IndexItems,
    _ normalisation: NormalisationRule
  ) throws(Failure) {
    let table = try map["table"]?.map(["unit", "name", "time", "group"])
    let rules = IndexRuleReader(levels: items.tree.levels)
    self.id = id
    tree = items.tree
    self.unitColumn = try table?["unit"]?.filledText() ?? unitColumn
    nameColumn = try table?["name"]?.filledText()
    self.usualNameColumn = nameColumn == nil ? usualNameColumn : nil
    timeColumn = try table?["time"]?.filledText()
    rankColumn = try table?["group"]?.filledText()
    factors = items.factors
    goalposts = items.goalposts
    screening = try rules.screening(map["screen"])
    panelImputation = try rules.panelImputation(map["impute_in_time"], table: table)
    imputation = try rules.imputation(map["impute"])
    treatment = try map["treat"].map(IndexRuleReader.treatment) ?? .none
    treatments = items.treatments
    self.normalisation = normalisation
    normalisations = items.normalisations
    isPooled = try rules.isPooled(map["scale"])
    levels = try rules.levelRules(map["levels"])
    optimisation = try rules.optimisation(map["optimise_weights"])
    uncertainty = try rules.uncertainty(
      map["uncertainty"], levels: levels, groups: imputation.groupColumn)
    places = items.places
  }
}

extension IndexPlan {
  /// The columns beside the codes in what is printed of an index.
  private static let printedColumns = ["unit", "name", "time", "rank", "group"]

  /// Refuses a code that could not stand at the head of a column.
  static func check(
    code: String, _ failure: (String) -> Failure
  ) throws(Failure) {
    guard !code.isEmpty else { throw failure("a code is missing") }
    guard !printedColumns.contains(code) else {
      throw failure("a column of this name is printed already; choose another code")
    }
    guard !code.unicodeScalars.contains(where: { $0 == "\"" || $0 == "\\" || $0.value < 32 })
    else { throw failure("a code without quotes, backslashes and control characters") }
  }
}

/// A tree with what its indicators say for themselves.
struct IndexItems {
  let tree: IndicatorTree
  var factors: [String: Double] = [:]
  var goalposts: [String: Goalposts] = [:]
  var treatments: [String: TreatmentRule] = [:]
  var normalisations: [String: NormalisationRule] = [:]
  let places: [String: Failure.Place]
}

/// Reads the tree, index first; levels are known when the depth is.
private struct IndexTreeReader {
  let normalisation: NormalisationRule
  private(set) var factors: [String: Double] = [:]
  private(set) var goalposts: [String: Goalposts] = [:]
  private(set) var treatments: [String: TreatmentRule] = [:]
  private(set) var normalisations: [String: NormalisationRule] = [:]
  private(set) var places: [String: Failure.Place] = [:]
  private var items: [IndicatorTree.Item] = []
  private var depth: Int?

  init(normalisation: NormalisationRule) { self.normalisation = normalisation }

  mutating func read(_ root: YAMLValue) throws(Failure) -> IndicatorTree {
    try read(root, parent: nil, depth: 0)
    let levels = (depth ?? 0) + 1
    guard levels > 1 else { throw root.failure("the index needs items below it") }
    // Depths were entered; levels count from the indicators.
    return try IndicatorTree(
      items.map { item in
        var item = item
        item.level = levels - item.level
        return item
      })
  }

  private mutating func read(
    _ value: YAMLValue, parent: String?, depth: Int
  ) throws(Failure) {
    let map = try value.map([
      "code", "name", "weight", "items", "direction", "unit", "target", "goalposts", "denominator",
      "per", "treat", "normalise",
    ])
    let codeValue = try map.required("code")
    let code = try codeValue.filledText()
    guard places[code] == nil else { throw codeValue.failure("the code stands twice in the tree") }
    try IndexPlan.check(code: code) { codeValue.failure($0) }
    places[code] = codeValue.place
    var item = IndicatorTree.Item(
      code: code, name: try map["name"]?.text() ?? "", level: depth, parent: parent)
    if let weight = map["weight"] {
      item.weight = try weight.number()
      guard item.weight >= 0, parent != nil else {
        throw weight.failure("a weight from 0 is expected here, and none for the index")
      }
    }
    guard let children = map["items"] else {
      try readIndicator(map, value, &item, depth: depth)
      items.append(item)
      return
    }
    for key in Self.indicatorKeys {
      if let stray = map[key] { throw stray.failure("only an indicator, without items, has this") }
    }
    let list = try children.list()
    guard !list.isEmpty else { throw children.failure("at least one item is expected here") }
    items.append(item)
    for child in list { try read(child, parent: code, depth: depth + 1) }
  }

  private static let indicatorKeys = [
    "direction", "unit", "target", "goalposts", "denominator", "per", "treat", "normalise",
  ]

  private mutating func readIndicator(
    _ map: YAMLMap, _ value: YAMLValue, _ item: inout IndicatorTree.Item, depth: Int
  ) throws(Failure) {
    guard depth == self.depth ?? depth else {
      throw value.failure(
        "indicators stand at different depths",
        hint: "give every branch the same number of levels; a group may hold one indicator")
    }
    self.depth = depth
    item.direction = try map["direction"]?.choice(IndicatorTree.Direction.self) ?? .up
    item.unit = try map["unit"]?.text() ?? ""
    item.target = try map["target"]?.number()
    item.denominator = try map["denominator"]?.filledText()
    if let factor = map["per"] {
      guard item.denominator != nil else { throw factor.failure("'per' needs a denominator") }
      factors[item.code] = try factor.positive()
    }
    if let posts = map["goalposts"] {
      let (lower, upper) = try posts.twoNumbers()
      guard lower < upper else { throw posts.failure("the lower post comes first") }
      goalposts[item.code] = Goalposts(lower: lower, upper: upper)
    }
    if let rule = map["treat"] { treatments[item.code] = try IndexRuleReader.treatment(rule) }
    if let rule = map["normalise"] {
      normalisations[item.code] = try IndexRuleReader.normalisation(rule)
    }
    switch normalisations[item.code] ?? normalisation {
    case .goalposts where goalposts[item.code] == nil:
      throw value.failure("the indicator needs 'goalposts' to be normalised by them")
    case .distanceToTarget where item.target == nil:
      throw value.failure("the indicator needs a 'target' to be measured against")
    default: break
    }
  }
}

extension YAMLValue {
  /// A list of exactly two numbers.
  func twoNumbers() throws(Failure) -> (Double, Double) {
    let list = try list()
    guard list.count == 2 else { throw failure("two numbers are expected here") }
    return (try list[0].number(), try list[1].number())
  }
}

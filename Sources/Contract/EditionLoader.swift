public import Records

extension Edition {
  /// Reads and checks an edition; its id must be the stem of the file.
  public static func load(
    path: String, from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> Edition {
    try Mistakes.first { mistakes throws(Failure) in
      try load(path: path, from: files, noting: mistakes)
    }
  }

  /// Reads and checks an edition's text; `file` stands in messages only.
  public static func parse(text: String, file: String) throws(Failure) -> Edition {
    try Mistakes.first { mistakes throws(Failure) in
      try read(text, file: file, stem: nil, noting: mistakes)
    }
  }

  /// Reads an edition on behind its mistakes; with any, what it gives is not to be used.
  public static func load(
    path: String, from files: ConfigurationFiles = ConfigurationFiles(), noting mistakes: Mistakes
  ) throws(Failure) -> Edition {
    try read(
      readConfiguration(path, from: files), file: path, stem: FilePath.stem(path), noting: mistakes)
  }

  /// How far the points of children may be from their parent's.
  static let pointsTolerance = 1e-9

  static func read(
    _ text: String, file: String, stem: String?, noting mistakes: Mistakes
  ) throws(Failure) -> Edition {
    let root = try YAMLValue.parse(text, file: file, noting: mistakes)
    let map = try root.map([
      "edition", "title", "note", "sources", "total_points", "minimum_coverage", "uncertainty",
      "few_records", "not_measured", "tree",
    ])
    let id = map.read("edition", or: "") { value throws(Failure) in
      let id = try value.name("-._")
      if let stem, stem != id {
        throw value.failure(
          "the edition '\(id)' stands in a file of another name", hint: "name the file \(id).yaml")
      }
      return id
    }
    let totalPoints = map.read("total_points", or: Double?.none) { value throws(Failure) in
      try value.positive()
    }
    let title = map.localized("title")
    var tree = TreeReader(title: title, points: totalPoints ?? 0)
    mistakes.attempt { () throws(Failure) in
      try tree.read(
        try map.required("tree"), total: totalPoints == nil ? nil : map["total_points"])
    }
    return Edition(
      id: id, title: title, note: map.localized("note"),
      sources: map.read("sources", or: []) { value throws(Failure) in
        try value.each { one throws(Failure) in try one.localizedOrPlain() }
      },
      totalPoints: totalPoints ?? 0,
      minimumCoverage: map.read("minimum_coverage", or: 0) { value throws(Failure) in
        try value.share()
      },
      nodes: tree.nodes, digest: StableHash.of(text).description, text: text,
      uncertainty: map.read("uncertainty") { value throws(Failure) in
        try UncertaintyReader.read(value)
      },
      fewRecords: map.read("few_records", usually: FewRecords()) { value throws(Failure) in
        try readFewRecords(value)
      }, printed: tree.printed,
      notMeasured: map.read("not_measured", usually: []) { value throws(Failure) in
        try value.each { item throws(Failure) in try readUnmeasured(item) }
      })
  }

  private static func readUnmeasured(_ item: YAMLValue) throws(Failure) -> UnmeasuredItem {
    let map = try item.map(["title", "points", "why"])
    return UnmeasuredItem(
      title: map.localized("title"),
      points: map.read("points") { value throws(Failure) in try value.positive() },
      why: map.localized("why"))
  }

  private static func readFewRecords(_ value: YAMLValue) throws(Failure) -> FewRecords {
    let map = try value.map(["below", "score"])
    let usual = FewRecords()
    return FewRecords(
      below: map.read("below", usually: usual.below) { value throws(Failure) in
        let below = try value.integer()
        guard (0...1_000_000).contains(below) else {
          throw value.invalid("a whole number from 0 to 1000000 is expected here")
        }
        return below
      },
      rule: map.choice("score", usually: usual.rule))
  }

  /// Checks that every measure the leaves read is one that a contract has.
  public func check(against contracts: ContractSet) throws(Failure) {
    try Mistakes.first { mistakes throws(Failure) in check(against: contracts, noting: mistakes) }
  }

  /// The same, with every measure that fails it noted.
  public func check(against contracts: ContractSet, noting mistakes: Mistakes) {
    for node in nodes {
      for measure in node.leaf?.formula.measures ?? [] {
        mistakes.attempt { () throws(Failure) in try check(measure, of: node, against: contracts) }
      }
    }
  }

  private func check(
    _ measure: MeasureID, of node: IndicatorNode, against contracts: ContractSet
  ) throws(Failure) {
    let place = node.leaf?.place
    guard let contract = contracts[measure.dataset] else {
      throw Failure(
        .editionInvalid,
        "the indicator '\(node.id)' reads '\(measure)', but no contract has this dataset",
        at: place, hint: "datasets: \(contracts.contracts.map(\.id).joined(separator: ", "))")
    }
    guard contract.hasMeasure(measure.name) else {
      let known = Contract.standardMeasures + contract.measures.map(\.name)
      throw Failure(
        .editionInvalid,
        "the indicator '\(node.id)' reads '\(measure)', but the contract has no such measure",
        at: place, hint: "measures of \(contract.id): \(known.joined(separator: ", "))")
    }
    // No score may rest on a count that is not published: a city must neither lose points nor escape by it.
    guard contract.isRestricted else { return }
    if node.leaf?.missing == .zero {
      throw Failure(
        .editionInvalid,
        "the indicator '\(node.id)' would score 0 where '\(measure)' may not be published",
        at: place, hint: "`missing: reweight`, or `group-median`: the contract is restricted")
    }
    if node.leaf?.rule.isOutsideSum == true {
      throw Failure(
        .editionInvalid,
        "the indicator '\(node.id)' would take or give points by '\(measure)', which is restricted",
        at: place,
        hint: "score it inside the sum: small counts of it are not counted")
    }
  }
}

/// Reads the tree of an edition in pre-order; the root is made up, it stands for the whole index.
private struct TreeReader {
  private(set) var nodes: [IndicatorNode]
  /// By item: what a source prints that it is.
  private(set) var printed: [String: LocalizedText] = [:]
  private var ids: Set<String>

  init(title: LocalizedText, points: Double) {
    nodes = [
      IndicatorNode(
        id: "index", number: "", title: title, level: 0, parent: nil, children: [],
        points: points, pointsBasis: .derived, aggregation: .arithmetic, leaf: nil)
    ]
    ids = ["index"]
  }

  /// Reads all of it; whether its points close is told where the total is known.
  mutating func read(_ tree: YAMLValue, total: YAMLValue?) throws(Failure) {
    let before = tree.mistakes.failures.count
    let children = try readItems(tree, parent: 0)
    nodes[0] = nodes[0].with(children: children)
    guard let total, tree.mistakes.failures.count == before else { return }
    try checkClosing(of: 0, at: total)
  }

  private mutating func readItems(_ list: YAMLValue, parent: Int) throws(Failure) -> [Int] {
    let items = try list.list()
    guard !items.isEmpty else { throw list.invalid("at least one item is expected here") }
    return items.compactMap { item in
      list.mistakes.attempt { () throws(Failure) in try readItem(item, parent: parent) }
    }
  }

  private mutating func readItem(_ item: YAMLValue, parent: Int) throws(Failure) -> Int {
    let mistakes = item.mistakes
    let before = mistakes.failures.count
    let map = try item.map([
      "id", "number", "title", "points", "basis", "aggregation", "items", "provenance", "value",
      "score", "rule_basis", "missing", "unit", "decimals", "printed",
    ])
    let id = map.read("id", or: "") { value throws(Failure) in
      let id = try value.name("-_")
      guard ids.insert(id).inserted else {
        throw value.invalid("the id '\(id)' stands twice, or is that of the whole index")
      }
      return id
    }
    let points = map.read("points", or: 0) { value throws(Failure) in try value.number() }
    let leaf = mistakes.attempt { () throws(Failure) in try readLeaf(map, item) } ?? nil
    // What could not be read would have other points.
    if mistakes.failures.count == before {
      mistakes.attempt { () throws(Failure) in try checkPoints(points, of: leaf, at: item, id) }
    }

    if map["printed"] != nil { printed[id] = map.localized("printed") }
    let index = nodes.count
    let node = IndicatorNode(
      id: id, number: map.read("number", usually: "") { value throws(Failure) in try value.text() },
      title: map.localized("title"), level: nodes[parent].level + 1, parent: parent, children: [],
      points: points, pointsBasis: map.choice("basis", or: Basis.derived),
      aggregation: map.choice("aggregation", usually: Aggregation.arithmetic), leaf: leaf)
    nodes.append(node)
    if let items = map["items"] {
      let children = try readItems(items, parent: index)
      nodes[index] = node.with(children: children)
      if mistakes.failures.count == before { try checkClosing(of: index, at: item) }
    }
    return index
  }

  private func readLeaf(_ map: YAMLMap, _ item: YAMLValue) throws(Failure) -> Leaf? {
    guard map["items"] != nil else {
      guard map["value"] != nil, map["score"] != nil else {
        throw item.invalid("an item needs either 'items', or 'value' and 'score'")
      }
      if let extra = map["aggregation"] {
        extra.mistakes.note(
          extra.invalid("'aggregation' means nothing for an item without 'items'"))
      }
      return try LeafReader.read(map, item)
    }
    for key in ["provenance", "value", "score", "rule_basis", "missing", "unit", "decimals"] {
      guard let extra = map[key] else { continue }
      extra.mistakes.note(extra.invalid("'\(key)' means nothing for an item with 'items'"))
    }
    return nil
  }

  private func checkPoints(
    _ points: Double, of leaf: Leaf?, at item: YAMLValue, _ id: String
  ) throws(Failure) {
    if leaf?.rule.isOutsideSum == true {
      guard points == 0 else {
        throw item.invalid("'\(id)' stands outside the sum, so its points must be 0")
      }
    } else if points <= 0 {
      throw item.invalid("'\(id)' needs points above 0")
    }
  }

  /// Children's points must make up the parent's.
  private func checkClosing(of index: Int, at place: YAMLValue) throws(Failure) {
    let node = nodes[index]
    let sum = node.children.reduce(0) { $0 + nodes[$1].points }
    guard abs(sum - node.points) <= Edition.pointsTolerance else {
      let what = index == 0 ? "the edition" : "'\(node.id)'"
      throw place.invalid(
        "the items of \(what) have \(plain(sum)) points together, not \(plain(node.points))")
    }
  }

  /// The shortest decimal without a trailing `.0`.
  private func plain(_ points: Double) -> String {
    let rounded = (points * 1e9).rounded() / 1e9
    let text = "\(rounded)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension IndicatorNode {
  /// The same node with children.
  fileprivate func with(children: [Int]) -> IndicatorNode {
    IndicatorNode(
      id: id, number: number, title: title, level: level, parent: parent, children: children,
      points: points, pointsBasis: pointsBasis, aggregation: aggregation, leaf: leaf)
  }
}

extension YAMLValue {
  /// A failure about what an edition says.
  func invalid(_ message: String, hint: String? = nil) -> Failure {
    failure(message, code: .editionInvalid, hint: hint)
  }

  /// A number above 0.
  func positive() throws(Failure) -> Double {
    let number = try number()
    guard number > 0 else { throw failure("a number above 0 is expected here") }
    return number
  }

  /// A share, 0...1.
  func share() throws(Failure) -> Double {
    let number = try number()
    guard (0...1).contains(number) else { throw failure("a share from 0 to 1 is expected here") }
    return number
  }
}

public import Records

/// One row of a table of indicators, as COINr and the EU's COIN Tool have it.
public struct IndexEntry: Sendable {
  /// Where it stands.
  public var line: Int
  /// The item's code.
  public var code: String
  /// Its name.
  public var name = ""
  /// Its level, 1 for an indicator, as it is written.
  public var level: String
  /// The code of what it belongs to; empty for the index.
  public var parent = ""
  /// 1 or -1, as it is written; empty for 1.
  public var direction = ""
  /// The weight, as it is written; empty for 1.
  public var weight = ""
  /// The unit of its values.
  public var unit = ""
  /// The value to reach, as it is written.
  public var target = ""
  /// The column of denominators.
  public var denominator = ""
  /// The goalposts, as they are written.
  public var goalposts = (lower: "", upper: "")

  /// Begins an entry.
  public init(line: Int, code: String, level: String) {
    self.line = line
    self.code = code
    self.level = level
  }
}

extension IndexPlan {
  /// Makes a plan of a table of indicators and of rules.
  ///
  /// Without rules values are scaled to 0...100 and all means are arithmetic. Units are named by the
  /// columns that the table's maker names so, unless the rules name others.
  ///
  /// - Parameters:
  ///   - entries: the indicators and aggregates.
  ///   - file: the table's file, for messages.
  ///   - columns: the columns of units' codes, and of their names where the table has it.
  ///   - rules: a tree file without its tree; `nil` for none.
  /// - Returns: the plan.
  /// - Throws: `configuration-invalid` or `configuration-missing`, with file and line.
  public static func imported(
    _ entries: [IndexEntry], from file: String, columns: (unit: String, name: String?),
    rules: String?
  ) throws(Failure) -> IndexPlan {
    guard let rules else {
      return try imported(
        entries, from: file, columns: columns, text: "normalise: {min_max: [0, 100]}\n", rules: file
      )
    }
    return try imported(
      entries, from: file, columns: columns, text: try readConfiguration(rules), rules: rules)
  }

  /// The same with the text of the rules.
  public static func imported(
    _ entries: [IndexEntry], from file: String, columns: (unit: String, name: String?),
    text: String, rules: String
  ) throws(Failure) -> IndexPlan {
    try Mistakes.first { mistakes throws(Failure) in
      let map = try YAMLValue.parse(text, file: rules, noting: mistakes)
        .map(keys.filter { $0 != "tree" })
      let normalisation = try IndexRuleReader.normalisation(try map.required("normalise"))
      let items = try ImportedItems(file: file).read(entries, normalisation)
      let root = items.tree.items[items.tree.root].code
      return try IndexPlan(
        map, id: try map["index"]?.filledText() ?? root, unitColumn: columns.unit,
        usualNameColumn: columns.name, items, normalisation)
    }
  }
}

/// Reads entries into a tree.
private struct ImportedItems {
  let file: String

  func read(
    _ entries: [IndexEntry], _ normalisation: NormalisationRule
  ) throws(Failure) -> IndexItems {
    var items: [IndicatorTree.Item] = []
    var goalposts: [String: Goalposts] = [:]
    var places: [String: Failure.Place] = [:]
    for entry in entries {
      try IndexPlan.check(code: entry.code) { failure($0, entry) }
      guard let level = Int(entry.level), level > 0 else {
        throw failure("the level is not a whole number from 1", entry)
      }
      places[entry.code] = place(entry)
      var item = IndicatorTree.Item(
        code: entry.code, name: entry.name, level: level,
        parent: entry.parent.isEmpty ? nil : entry.parent)
      item.unit = entry.unit
      item.weight = try number(entry.weight, "weight", entry) ?? 1
      guard item.weight >= 0 else { throw failure("the weight is below 0", entry) }
      if level == 1 {
        item.target = try number(entry.target, "target", entry)
        item.denominator = entry.denominator.isEmpty ? nil : entry.denominator
        switch try number(entry.direction, "direction", entry) ?? 1 {
        case 1: item.direction = .up
        case -1: item.direction = .down
        default: throw failure("the direction is neither 1 nor -1", entry)
        }
        let lower = try number(entry.goalposts.lower, "lower goalpost", entry)
        let upper = try number(entry.goalposts.upper, "upper goalpost", entry)
        if let lower, let upper {
          guard lower < upper else {
            throw failure("the lower goalpost is not below the upper", entry)
          }
          goalposts[item.code] = Goalposts(lower: lower, upper: upper)
        }
        switch normalisation {
        case .goalposts where goalposts[item.code] == nil:
          throw failure("the indicator needs goalposts to be normalised by them", entry)
        case .distanceToTarget where item.target == nil:
          throw failure("the indicator needs a target to be measured against", entry)
        default: break
        }
      }
      items.append(item)
    }
    do throws(Failure) {
      let tree = try IndicatorTree(items)
      guard tree.levels > 1 else {
        throw Failure(.configurationInvalid, "the index needs items below it")
      }
      return IndexItems(tree: tree, goalposts: goalposts, places: places)
    } catch {
      throw Failure(error.code, error.message, at: .init(file: file, line: 1), hint: error.hint)
    }
  }

  private func number(
    _ text: String, _ name: String, _ entry: IndexEntry
  ) throws(Failure) -> Double? {
    if text.isEmpty || text == "NA" { return nil }
    guard let number = Double(text), number.isFinite else {
      throw failure("the \(name) is not a number", entry)
    }
    return number
  }

  private func place(_ entry: IndexEntry) -> Failure.Place {
    .init(file: file, line: entry.line)
  }

  private func failure(_ message: String, _ entry: IndexEntry) -> Failure {
    Failure(.configurationInvalid, message, at: place(entry))
  }
}

public import Records

/// An indicator tree with its points, formulas and scoring rules.
///
/// One YAML file each.
public struct Edition: Sendable {
  /// The id, `2018`; also the stem of the file.
  public let id: String
  /// The title in both languages.
  public let title: LocalizedText
  /// What a reader must know about the edition, in both languages.
  public let note: LocalizedText
  /// Where names and points come from.
  public let sources: [LocalizedText]
  /// The points of the whole tree before rescaling (100, or 140 in 2019).
  public let totalPoints: Double
  /// Below this share of points resting on data a city is "not ranked", 0...1.
  public let minimumCoverage: Double
  /// The tree in pre-order; `nodes[0]` is the root (level 0).
  public let nodes: [IndicatorNode]
  /// The stable hash (hex) of the text it was read from.
  public let digest: String
  /// The text it was read from, which a report keeps; empty for one that was read from none.
  public let text: String
  /// Which shares and means rest on too few records, and what becomes of them.
  public let fewRecords: FewRecords
  /// By item: what a source prints that it is, where that was found.
  public let printed: [String: LocalizedText]
  /// Items of the printed edition that nothing here measures.
  public let notMeasured: [UnmeasuredItem]
  /// What is varied to see how far ranks depend on it; `nil` leaves out one branch at a time.
  public let uncertainty: Uncertainty?

  /// Fills in an edition; the loader checks that the points close.
  public init(
    id: String, title: LocalizedText, note: LocalizedText, sources: [LocalizedText],
    totalPoints: Double, minimumCoverage: Double, nodes: [IndicatorNode], digest: String,
    text: String = "",
    uncertainty: Uncertainty? = nil, fewRecords: FewRecords = FewRecords(),
    printed: [String: LocalizedText] = [:], notMeasured: [UnmeasuredItem] = []
  ) {
    self.printed = printed
    self.notMeasured = notMeasured
    self.fewRecords = fewRecords
    self.id = id
    self.title = title
    self.note = note
    self.sources = sources
    self.totalPoints = totalPoints
    self.minimumCoverage = minimumCoverage
    self.nodes = nodes
    self.digest = digest
    self.text = text
    self.uncertainty = uncertainty
  }

  /// The index of the node with this id.
  public func node(_ id: String) -> Int? { nodes.firstIndex { $0.id == id } }

  /// The measures that any leaf reads, each once, in order of name.
  public var measures: [MeasureID] {
    Set(nodes.flatMap { $0.leaf?.formula.measures ?? [] }).sorted()
  }
}

/// An item that is printed in an edition's source, and that nothing here measures.
public struct UnmeasuredItem: Equatable, Sendable {
  /// What it is called.
  public let title: LocalizedText
  /// Its printed points; `nil` where none are printed.
  public let points: Double?
  /// Why it is not measured.
  public let why: LocalizedText

  /// Names an item.
  public init(title: LocalizedText, points: Double?, why: LocalizedText) {
    self.title = title
    self.points = points
    self.why = why
  }
}

/// When a share or mean rests on few records, and what becomes of it.
public struct FewRecords: Equatable, Sendable {
  /// What becomes of it; it is marked in any case.
  public enum Rule: String, CaseIterable, Sendable {
    /// It is scored as any other.
    case kept
    /// It is scored as one without a value is.
    case missing
  }

  /// Fewer than so many are few.
  public var below: Int
  /// What becomes of them.
  public var rule: Rule

  /// Marks what rests on fewer than five, and scores it all the same.
  public init(below: Int = 5, rule: Rule = .kept) {
    self.below = below
    self.rule = rule
  }
}

/// One item of the tree.
public struct IndicatorNode: Sendable {
  /// A stable id, `compliance-rate`; unique in its edition.
  public let id: String
  /// The printed number, `（2）` or `3.1`; may be empty.
  public let number: String
  /// The title in both languages.
  public let title: LocalizedText
  /// The depth: 0 for the root, 1 and more below.
  public let level: Int
  /// The parent's index in the tree; `nil` for the root.
  public let parent: Int?
  /// The children's indices, in order; empty for a leaf.
  public let children: [Int]
  /// The points to be had; 0 for deductions, bonuses and gates, which stand outside the sum.
  public let points: Double
  /// What the points rest on.
  public let pointsBasis: Basis
  /// How the children are combined (inner nodes).
  public let aggregation: Aggregation
  /// What a leaf measures and how it is scored; `nil` for inner nodes.
  public let leaf: Leaf?

  /// Fills in a node.
  public init(
    id: String, number: String, title: LocalizedText, level: Int, parent: Int?,
    children: [Int], points: Double, pointsBasis: Basis, aggregation: Aggregation, leaf: Leaf?
  ) {
    self.id = id
    self.number = number
    self.title = title
    self.level = level
    self.parent = parent
    self.children = children
    self.points = points
    self.pointsBasis = pointsBasis
    self.aggregation = aggregation
    self.leaf = leaf
  }
}

/// How children make a parent.
public enum Aggregation: String, CaseIterable, Sendable {
  /// The weighted mean.
  case arithmetic
  /// The weighted geometric mean; a score of 0 counts as 0.
  case geometric
}

/// What a leaf measures and how it is scored.
public struct Leaf: Sendable {
  /// From measures to a value.
  public let formula: Formula
  /// From a value to 0...1.
  public let rule: ScoringRule
  /// Where the evidence comes from.
  public let provenance: Provenance
  /// What the rule's cut points rest on.
  public let ruleBasis: Basis
  /// What happens when there is no value.
  public let missing: MissingRule
  /// The unit of the value, in both languages (`%`, `件/千户`).
  public let unit: LocalizedText
  /// Decimals the value is printed with (shares are printed in per cent).
  public let decimals: Int
  /// Where the leaf stands in its file, for messages; `nil` for a leaf made by hand.
  public let place: Failure.Place?

  /// Fills in a leaf.
  public init(
    formula: Formula, rule: ScoringRule, provenance: Provenance, ruleBasis: Basis,
    missing: MissingRule, unit: LocalizedText, decimals: Int, place: Failure.Place? = nil
  ) {
    self.formula = formula
    self.rule = rule
    self.provenance = provenance
    self.ruleBasis = ruleBasis
    self.missing = missing
    self.unit = unit
    self.decimals = decimals
    self.place = place
  }
}

/// From measures (over the twelve months' window, or at its end) to an indicator's value.
///
/// Measures enter in their natural unit: things, days, yuan (fen / 100), the denominator's own unit
/// (hundredths / 100). A value is missing when no measure of a sum is in the table (its dataset was
/// never delivered by any city), or a denominator is 0.
public enum Formula: Equatable, Sendable {
  /// The sum of measures.
  case count([MeasureID])
  /// Sum over sum, times `scale` (1 for a share, 1,000 for "per 1,000 enterprises").
  case ratio(of: [MeasureID], to: [MeasureID], scale: Double)
  /// Mean days: a sum of days over a count of records.
  case mean(of: MeasureID, over: MeasureID)
  /// 1 when the sum is at least `atLeast`, else 0.
  case atLeast([MeasureID], Int64)
  /// 1 when the sum is 0, else 0.
  case none([MeasureID])
  /// How many of the measures are above 0 (fields in which reports are used).
  case nonZero([MeasureID])

  /// The datasets the formula reads.
  public var datasets: Set<String> { Set(measures.map(\.dataset)) }

  /// Whether more records can only raise its value.
  public var onlyGrows: Bool {
    switch self {
    case .count, .atLeast, .nonZero: true
    case .ratio, .mean, .none: false
    }
  }

  /// The count that a share or mean rests on, which is nothing for other formulas.
  public var base: Formula? {
    switch self {
    case .ratio(_, let to, _): .count(to)
    case .mean(_, let over): .count([over])
    case .count, .atLeast, .none, .nonZero: nil
    }
  }

  /// All measures the formula reads.
  public var measures: [MeasureID] {
    switch self {
    case .count(let of), .atLeast(let of, _), .none(let of), .nonZero(let of): of
    case .ratio(let of, let to, _): of + to
    case .mean(let of, let over): [of, over]
    }
  }
}

/// From a value to a score.
public enum ScoringRule: Equatable, Sendable {
  /// Linear from `zero` (score 0) to `full` (score 1), clamped; `zero > full` means lower is better.
  case goalposts(zero: Double, full: Double)
  /// Linear between the group's lowest and highest value.
  case minMax(higherIsBetter: Bool)
  /// The share of the group's other cities that are worse, ties half.
  case percentile(higherIsBetter: Bool)
  /// 功效系数: 60 points at `unsatisfactory`, 100 at `satisfactory`, linear, clamped to 0...100.
  case efficacy(unsatisfactory: Double, satisfactory: Double)
  /// The score of the highest threshold reached; thresholds ascend; below the first, 0.
  case steps([Step])
  /// 1 when the value is at least 1, else 0.
  case yesNo
  /// Takes `each` points per unit of the value off the parent, at most `floor`.
  case deduction(each: Double, floor: Double)
  /// Adds `each` points per unit of the value to the parent, at most `cap`.
  case bonus(each: Double, cap: Double)
  /// Vetoes the city unless the value is at least `minimum`.
  case gate(minimum: Double)

  /// A threshold and the score from there on.
  public struct Step: Equatable, Sendable {
    /// The value from which the score holds.
    public let from: Double
    /// The score, 0...1.
    public let score: Double

    /// Fills in a step.
    public init(from: Double, score: Double) {
      self.from = from
      self.score = score
    }
  }

  /// Whether a score depends on the values of the group's other cities.
  public var looksAtTheGroup: Bool {
    switch self {
    case .minMax, .percentile: true
    default: false
    }
  }

  /// The score that is best for a city; `nil` for a gate, which earns nothing.
  public var bestScore: Double? {
    switch self {
    case .deduction: 0
    case .gate: nil
    default: 1
    }
  }

  /// Whether the rule stands outside the weighted sum (deduction, bonus, gate).
  public var isOutsideSum: Bool {
    switch self {
    case .deduction, .bonus, .gate: true
    default: false
    }
  }
}

/// What happens to an indicator without a value.
public enum MissingRule: String, CaseIterable, Sendable {
  /// Its points are spread over its siblings in proportion.
  case reweight
  /// It takes the median score of the city's group.
  case groupMedian = "group-median"
  /// It scores 0.
  case zero
}

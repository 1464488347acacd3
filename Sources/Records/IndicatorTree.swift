/// The tree of a composite indicator: indicators, groups of them, and one index on top.
///
/// Levels count from 1, the indicators, upwards, as in the Handbook's and COINr's tables; every
/// branch reaches level 1 at the same depth.
public struct IndicatorTree: Sendable, Equatable {
  /// Which way an indicator is good.
  public enum Direction: String, Sendable, CaseIterable {
    /// Higher is better.
    case up
    /// Lower is better.
    case down

    /// 1 or -1, to multiply with.
    public var sign: Double { self == .up ? 1 : -1 }
  }

  /// One indicator or aggregate, as it is entered.
  public struct Item: Sendable, Equatable {
    /// Its code, unique in the tree and the name of its column.
    public var code: String
    /// Its title.
    public var name: String
    /// Its level, 1 for an indicator.
    public var level: Int
    /// The code of what it belongs to; `nil` for the index.
    public var parent: String?
    /// Its weight among its siblings, any scale.
    public var weight: Double
    /// Which way it is good.
    public var direction: Direction
    /// The value to reach, in the indicator's unit.
    public var target: Double?
    /// The denominator's column.
    public var denominator: String?
    /// The unit of its values.
    public var unit: String

    /// Describes an item.
    public init(
      code: String, name: String = "", level: Int, parent: String?, weight: Double = 1,
      direction: Direction = .up, target: Double? = nil, denominator: String? = nil,
      unit: String = ""
    ) {
      self.code = code
      self.name = name
      self.level = level
      self.parent = parent
      self.weight = weight
      self.direction = direction
      self.target = target
      self.denominator = denominator
      self.unit = unit
    }
  }

  /// All items in the order given.
  public let items: [Item]
  /// The position of each item's parent; `nil` for the index.
  public let parents: [Int?]
  /// The positions of each item's children, in order of code.
  ///
  /// Everything is summed in this order, so that the order of a file decides no last bit.
  public let children: [[Int]]
  /// The position of the index.
  public let root: Int
  private let positions: [String: Int]

  /// Builds and checks a tree.
  ///
  /// - Throws: `configuration-invalid` for a code that stands twice, an unknown parent, a parent that
  ///   is not one level up, more or less than one index, an aggregate without children, or a weight
  ///   that is not a finite number.
  public init(_ items: [Item]) throws(Failure) {
    var positions: [String: Int] = [:]
    for (place, item) in items.enumerated() {
      guard positions.updateValue(place, forKey: item.code) == nil else {
        throw Self.invalid("'\(item.code)' stands twice in the tree")
      }
      guard item.weight.isFinite, item.level >= 1 else {
        throw Self.invalid("'\(item.code)' has no weight or level that could be used")
      }
    }
    var parents: [Int?] = []
    var children: [[Int]] = Array(repeating: [], count: items.count)
    for place in items.indices.sorted(by: { items[$0].code < items[$1].code }) {
      guard let code = items[place].parent else { continue }
      guard let parent = positions[code], items[parent].level == items[place].level + 1 else {
        throw Self.invalid("'\(items[place].code)' has no parent one level above it")
      }
      children[parent].append(place)
    }
    for item in items { parents.append(item.parent.flatMap { positions[$0] }) }
    let roots = items.indices.filter { items[$0].parent == nil }
    guard let root = roots.first, roots.count == 1 else {
      throw Self.invalid("the tree needs one item without a parent, the index, not \(roots.count)")
    }
    if let bare = items.indices.first(where: { items[$0].level > 1 && children[$0].isEmpty }) {
      throw Self.invalid("'\(items[bare].code)' is an aggregate of nothing")
    }
    self.items = items
    self.parents = parents
    self.children = children
    self.root = root
    self.positions = positions
  }

  /// The tree from a level upwards: that level's items are its indicators.
  ///
  /// - Returns: the upper tree, and the position here of each of its items.
  public func from(level: Int) -> (tree: IndicatorTree, positions: [Int]) {
    let kept = items.indices.filter { items[$0].level >= level }
    return (IndicatorTree(of: self, from: level, kept: kept), kept)
  }

  private init(of tree: IndicatorTree, from level: Int, kept: [Int]) {
    var places: [Int: Int] = [:]
    for (new, old) in kept.enumerated() { places[old] = new }
    items = kept.map { old in
      var item = tree.items[old]
      item.level -= level - 1
      return item
    }
    parents = kept.map { old in tree.parents[old].flatMap { places[$0] } }
    children = kept.map { old in tree.children[old].compactMap { places[$0] } }
    root = places[tree.root] ?? 0
    positions = tree.positions.compactMapValues { places[$0] }
  }

  private static func invalid(_ message: String) -> Failure {
    Failure(.configurationInvalid, message)
  }

  /// How many levels there are; the index has this level.
  public var levels: Int { items[root].level }

  /// The position of a code.
  public func position(_ code: String) -> Int? { positions[code] }

  /// The positions of a level, in the order given.
  public func level(_ level: Int) -> [Int] { items.indices.filter { items[$0].level == level } }

  /// The codes of the indicators, in the order given.
  public var indicators: [String] { level(1).map { items[$0].code } }

  /// The position of what an item belongs to at a level; itself at its own level.
  public func ancestor(of item: Int, level: Int) -> Int? {
    var place = item
    while items[place].level < level {
      guard let parent = parents[place] else { return nil }
      place = parent
    }
    return items[place].level == level ? place : nil
  }

  /// The positions of the indicators below an item, in order of code at each level.
  public func indicators(below item: Int) -> [Int] {
    items[item].level == 1 ? [item] : children[item].flatMap { indicators(below: $0) }
  }

  /// The weights as they are in the tree, item by item.
  public var weights: [Double] { items.map(\.weight) }
}

/// From which size on a count may be published that can hold individual businesses (个体工商户).
///
/// They are persons who trade; what is counted of a few of them says something about each. The rule is
/// for what leaves the house: inside, every count is exact.
public struct DisclosureRule: Equatable, Sendable {
  /// The smallest count that is published, 3 or more.
  public let smallestCell: Int

  /// No setting goes below.
  public static let leastCell = 3
  /// What holds where a pipeline says nothing.
  public static let standard = DisclosureRule(smallestCell: 10)

  /// A rule; sizes below `leastCell` count as that.
  public init(smallestCell: Int) { self.smallestCell = max(smallestCell, Self.leastCell) }

  /// Whether there is something, but too little to be told.
  public func isSmall(_ count: Int64) -> Bool {
    count != 0 && count.magnitude < UInt64(smallestCell)
  }

  /// Whether what is left of a sum, when all that is published of it is taken away, says too much of the
  /// `hidden` counts in it: each is 1 at least.
  public func givesBack(_ rest: Int64, hidden: Int) -> Bool {
    hidden > 0 && rest - Int64(hidden) + 1 < Int64(smallestCell)
  }

  /// The nearest multiple of `smallestCell`, halves upwards: so much of a sum that holds withheld counts.
  public func rounded(_ count: Int) -> Int {
    (count + smallestCell / 2) / smallestCell * smallestCell
  }

  /// What may be known of a sum that holds withheld counts.
  public func about(_ count: Int) -> DisclosedCount {
    isSmall(Int64(count)) ? .withheld : .about(rounded(count))
  }
}

/// A count as it is published.
public enum DisclosedCount: Equatable, Sendable {
  /// All of it may be known.
  case exact(Int)
  /// A sum that holds withheld counts, rounded so that it doesn't give them back.
  case about(Int)
  /// Withheld.
  case withheld

  /// Whether all of it may be known.
  public var isExact: Bool { if case .exact = self { true } else { false } }

  /// What is told of it; `nil` where it is withheld.
  public var known: Double? {
    switch self {
    case .exact(let count), .about(let count): Double(count)
    case .withheld: nil
    }
  }
}

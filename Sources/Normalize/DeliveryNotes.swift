/// What a merge finds out about one delivery: it can be told only beside all others.
public struct DeliveryNotes: Equatable, Sendable {
  /// Accepted rows that another delivery replaced.
  public var superseded = 0
  /// Rows about another area than that of the source, which count for no city.
  public var outside = 0
  /// Accepted rows that were delivered before as they are, by the same source.
  public var known = 0
  /// Of those, rows that are not how their record stood last; besides, rows whose revision lies before it.
  public var older = 0

  /// Nothing yet.
  public init() {}

  /// Whether an export with so many accepted rows is an older one under a newer day: nearly all of it was there
  /// before, and some of it takes records back.
  public func isOlder(accepted: Int) -> Bool { older > 0 && known * 10 >= accepted * 9 }

  /// Adds what other buckets showed.
  public static func += (sum: inout DeliveryNotes, other: DeliveryNotes) {
    sum.superseded += other.superseded
    sum.outside += other.outside
    sum.known += other.known
    sum.older += other.older
  }
}

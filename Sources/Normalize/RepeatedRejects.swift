public import Records

/// Leaves out rejected rows that come again as they are, later in the same export: of one key the last rejected row
/// stands for all (`Winners`), so that no number changes.
///
/// A few bytes of a packed export can say the same row a hundred million times, and all facts of one key lie in one bucket,
/// which a fold holds in memory. Only the rows met last are remembered.
public struct RepeatedRejects: Sendable {
  private var held = [Fact](repeating: Fact(), count: places)
  private var isHeld = [Bool](repeating: false, count: places)

  private static let places = 256

  /// Nothing is held yet.
  public init() {}

  /// Takes the next facts of the export, in their order.
  ///
  /// - Returns: the facts that stand; others come later.
  public mutating func settle(_ facts: [Fact]) -> [Fact] {
    var settled: [Fact] = []
    settled.reserveCapacity(facts.count)
    for fact in facts {
      guard Self.canRepeat(fact) else {
        settled.append(fact)
        continue
      }
      let place = Int(truncatingIfNeeded: fact.keyLow) & (Self.places - 1)
      if isHeld[place], !Self.repeats(held[place], fact) { settled.append(held[place]) }
      held[place] = fact
      isHeld[place] = true
    }
    return settled
  }

  /// The facts that are still held, at the end of the export.
  public mutating func finish() -> [Fact] {
    defer { self = RepeatedRejects() }
    return zip(held, isHeld).filter(\.1).map(\.0)
  }

  private static func canRepeat(_ fact: Fact) -> Bool {
    fact.reasonCode != 0 && !fact.flags.contains(.unkeyed)
  }

  /// Whether the later of two facts says the same as the earlier, but for the line.
  private static func repeats(_ earlier: Fact, _ later: Fact) -> Bool {
    var earlier = earlier
    earlier.line = later.line
    return earlier == later
  }
}

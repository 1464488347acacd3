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

  /// Takes the next facts of the export, in their order: those stay that stand, others come later.
  public mutating func settle(_ facts: inout [Fact]) {
    var kept = 0
    do {
      var facts = facts.mutableSpan
      for at in 0..<facts.count {
        if facts[at].reasonCode != 0, Self.canRepeat(facts[at]) {
          let fact = facts[at]
          let place = Int(truncatingIfNeeded: fact.keyLow) & (Self.places - 1)
          let isAnother = isHeld[place] && !Self.repeats(held[place], fact)
          if isAnother { facts[at] = held[place] }
          held[place] = fact
          isHeld[place] = true
          guard isAnother else { continue }
        }
        if kept != at { facts[kept] = facts[at] }
        kept += 1
      }
    }
    facts.removeLast(facts.count - kept)
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

public import Records

/// Leaves out rejected rows that come again as they are, in the same export: of one key the last rejected row stands for all
/// (`Winners`), so that no number changes.
///
/// A few bytes of a packed export can say the same row a hundred million times, and all facts of one key lie in one bucket,
/// which a fold holds in memory. So of a row that comes again only the first and the last stand. Only the rows met last are
/// remembered.
public struct RepeatedRejects: Sendable {
  private var known = [Fact](repeating: Fact(), count: places)
  private var states = [State](repeating: .unknown, count: places)

  private static let places = 256

  private enum State {
    case unknown
    /// The fact was let pass.
    case passed
    /// The fact is still held: it may come again.
    case held
  }

  /// Nothing is known yet.
  public init() {}

  /// Takes the next facts of the export, in their order: those stay that stand, others come later.
  ///
  /// `rejected` are the places of those that are no records.
  public mutating func settle(_ facts: inout [Fact], rejected: [Int]) {
    var gone: [Int] = []
    for at in rejected where !facts[at].flags.contains(.unkeyed) {
      let place = Int(truncatingIfNeeded: facts[at].keyLow) & (Self.places - 1)
      if states[place] != .unknown, Self.repeats(known[place], facts[at]) {
        known[place] = facts[at]
        states[place] = .held
        gone.append(at)
      } else if states[place] == .held {
        swap(&known[place], &facts[at])
      } else {
        known[place] = facts[at]
        states[place] = .passed
      }
    }
    guard let first = gone.first else { return }
    var kept = first
    var next = 0
    for at in first..<facts.count {
      if next < gone.count, gone[next] == at {
        next += 1
      } else {
        facts[kept] = facts[at]
        kept += 1
      }
    }
    facts.removeLast(gone.count)
  }

  /// The facts that are still held, at the end of the export.
  public mutating func finish() -> [Fact] {
    defer { self = RepeatedRejects() }
    return zip(known, states).filter { $0.1 == .held }.map(\.0)
  }

  /// Whether the later of two facts says the same as the earlier, but for the line.
  private static func repeats(_ earlier: Fact, _ later: Fact) -> Bool {
    var earlier = earlier
    earlier.line = later.line
    return earlier == later
  }
}

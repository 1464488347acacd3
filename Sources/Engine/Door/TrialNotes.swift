import Records
import Store

/// What is noted of an export that is only tried: where its rows belong, and the first ones that were rejected.
struct TrialNotes: Sendable {
  /// Rows by division and verdict.
  private(set) var divisions: [CityCode: Counts] = [:]
  /// The first rows that were rejected, in the order of the file.
  private(set) var firstRejects: [Reject] = []
  /// Rejected rows by reason and column.
  private(set) var rejected: [Fault: Int] = [:]

  /// The most rejected rows that are kept.
  static let mostRejects = 200

  /// Rows of one place.
  struct Counts: Sendable {
    var accepted = 0
    var rejected = 0
    var excluded = 0

    mutating func add(_ other: Counts) {
      accepted += other.accepted
      rejected += other.rejected
      excluded += other.excluded
    }
  }

  /// A reason and the column that it is about, -1 where it is the row as such.
  struct Fault: Hashable, Sendable {
    let reason: Reason
    let column: Int
  }

  mutating func add(_ facts: [Fact]) {
    for fact in facts {
      switch fact.reason {
      case .none: divisions[fact.division, default: Counts()].accepted += 1
      case .naturalPerson: divisions[fact.division, default: Counts()].excluded += 1
      default: divisions[fact.division, default: Counts()].rejected += 1
      }
    }
  }

  mutating func add(_ reject: Reject) {
    if firstRejects.count < Self.mostRejects { firstRejects.append(reject) }
    rejected[Fault(reason: reject.reason, column: reject.column), default: 0] += 1
  }
}

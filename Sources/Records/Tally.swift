/// The books of one file: `read == accepted + rejected + excluded`, nothing is dropped in silence.
public struct Tally: Equatable, Sendable {
  /// Data rows seen, header not counted.
  public private(set) var read = 0
  /// Rows that passed every rule.
  public private(set) var accepted = 0
  /// Rows rejected, by reason.
  public private(set) var rejected: [Reason: Int] = [:]
  /// Natural persons' rows: counted, never stored.
  public private(set) var excluded = 0
  /// What was odd but read all the same.
  public private(set) var notices: [Notice: Int] = [:]

  /// Empty books.
  public init() {}

  /// Books restored from a journal.
  public init(
    read: Int, accepted: Int, rejected: [Reason: Int], excluded: Int, notices: [Notice: Int]
  ) {
    self.read = read
    self.accepted = accepted
    self.rejected = rejected
    self.excluded = excluded
    self.notices = notices
  }

  /// Enters one row: `.none` is accepted, `.naturalPerson` excluded, all others rejected.
  public mutating func count(_ reason: Reason) {
    read += 1
    switch reason {
    case .none: accepted += 1
    case .naturalPerson: excluded += 1
    default: rejected[reason, default: 0] += 1
    }
  }

  /// Enters so many accepted rows.
  public mutating func countAccepted(_ rows: Int) {
    read += rows
    accepted += rows
  }

  /// Notes something odd `times` times.
  public mutating func note(_ notice: Notice, times: Int = 1) {
    notices[notice, default: 0] += times
  }

  /// All rejected rows.
  public var rejectedTotal: Int { rejected.values.reduce(0, +) }

  /// Whether every row read has one verdict.
  public var balances: Bool { read == accepted + rejectedTotal + excluded }

  /// The books of both.
  public static func + (a: Tally, b: Tally) -> Tally {
    var sum = a
    sum += b
    return sum
  }

  /// Adds other books, in place: those of thousands of exports are added up.
  public static func += (sum: inout Tally, other: Tally) {
    sum.read += other.read
    sum.accepted += other.accepted
    sum.excluded += other.excluded
    for (reason, rows) in other.rejected { sum.rejected[reason, default: 0] += rows }
    for (notice, times) in other.notices { sum.notices[notice, default: 0] += times }
  }
}

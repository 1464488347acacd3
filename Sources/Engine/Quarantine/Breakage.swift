import Records
import Store

/// Refuses an export of which hardly a row can be cut into its fields, or has anything in those that tell the record: it is no
/// table of that contract, whatever its header says, and what is kept of each such row would fill the disk.
///
/// Rows are counted in the order of the export, so that neither batches nor workers matter.
struct Breakage {
  /// Fewer broken rows are listed one by one, as a city's own fault.
  static let least = 100_000
  /// So many of a hundred rows must be broken.
  static let percent = 99

  private let path: String
  private var rows = 0
  private var broken = 0
  private var first: [Reject] = []

  /// Nothing is counted yet.
  init(_ path: String) { self.path = path }

  /// Counts the next rows; `rejected` are the places of those that are no records.
  ///
  /// - Throws: `rows-all-broken`, with the first lines.
  mutating func count(
    _ facts: [Fact], rejected: [Int], _ rejects: [Reject]
  ) throws(Failure) {
    let before = rows
    rows += facts.count
    for at in rejected where Self.isBroken(facts[at]) {
      let fact = facts[at]
      let rows = before + at + 1
      broken += 1
      if first.count < 5, let reject = rejects.first(where: { $0.line == Int(fact.line) }) {
        first.append(reject)
      }
      guard broken >= Self.least, broken * 100 >= rows * Self.percent else { continue }
      throw Failure(
        .rowsAllBroken,
        "\(broken) of the first \(rows) rows are broken or empty, such as lines "
          + first.map { "\($0.line) (\($0.reason.name))" }.joined(separator: ", "),
        at: .init(file: path, line: first.first?.line ?? 0),
        hint: "look at these lines; the rest was not read")
    }
  }

  private static func isBroken(_ fact: Fact) -> Bool {
    if fact.flags.contains(.unkeyed) { return fact.reason != .naturalPerson }
    return fact.flags.contains(.keyOfRow) && fact.reason == .requiredMissing
  }
}

import Contract
import Store
import Normalize
import Records

/// What merging found out about exports, which no reading of one alone can tell: rows that were superseded, rows about
/// another area than the source's, and rows that take records back to an earlier state.
///
/// It is kept beside the measures of a dataset, under the same key, since it follows from the same exports.
struct DeliveryBook: Sendable {
  private struct Entry: Sendable {
    var superseded = 0
    var outside = 0
    /// Of an older export under a newer day; 0 for any other.
    var older = 0
  }

  /// By the export's facts and source, so that no name matters.
  private var entries: [String: Entry] = [:]
  /// Who delivered an export, by its path in the inbox.
  let source: @Sendable (String) -> Source?

  /// Nothing yet.
  init(_ source: @escaping @Sendable (String) -> Source?) { self.source = source }

  /// What a ledger has kept; `nil` where no version has written that.
  init?(_ text: String, _ source: @escaping @Sendable (String) -> Source?) {
    self.source = source
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      let counts = parts.prefix(3).compactMap { Int($0) }
      guard parts.count == 4, counts.count == 3, counts.allSatisfy({ plausibleCounts ~= $0 })
      else { return nil }
      entries[String(parts[3])] = Entry(
        superseded: counts[0], outside: counts[1], older: counts[2])
    }
  }

  /// Where the ledger keeps it.
  static func key(_ measures: String) -> String { "deliveries/\(measures)" }

  /// Adds what was found out about an export.
  mutating func add(_ notes: DeliveryNotes, of file: KnownFile) {
    let older = notes.isOlder(accepted: file.tally.accepted) ? notes.older : 0
    entries[name(of: file)] = Entry(
      superseded: notes.superseded, outside: notes.outside, older: older)
  }

  /// Adds what is known of other exports.
  mutating func add(_ other: DeliveryBook) { entries.merge(other.entries) { _, new in new } }

  /// What is told of some exports, a line each.
  func text(of files: [KnownFile]) -> String {
    let lines = files.map { file in
      let entry = entries[name(of: file)] ?? Entry()
      return "\(entry.superseded) \(entry.outside) \(entry.older) \(name(of: file))"
    }
    return Set(lines).sorted().joined(separator: "\n")
  }

  /// The accepted rows of an export that a later delivery replaced.
  func superseded(of file: KnownFile) -> Int { entries[name(of: file)]?.superseded ?? 0 }

  private func name(of file: KnownFile) -> String {
    "\(file.factsKey ?? "") \(source(file.identity.path)?.name ?? "")"
  }

  /// Notes it in the books of an export.
  func enter(in file: inout KnownFile) {
    file.superseded = superseded(of: file)
    guard let entry = entries[name(of: file)] else { return }
    if entry.outside > 0 { file.tally.note(.outsideArea, times: entry.outside) }
    if entry.older > 0 { file.tally.note(.olderRow, times: entry.older) }
  }
}

import Contract
import Ledger
import Normalize
import Records

/// What merging found out about exports, which no reading of one alone can tell: rows about another area than the
/// source's, and rows that take records back to an earlier state.
///
/// It is kept beside the measures of a dataset, under the same key, since it follows from the same exports.
struct DeliveryBook: Sendable {
  private struct Entry: Sendable {
    var outside = 0
    /// Of an older export under a newer day; 0 for any other.
    var older = 0
  }

  /// By the export's facts and source, so that no name matters; only where there is something to tell.
  private var entries: [String: Entry] = [:]
  /// Who delivered an export, by its path in the inbox.
  let source: @Sendable (String) -> Source?

  /// Nothing yet.
  init(_ source: @escaping @Sendable (String) -> Source?) { self.source = source }

  /// Whether there is nothing to tell.
  var isEmpty: Bool { entries.isEmpty }

  /// Where the ledger keeps it.
  static func key(_ measures: String) -> String { "deliveries/\(measures)" }

  /// Adds what was found out about an export.
  mutating func add(_ notes: DeliveryNotes, of file: KnownFile) {
    let older = notes.isOlder(accepted: file.tally.accepted) ? notes.older : 0
    guard notes.outside > 0 || older > 0 else { return }
    entries[name(of: file)] = Entry(outside: notes.outside, older: older)
  }

  /// Adds what a ledger has kept; a line that no version has written tells nothing.
  mutating func add(_ text: String?) {
    for line in (text ?? "").split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 2)
      guard parts.count == 3, let outside = Int(parts[0]), let older = Int(parts[1]),
        plausibleCounts ~= outside, plausibleCounts ~= older
      else { continue }
      entries[String(parts[2])] = Entry(outside: outside, older: older)
    }
  }

  /// What is told of some exports, a line each; `nil` where that is nothing.
  func text(of files: [KnownFile]) -> String? {
    let lines = files.compactMap { file in
      entries[name(of: file)].map { "\($0.outside) \($0.older) \(name(of: file))" }
    }
    return lines.isEmpty ? nil : Set(lines).sorted().joined(separator: "\n")
  }

  private func name(of file: KnownFile) -> String {
    "\(file.factsKey ?? "") \(source(file.identity.path)?.name ?? "")"
  }

  /// Notes it in the books of an export.
  func enter(in file: inout KnownFile) {
    guard let entry = entries[name(of: file)] else { return }
    if entry.outside > 0 { file.tally.note(.outsideArea, times: entry.outside) }
    if entry.older > 0 { file.tally.note(.olderRow, times: entry.older) }
  }
}

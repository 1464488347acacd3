import ByteStream
import Foundation
import Store
import Observe
import Records

extension RunEvent {
  /// Writes the figures of the last run, in one step, for the text file collector of Prometheus.
  func writeMetrics(to path: String) throws(Failure) {
    try makeFolder(parent(absolute(path)))
    try writeFileAtomically(path, Array(metrics.utf8).span, mode: 0o644)
  }

  /// One figure to a line.
  ///
  /// Names are public: add, never rename.
  var metrics: String {
    var lines: [String] = []
    func add(_ name: String, _ help: String, _ values: [(labels: String, value: String)]) {
      guard !values.isEmpty else { return }
      lines.append("# HELP citycredit_\(name) \(help)")
      lines.append("# TYPE citycredit_\(name) gauge")
      for (labels, value) in values {
        let all = ["pipeline=\"\(escaped(pipeline))\"", labels].filter { !$0.isEmpty }
        lines.append("citycredit_\(name){\(all.joined(separator: ","))} \(value)")
      }
    }
    add("last_run_timestamp_seconds", "When the last run ended.", [("", seconds(now))])
    add(
      "last_success_timestamp_seconds", "When the last run that ended well ended.",
      lastSuccess.map { [("", seconds($0))] } ?? [])
    add(
      "last_run_duration_seconds", "How long the last run took.",
      [("", max(0, now.seconds(since: started)).fixed(decimals: 3))])
    add("last_run_exit_code", "The exit code of the last run.", [("", "\(exitCode)")])
    add(
      "last_run_exports", "Exports by what the last run did with them.",
      [
        ("state=\"inbox\"", "\(outcome.files.inbox)"), ("state=\"read\"", "\(outcome.files.read)"),
        ("state=\"failed\"", "\(outcome.files.failed)"),
      ])
    add(
      "last_run_rows", "Rows read in the last run, by dataset.",
      outcome.read.keys.sorted().map {
        ("dataset=\"\(escaped($0))\"", "\(outcome.read[$0]?.rows ?? 0)")
      })
    add(
      "published", "1 where the last run published its report.",
      [
        (
          outcome.month.map { "month=\"\($0)\"" } ?? "",
          outcome.published == nil ? "0" : "1"
        )
      ])
    add(
      "gate", "What a gate said of the last report: 0 passed, 1 warned, 2 closed.",
      gates.map { ("gate=\"\(escaped($0.name))\"", Self.number($0.status)) })
    return lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ status: CheckRecord.Status) -> String {
    switch status {
    case .note: "0"
    case .warn: "1"
    case .block: "2"
    }
  }

  private func seconds(_ moment: Moment) -> String {
    (Double(moment.nanoseconds / 1_000_000) / 1000).fixed(decimals: 3)
  }

  private func escaped(_ label: String) -> String {
    label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
  }
}

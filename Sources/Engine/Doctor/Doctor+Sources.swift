import Contract
import Foundation
import Records

/// Who can say what about whom.
extension Doctor {
  func sources(_ configuration: Configuration) -> Finding {
    let rules = configuration.pipeline.sources.rules
    guard !rules.isEmpty else {
      return .note(
        "sources", "none are named: whoever can write to the inbox speaks for every city",
        "name them under `sources`; docs/who-delivers.md says how, and what it keeps out")
    }
    let open = rules.filter { $0.trusted == nil }.filter { rule in
      rule.patterns.contains { pattern in
        guard let folder = pattern.folderText else { return true }
        return isWritable("\(configuration.inbox)/\(folder)")
      }
    }
    let found = counted(rules.count, "source")
    guard !open.isEmpty else { return .ok("sources", "\(found), each in a place of its own") }
    return .note(
      "sources",
      "\(found); any account that can write to the inbox can write as "
        + open.map { "'\($0.name)'" }.joined(separator: ", "),
      "give them folders that others cannot write to, or a list of `trusted` exports")
  }

  /// Whether others than the owner and the group of a folder can write to it.
  private func isWritable(_ folder: String) -> Bool {
    var status = stat()
    return stat(folder, &status) == 0 && status.st_mode & 0o002 != 0
  }
}

/// Names of exports that attack whoever shows them: a page, a workbook, a shell, a reader's eye.
///
/// Of all that an export holds only its name reaches a report: the books name every file. So the attacks
/// lie in names, and the rows below them are as good as any.
enum HostileNames {
  /// What stands before the dataset's own name, by dataset: those with one file a month and no file of a
  /// single city, so that a name decides nothing.
  static let taken: [String: String] = [
    "arrears": "=HYPERLINK(\"http:x\",\"y\")",
    "contract_performance": "<script>alert(1)",
    "credit_events": "\"><img src=x onerror=alert(1)>",
    "credit_loans": "' onmouseover='alert(1)",
    "credit_plus": "@SUM(1+1)*cmd|' -C calc'!A0",
    "objections": "a\u{202E}vsc\u{2066}",
    "platforms": "%2E%2E%2Fetc%2Fpasswd",
    "repairs": "$(touch hostile) -rf ",
    "report_use": "+1\u{85}&lt;b&gt;",
  ]

  /// Names that no export may have: an option, a way up, control characters.
  static let refused = ["-rf", "..%2F", "esc\u{1B}[31m\ttab"]

  /// The name of a dataset's file of a day, `yyyyMMdd`.
  static func file(_ dataset: String, _ stamp: String) -> String {
    let attack = taken[dataset].map { "\($0)_" } ?? ""
    return "\(attack)\(dataset)_\(stamp).csv.gz"
  }

  /// A name as a field of a table, RFC 4180.
  static func field(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C }) else { return name }
    return "\"\(name.replacing("\"", with: "\"\""))\""
  }
}

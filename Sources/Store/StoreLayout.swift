import ByteStream
import Foundation
import Glibc
package import Records

/// Where a store keeps what.
package struct StoreLayout: Sendable {
  package let path: String
  /// Whether a command only asks: then nothing in it is changed.
  package var isOnlyAsked = false

  package init(path: String) { self.path = path }

  /// The permissions of its folders and files: for its owner, and its owner's group to read.
  package static let folderMode: UInt32 = 0o750
  package static let fileMode: UInt32 = 0o640

  package var ledger: String { "\(path)/ledger.sqlite" }
  /// The ledger as it was before the command that is going on, for questions.
  package var settled: String { "\(path)/settled.sqlite" }
  package var lock: String { "\(path)/lock" }
  package var scratch: String { "\(path)/scratch" }
  /// What a crash leaves word in.
  package var crash: String { "\(path)/crash" }

  package func facts(_ dataset: String, _ key: String) -> String {
    "\(path)/facts/\(dataset)/\(key).facts"
  }

  package func rejects(_ dataset: String, _ key: String) -> String {
    "\(path)/rejects/\(dataset)/\(key).csv.gz"
  }

  package func measures(_ dataset: String, _ key: String) -> String {
    "\(path)/measures/\(dataset)/\(key).cells"
  }

  package func run(_ id: String) -> String { "\(path)/runs/\(id)" }

  /// Makes the folders that any run needs; what a killed run left is cleared away.
  package func prepare() throws(Failure) {
    // Left-overs of a killed run; if they cannot be removed, making the folder says why.
    try? FileManager.default.removeItem(atPath: scratch)
    try makeFolder(scratch, mode: Self.folderMode)
    for folder in ["facts", "rejects", "measures"] {
      try makeFolder("\(path)/\(folder)", mode: Self.folderMode)
    }
    try makeFolder("\(path)/runs", mode: wayMode)
  }

  /// The permissions of the folders that lead to a report: whoever may enter the store may go on.
  private var wayMode: UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : Self.folderMode
  }

  /// Makes the folder of a run.
  package func prepareRun(_ folder: String) throws(Failure) {
    try makeFolder(folder, mode: wayMode)
  }

  /// Makes the folders that the first export of a dataset needs.
  package func prepareFacts(of dataset: String) throws(Failure) {
    try ensureFolder("\(path)/facts/\(dataset)", mode: Self.folderMode)
    try ensureFolder("\(path)/rejects/\(dataset)", mode: 0o700)
  }

  /// Makes the folder of a dataset's measures.
  package func prepareMeasures(of dataset: String) throws(Failure) {
    try ensureFolder("\(path)/measures/\(dataset)", mode: Self.folderMode)
  }
}

/// Makes a folder unless it is there.
private func ensureFolder(_ path: String, mode: UInt32) throws(Failure) {
  if !fileExists(path) { try makeFolder(path, mode: mode) }
}

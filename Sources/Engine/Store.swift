import ByteStream
import Foundation
import Glibc
import Records

/// Where a store keeps what.
struct Store: Sendable {
  let path: String

  var ledger: String { "\(path)/ledger.sqlite" }
  var lock: String { "\(path)/lock" }
  var scratch: String { "\(path)/scratch" }
  /// What a crash leaves word in.
  var crash: String { "\(path)/crash" }

  func facts(_ dataset: String, _ key: String) -> String {
    "\(path)/facts/\(dataset)/\(key).facts"
  }

  func rejects(_ dataset: String, _ key: String) -> String {
    "\(path)/rejects/\(dataset)/\(key).csv.gz"
  }

  func measures(_ dataset: String, _ key: String) -> String {
    "\(path)/measures/\(dataset)/\(key).cells"
  }

  func run(_ id: String) -> String { "\(path)/runs/\(id)" }

  /// Makes the folders that any run needs; what a killed run left is cleared away.
  func prepare() throws(Failure) {
    // Left-overs of a killed run; if they cannot be removed, making the folder says why.
    try? FileManager.default.removeItem(atPath: scratch)
    try makeFolder(scratch)
    for folder in ["facts", "rejects", "measures", "runs"] { try makeFolder("\(path)/\(folder)") }
  }

  /// Makes the folders that the first export of a dataset needs.
  func prepareFacts(of dataset: String) throws(Failure) {
    try ensureFolder("\(path)/facts/\(dataset)")
    try ensureFolder("\(path)/rejects/\(dataset)", mode: 0o700)
  }

  /// Makes the folder of a dataset's measures.
  func prepareMeasures(of dataset: String) throws(Failure) {
    try ensureFolder("\(path)/measures/\(dataset)")
  }
}

/// Makes a folder unless it is there.
private func ensureFolder(_ path: String, mode: Int = 0o755) throws(Failure) {
  if !fileExists(path) { try makeFolder(path, mode: mode) }
}

/// Makes a folder and those above it.
func makeFolder(_ path: String, mode: Int = 0o755) throws(Failure) {
  do {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
  } catch {
    throw Failure(
      .writeFailed, "cannot make the folder", at: .init(file: path),
      hint: "check permissions, the space on the disk, and that no file stands in its way")
  }
}

/// The processors this process may use.
func processorCount() -> Int { ProcessInfo.processInfo.activeProcessorCount }

/// Whether something stands under this path.
func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Removes a file of ours that is no longer needed; one that is not there is as good.
func removeFile(_ path: String) {
  // What cannot be removed is only waste, never wrong: names are content hashes.
  try? FileManager.default.removeItem(atPath: path)
}

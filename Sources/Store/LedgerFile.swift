import Foundation
import GRDB
import Records

/// The ledger's file, as whoever only asks reads it: without a lock.
///
/// A reader that takes SQLite's lock, and is stopped while it has it (`^Z`, SIGSTOP, a machine that swaps), keeps a run from its
/// ledger for as long. So nothing is locked: the file is read as it lies, and what was read counts when nobody can have written
/// meanwhile. Whoever writes does so in this order, each step on the disk before the next:
///
/// 1. the journal beside the file takes the pages that will be overwritten;
/// 2. the pages are overwritten, the first of them with a counter that goes up by one;
/// 3. the journal is cut to nothing.
///
/// Read are the counter, the journal, the file, the journal, the counter; what was read counts where both are the same twice.
/// If the journal was empty, a write into the file in between would have gone from the first step to the third in between, and
/// moved the counter. If it was not, it holds all of the file that was overwritten by then, and to undo that gives the state
/// before: of a writer that is at work, or stopped, or was killed. A write-ahead log, which only a foreign program would
/// leave there, is used up by the same rule.
struct LedgerFile {
  let path: String

  /// What tells that nobody has written.
  struct State: Equatable {
    fileprivate let counterBefore: Data
    fileprivate let inode: UInt64
    fileprivate let besides: [String: Data]
    fileprivate let counterAfter: Data

    /// Whether the file alone is the whole state.
    var isAtRest: Bool { besides.isEmpty }
  }

  /// What stands beside the file while it is written.
  private static let suffixes = ["-journal", "-wal"]
  /// A writer that is at work all the time leaves a moment between two transactions; so often it is looked for.
  private static let attempts = 500
  private static let pause: UInt32 = 10_000

  /// The state that the file is in.
  func state() -> State {
    let before = counter()
    var status = stat()
    let inode = stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
    var besides: [String: Data] = [:]
    for suffix in Self.suffixes {
      // One that is not there is as good as an empty one.
      let data = try? Data(contentsOf: URL(fileURLWithPath: path + suffix))
      if let data, !data.isEmpty { besides[suffix] = data }
    }
    return State(counterBefore: before, inode: inode, besides: besides, counterAfter: counter())
  }

  /// SQLite's counter of changes, and how many pages there are.
  private func counter() -> Data {
    guard let file = FileHandle(forReadingAtPath: path) else { return Data() }
    defer { try? file.close() }
    return (try? file.read(upToCount: 32))?.dropFirst(24) ?? Data()
  }

  /// Copies the ledger into memory, as it was at one moment.
  ///
  /// - Parameter configuration: of the copy.
  /// - Returns: the copy, and the state that it was in.
  /// - Throws: what SQLite says of the file.
  func copy(_ configuration: Configuration) throws -> (queue: DatabaseQueue, of: State) {
    for attempt in 0..<Self.attempts {
      if attempt > 0 { usleep(Self.pause) }
      let before = state()
      let copy = Result {
        before.isAtRest ? try copyAtRest(configuration) : try copyUndone(before, configuration)
      }
      // What was read of a file that is being written need not even be a database.
      if state() == before { return (try copy.get(), before) }
    }
    throw DatabaseError(resultCode: .SQLITE_BUSY)
  }

  private func copyAtRest(_ configuration: Configuration) throws -> DatabaseQueue {
    var reading = Configuration()
    reading.readonly = true
    // SQLite takes no lock, and looks for no journal, where a file is said not to change.
    return try Self.inMemory(
      DatabaseQueue(path: "\(address)?immutable=1", configuration: reading), configuration)
  }

  /// Copies file and journal to where temporary files lie, and undoes there what is not finished.
  private func copyUndone(_ state: State, _ configuration: Configuration) throws -> DatabaseQueue {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "citycredit-\(UUID().uuidString)").path
    let copy = "\(folder)/ledger.sqlite"
    defer { try? files.removeItem(atPath: folder) }
    do {
      try files.createDirectory(
        atPath: folder, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
      try files.copyItem(atPath: path, toPath: copy)
      for (suffix, data) in state.besides {
        try data.write(to: URL(fileURLWithPath: copy + suffix))
      }
    } catch {
      throw Failure(
        .writeFailed,
        "cannot copy the ledger, which a command is changing or was when it was killed",
        at: .init(file: folder), hint: "check the space where temporary files lie (`TMPDIR`)")
    }
    return try Self.inMemory(DatabaseQueue(path: copy), configuration)
  }

  private static func inMemory(
    _ file: DatabaseQueue, _ configuration: Configuration
  ) throws -> DatabaseQueue {
    let copy = try DatabaseQueue(configuration: configuration)
    try file.backup(to: copy)
    return copy
  }

  /// The path as SQLite reads it where more is said than the path.
  private var address: String {
    let plain = path.utf8.map { byte in
      switch UInt8(byte) {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        String(UnicodeScalar(byte))
      default:
        (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
      }
    }.joined()
    return (plain.hasPrefix("/") ? "file://" : "file:") + plain
  }
}

import Foundation
package import Observe
package import Records
import Synchronization

/// Holds a store for one command.
///
/// The kernel frees it with the process, so a killed run leaves no stale lock. There are two locks on the one file. The first,
/// `flock`, keeps others out: other commands, and a backup that asks for it. The second, a record lock, shows that a
/// command of this tool holds the first: one can ask about it without taking it, so that whoever only looks, and is stopped
/// while looking, keeps nobody out.
package final class StoreLock: Sendable {
  private let descriptor: Int32

  /// The stores that this process has locked.
  private static let held = Atomic<Int>(0)

  /// Whether this process works on a store, and has something to take back before it ends.
  package static var areAnyHeld: Bool { held.load(ordering: .sequentiallyConsistent) > 0 }

  /// Takes a store; a copy of its ledger that a killed command left is gone before anybody could take it for this one's.
  package convenience init(of store: StoreLayout, at moment: Moment) throws(Failure) {
    try self.init(store.lock, at: moment) { unlink(store.settled) }
  }

  /// Takes a lock.
  ///
  /// - Parameters:
  ///   - path: its file.
  ///   - moment: since when it is held.
  ///   - first: is done before it shows.
  /// - Throws: `store-locked` where another holds it, `write-failed` where the file cannot be had.
  package init(_ path: String, at moment: Moment, first: () -> Void = {}) throws(Failure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw Failure(
        .writeFailed, "cannot write to the store", at: .init(file: path),
        hint: "check its permissions and the space on the disk")
    }
    // One that this user has just made, whatever the umask; another's is as it is.
    _ = fchmod(descriptor, 0o640)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(descriptor)
      close(descriptor)
      throw Self.taken(path, holder)
    }
    first()
    let text = Array("\(getpid()) \(moment)\n".utf8)
    ftruncate(descriptor, 0)
    // Who holds it is a courtesy; the lock itself stands without.
    _ = pwrite(descriptor, text, text.count, 0)
    Self.show(descriptor, F_WRLCK)
    self.descriptor = descriptor
    Self.held.add(1, ordering: .sequentiallyConsistent)
  }

  deinit {
    Self.held.subtract(1, ordering: .sequentiallyConsistent)
    // Closing is not enough: a process that is being started just now, by whatever else this one does, has a
    // copy of the descriptor until it has become another program, and the lock would stand as long.
    Self.show(descriptor, F_UNLCK)
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// What is said to whoever finds the store taken: by which process, and since when, where that is known.
  package static func taken(_ path: String, _ holder: (process: Int, since: String?)?) -> Failure {
    let who = holder.map { one in
      " (process \(one.process)\(one.since.map { " since \($0)" } ?? ""))"
    }
    return Failure(
      .storeLocked, "another command works on the store\(who ?? "")", at: .init(file: path),
      hint: "wait for it to end")
  }

  /// Fails where a command works on a store.
  package static func requireFree(_ path: String) throws(Failure) {
    if case .held(let process, let since) = state(path) {
      throw taken(path, process.map { ($0, since?.description) })
    }
  }

  /// Whether a command works on a store.
  package enum State: Equatable {
    case free
    case held(process: Int?, since: Moment?)
  }

  /// Looks at a lock, and takes nothing.
  ///
  /// - Parameters:
  ///   - path: its file.
  ///   - others: whether other programs count that keep the store, a backup.
  /// - Returns: who holds it.
  package static func state(_ path: String, others: Bool = false) -> State {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .free }
    defer { close(descriptor) }
    var status = stat()
    // Whoever takes the lock writes into it at once.
    let time = fstat(descriptor, &status) == 0 ? status.st_mtim : nil
    if isShown(descriptor) {
      return .held(
        process: note(descriptor).first.flatMap { Int($0) }, since: time.map { Moment($0) })
    }
    let other = others ? foreignHolder(status) : nil
    return other.map { .held(process: $0, since: nil) } ?? .free
  }

  // MARK: The file

  /// Linux's record locks that belong to an open file, and not to a process; glibc shows them to GNU sources only.
  private static let askRecordLock: Int32 = 36
  private static let setRecordLock: Int32 = 37

  private static func recordLock(_ kind: Int32) -> Glibc.flock {
    var lock = Glibc.flock()
    lock.l_type = Int16(kind)
    lock.l_whence = Int16(SEEK_SET)
    return lock
  }

  /// Shows that a command holds the store, or no longer does.
  ///
  /// Where a disk knows no record locks, nobody sees it.
  private static func show(_ descriptor: Int32, _ kind: Int32) {
    var lock = recordLock(kind)
    _ = fcntl(descriptor, setRecordLock, &lock)
  }

  private static func isShown(_ descriptor: Int32) -> Bool {
    var lock = recordLock(F_RDLCK)
    return fcntl(descriptor, askRecordLock, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }

  private static func holder(_ descriptor: Int32) -> (process: Int, since: String?)? {
    guard isShown(descriptor) else {
      var status = stat()
      return fstat(descriptor, &status) == 0 ? foreignHolder(status).map { ($0, nil) } : nil
    }
    let words = note(descriptor)
    return words.first.flatMap { Int($0) }.map { ($0, words.count > 1 ? "\(words[1])" : nil) }
  }

  /// What the holder wrote into its lock: its process, and since when.
  private static func note(_ descriptor: Int32) -> [Substring] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
  }

  /// The process of another program that keeps a file, as far as the kernel tells.
  ///
  /// A line: `1: FLOCK  ADVISORY  WRITE 4711 fd:01:1234 0 EOF`.
  private static func foreignHolder(_ file: stat) -> Int? {
    let locks = (try? String(contentsOfFile: "/proc/locks", encoding: .utf8)) ?? ""
    for line in locks.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK" else { continue }
      let place = words[5].split(separator: ":")
      guard place.count == 3, UInt64(place[2]) == UInt64(file.st_ino),
        let major = UInt64(place[0], radix: 16), let minor = UInt64(place[1], radix: 16),
        major == UInt64(file.st_dev) >> 8 & 0xFFF,
        minor == UInt64(file.st_dev) & 0xFF | UInt64(file.st_dev) >> 12 & 0xFFF00
      else { continue }
      return Int(words[4])
    }
    return nil
  }
}

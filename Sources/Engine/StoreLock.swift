import Foundation
import Observe
import Records
import Synchronization

/// Holds a store for one command.
///
/// The kernel frees it with the process, so a killed run leaves no stale lock.
final class StoreLock: Sendable {
  private let descriptor: Int32

  init(_ path: String, at moment: Moment) throws(Failure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw Failure(
        .writeFailed, "cannot write to the store", at: .init(file: path),
        hint: "check its permissions and the space on the disk")
    }
    // One that this user has just made, whatever the umask; another's is as it is.
    _ = fchmod(descriptor, 0o640)
    guard Self.take(descriptor) else {
      let words = Self.note(descriptor)
      close(descriptor)
      throw Self.taken(
        path,
        words.first.flatMap { Int($0) }.map { ($0, words.count > 1 ? "\(words[1])" : nil) })
    }
    let text = Array("\(getpid()) \(moment)\n".utf8)
    ftruncate(descriptor, 0)
    // Who holds it is a courtesy; the lock itself stands without.
    _ = pwrite(descriptor, text, text.count, 0)
    self.descriptor = descriptor
    storesHeld.add(1, ordering: .sequentiallyConsistent)
  }

  deinit {
    storesHeld.subtract(1, ordering: .sequentiallyConsistent)
    // Closing is not enough: a process that is being started just now, by whatever else this one does, has a
    // copy of the descriptor until it has become another program, and the lock would stand as long.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes the lock, though somebody may look at it just now (`state`).
  private static func take(_ descriptor: Int32) -> Bool {
    for attempt in 0..<5 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      if attempt < 4 { usleep(10_000) }
    }
    return false
  }

  /// What is said to whoever finds the store taken: by which process, and since when, where that is known.
  static func taken(_ path: String, _ holder: (process: Int, since: String?)?) -> Failure {
    let who = holder.map { one in
      " (process \(one.process)\(one.since.map { " since \($0)" } ?? ""))"
    }
    return Failure(
      .storeLocked, "another command works on the store\(who ?? "")", at: .init(file: path),
      hint: "wait for it to end")
  }

  /// What the holder wrote into its lock: its process, and since when.
  private static func note(_ descriptor: Int32) -> [Substring] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
  }

  /// Whether a command works on a store.
  enum State: Equatable {
    case free
    case held(process: Int?, since: Moment?)
  }

  /// Looks at a lock without keeping it.
  ///
  /// To look it is shared for an instant, which a command that begins in just that instant outwaits.
  static func state(_ path: String) -> State {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .free }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return .free }
    var status = stat()
    // Whoever takes the lock writes into it at once.
    let time = fstat(descriptor, &status) == 0 ? status.st_mtim : nil
    return .held(
      process: note(descriptor).first.flatMap { Int($0) },
      since: time.map { Moment($0) })
  }
}

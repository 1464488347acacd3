import Foundation
import Observe
import Records

/// Holds a store for one command.
///
/// The kernel frees it with the process, so a killed run leaves no stale lock.
final class StoreLock: Sendable {
  private let descriptor: Int32

  init(_ path: String, at moment: Moment) throws(Failure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(
        .writeFailed, "cannot write to the store", at: .init(file: path),
        hint: "check its permissions and the space on the disk")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(descriptor)
      close(descriptor)
      throw Failure(
        .storeLocked, "another command works on the store\(holder)", at: .init(file: path),
        hint: "wait for it to end")
    }
    let text = Array("\(getpid()) \(moment)\n".utf8)
    ftruncate(descriptor, 0)
    // Who holds it is a courtesy; the lock itself stands without.
    _ = pwrite(descriptor, text, text.count, 0)
    self.descriptor = descriptor
  }

  deinit {
    // Closing is not enough: a process that is being started just now, by whatever else this one does, has a
    // copy of the descriptor until it has become another program, and the lock would stand as long.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> String {
    let words = note(descriptor)
    guard let process = words.first.flatMap({ Int($0) }) else { return "" }
    return " (process \(process)\(words.count > 1 ? " since \(words[1])" : ""))"
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
  /// To look it is shared for an instant; a command that begins in just that instant says that the
  /// store is taken, and is to be run again as usual.
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

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

  deinit { close(descriptor) }

  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    guard let process = words.first.flatMap({ Int($0) }) else { return "" }
    return " (process \(process)\(words.count > 1 ? " since \(words[1])" : ""))"
  }
}

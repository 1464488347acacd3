import ByteStream
import Dispatch
import Records
import Synchronization

/// Small files that are made durable one after the other, beside all other work.
///
/// A worker that waits for the disk leaves its processor idle, and every export has a file of rejects. So
/// they are handed over, and waited for once, before anything is written that says they are there.
final class DurableWrites: Sendable {
  private let queue = DispatchQueue(label: "durable-writes")
  /// Bounds what waits for a slow disk.
  private let room = DispatchSemaphore(value: 64)
  private let failure = Mutex<Failure?>(nil)

  /// Writes a file as `writeFileAtomically` does, soon.
  func write(_ bytes: [UInt8], to path: String, mode: UInt32) {
    room.wait()
    queue.async { [self] in
      do throws(Failure) {
        try writeFileAtomically(path, bytes.span, mode: mode)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
      room.signal()
    }
  }

  /// Waits until all is written.
  ///
  /// - Throws: The first failure to write.
  func finish() throws(Failure) {
    queue.sync {}
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}

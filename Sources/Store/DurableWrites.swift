import ByteStream
import Dispatch
package import Records
import Synchronization

/// Small files that are made durable many at a time, beside all other work.
///
/// A worker that waits for the disk leaves its processor idle, and every export has a file of rejects: two waits
/// each, more than reading it takes where exports are small. So they are handed over, and what has gathered
/// while the disk was busy is made durable together. All is waited for once, before anything is written that
/// says they are there.
///
/// A few are synced one by one, and more of them by one call for the whole file system. That call also writes out the
/// facts, on whose durability nothing rests (they are read anew where they fail their checksums); for a few large
/// exports it costs more than all the rest of this.
package final class DurableWrites: Sendable {
  private struct File {
    package let path: String
    package let bytes: [UInt8]
    package let mode: UInt32
  }

  private struct State {
    package var waiting: [File] = []
    package var isBusy = false
    package var failure: Failure?
  }

  /// So many files are synced one by one.
  private static let few = 8

  /// What is below this folder is made durable.
  private let folder: String
  private let queue = DispatchQueue(label: "durable-writes")
  /// Bounds what waits for a slow disk.
  private let room = DispatchSemaphore(value: 256)
  private let state = Guarded(State())

  /// Writes into a folder that is there.
  package init(below folder: String) { self.folder = folder }

  /// Writes a file as `writeFileAtomically` does, soon.
  package func write(_ bytes: [UInt8], to path: String, mode: UInt32) {
    room.wait()
    let mustBegin = state.withLock { state in
      state.waiting.append(File(path: path, bytes: bytes, mode: mode))
      defer { state.isBusy = true }
      return !state.isBusy
    }
    if mustBegin { queue.async { [self] in writeWaiting() } }
  }

  private func writeWaiting() {
    while true {
      let files = state.withLock { state in
        defer { state.waiting = [] }
        state.isBusy = !state.waiting.isEmpty
        return state.waiting
      }
      if files.isEmpty { return }
      do throws(Failure) {
        let isMany = files.count > Self.few
        for file in files {
          try writeFileAtomically(file.path, file.bytes.span, mode: file.mode, syncs: !isMany)
        }
        if isMany { try syncFileSystem(of: folder) }
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
      for _ in files { room.signal() }
    }
  }

  /// Waits until all is written.
  ///
  /// - Throws: The first failure to write.
  package func finish() throws(Failure) {
    queue.sync {}
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}

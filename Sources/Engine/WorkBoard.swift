import Store
import Records
import Synchronization

/// The exports that are being read, for workers that look for something to help with.
final class WorkBoard: Sendable {
  private struct State {
    var open: Int
    var works: [(work: ExportWork, file: FileIdentity)] = []
  }

  private let state: Guarded<State>
  private let watch: CrashWatch?

  /// A board for a run that reads so many exports.
  init(jobs: Int, _ watch: CrashWatch? = nil) {
    state = Guarded(State(open: jobs))
    self.watch = watch
  }

  /// Reads an export, or a part of it, so that a crash is known to be met in it.
  func reading<Value>(
    _ file: FileIdentity, _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard let watch else { return try work() }
    return try watch.reading(file, work)
  }

  /// Enters an export whose header has been read.
  func begin(_ work: ExportWork, of file: FileIdentity) {
    state.withLock { $0.works.append((work, file)) }
  }

  /// Says that an export was read, or could not be; it is not kept.
  func end() {
    state.withLock { state in
      state.open -= 1
      state.works.removeAll { $0.work.isTaken }
    }
  }

  /// Helps until no export is open, or the run is stopped: exports that are not begun then stay open.
  func help() {
    while !Task.isCancelled, let next = next() {
      guard let (work, file) = next else {
        pause()
        continue
      }
      // What is wrong with the export is told by the worker that it belongs to.
      do throws(Failure) { try reading(file) { () throws(Failure) in try work.work() } } catch {
        continue
      }
    }
  }

  /// An export with rows to take, if there is one now; `nil` when none is left that could have some.
  private func next() -> (work: ExportWork, file: FileIdentity)?? {
    state.withLock { state in
      guard state.open > 0 else { return .none }
      state.works.removeAll { $0.work.isTaken }
      return .some(state.works.last)
    }
  }
}

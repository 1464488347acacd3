import Records
import Synchronization

/// The exports that are being read, for workers that look for something to help with.
final class WorkBoard: Sendable {
  private struct State {
    var open: Int
    var works: [ExportWork] = []
  }

  private let state: Guarded<State>

  /// A board for a run that reads so many exports.
  init(jobs: Int) { state = Guarded(State(open: jobs)) }

  /// Enters an export whose header has been read.
  func begin(_ work: ExportWork) { state.withLock { $0.works.append(work) } }

  /// Says that an export was read, or could not be; it is not kept.
  func end() {
    state.withLock { state in
      state.open -= 1
      state.works.removeAll { $0.isTaken }
    }
  }

  /// Helps until no export is open, or the run is stopped: exports that are not begun then stay open.
  func help() {
    while !Task.isCancelled, let work = next() {
      // What is wrong with the export is told by the worker that it belongs to.
      do throws(Failure) { try work?.work() } catch { continue }
      if work == nil { pause() }
    }
  }

  /// An export with rows to take, if there is one now; `nil` when none is left that could have some.
  private func next() -> ExportWork?? {
    state.withLock { state in
      guard state.open > 0 else { return .none }
      state.works.removeAll { $0.isTaken }
      return .some(state.works.last)
    }
  }
}

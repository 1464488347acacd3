public import Records
import Synchronization

/// One export that several workers read from by turns, a batch each.
///
/// An export can only be inflated from front to back; what becomes of its rows can be found out side by
/// side. Batches are numbered, so that whoever needs their order can restore it.
@safe public final class SharedReader: Sendable {
  /// How far the export has been read.
  private enum State {
    case reading(taken: Int)
    case done
    case failed(Failure)
  }

  private let state = Mutex(State.reading(taken: 0))
  /// Touched only by whoever holds `state`.
  nonisolated(unsafe) private var reader: ExportReader

  /// Takes over a reader whose columns are chosen.
  public init(_ reader: consuming ExportReader) { unsafe self.reader = reader }

  /// Fills a batch with the next rows that nobody has taken.
  ///
  /// - Parameter batch: Emptied, then filled.
  /// - Returns: The number of the batch, from 0; `nil` once all rows are taken and the file's checksums
  ///   are right.
  /// - Throws: As `ExportReader.nextBatch`; after a failure every call throws it again.
  public func next(_ batch: inout RowBatch) throws(Failure) -> Int? {
    try state.withLock { (state) throws(Failure) -> Int? in
      switch state {
      case .done: return nil
      case .failed(let failure): throw failure
      case .reading(let taken):
        do throws(Failure) {
          guard unsafe try reader.nextBatch(&batch) else {
            state = .done
            return nil
          }
        } catch {
          state = .failed(error)
          throw error
        }
        state = .reading(taken: taken + 1)
        return taken
      }
    }
  }

  /// Whether there is nothing more to take, be it for a failure.
  public var isDone: Bool {
    state.withLock { state in
      if case .reading = state { return false }
      return true
    }
  }

  /// Ends the reading: every further call throws this failure.
  public func stop(_ failure: Failure) {
    state.withLock { state in
      if case .failed = state { return }
      state = .failed(failure)
    }
  }

  /// What was found out so far.
  public var summary: ExportSummary {
    state.withLock { _ in unsafe reader.summary }
  }
}

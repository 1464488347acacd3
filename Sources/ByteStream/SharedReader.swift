public import Records
import Synchronization

/// What rows can be read from batch by batch, besides `ExportReader`.
public protocol RowSource: AnyObject {
  /// As `ExportReader.nextBatch`.
  func nextBatch(_ batch: inout RowBatch) throws(Failure) -> Bool
  /// As `ExportReader.summary`.
  var summary: ExportSummary { get }
  /// What was odd about the export as a whole, once it is read to its end.
  var notices: [Notice: Int] { get }
}

/// A batch that was read of an export before workers share it.
public final class HeldBatch {
  fileprivate var batch = RowBatch()

  /// Holds the next batch of a reader; `nil` once all rows are read.
  ///
  /// - Throws: As `ExportReader.nextBatch`.
  public init?(_ reader: inout ExportReader) throws(Failure) {
    guard try reader.nextBatch(&batch) else { return nil }
  }

  /// Holds the next batch of another source; `nil` once all rows are read.
  ///
  /// - Throws: As `ExportReader.nextBatch`.
  public init?(_ source: any RowSource) throws(Failure) {
    guard try source.nextBatch(&batch) else { return nil }
  }

  /// Its rows.
  public var rows: [RowSpan] { batch.rows }

  /// Looks at the batch.
  public func look<Answer>(_ body: (borrowing RowBatch) -> Answer) -> Answer { body(batch) }

  /// Takes the first rows out of the batch.
  public func removeFirst(_ count: Int) { batch.removeFirst(count) }
}

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

  private let state = Guarded(State.reading(taken: 0))
  /// Touched only by whoever holds `state`.
  nonisolated(unsafe) private var reader: ExportReader?
  /// In the place of `reader`, where the export is not written plainly.
  nonisolated(unsafe) private let source: (any RowSource)?
  /// The first batches, read before the export was shared, in their order.
  nonisolated(unsafe) private var held: [HeldBatch]

  /// Takes over a reader whose columns are chosen, and the batches that were read of it.
  public init(_ reader: consuming ExportReader, held: [HeldBatch] = []) {
    unsafe self.reader = consume reader
    unsafe source = nil
    unsafe self.held = held
  }

  /// Takes over another source of rows, and the batches that were read of it.
  public init(_ source: any RowSource, held: [HeldBatch] = []) {
    unsafe reader = nil
    unsafe self.source = source
    unsafe self.held = held
  }

  private func fill(_ batch: inout RowBatch) throws(Failure) -> Bool {
    while unsafe !held.isEmpty {
      let first = unsafe held.removeFirst()
      swap(&batch, &first.batch)
      if !batch.rows.isEmpty { return true }
    }
    if let source = unsafe source { return try source.nextBatch(&batch) }
    return unsafe try reader?.nextBatch(&batch) ?? false
  }

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
          guard try fill(&batch) else {
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
    state.withLock { _ in
      if let summary = unsafe source?.summary { return summary }
      guard let summary = unsafe reader?.summary else { preconditionFailure("one of them reads") }
      return summary
    }
  }

  /// What was odd about the export as a whole, besides its rows.
  public var notices: [Notice: Int] { state.withLock { _ in unsafe source?.notices ?? [:] } }
}

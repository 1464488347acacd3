import ByteStream
import Foundation
public import Records
import Store
import Synchronization

/// Makes this process outlive what others do to its streams, and tries what it may take.
///
/// - Throws: `machine-limit`, before anything has begun.
public func prepareProcess() throws(Failure) {
  ProcessSignals.prepare()
  try ProcessLimits.check(processors: processorCount())
}

/// Calls `then` when one of these signals arrives, on a thread that has nothing else to do.
///
/// - Parameters:
///   - numbers: the signals.
///   - patience: how many seconds the process then has to end in order.
///   - then: takes the signal; once more with `isLast` when the process has not ended in that time, or was asked twice.
/// - Returns: whether they are heard.
public func listenForSignals(
  _ numbers: [Int32], patience: Int,
  then: @convention(c) (_ number: Int32, _ isLast: Int32) -> Void
) -> Bool {
  ProcessSignals.listen(numbers, patience: patience, then: then)
}

/// Ends what was printed on stdout.
///
/// - Throws: `write-failed` when any of it could not be written, `interrupted` when nobody reads it any more.
public func finishOutput() throws(Failure) { try finishStandardOutput() }

/// Whether this process works on a store, and has something to take back before it ends.
public func holdsStore() -> Bool { StoreLock.areAnyHeld }

/// The exit code of a run that has ended well, so that its report is shown for good; `nil` before.
///
/// A signal that comes later finds nothing to take back, and must not say that anything was.
public func concludedExitCode() -> Int32? {
  let code = concludedCode.load(ordering: .sequentiallyConsistent)
  return code < 0 ? nil : Int32(code)
}

/// The exit code of the run that this process has concluded, -1 for none.
let concludedCode = Atomic<Int>(-1)

/// The processors this process may use.
func processorCount() -> Int { ProcessInfo.processInfo.activeProcessorCount }

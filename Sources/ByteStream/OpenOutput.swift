import CPlatform
import Glibc
public import Records

/// Writes bytes to a file that is open, whole.
///
/// - Parameters:
///   - bytes: The bytes.
///   - descriptor: The file, a pipe or a terminal, as 1 for stdout.
///   - name: What messages call it.
/// - Throws: `write-failed` with the system's words, as the disk is full; `interrupted` when nobody reads any more.
public func write(
  _ bytes: Span<UInt8>, to descriptor: Int32, named name: String
) throws(Failure) {
  if let words = writeAll(descriptor, bytes, syncs: false) {
    throw outputFailure(errno, words, name)
  }
}

/// Ends what is written to stdout: what is held back is written, and nothing of it may be lost.
///
/// - Throws: As `write` does, also for an earlier write that nobody asked about.
public func finishStandardOutput() throws(Failure) {
  let number = platform_finish_output()
  if number != 0 { throw outputFailure(number, errorWords(number), "stdout") }
}

private func outputFailure(_ number: Int32, _ words: String, _ name: String) -> Failure {
  number == EPIPE
    ? Failure(.interrupted, "nobody reads \(name) any more")
    : Failure(.writeFailed, "cannot write to \(name): \(words)")
}

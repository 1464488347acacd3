import ByteStream
public import Records

/// Writes bytes to stdout, whole.
///
/// - Throws: `write-failed` with the system's words.
public func writeOut(_ bytes: Span<UInt8>) throws(Failure) {
  try write(bytes, to: 1, named: "stdout")
}

import Glibc
public import Records

/// A file that is written piece by piece under a temporary name; it is removed unless `finish` is reached.
@safe public struct GrowingFile: ~Copyable {
  private let temporary: String
  private let descriptor: Int32

  /// Makes the file.
  public init(temporary: String, mode: UInt32) throws(Failure) {
    unsafe unlink(temporary)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    descriptor = unsafe open(temporary, flags, mode)
    self.temporary = temporary
    guard descriptor >= 0 else { throw writeFailure(temporary, "cannot make a file there") }
  }

  /// Adds bytes.
  public mutating func append(_ bytes: Span<UInt8>) throws(Failure) {
    let isWritten = unsafe bytes.withUnsafeBytes { unsafe writeAll(descriptor, $0) }
    guard isWritten else { throw writeFailure(temporary, "cannot write the file", errorWords()) }
  }

  /// Makes the file durable and gives it its name, in the same file system.
  public consuming func finish(as path: String) throws(Failure) {
    guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
      throw writeFailure(path, "cannot put the file in place", errorWords())
    }
    try syncFolder(splitPath(path).folder)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    // Where it has its name already, there is none of this one.
    unsafe unlink(temporary)
  }
}

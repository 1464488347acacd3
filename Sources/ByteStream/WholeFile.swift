import CPlatform
import Glibc
public import Records

/// Reads a whole small file.
///
/// - Parameters:
///   - path: A regular file, or a link to one.
///   - limit: The most bytes it may have.
/// - Returns: Its bytes.
/// - Throws: `file-unreadable`, `file-changed`, or `limit-exceeded`.
public func readFile(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
  let place = Failure.Place(file: path)
  let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw ProcessLimits.failure(errno, opening: path)
      ?? Failure(.fileUnreadable, "cannot open the file: \(errorWords())", at: place)
  }
  defer { close(descriptor) }
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    throw Failure(.fileUnreadable, "not a regular file", at: place)
  }
  let size = Int(status.st_size)
  guard size <= limit else {
    throw Failure(.limitExceeded, "the file is larger than \(limit) bytes", at: place)
  }
  var bytes = [UInt8](repeating: 0, count: size)
  var done = 0
  while done < size {
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + done }, size - done)
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else {
      throw Failure(.fileUnreadable, "cannot read the file: \(errorWords())", at: place)
    }
    guard count > 0 else {
      throw Failure(.fileChanged, "the file changed while it was read", at: place)
    }
    done += count
  }
  return bytes
}

/// Writes a whole file that nothing reads before its folder is synced and published.
///
/// - Parameters:
///   - path: The file to make or replace.
///   - bytes: All its bytes.
///   - mode: Exactly its permissions, whatever the umask; `nil` for 0644 less the umask.
/// - Throws: `write-failed` with the path.
public func writeFile(
  _ path: String, _ bytes: Span<UInt8>, mode: UInt32? = nil
) throws(Failure) {
  let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
  let descriptor = unsafe open(path, flags, mode ?? 0o644)
  guard descriptor >= 0 else {
    throw Failure(.writeFailed, "cannot make the file", at: .init(file: path))
  }
  var isWritten = setMode(mode, descriptor) == nil
  if isWritten { isWritten = unsafe bytes.withUnsafeBytes { unsafe writeAll(descriptor, $0) } }
  // Whoever makes a whole tree durable in the end then waits for its last files only.
  if bytes.count >= 1 << 20 { platform_begin_writing_back(descriptor) }
  guard close(descriptor) == 0, isWritten else {
    throw Failure(
      .writeFailed, "cannot write the file", at: .init(file: path),
      hint: "check the space on the disk")
  }
}

/// Makes everything written so far to the file system of `path` survive a power cut: one call for a
/// whole tree instead of one for each of its files.
///
/// - Throws: `write-failed` when the disk reports an error.
public func syncFileSystem(of path: String) throws(Failure) {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw Failure(.writeFailed, "cannot open the folder", at: .init(file: path))
  }
  let result = platform_syncfs(descriptor)
  close(descriptor)
  guard result == 0 else {
    throw Failure(
      .writeFailed, "the disk reports an error", at: .init(file: path), hint: "check the disk")
  }
}

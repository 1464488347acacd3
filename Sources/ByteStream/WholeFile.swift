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
    throw Failure(.fileUnreadable, "cannot open the file: \(errorWords())", at: place)
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

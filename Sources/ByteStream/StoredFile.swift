import Glibc
import Records

/// What the system says about the last error, `No such file or directory`.
func errorWords(_ number: Int32 = errno) -> String { unsafe String(cString: strerror(number)) }

/// An export as it lies on disk: opened safely, hashed while it is read, checked for changes.
///
/// Links, folders, devices and pipes are refused; a pipe cannot hang the run, because it is opened
/// without waiting. It reads up to the size at opening and no further.
@safe struct StoredFile: ~Copyable {
  let path: String
  let size: Int
  let modifiedSeconds: Int
  let modifiedNanoseconds: Int
  private let descriptor: Int32
  private let blockSize: Int
  private var hash: SHA256?
  private(set) var sha256 = ""
  private var readBytes = 0
  /// The bytes read and not yet taken: `block[start..<end]`.
  private(set) var block: ByteBuffer
  private(set) var start = 0
  private(set) var end = 0

  init(path: String, blockSize: Int) throws(Failure) {
    let hash = try SHA256()
    let (descriptor, status) = try Self.openRegular(path)
    self.path = path
    self.descriptor = descriptor
    self.blockSize = blockSize
    self.hash = consume hash
    size = Int(status.st_size)
    modifiedSeconds = Int(status.st_mtim.tv_sec)
    modifiedNanoseconds = Int(status.st_mtim.tv_nsec)
    block = ByteBuffer(capacity: blockSize + 8)
  }

  private static func openRegular(_ path: String) throws(Failure) -> (Int32, stat) {
    let place = Failure.Place(file: path)
    let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ELOOP {
        throw Failure(
          .fileUnreadable, "a symbolic link", at: place, hint: "put the file itself there")
      }
      throw Failure(.fileUnreadable, "cannot open the file: \(errorWords())", at: place)
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Failure(.fileUnreadable, "not a regular file", at: place)
    }
    guard status.st_size > 0 else {
      close(descriptor)
      throw Failure(.fileEmpty, "the file has no bytes", at: place)
    }
    return (descriptor, status)
  }

  deinit { close(descriptor) }

  var unread: Int { end - start }
  var isAtEnd: Bool { readBytes == size }

  /// Reads the next block behind what is not yet taken.
  mutating func readBlock() throws(Failure) {
    if start > 0 {
      block.moveToFront(start..<end)
      end -= start
      start = 0
    }
    let want = min(min(blockSize, size - readBytes), block.capacity - end)
    guard want > 0 else { return }
    var count = -1
    repeat {
      count = unsafe read(descriptor, block.base + end, want)
    } while count < 0 && errno == EINTR
    guard count >= 0 else {
      throw Failure(.fileUnreadable, "cannot read the file: \(errorWords())", at: .init(file: path))
    }
    guard count > 0 else { throw changed() }
    unsafe hash?.add(block.base + end, count: count)
    end += count
    readBytes += count
  }

  /// Marks bytes as taken.
  mutating func take(_ count: Int) { start += count }

  /// Once all is read, settles the digest; the size and time must be those at opening.
  mutating func checkUnchanged() throws(Failure) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, Int(status.st_size) == size,
      Int(status.st_mtim.tv_sec) == modifiedSeconds,
      Int(status.st_mtim.tv_nsec) == modifiedNanoseconds
    else { throw changed() }
    if let hash = hash.take() { sha256 = hash.finish() }
  }

  private func changed() -> Failure {
    Failure(
      .fileChanged, "the file changed while it was read", at: .init(file: path),
      hint: "it is taken once it stays the same")
  }
}

import Glibc
import Records

/// What the system says about the last error, `No such file or directory`.
func errorWords(_ number: Int32 = errno) -> String { unsafe String(cString: strerror(number)) }

/// An export as it lies on disk, or as a member of an archive there: opened safely, hashed while it is
/// read, checked for changes.
///
/// Links, folders, devices and pipes are refused; a pipe cannot hang the run, because it is opened
/// without waiting. It reads up to the size at opening and no further. What a user chose on the command line may
/// be a link or a pipe; a pipe is read until it ends.
@safe struct StoredFile: ~Copyable {
  let path: String
  /// Its size; of a pipe what was read so far.
  private(set) var size: Int
  let modifiedSeconds: Int
  let modifiedNanoseconds: Int
  /// Its size on the disk: for a member of an archive, its size as it is packed there.
  private(set) var packedSize: Int
  private let archiveSize: Int
  private let isPipe: Bool
  private var isDrained = false
  private let descriptor: Int32
  private let member: (any ArchivedFile)?
  private let blockSize: Int
  private var hash: SHA256?
  private(set) var sha256 = ""
  private var readBytes = 0
  /// The bytes read and not yet taken: `block[start..<end]`.
  private(set) var block: ByteBuffer
  private(set) var start = 0
  private(set) var end = 0

  /// Opens a file, or the member of an archive; `hashes`: whether its digest is wanted.
  init(
    _ source: ExportSource, blockSize: Int, limits: ReadLimits, hashes: Bool = true
  ) throws(Failure) {
    let hash = hashes ? try SHA256() : nil
    let (descriptor, status) =
      source.isChosen ? try Self.openChosen(source) : try Self.openRegular(source.path)
    let member = try Self.member(of: source, in: descriptor, limits: limits)
    // What stdin leads to may have been read in part.
    let isPipe = status.st_mode & S_IFMT != S_IFREG || source.isStandardInput
    let size = isPipe ? 0 : Int(status.st_size)
    let inside = source.member
    let sizes = (file: inside?.size ?? size, packed: inside?.packedSize ?? size)
    // From here on nothing branches: where something does while `block` is made, Swift 6.3 frees, when
    // it optimises, a block that was never there.
    self.member = member
    path = source.name
    self.descriptor = descriptor
    self.blockSize = blockSize
    self.hash = consume hash
    archiveSize = size
    self.isPipe = isPipe
    self.size = sizes.file
    packedSize = sizes.packed
    modifiedSeconds = Int(status.st_mtim.tv_sec)
    modifiedNanoseconds = Int(status.st_mtim.tv_nsec)
    // However small the blocks, the first bytes that tell how a file is packed fit in.
    block = ByteBuffer(capacity: blockSize + Packing.headBytes)
  }

  /// Opens the member of an archive whose file is open; closes the file when that fails.
  private static func member(
    of source: ExportSource, in descriptor: Int32, limits: ReadLimits
  ) throws(Failure) -> (any ArchivedFile)? {
    guard let member = source.member else { return nil }
    let place = Failure.Place(file: source.name)
    do throws(Failure) {
      try member.mustBeFile(in: source.path)
      guard member.size > 0 else {
        throw Failure(.fileEmpty, "the file has no bytes", at: place, hint: emptyHint)
      }
      if member.isInTar { return try TarMember(member, of: source.path, limits) }
      // libzip closes the file it was given.
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
      guard copy >= 0 else {
        throw ProcessLimits.failure(errno, opening: source.name)
          ?? Failure(.fileUnreadable, "cannot open the archive: \(errorWords())", at: place)
      }
      return try ZipMember.open(member, in: copy, place, limits)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// How the bytes are packed, once the first of them are read.
  var packing: Packing {
    let count = min(unread, Packing.headBytes)
    return unsafe Packing(Span(_unsafeStart: UnsafePointer(block.base + start), count: count))
  }

  /// Opens a regular file that has some bytes.
  static func openRegular(_ path: String) throws(Failure) -> (Int32, stat) {
    let place = Failure.Place(file: path)
    let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ELOOP {
        throw Failure(
          .fileUnreadable, "a symbolic link", at: place, hint: "put the file itself there")
      }
      throw ProcessLimits.failure(errno, opening: path)
        ?? Failure(.fileUnreadable, "cannot open the file: \(errorWords())", at: place)
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Failure(.fileUnreadable, "not a regular file", at: place)
    }
    guard status.st_size > 0 else {
      close(descriptor)
      throw Failure(.fileEmpty, "the file has no bytes", at: place, hint: emptyHint)
    }
    return (descriptor, status)
  }

  /// Opens what a user chose: `-` for stdin, a file, also behind a link, or a pipe.
  private static func openChosen(_ source: ExportSource) throws(Failure) -> (Int32, stat) {
    let place = Failure.Place(file: source.name)
    let descriptor =
      source.isStandardInput
      ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : unsafe open(source.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProcessLimits.failure(errno, opening: source.name)
        ?? Failure(.fileUnreadable, "cannot open the file: \(errorWords())", at: place)
    }
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    let kind = status.st_mode & S_IFMT
    guard isKnown, [S_IFREG, S_IFIFO, S_IFSOCK, S_IFCHR].contains(kind) else {
      close(descriptor)
      throw Failure(.fileUnreadable, "not a file or a pipe", at: place)
    }
    guard kind != S_IFREG || status.st_size > 0 else {
      close(descriptor)
      throw Failure(.fileEmpty, "the file has no bytes", at: place, hint: emptyHint)
    }
    return (descriptor, status)
  }

  deinit { close(descriptor) }

  var unread: Int { end - start }
  var isAtEnd: Bool { isPipe ? isDrained : readBytes == size }

  /// Reads the next block behind what is not yet taken.
  mutating func readBlock() throws(Failure) {
    if start > 0 {
      block.moveToFront(start..<end)
      end -= start
      start = 0
    }
    let left = isPipe ? (isDrained ? 0 : blockSize) : size - readBytes
    let want = min(min(blockSize, left), block.capacity - end)
    guard want > 0 else { return }
    var count = -1
    if let read = unsafe try member?.read(into: block.base + end, room: want) {
      count = read
    } else {
      repeat {
        count = unsafe read(descriptor, block.base + end, want)
      } while count < 0 && errno == EINTR
    }
    guard count >= 0 else {
      throw Failure(.fileUnreadable, "cannot read the file: \(errorWords())", at: .init(file: path))
    }
    if isPipe {
      guard count > 0 || readBytes > 0 else {
        throw Failure(
          .fileEmpty, "the file has no bytes", at: .init(file: path), hint: emptyHint)
      }
      isDrained = count == 0
      size += count
      packedSize += count
    } else if count == 0 {
      throw changed()
    }
    unsafe hash?.add(block.base + end, count: count)
    end += count
    readBytes += count
  }

  /// Marks bytes as taken.
  mutating func take(_ count: Int) { start += count }

  /// Once all is read, settles the digest; the size and time must be those at opening.
  mutating func checkUnchanged() throws(Failure) {
    if !isPipe {
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0, Int(status.st_size) == archiveSize,
        Int(status.st_mtim.tv_sec) == modifiedSeconds,
        Int(status.st_mtim.tv_nsec) == modifiedNanoseconds
      else { throw changed() }
    }
    if let hash = hash.take() { sha256 = hash.finish() }
  }

  private func changed() -> Failure {
    Failure(
      .fileChanged, "the file changed while it was read", at: .init(file: path),
      hint: "it is taken once it stays the same")
  }
}

/// A member of an archive, read from its beginning to its end.
protocol ArchivedFile: AnyObject {
  /// Reads the next bytes: at least one, unless none are left.
  func read(into target: UnsafeMutablePointer<UInt8>, room: Int) throws(Failure) -> Int
}

/// What to do about an export that holds nothing.
let emptyHint = "have it delivered again; an export without records has a header"

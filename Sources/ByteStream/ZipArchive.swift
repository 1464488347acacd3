import CZip
import Glibc
public import Records

/// A zip archive whose members are read one at a time, as a stream; the only calls into libzip.
///
/// A member has a name that leads nowhere else: no absolute path, no `..`, no backslash, no control
/// character. Names that are not UTF-8 are GB 18030, as Windows writes them in China.
@safe public struct ZipArchive: ~Copyable {
  /// What an archive says of a file in it.
  public struct Member: Equatable, Sendable {
    /// Its name, folders included.
    public let name: String
    /// Its size when inflated.
    public let size: Int
    /// Its place in the archive.
    let index: UInt64
  }

  /// The files in it, in its own order; folders are none.
  public let members: [Member]
  private let handle: OpaquePointer
  private var file: OpaquePointer?
  private let path: String
  /// Bytes of the open member that are still to come, and one more than there may be.
  private var remaining = 0

  /// The most members an archive may have.
  public static let mostMembers = 1000

  /// Whether a regular file begins as a zip archive does; one that cannot be opened is none.
  public static func isZip(_ path: String) -> Bool {
    let descriptor: Int32
    do throws(Failure) {
      descriptor = try Self.open(path)
    } catch {
      return false
    }
    defer { close(descriptor) }
    var head: UInt32 = 0
    let count = unsafe withUnsafeMutableBytes(of: &head) {
      unsafe Glibc.read(descriptor, $0.baseAddress, 4)
    }
    return count == 4 && UInt32(littleEndian: head) == 0x0403_4B50
  }

  /// Opens an archive and judges its list of members before anything is inflated.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - limits: What each member may inflate to.
  /// - Throws: `file-unreadable`; `archive-invalid` for a damaged archive, an unsafe name, a member with a
  ///   password; `limit-exceeded` for too many members or too large ones.
  public init(path: String, limits: ReadLimits) throws(Failure) {
    let place = Failure.Place(file: path)
    let descriptor = try Self.open(path)
    var code: Int32 = 0
    guard let opened = unsafe zip_fdopen(descriptor, ZIP_CHECKCONS, &code) else {
      close(descriptor)
      throw Failure(.archiveInvalid, "the zip archive is damaged", at: place)
    }
    let listed: [Member]
    do throws(Failure) {
      listed = unsafe try Self.list(opened, place, limits)
    } catch {
      unsafe zip_discard(opened)
      throw error
    }
    unsafe handle = unsafe opened
    members = listed
    self.path = path
  }

  deinit {
    if let file = unsafe file { unsafe zip_fclose(file) }
    unsafe zip_discard(handle)
  }

  private static func open(_ path: String) throws(Failure) -> Int32 {
    let place = Failure.Place(file: path)
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.fileUnreadable, "cannot open the file: \(errorWords())", at: place)
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Failure(.fileUnreadable, "not a regular file", at: place)
    }
    return descriptor
  }

  private static func list(
    _ handle: OpaquePointer, _ place: Failure.Place, _ limits: ReadLimits
  ) throws(Failure) -> [Member] {
    let count = unsafe zip_get_num_entries(handle, 0)
    guard count <= mostMembers else {
      throw Failure(.limitExceeded, "more than \(mostMembers) members", at: place)
    }
    var members: [Member] = []
    for index in 0..<UInt64(max(0, count)) {
      var status = unsafe zip_stat_t()
      guard unsafe zip_stat_index(handle, index, zip_flags_t(ZIP_FL_ENC_RAW), &status) == 0,
        let raw = unsafe status.name
      else { throw Failure(.archiveInvalid, "the zip archive is damaged", at: place) }
      let bytes = unsafe Array(UnsafeRawBufferPointer(start: raw, count: strlen(raw)))
      let name = try safeName(bytes, number: Int(index) + 1, place)
      if name.hasSuffix("/") { continue }
      guard unsafe status.encryption_method == 0 else {
        throw Failure(
          .archiveInvalid, "member \(index + 1) has a password", at: place,
          hint: "unpack it, and read what was in it")
      }
      let size = unsafe Int(clamping: status.size)
      let stored = unsafe Int(clamping: status.comp_size)
      guard size <= limits.maximumInflatedBytes else {
        throw Failure(
          .limitExceeded,
          "member \(index + 1) inflates to more than \(limits.maximumInflatedBytes) bytes",
          at: place)
      }
      guard size <= limits.ratioFreeBytes || size / limits.maximumRatio <= stored else {
        throw Failure(
          .limitExceeded,
          "member \(index + 1) inflates to more than \(limits.maximumRatio) times its size",
          at: place)
      }
      members.append(Member(name: name, size: size, index: index))
    }
    return members
  }

  private static func safeName(
    _ bytes: [UInt8], number: Int, _ place: Failure.Place
  ) throws(Failure) -> String {
    var text: [UInt8] = []
    if UTF8Check.isValid(bytes.span, in: 0..<bytes.count) {
      text = bytes
    } else {
      _ = GB18030.decode(bytes.span, in: 0..<bytes.count, into: &text)
    }
    let name = String(decoding: text, as: UTF8.self)
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isUnsafe =
      name.isEmpty || name.hasPrefix("/") || parts.contains("..") || name.contains("\\")
      || text.contains { $0 < 0x20 || $0 == 0x7F }
      || (text.count > 1 && text[1] == 0x3A)
    guard !isUnsafe else {
      throw Failure(
        .archiveInvalid, "member \(number) has a name that leads out of the archive", at: place)
    }
    return name
  }

  /// Begins to read a member.
  ///
  /// - Throws: `archive-invalid` when it is packed in a way that libzip does not know.
  mutating func begin(_ member: Member) throws(Failure) {
    if let file = unsafe file { unsafe zip_fclose(file) }
    unsafe file = unsafe zip_fopen_index(handle, member.index, 0)
    guard unsafe file != nil else { throw damaged() }
    remaining = member.size
  }

  /// Appends the next bytes of the member; `false` at its end, with its checksum right.
  mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
    guard let file = unsafe file else { return false }
    var block = [UInt8](repeating: 0, count: 256 << 10)
    let count = unsafe block.withUnsafeMutableBytes { buffer in
      unsafe zip_fread(file, buffer.baseAddress, UInt64(buffer.count))
    }
    guard count >= 0, count <= remaining else { throw damaged() }
    guard count > 0 else {
      guard remaining == 0 else { throw damaged() }
      return false
    }
    remaining -= Int(count)
    bytes.append(contentsOf: block[0..<Int(count)])
    return true
  }

  private func damaged() -> Failure {
    Failure(
      .archiveInvalid, "the zip archive is damaged", at: .init(file: path),
      hint: "have the file delivered again")
  }
}

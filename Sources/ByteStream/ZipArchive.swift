import CZip
import Glibc
public import Records

/// What a zip archive has in it; nothing of it is inflated here (`ZipMember` does that).
///
/// A member has a name that leads nowhere else: no absolute path, no `..`, no drive, no control
/// character. Names that are not UTF-8 are GB 18030, as Windows writes them in China; `\` is taken for `/`.
public struct ZipArchive: Sendable {
  /// What an archive says of a file in it.
  public typealias Member = ArchiveMember

  /// The files in it, in its own order; folders are none.
  public let members: [Member]

  /// Whether a regular file begins as a zip archive does, be it an empty one; one that cannot be opened
  /// is none.
  public static func isZip(_ path: String) -> Bool {
    let descriptor: Int32
    do throws(Failure) {
      descriptor = try StoredFile.openRegular(path).0
    } catch {
      return false
    }
    defer { close(descriptor) }
    var head: UInt32 = 0
    let count = unsafe withUnsafeMutableBytes(of: &head) {
      unsafe Glibc.read(descriptor, $0.baseAddress, 4)
    }
    return count == 4 && [0x0403_4B50, 0x0605_4B50].contains(UInt32(littleEndian: head))
  }

  /// Reads an archive's list of members and judges it before anything is inflated.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - limits: What all members together may inflate to.
  /// - Throws: `file-unreadable`, `file-empty`; `archive-invalid` for a damaged archive, an unsafe name, two
  ///   members of one name; `limit-exceeded` for too many members or too much in them.
  public init(path: String, limits: ReadLimits) throws(Failure) {
    let place = Failure.Place(file: path)
    let (descriptor, status) = try StoredFile.openRegular(path)
    let handle = unsafe try Self.open(descriptor, place)
    defer { unsafe zip_discard(handle) }
    members = unsafe try Self.list(handle, place)
    let total = members.reduce(0) { $0.addingReportingOverflow($1.size).partialValue }
    let isWhole = members.allSatisfy { $0.size >= 0 && $0.size <= limits.maximumInflatedBytes }
    guard isWhole, total >= 0, total <= limits.maximumInflatedBytes else {
      throw Failure(
        .limitExceeded, "the archive inflates to more than \(limits.maximumInflatedBytes) bytes",
        at: place)
    }
    guard
      total <= limits.ratioFreeBytes || total / limits.maximumRatio <= Int(status.st_size)
    else {
      throw Failure(
        .limitExceeded, "the archive inflates to more than \(limits.maximumRatio) times its size",
        at: place)
    }
  }

  /// Hands an open file to libzip, which closes it.
  static func open(
    _ descriptor: Int32, _ place: Failure.Place
  ) throws(Failure) -> OpaquePointer {
    var code: Int32 = 0
    guard let opened = unsafe zip_fdopen(descriptor, ZIP_CHECKCONS, &code) else {
      close(descriptor)
      throw Self.failure(code, place)
    }
    return unsafe opened
  }

  private static func list(
    _ handle: OpaquePointer, _ place: Failure.Place
  ) throws(Failure) -> [Member] {
    let count = unsafe zip_get_num_entries(handle, 0)
    guard count <= Archive.mostMembers else {
      throw Failure(.limitExceeded, "more than \(Archive.mostMembers) members", at: place)
    }
    var members: [Member] = []
    var names: Set<String> = []
    for index in 0..<UInt64(max(0, count)) {
      let (member, _) = unsafe try member(index, of: handle, place)
      if member.name.hasSuffix("/") { continue }
      guard names.insert(member.name).inserted else {
        throw ArchiveName.doubled(Int(index) + 1, place)
      }
      members.append(member)
    }
    return members
  }

  /// What the archive says of a member, and whether it has a password.
  static func member(
    _ index: UInt64, of handle: OpaquePointer, _ place: Failure.Place
  ) throws(Failure) -> (Member, isLocked: Bool) {
    var status = unsafe zip_stat_t()
    guard unsafe zip_stat_index(handle, index, zip_flags_t(ZIP_FL_ENC_RAW), &status) == 0,
      let raw = unsafe status.name
    else { throw damaged(place) }
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: raw, count: strlen(raw)))
    let mode = unsafe unixMode(index, of: handle)
    var name = try ArchiveName.read(bytes, number: Int(index) + 1, place)
    if mode & S_IFMT == S_IFDIR && !name.hasSuffix("/") { name += "/" }
    let member = unsafe Member(
      name: name, size: Int(clamping: status.size), kind: kind(mode),
      packedSize: Int(clamping: status.comp_size), index: index, tar: nil)
    return unsafe (member, status.encryption_method != 0)
  }

  /// The type and permissions that a Unix gave a member; 0 where another system packed it.
  private static func unixMode(_ index: UInt64, of handle: OpaquePointer) -> mode_t {
    var system: UInt8 = 0
    var attributes: UInt32 = 0
    let isKnown = unsafe zip_file_get_external_attributes(handle, index, 0, &system, &attributes)
    guard isKnown == 0, Int(system) == ZIP_OPSYS_UNIX || Int(system) == ZIP_OPSYS_OS_X else {
      return 0
    }
    return mode_t(attributes >> 16)
  }

  private static func kind(_ mode: mode_t) -> ArchiveMember.Kind {
    switch mode & S_IFMT {
    case 0, S_IFREG, S_IFDIR: .file
    case S_IFLNK: .link
    default: .special
    }
  }

  static func damaged(_ place: Failure.Place) -> Failure {
    Failure(
      .archiveInvalid, "the zip archive is damaged", at: place,
      hint: "have the file delivered again")
  }

  /// What is wrong, by libzip's number: the disk, or the archive.
  static func failure(_ code: Int32, _ place: Failure.Place) -> Failure {
    guard [ZIP_ER_READ, ZIP_ER_SEEK, ZIP_ER_OPEN].contains(code) else { return damaged(place) }
    return Failure(.fileUnreadable, "cannot read the archive", at: place)
  }
}

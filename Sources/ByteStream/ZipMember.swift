import CZip
import Glibc
import Records

/// One member of a zip archive, inflated as a stream; with `ZipArchive` all that calls libzip.
///
/// Whoever reads it gets what the archive states, to the byte, or a failure: its size and checksum are
/// held against the archive's before the last byte counts.
@safe final class ZipMember: ArchivedFile {
  private let handle: OpaquePointer
  private let file: OpaquePointer
  private let place: Failure.Place
  /// Bytes that are still to come.
  private var remaining: Int

  private init(_ handle: OpaquePointer, _ file: OpaquePointer, _ place: Failure.Place, size: Int) {
    unsafe self.handle = unsafe handle
    unsafe self.file = unsafe file
    self.place = place
    remaining = size
  }

  deinit {
    unsafe zip_fclose(file)
    unsafe zip_discard(handle)
  }

  /// Opens a member of an archive that is open; the archive's file is closed with the member.
  ///
  /// - Throws: `file-changed` when another member stands in its place; `archive-invalid` when it has a
  ///   password or is packed in a way that libzip does not know; `limit-exceeded` when it grows too much.
  static func open(
    _ member: ArchiveMember, in descriptor: Int32, _ place: Failure.Place, _ limits: ReadLimits
  ) throws(Failure) -> ZipMember {
    let handle = unsafe try ZipArchive.open(descriptor, place)
    do throws(Failure) {
      let file = unsafe try open(member, of: handle, place, limits)
      return unsafe ZipMember(handle, file, place, size: member.size)
    } catch {
      unsafe zip_discard(handle)
      throw error
    }
  }

  private static func open(
    _ member: ArchiveMember, of handle: OpaquePointer, _ place: Failure.Place,
    _ limits: ReadLimits
  ) throws(Failure) -> OpaquePointer {
    let (found, isLocked) = unsafe try ZipArchive.member(member.index, of: handle, place)
    guard found == member else {
      throw Failure(
        .fileChanged, "the archive changed while it was read", at: place,
        hint: "it is taken once it stays the same")
    }
    guard !isLocked else {
      throw Failure(
        .archiveInvalid, "the member has a password", at: place,
        hint: "unpack it, and read what was in it")
    }
    let isSmall =
      member.size <= limits.ratioFreeBytes
      || member.size / limits.maximumRatio <= member.packedSize
    guard isSmall else {
      throw Failure(
        .limitExceeded, "the member inflates to more than \(limits.maximumRatio) times its size",
        at: place)
    }
    guard let file = unsafe zip_fopen_index(handle, member.index, 0) else {
      throw ZipArchive.failure(unsafe zip_error_code_zip(zip_get_error(handle)), place)
    }
    return unsafe file
  }

  /// Reads the next bytes: at least one, unless none are left.
  ///
  /// With the last byte the member's end is read too, where libzip compares checksum and length.
  func read(
    into target: UnsafeMutablePointer<UInt8>, room: Int
  ) throws(Failure) -> Int {
    let count = unsafe Int(zip_fread(file, target, UInt64(room)))
    guard count >= 0 else { throw failure() }
    guard count <= remaining, count > 0 || remaining == 0 else {
      throw ZipArchive.damaged(place)
    }
    remaining -= count
    if remaining == 0 && count > 0 {
      var rest: UInt8 = 0
      let more = unsafe zip_fread(file, &rest, 1)
      guard more >= 0 else { throw failure() }
      guard more == 0 else { throw ZipArchive.damaged(place) }
    }
    return count
  }

  private func failure() -> Failure {
    ZipArchive.failure(unsafe zip_error_code_zip(zip_file_get_error(file)), place)
  }
}

import Glibc
public import Records

/// What an archive has in it, be it zip or tar, as its bytes say; nothing is unpacked to disk.
public struct Archive: Sendable {
  /// How archives are written.
  public enum Kind: Sendable { case zip, tar }

  /// How it is written.
  public let kind: Kind
  /// The files in it, in its own order; folders are none.
  public let members: [ArchiveMember]
  /// How many files were left out that a Mac or Windows adds of its own accord.
  public let metadataFiles: Int

  /// The most members an archive may have.
  public static let mostMembers = 1000

  /// Whether a regular file begins as an archive does, plain or packed; one that cannot be opened is none.
  public static func kind(of path: String) -> Kind? {
    // To open a pipe would take it from its writer.
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    if ZipArchive.isZip(path) { return .zip }
    return TarArchive.isTar(path) ? .tar : nil
  }

  /// Reads an archive's list of members; a packed tar archive is unpacked once, to its end, and nothing of it is kept.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - limits: What all members together may inflate to.
  /// - Throws: `file-unreadable`, `file-empty`; `archive-invalid` for a damaged archive, an unsafe name, two
  ///   members of one name; `gzip-corrupt`, `gzip-truncated`, `stream-corrupt`, `stream-truncated`;
  ///   `format-unsupported` for a workbook; `limit-exceeded` for too many members or too much in them.
  public init(path: String, limits: ReadLimits) throws(Failure) {
    let all: [ArchiveMember]
    if !ZipArchive.isZip(path) && !TarArchive.isTar(path) {
      // Damaged, or something else.
      _ = try DecodedText(ExportSource(path: path), limits: limits)
      throw Failure(
        .archiveInvalid, "this is neither a zip archive nor a tar archive", at: .init(file: path),
        hint: "name it as what it is, or have it delivered again")
    }
    if ZipArchive.isZip(path) {
      kind = .zip
      all = try ZipArchive(path: path, limits: limits).members
      if let format = ForeignFormat.inZip(all.map(\.name)) {
        throw format.failure(at: .init(file: path))
      }
    } else {
      kind = .tar
      all = try TarArchive.list(path, limits)
    }
    members = all.filter { !$0.isMetadata }
    metadataFiles = all.count - members.count
  }
}

public import Records

/// A member of a zip archive, read from its beginning to its end, for whoever wants to see what is in it.
public struct ZipContents: ~Copyable {
  private var archive: ZipArchive

  /// Opens a member.
  ///
  /// - Parameters:
  ///   - member: One of those that the archive lists.
  ///   - path: The archive.
  ///   - limits: What it may inflate to.
  /// - Throws: `file-unreadable`, `archive-invalid` or `limit-exceeded`.
  public init(
    _ member: ZipArchive.Member, at path: String, limits: ReadLimits
  ) throws(Failure) {
    var archive = try ZipArchive(path: path, limits: limits)
    try archive.begin(member)
    self.archive = archive
  }

  /// Appends the next bytes; `false` at the end, with the member's checksum right.
  ///
  /// - Throws: `archive-invalid` when the member is damaged.
  public mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
    try archive.read(into: &bytes)
  }
}

/// Where an export's bytes are: a file, or a member of a zip archive.
public struct ExportSource: Equatable, Sendable {
  /// The file; the archive where there is a member.
  public let path: String
  /// The member; `nil` for the file itself.
  public let member: ZipArchive.Member?

  /// Names a file, or a member of an archive.
  public init(path: String, member: ZipArchive.Member? = nil) {
    self.path = path
    self.member = member
  }

  /// What it is called in messages: `PATH`, or `ARCHIVE/MEMBER`; nothing is ever opened under that name.
  public var name: String { member.map { "\(path)/\($0.name)" } ?? path }
}

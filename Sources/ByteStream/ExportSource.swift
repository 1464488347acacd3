import Glibc

/// Where an export's bytes are: a file, or a member of an archive.
public struct ExportSource: Equatable, Sendable {
  /// The file; the archive where there is a member.
  public let path: String
  /// The member; `nil` for the file itself.
  public let member: ArchiveMember?

  /// Whether a user named the file on the command line: then links are followed and pipes read.
  let isChosen: Bool
  /// What the user calls the file.
  private let label: String

  var isStandardInput: Bool { isChosen && path == "-" }

  /// Whether its bytes are still there once they are read, as those of a pipe are not.
  var canBeReadAgain: Bool {
    guard isChosen else { return true }
    var status = stat()
    let isKnown = unsafe stat(path, &status) == 0
    return isKnown && !isStandardInput && status.st_mode & S_IFMT == S_IFREG
  }

  /// Names a file, or a member of an archive.
  public init(path: String, member: ArchiveMember? = nil) {
    self.path = path
    self.member = member
    isChosen = false
    label = path
  }

  /// Names what a user chose: a file, a link to one, a pipe, or stdin as `-`.
  ///
  /// Unlike an export in an inbox it may be read from elsewhere, and may have no end that is known before.
  public init(chosen path: String) {
    self.path = resolvedPath(path)
    member = nil
    isChosen = true
    label = path
  }

  /// Names a member of an archive that a user chose.
  public init(chosen path: String, member: ArchiveMember) {
    self.path = resolvedPath(path)
    self.member = member
    isChosen = true
    label = path
  }

  /// What it is called in messages: `PATH`, or `ARCHIVE/MEMBER`; nothing is ever opened under that name.
  public var name: String { member.map { "\(label)/\($0.name)" } ?? label }
}

/// Where a link to a regular file leads; any other path as it is.
public func resolvedPath(_ path: String) -> String {
  var status = stat()
  guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
  guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return path }
  guard let resolved = unsafe realpath(path, nil) else { return path }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

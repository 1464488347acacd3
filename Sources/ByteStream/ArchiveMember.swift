import Glibc
public import Records

/// What an archive says of a file in it.
public struct ArchiveMember: Equatable, Sendable {
  /// What a member is.
  public enum Kind: Equatable, Sendable {
    /// A file with bytes of its own.
    case file
    /// A symbolic or hard link.
    case link
    /// A pipe, a device or a socket.
    case special
    /// A file with holes, or of a kind that is not known.
    case unknown
  }

  /// Its name, folders included, between `/`.
  public let name: String
  /// Its size when unpacked.
  public let size: Int
  /// What it is.
  public let kind: Kind
  /// Its size as it is packed; in a tar archive its size there.
  let packedSize: Int
  /// Its place in a zip archive; in a tar archive the byte behind its header.
  let index: UInt64
  /// The size and time of the tar archive in which it was found; `nil` in a zip archive.
  let tar: TarStamp?

  var isInTar: Bool { tar != nil }

  /// Whether it is what a Mac, Windows or a browser adds to files of its own accord, and no one's data.
  public var isMetadata: Bool {
    let parts = name.split(separator: "/")
    guard let last = parts.last else { return true }
    return parts.contains("__MACOSX") || last.hasPrefix("._")
      || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(last)
  }

  /// Says why it is not read, if it is no file.
  ///
  /// - Throws: `archive-invalid`.
  public func mustBeFile(in archive: String) throws(Failure) {
    let words: String
    switch kind {
    case .file: return
    case .link: words = "the member is a link"
    case .special: words = "the member is a pipe or a device"
    case .unknown: words = "the member is a file with holes, or of a kind that is not known"
    }
    throw Failure(
      .archiveInvalid, words, at: .init(file: "\(archive)/\(name)"),
      hint: "have the file itself put into the archive")
  }
}

/// A tar archive as it was when its members were listed.
struct TarStamp: Equatable, Sendable {
  let size: Int
  let modifiedSeconds: Int
  let modifiedNanoseconds: Int
}

/// Names in archives: text between `/`, that leads nowhere else.
enum ArchiveName {
  /// The name that some bytes are: UTF-8 or else GB 18030, `\` taken for `/`, without `./`.
  ///
  /// - Throws: `archive-invalid` for an absolute one, one with a drive, `..` or a control character.
  static func read(
    _ bytes: [UInt8], number: Int, _ place: Failure.Place
  ) throws(Failure) -> String {
    var text: [UInt8] = []
    let isChinese = EncodingFinder.find(bytes.span, isWhole: true) == .gb18030
    if UTF8Check.isValid(bytes.span, in: 0..<bytes.count) && !isChinese {
      text = bytes
    } else {
      _ = GB18030.decode(bytes.span, in: 0..<bytes.count, into: &text)
    }
    let name = String(decoding: text, as: UTF8.self).replacing("\\", with: "/")
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isUnsafe =
      name.isEmpty || name.hasPrefix("/") || parts.contains("..")
      || text.contains { $0 < 0x20 || $0 == 0x7F }
      || (text.count > 1 && text[1] == 0x3A)
    guard !isUnsafe else {
      throw Failure(
        .archiveInvalid, "member \(number) has a name that leads out of the archive", at: place)
    }
    let kept = parts.filter { !$0.isEmpty && $0 != "." }.joined(separator: "/")
    return name.hasSuffix("/") || kept.isEmpty ? kept + "/" : kept
  }

  static func doubled(_ number: Int, _ place: Failure.Place) -> Failure {
    Failure(.archiveInvalid, "member \(number) has the name of another", at: place)
  }
}

public import Records

/// The exports that a source has vouched for, by the SHA-256 of their bytes.
///
/// A line each, as `sha256sum` writes them: 64 hexadecimal digits, then anything. Empty lines and those behind `#`
/// are passed over. Who can write to the inbox must not be able to write to it.
public struct TrustedList: Sendable {
  /// The hashes in small letters.
  public let hashes: Set<String>

  /// Reads a list.
  public static func load(path: String) throws(Failure) -> TrustedList {
    try parse(text: readConfiguration(path), file: path)
  }

  static func parse(text: String, file: String) throws(Failure) -> TrustedList {
    var hashes: Set<String> = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.trimmingPrefix("\\")
      if line.allSatisfy(\.isWhitespace) || line.first == "#" { continue }
      let hash = line.prefix { $0.isHexDigit }.lowercased()
      guard hash.utf8.count == 64,
        line.dropFirst(64).first.map({ $0.isWhitespace }) ?? true
      else {
        throw Failure(
          .configurationInvalid, "no SHA-256 of 64 hexadecimal digits stands here",
          at: .init(file: file, line: number + 1),
          hint: "write the list with `sha256sum EXPORT... > FILE`")
      }
      hashes.insert(hash)
    }
    return TrustedList(hashes: hashes)
  }
}

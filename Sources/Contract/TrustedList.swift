public import Records

/// The exports that a source has vouched for, by the SHA-256 of their bytes and by their names.
///
/// A line each, as `sha256sum` writes them: 64 hexadecimal digits, a blank, a blank or `*`, and the name, of whose path only the
/// last part counts. The name matters, since a day of delivery stands in it: bytes that were vouched for in March are not
/// April's. A line without a name vouches for its bytes under any. Empty lines and those behind `#` are passed over. Who can
/// write to the inbox must not be able to write to it.
public struct TrustedList: Equatable, Sendable {
  /// The names that are vouched for, by the hash in small letters; an empty one stands for any.
  public let names: [String: Set<String>]

  /// Reads a list.
  public static func load(
    path: String, from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> TrustedList {
    try parse(text: readConfiguration(path, from: files), file: path)
  }

  /// Whether bytes are vouched for under a name.
  public func holds(_ hash: String, named name: String) -> Bool {
    names[hash].map { $0.contains("") || $0.contains(name) } ?? false
  }

  /// All of it, a line each: equal where the same is vouched for.
  public var lines: [String] {
    names.flatMap { hash, names in names.map { "\(hash) \($0)" } }.sorted()
  }

  static func parse(text: String, file: String) throws(Failure) -> TrustedList {
    var names: [String: Set<String>] = [:]
    // Lines that end as on Windows are one character less.
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (number, line) in lines.enumerated() {
      // So begins a line whose name has characters that are written otherwise.
      let isEscaped = line.first == "\\"
      let line = isEscaped ? line.dropFirst() : line
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
      names[hash, default: []].insert(name(line.dropFirst(64), isEscaped: isEscaped))
    }
    return TrustedList(names: names)
  }

  /// The last part of the path behind a hash; empty for none, and for what came through a pipe.
  private static func name(_ rest: Substring, isEscaped: Bool) -> String {
    var rest = rest.dropFirst()
    if let mark = rest.first, mark == " " || mark == "*" { rest = rest.dropFirst() }
    while rest.last?.isWhitespace ?? false { rest = rest.dropLast() }
    if rest == "-" { return "" }
    var path = String(rest)
    if isEscaped {
      path = path.unescaped(["n": "\n", "r": "\r", "\\": "\\"])
    }
    return path.split(separator: "/").last.map(String.init) ?? ""
  }
}

extension String {
  /// The same with what stands behind a backslash put back.
  fileprivate func unescaped(_ meaning: [Character: Character]) -> String {
    var result = ""
    var isBehind = false
    for character in self {
      if isBehind {
        result.append(meaning[character] ?? character)
        isBehind = false
      } else if character == "\\" {
        isBehind = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}

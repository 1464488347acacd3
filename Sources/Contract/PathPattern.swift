public import Records

/// A name as a pattern, below a folder or in the inbox itself: `defaulters_*`, `centre/*`, `{code}/*.csv.gz`.
///
/// `*` stands for any characters, `?` for one, `{code}` for the six digits of a division, with no digit beside them.
/// None of them stands for a slash.
public struct PathPattern: Equatable, Sendable {
  /// As it was written.
  public let text: String
  /// The pattern of the folder; `nil` for the inbox itself.
  private let folder: [Token]?
  private let name: [Token]

  private enum Token: Equatable, Sendable {
    case byte(UInt8)
    case any, one, code
  }

  /// What a path has where the pattern has `{code}`.
  public struct Match: Equatable, Sendable {
    /// The division; `nil` in a pattern without it.
    public let code: CityCode?
  }

  /// Reads a pattern; `nil` for one with two folders, an empty part, or `{code}` twice.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts.contains(where: \.isEmpty) else { return nil }
    self.text = text
    let tokens = parts.map(Self.tokens)
    folder = tokens.count == 2 ? tokens[0] : nil
    name = tokens[tokens.count - 1]
    let codes = tokens.joined().count { $0 == .code }
    guard codes <= 1, folder.map({ !$0.contains(.any) && !$0.contains(.one) }) ?? true else {
      return nil
    }
  }

  /// Whether `{code}` stands in it.
  public var hasCode: Bool { name.contains(.code) || folder?.contains(.code) == true }

  /// What the folder is called where it has one of its own.
  public var folderText: String? {
    folder == nil ? nil : text.split(separator: "/").first.map(String.init)
  }

  /// Whether a folder of the inbox is the pattern's.
  public func opens(folder name: String) -> Bool {
    folder.flatMap { Self.match($0[...], Array(name.utf8)[...], before: nil) } != nil
  }

  /// Whether the pattern fits `NAME` or `FOLDER/NAME`.
  public func match(_ path: String) -> Match? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { Array($0) }
    guard parts.count == (folder == nil ? 1 : 2) else { return nil }
    var code: CityCode?
    if let folder {
      guard let found = Self.match(folder[...], parts[0][...], before: nil) else { return nil }
      code = found.code
    }
    guard let found = Self.match(name[...], parts[parts.count - 1][...], before: nil) else {
      return nil
    }
    return Match(code: code ?? found.code)
  }

  private static func tokens(_ text: Substring) -> [Token] {
    var tokens: [Token] = []
    var rest = text[...]
    while let first = rest.first {
      if rest.hasPrefix("{code}") {
        tokens.append(.code)
        rest.removeFirst(6)
        continue
      }
      switch first {
      case "*": if tokens.last != .any { tokens.append(.any) }
      case "?": tokens.append(.one)
      default: tokens += first.utf8.map(Token.byte)
      }
      rest.removeFirst()
    }
    return tokens
  }

  /// Matches from the left; a `*` takes as few characters as it may.
  private static func match(
    _ tokens: ArraySlice<Token>, _ bytes: ArraySlice<UInt8>, before last: UInt8?
  ) -> Match? {
    guard let token = tokens.first else { return bytes.isEmpty ? Match(code: nil) : nil }
    let rest = tokens.dropFirst()
    switch token {
    case .byte(let byte):
      guard bytes.first == byte else { return nil }
      return match(rest, bytes.dropFirst(), before: byte)
    case .one:
      guard let first = bytes.first else { return nil }
      // All bytes of one character.
      let tail = bytes.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count
      return match(rest, bytes.dropFirst(1 + tail), before: first)
    case .any:
      var last = last
      for start in bytes.startIndex...bytes.endIndex {
        if let found = match(rest, bytes[start...], before: last) { return found }
        if start < bytes.endIndex { last = bytes[start] }
      }
      return nil
    case .code:
      let digits = bytes.prefix(6)
      let behind = bytes.dropFirst(6)
      guard digits.count == 6, digits.allSatisfy(isDigit), !(last.map(isDigit) ?? false),
        !(behind.first.map(isDigit) ?? false),
        let code = CityCode(String(decoding: digits, as: UTF8.self)),
        match(rest, behind, before: digits.last) != nil
      else { return nil }
      return Match(code: code)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}

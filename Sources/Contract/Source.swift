public import Records

/// Who delivers exports: whose word they are, and about which area it counts.
///
/// An export gets its source when it is listed, by where it lies and what it is called. A row about another
/// area counts for no city; a fault counts against the source, whatever authority the row names; and no
/// source replaces or withdraws a record of another one.
public struct Source: Hashable, Codable, Sendable {
  /// Its name in the pipeline; behind it the area where that is read from names, `cities-420100`.
  public let name: String
  /// What it is.
  public let level: Level
  /// The division that it speaks for; `nil` for the centre, which speaks for all.
  public let area: CityCode?
  /// Whether it hands on what others gave it, and answers for who did: a faulty row then counts where it says,
  /// within the area.
  public let collects: Bool

  /// Who a source is.
  public enum Level: String, CaseIterable, Codable, Sendable {
    /// A city speaks for itself.
    case city
    /// A province speaks for its cities.
    case province
    /// The centre speaks for all.
    case centre
  }

  /// Names a source.
  public init(name: String, level: Level, area: CityCode?, collects: Bool = false) {
    self.name = name
    self.level = level
    self.area = area
    self.collects = collects
  }

  /// All of it as one line: equal where the same rows count for the same cities.
  public var text: String {
    [name, level.rawValue, area?.description ?? "", collects ? "collects" : ""]
      .joined(separator: " ")
  }

  private enum Key: String, CodingKey {
    case name, level, area, collects
  }

  /// Reads what `encode` has written.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    name = try values.decode(String.self, forKey: .name)
    level = try values.decode(Level.self, forKey: .level)
    area = try values.decodeIfPresent(UInt32.self, forKey: .area).map(CityCode.init(rawValue:))
    collects = try values.decode(Bool.self, forKey: .collects)
  }

  /// Writes it for a vintage.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(name, forKey: .name)
    try values.encode(level, forKey: .level)
    try values.encodeIfPresent(area?.rawValue, forKey: .area)
    try values.encode(collects, forKey: .collects)
  }
}

/// The sources that a pipeline names; the first whose pattern fits an export is its source.
public struct SourceList: Equatable, Sendable {
  /// A source, or one for every area that names tell.
  public struct Rule: Equatable, Sendable {
    /// The name, `cities`.
    public let name: String
    /// What it is.
    public let level: Source.Level
    /// The division; `nil` for the centre, and where names tell it.
    public let area: CityCode?
    /// See `Source.collects`.
    public let collects: Bool
    /// The folders and names that its exports have, as seen from the inbox.
    public let patterns: [PathPattern]
    /// The file with the SHA-256 of every export that is its own; `nil` where it has none.
    public let trusted: String?

    /// Fills in a rule.
    public init(
      name: String, level: Source.Level, area: CityCode?, collects: Bool = false,
      patterns: [PathPattern], trusted: String? = nil
    ) {
      self.name = name
      self.level = level
      self.area = area
      self.collects = collects
      self.patterns = patterns
      self.trusted = trusted
    }
  }

  /// In the order in which they are asked.
  public let rules: [Rule]

  /// Nobody is named: every export speaks for all.
  public static let none = SourceList(rules: [])

  /// Names sources.
  public init(rules: [Rule]) { self.rules = rules }

  /// Whether none is named.
  public var isEmpty: Bool { rules.isEmpty }

  /// The source of an export, and the number of its rule.
  ///
  /// - Parameter path: `NAME`, or `FOLDER/NAME`, as seen from the inbox.
  /// - Returns: `nil` where no pattern fits.
  public func source(of path: String) -> (source: Source, rule: Int)? {
    for (number, rule) in rules.enumerated() {
      for pattern in rule.patterns {
        guard let match = pattern.match(path) else { continue }
        let name = match.code.map { "\(rule.name)-\($0)" } ?? rule.name
        return (
          Source(
            name: name, level: rule.level, area: rule.area ?? match.code, collects: rule.collects),
          number
        )
      }
    }
    return nil
  }

  /// Whether exports are looked for in a folder of the inbox.
  public func opens(folder: String) -> Bool {
    rules.contains { $0.patterns.contains { $0.opens(folder: folder) } }
  }

  /// Equal when the same exports have the same sources; empty where none is named.
  public var signature: String {
    rules.map { rule in
      let parts = [
        rule.name, rule.level.rawValue, rule.area?.description ?? "", "\(rule.collects)",
        rule.trusted ?? "",
      ]
      return (parts + rule.patterns.map(\.text)).joined(separator: "\t")
    }.joined(separator: "\n")
  }
}

import Foundation
import Records
internal import Yams

/// A YAML value with its place, read without guessing: every scalar is text until it is asked to be
/// something else, so that `0123` stays `0123` and `NO` stays `NO`.
///
/// Every question that the file does not answer throws a `Failure` with file, line and column, or notes it among the
/// mistakes where reading can go on.
/// Anchors, aliases and tags are refused; duplicate keys too.
struct YAMLValue {
  fileprivate let node: Node
  let file: String
  /// Where what is wrong with the file is noted.
  let mistakes: Mistakes

  /// The deepest nesting that a configuration may have.
  static let maximumDepth = 24
  /// The largest configuration file, bytes.
  static let maximumBytes = 1 << 20

  /// Reads the one document of a YAML text.
  static func parse(
    _ text: String, file: String, noting mistakes: Mistakes
  ) throws(Failure) -> YAMLValue {
    guard text.utf8.count <= maximumBytes else {
      throw Failure(
        .configurationInvalid, "the file is larger than \(maximumBytes) bytes",
        at: .init(file: file))
    }
    do {
      // The basic resolver gives nothing a type, so that `1` and `'1'` are the same key.
      let parser = try Yams.Parser(yaml: text, resolver: .basic)
      let root = try parser.singleRoot()
      guard let root else {
        throw Failure(.configurationInvalid, "the file is empty", at: .init(file: file))
      }
      let value = YAMLValue(node: root, file: file, mistakes: mistakes)
      // Nodes hold their anchors weakly; the parser keeps them until they have been looked for.
      try withExtendedLifetime(parser) { try value.check(depth: 0) }
      return value
    } catch let error as Failure {
      throw error
    } catch let error as YamlError {
      throw failure(from: error, file: file)
    } catch {
      throw Failure(.configurationInvalid, "not a YAML file", at: .init(file: file))
    }
  }

  private static func failure(from error: YamlError, file: String) -> Failure {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      Failure(
        .configurationInvalid, problem,
        at: .init(file: file, line: mark.line, column: mark.column),
        hint: "check indentation, colons and quotes there and on the lines above")
    case .duplicatedKeysInMapping(let duplicates, let context)
    where duplicates.contains(Self.keyWithoutText):
      // Such keys have no order, so that among several it is left to chance which one the place is of.
      Failure(
        .configurationInvalid, "a key that is no text stands twice",
        at: duplicates.count == 1
          ? .init(file: file, line: context.mark.line, column: context.mark.column)
          : .init(file: file),
        hint: "a key is a word; look for lines that begin with '?'")
    case .duplicatedKeysInMapping(let duplicates, let context):
      Failure(
        .configurationInvalid,
        "the key '\(MessageText.shown(duplicates.map(\.description).min() ?? ""))' stands twice",
        at: .init(file: file, line: context.mark.line, column: context.mark.column))
    default:
      Failure(.configurationInvalid, "not a YAML file", at: .init(file: file))
    }
  }

  /// What Yams calls a key that is a list or a mapping.
  private static let keyWithoutText = "<uncovertable>"

  private func check(depth: Int) throws(Failure) {
    guard depth < Self.maximumDepth else { throw failure("nested too deeply") }
    // Looked at before the parts: a value that stands in several places is never walked twice.
    if node.anchor != nil { throw failure("an anchor; configurations are written out") }
    guard Self.plainTags.contains(node.tag.description) else {
      throw failure("a tag; every value is read as text")
    }
    switch node {
    case .scalar: break
    case .mapping(let mapping):
      for (key, value) in mapping {
        try part(key).check(depth: depth + 1)
        try part(value).check(depth: depth + 1)
      }
    case .sequence(let sequence):
      for value in sequence { try part(value).check(depth: depth + 1) }
    case .alias:
      throw failure("an alias; configurations are written out")
    }
  }

  private func part(_ node: Node) -> YAMLValue {
    YAMLValue(node: node, file: file, mistakes: mistakes)
  }

  /// The tags of values that carry none.
  private static let plainTags: Set<String> = [
    "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map",
  ]

  /// The place of the value.
  var place: Failure.Place {
    .init(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
  }

  /// A failure at this place.
  func failure(
    _ message: String, code: Failure.Code = .configurationInvalid, hint: String? = nil
  ) -> Failure {
    Failure(code, message, at: place, hint: hint)
  }

  // MARK: Scalars

  /// The scalar's text.
  func text() throws(Failure) -> String {
    guard case .scalar(let scalar) = node else { throw failure("a text is expected here") }
    return scalar.string
  }

  /// The scalar's text, which must hold more than blanks.
  func filledText() throws(Failure) -> String {
    let text = try text()
    guard !text.allSatisfy(\.isWhitespace) else { throw failure("a text is expected here") }
    return text
  }

  /// A name that may stand in paths and tables: lower-case letters, digits and the marks given.
  func name(_ marks: String) throws(Failure) -> String {
    let text = try text()
    let fits = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || marks.utf8.contains(byte)
    }
    guard fits, let first = text.utf8.first, first != 0x2D, first != 0x2E else {
      let known = marks.map { "'\($0)'" }.joined(separator: ", ")
      throw failure("a name of lower-case letters, digits and \(known) is expected here")
    }
    return text
  }

  /// Whether the value is an unquoted nothing, `~` or `null`.
  var isNull: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else {
      return false
    }
    return scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null"
  }

  /// Whether the value is a scalar.
  var isScalar: Bool {
    if case .scalar = node { true } else { false }
  }

  /// Whether the value is a list.
  var isList: Bool {
    if case .sequence = node { true } else { false }
  }

  /// A whole number in decimal digits.
  func integer() throws(Failure) -> Int {
    guard let value = Int(try text()) else { throw failure("a whole number is expected here") }
    return value
  }

  /// A finite number.
  func number() throws(Failure) -> Double {
    let text = try text()
    // Swift also reads `0x10` and `nan`, which nobody means here.
    let isDecimal = text.utf8.allSatisfy { "0123456789.+-eE".utf8.contains($0) }
    guard isDecimal, let value = Double(text), value.isFinite else {
      throw failure("a number is expected here")
    }
    return value
  }

  /// `true` or `false`, nothing else.
  func boolean() throws(Failure) -> Bool {
    switch try text() {
    case "true": true
    case "false": false
    default: throw failure("'true' or 'false' is expected here")
    }
  }

  /// One of an enumeration's raw values.
  func choice<T: RawRepresentable & CaseIterable>(
    _ type: T.Type
  ) throws(Failure) -> T where T.RawValue == String {
    guard let value = T(rawValue: try text()) else {
      let known = T.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw failure("one of \(known) is expected here")
    }
    return value
  }

  // MARK: Lists and maps

  /// The values of a list.
  func list() throws(Failure) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw failure("a list is expected here") }
    var values: [YAMLValue] = []
    for value in sequence { values.append(part(value)) }
    return values
  }

  /// What the values of a list give; one that is mistaken is noted and passed over.
  func each<Value>(_ read: (YAMLValue) throws(Failure) -> Value) throws(Failure) -> [Value] {
    try list().compactMap { item in mistakes.attempt { () throws(Failure) in try read(item) } }
  }

  /// What the values of a list give, of which none may stand twice and one at least must stand there.
  func distinct<Value: Equatable>(
    _ what: String, code: Failure.Code = .configurationInvalid,
    _ read: (YAMLValue) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    var values: [Value] = []
    let list = try list()
    guard !list.isEmpty else { throw failure("at least one \(what) is expected here", code: code) }
    for item in list {
      mistakes.attempt { () throws(Failure) in
        let value = try read(item)
        guard !values.contains(value) else {
          throw item.failure("the \(what) stands twice", code: code)
        }
        values.append(value)
      }
    }
    return values
  }

  /// A list of texts.
  func texts() throws(Failure) -> [String] {
    try each { value throws(Failure) in try value.text() }
  }

  /// The entries of a map in the order of the file; no key stands twice.
  func entries() throws(Failure) -> [(name: String, key: YAMLValue, value: YAMLValue)] {
    guard case .mapping(let mapping) = node else { throw failure("a map is expected here") }
    var entries: [(name: String, key: YAMLValue, value: YAMLValue)] = []
    var seen: Set<String> = []
    for (node, value) in mapping {
      mistakes.attempt { () throws(Failure) in
        let key = part(node)
        let name = try key.text()
        guard seen.insert(name).inserted else {
          throw key.failure("the key '\(MessageText.shown(name))' stands twice")
        }
        entries.append((name, key, part(value)))
      }
    }
    return entries
  }

  /// The one entry of a map that must have exactly one.
  func onlyEntry() throws(Failure) -> (name: String, key: YAMLValue, value: YAMLValue) {
    let entries = try entries()
    guard entries.count == 1 else { throw failure("a map with exactly one key is expected here") }
    return entries[0]
  }

  /// The entries of a map that may hold only these keys; an unknown key is noted at its place.
  func map(_ known: [String]) throws(Failure) -> YAMLMap {
    var values: [String: YAMLValue] = [:]
    for entry in try entries() {
      guard known.contains(entry.name) else {
        mistakes.note(
          entry.key.failure(
            "unknown key '\(MessageText.shown(entry.name))'",
            hint: "known here: \(known.joined(separator: ", "))"))
        continue
      }
      values[entry.name] = entry.value
    }
    return YAMLMap(values: values, place: self)
  }

  /// A text in both languages, or one text for both.
  func localizedOrPlain() throws(Failure) -> LocalizedText {
    guard !isScalar else {
      let text = try filledText()
      return LocalizedText(zh: text, en: text)
    }
    return try localized()
  }

  /// A map with the keys `zh` and `en`.
  func localized() throws(Failure) -> LocalizedText {
    let map = try map(["zh", "en"])
    return LocalizedText(
      zh: map.read("zh", or: "") { value throws(Failure) in try value.filledText() },
      en: map.read("en", or: "") { value throws(Failure) in try value.filledText() })
  }
}

/// A map whose keys have been checked.
struct YAMLMap {
  fileprivate let values: [String: YAMLValue]
  /// The map itself, for failures about what is missing.
  let place: YAMLValue

  /// The value of a key, if it stands there and is not null.
  subscript(key: String) -> YAMLValue? {
    guard let value = values[key], !value.isNull else { return nil }
    return value
  }

  /// The value of a key that must stand there.
  func required(_ key: String) throws(Failure) -> YAMLValue {
    guard let value = self[key] else { throw place.failure("the key '\(key)' is missing") }
    return value
  }

  /// What the value of a key says that must stand there; after a mistake, which is noted, something stands in its place.
  func read<Value>(
    _ key: String, or stand: Value, _ read: (YAMLValue) throws(Failure) -> Value
  ) -> Value {
    place.mistakes.attempt(or: stand) { () throws(Failure) in try read(try required(key)) }
  }

  /// The same of a key that may be left out, which leaves what is usual.
  func read<Value>(
    _ key: String, usually usual: Value, _ read: (YAMLValue) throws(Failure) -> Value
  ) -> Value {
    guard let value = self[key] else { return usual }
    return place.mistakes.attempt(or: usual) { () throws(Failure) in try read(value) }
  }

  /// A text that must stand there.
  func filledText(_ key: String) -> String {
    read(key, or: "") { value throws(Failure) in try value.filledText() }
  }

  /// A text in both languages that must stand there.
  func localized(_ key: String) -> LocalizedText {
    read(key, or: LocalizedText(zh: "", en: "")) { value throws(Failure) in try value.localized() }
  }

  /// One of an enumeration's raw values, which must stand there.
  func choice<T: RawRepresentable & CaseIterable>(
    _ key: String, or stand: T
  ) -> T where T.RawValue == String {
    read(key, or: stand) { value throws(Failure) in try value.choice(T.self) }
  }

  /// The same of a key that may be left out.
  func choice<T: RawRepresentable & CaseIterable>(
    _ key: String, usually usual: T
  ) -> T where T.RawValue == String {
    read(key, usually: usual) { value throws(Failure) in try value.choice(T.self) }
  }

  /// The same, without anything usual.
  func read<Value>(_ key: String, _ read: (YAMLValue) throws(Failure) -> Value) -> Value? {
    guard let value = self[key] else { return nil }
    return place.mistakes.attempt { () throws(Failure) in try read(value) }
  }
}

/// Reads a configuration file as UTF-8 text.
func readConfiguration(
  _ path: String, from files: ConfigurationFiles = ConfigurationFiles()
) throws(Failure) -> String {
  guard let bytes = files.bytes(path) else { throw .unreadableConfiguration(path) }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw Failure(.configurationInvalid, "the file is not UTF-8", at: .init(file: path))
  }
  return text
}

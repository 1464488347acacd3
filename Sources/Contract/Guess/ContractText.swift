public import Records

/// Changes of a contract's text that leave everything else in it as it stands, comments too.
public struct ContractText: Sendable {
  private let text: String
  private let file: String
  private let edition: String

  /// Takes up a contract's text; `file` stands in messages.
  public init(_ text: String, file: String, edition: String) {
    self.text = text
    self.file = file
    self.edition = edition
  }

  /// One column's change, with a comment that says why.
  public struct Change: Sendable {
    /// The column's code.
    public let column: String
    /// Another name of it; `nil` for none.
    public let alias: String?
    /// Whether an export may lack the column from now on.
    public let mayBeAbsent: Bool
    /// Stands above the column.
    public let comment: String

    /// A further name of a column.
    public static func alias(_ name: String, of column: String, comment: String) -> Change {
      Change(column: column, alias: name, mayBeAbsent: false, comment: comment)
    }

    /// A column that an export may lack.
    public static func absent(_ column: String, comment: String) -> Change {
      Change(column: column, alias: nil, mayBeAbsent: true, comment: comment)
    }
  }

  /// The text with the changes made; the result is a contract, as the one before was.
  public func with(_ changes: [Change]) throws(Failure) -> String {
    var edits: [Edit] = []
    for change in changes { edits += try self.edits(change) }
    let result = Edit.apply(edits, to: text)
    _ = try Contract.parse(text: result, file: file)
    return result
  }

  /// A text, quoted so that YAML reads it as it stands, but for byte order marks, which it drops.
  public static func quoted(_ given: String) -> String {
    let text = String(String.UnicodeScalarView(given.unicodeScalars.filter { $0.value != 0xFEFF }))
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar == "_" || scalar.value >= 0x4E00
    }
    // `yes`, `null` and numbers are read as texts; quotes only tell a reader so.
    if isPlain, let first = text.unicodeScalars.first, first.properties.isAlphabetic, text != "null"
    {
      return text
    }
    let isShowable = text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x85 && $0.value != 0x2028
        && $0.value != 0x2029
    }
    if isShowable { return "'\(text.replacing("'", with: "''"))'" }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case _
      where scalar.value < 0x20 || [0x7F, 0x85, 0x2028, 0x2029].contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "\"\(escaped)\""
  }

  // MARK: Where

  private func edits(_ change: Change) throws(Failure) -> [Edit] {
    let (key, value) = try column(change.column)
    let indent = String(repeating: " ", count: key.place.column - 1)
    var edits = [
      Edit(line: key.place.line, column: 1, removed: 0, text: "\(indent)# \(change.comment)\n")
    ]
    let entries = try value.entries()
    if let alias = change.alias {
      let name = Self.quoted(alias)
      if let list = entries.first(where: { $0.name == "aliases" })?.value {
        edits.append(try first(name, in: list))
      } else {
        edits.append(entry("aliases: [\(name)]", in: value))
      }
    }
    if change.mayBeAbsent {
      if let required = entries.first(where: { $0.name == "required" })?.value {
        edits.append(
          Edit(
            line: required.place.line, column: required.place.column,
            removed: try required.text().count, text: "false"))
      }
      if let known = entries.first(where: { $0.name == "may_be_absent" })?.value {
        edits.append(
          Edit(
            line: known.place.line, column: known.place.column, removed: try known.text().count,
            text: "true"))
      } else {
        edits.append(entry("may_be_absent: true", in: value))
      }
    }
    return edits
  }

  private func column(_ code: String) throws(Failure) -> (key: YAMLValue, value: YAMLValue) {
    let root = try Mistakes.first { mistakes throws(Failure) in
      try YAMLValue.parse(text, file: file, noting: mistakes)
    }
    let editions = try root.entries().first { $0.name == "editions" }?.value
    let own = try editions?.entries().first { $0.name == edition }?.value
    let columns = try own?.entries().first { $0.name == "columns" }?.value
    guard let found = try columns?.entries().first(where: { $0.name == code }) else {
      throw Failure(.bug, "the contract has no column '\(MessageText.shown(code))'")
    }
    return (found.key, found.value)
  }

  /// Whether a list or map is written in brackets; what the parser says of the style is that of its end.
  private func isInBrackets(_ value: YAMLValue) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(value.place.line - 1) else { return false }
    let scalars = lines[value.place.line - 1].unicodeScalars
    let scalar = scalars.dropFirst(value.place.column - 1).first
    return scalar == "[" || scalar == "{"
  }

  /// A new first item of a list.
  private func first(_ item: String, in list: YAMLValue) throws(Failure) -> Edit {
    let (line, column) = (list.place.line, list.place.column)
    if isInBrackets(list) {
      let rest = try list.list().isEmpty ? "" : ", "
      return Edit(line: line, column: column + 1, removed: 0, text: item + rest)
    }
    let indent = String(repeating: " ", count: column - 1)
    return Edit(line: line, column: column, removed: 0, text: "- \(item)\n\(indent)")
  }

  /// A new first entry of a map.
  private func entry(_ entry: String, in map: YAMLValue) -> Edit {
    let (line, column) = (map.place.line, map.place.column)
    if isInBrackets(map) {
      return Edit(line: line, column: column + 1, removed: 0, text: " \(entry),")
    }
    let indent = String(repeating: " ", count: column - 1)
    return Edit(line: line, column: column, removed: 0, text: "\(entry)\n\(indent)")
  }
}

/// A piece of text in the place of another, by line and column, both from 1.
private struct Edit {
  let line: Int
  let column: Int
  let removed: Int
  let text: String

  /// Makes all edits; of two at one place the first stands first.
  static func apply(_ edits: [Edit], to text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      Array($0.unicodeScalars)
    }
    let order = edits.indices.sorted {
      (edits[$1].line, edits[$1].column, $1) < (edits[$0].line, edits[$0].column, $0)
    }
    for index in order {
      let edit = edits[index]
      guard lines.indices.contains(edit.line - 1) else { continue }
      let start = min(edit.column - 1, lines[edit.line - 1].count)
      let end = min(start + edit.removed, lines[edit.line - 1].count)
      lines[edit.line - 1].replaceSubrange(start..<end, with: edit.text.unicodeScalars)
    }
    var result = String.UnicodeScalarView()
    for (number, line) in lines.enumerated() {
      if number > 0 { result.append("\n") }
      result.append(contentsOf: line)
    }
    return String(result)
  }
}

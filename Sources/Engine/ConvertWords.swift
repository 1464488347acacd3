import ByteStream
import Dialect
import Records

/// What was found in a file, and what was done about it.
func words(_ found: Findings) -> [String] {
  let dialect = found.dialect
  var first = "\(found.encoding.rawValue), \(name(ofDelimiter: dialect.delimiter))"
  if dialect.width == 1 || found.dialect.delimiter == [0xFF] {
    first = "\(found.encoding.rawValue), one column"
  }
  if dialect.quote == 0x27 { first += ", quotes '" }
  if dialect.escape == .backslash { first += ", escapes with a backslash" }
  if found.headerRows == 0 { first += ", no header" }
  if found.headerRows > 1 { first += ", a header of \(found.headerRows) rows" }
  first += ", \(counted(found.rows, "row"))"
  var words = [first]
  func say(_ count: Int, _ unit: String, _ rest: String) {
    if count > 0 { words.append("\(counted(count, unit)) \(rest)") }
  }
  func lines(_ reason: LeftOut) -> String {
    found.leftOut[reason].map { " (\($0.count == 1 ? "line" : "lines") \($0.words))" } ?? ""
  }
  say(found.preambleLines, "line", "before the table left out" + lines(.above))
  say(found.blankLines, "blank line", "left out" + lines(.blankLine))
  say(found.emptyRows, "row", "of empty cells left out" + lines(.emptyRow))
  say(found.footnoteLines, "footnote", "left out" + lines(.footnote))
  say(found.repeatedHeaders, "header", "that came again left out" + lines(.repeatedHeader))
  if found.otherTableLine > 0 {
    words.append(
      "another table begins on line \(found.otherTableLine), "
        + "\(counted(found.otherTableRows, "row")) of it left out" + lines(.otherTable))
  } else if found.leftOut[.otherTable] != nil {
    words.append("other tables left out" + lines(.otherTable))
  }
  say(found.paddedRows, "row", "with too few fields filled up")
  say(found.shortRows, "row", "with fewer fields than the table has")
  say(found.longRows, "row", "with more fields than the table has")
  say(found.strayQuoteRows, "row", "with quotes taken for text")
  say(found.otherDelimiterRows, "row", "with another delimiter")
  say(found.otherRepairs, "row", "with a line end inside a field, or a quote never closed")
  say(found.controlCharacters, "control character", "replaced")
  say(found.undecodable, "sequence", "of bytes that are no characters")
  say(
    found.otherLineEnds, "character",
    "U+0085, U+2028 or U+2029, taken for text and not for line ends: \(OtherLineEnd.advice)")
  say(found.lostRows, "row", "left out, not readable in one way only")
  return words
}

func name(ofDelimiter bytes: [UInt8]) -> String {
  switch bytes {
  case [0x2C]: "comma"
  case [0x09]: "tab"
  case [0x3B]: "semicolon"
  case [0x7C]: "bar"
  case [0x20]: "space"
  case [0x3A]: "colon"
  case [0x2C, 0x20]: "comma and space"
  case let other where other.allSatisfy { $0 < 0x20 || $0 == 0x7F }:
    "control character \(other.map { String($0) }.joined(separator: " "))"
  default: "'\(String(decoding: bytes, as: UTF8.self))'"
  }
}

import Records

/// A value beside an event: a count, a path, a code; never the content of a field of an export.
public enum LogValue: Equatable, Sendable {
  /// A whole number.
  case int(Int)
  /// A number; one that is not finite is written as `null`.
  case double(Double)
  /// Yes or no.
  case bool(Bool)
  /// A path, a code, a name.
  case text(String)

  /// The value as JSON.
  var json: String {
    switch self {
    case .int(let value): "\(value)"
    case .double(let value): value.isFinite ? "\(value)" : "null"
    case .bool(let value): "\(value)"
    case .text(let value): quoted(value)
    }
  }

  /// The value as a person reads it.
  var plain: String {
    switch self {
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .bool(let value): value ? "yes" : "no"
    case .text(let value): oneLine(value)
    }
  }
}

/// A JSON string.
///
/// Every control character is escaped, so that an event is one line and a file's name cannot steer
/// the terminal on which the log is read.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where steers(scalar): result += "\\u" + fourDigits(scalar)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// A text on one line: control characters are shown as `\n` or `\u001b`.
func oneLine(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: steers) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where steers(scalar): result += "\\u" + fourDigits(scalar)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Whether a character moves the cursor, breaks the line or turns the direction of writing.
private func steers(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

private func fourDigits(_ scalar: Unicode.Scalar) -> String {
  String(hexadecimal(UInt64(scalar.value)).suffix(4))
}

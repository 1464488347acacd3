import Records

/// A JSON value whose members keep their order.
enum JSONValue {
  case text(String)
  case whole(Int)
  /// A number; `nil`, and what is not finite, is `null`.
  case number(Double?)
  case flag(Bool)
  case list([JSONValue])
  case object([(String, JSONValue)])

  /// The value as UTF-8, without spaces, with a line end after it.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    bytes.append(0x0A)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .text(let text): bytes.append(json: text)
    case .whole(let number): bytes.append(contentsOf: String(number).utf8)
    case .number(let number):
      if let number, number.isFinite {
        number.appendText(to: &bytes)
      } else {
        bytes.append(contentsOf: "null".utf8)
      }
    case .flag(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .list(let values):
      bytes.append(0x5B)
      for (place, value) in values.enumerated() {
        if place > 0 { bytes.append(0x2C) }
        value.append(to: &bytes)
      }
      bytes.append(0x5D)
    case .object(let members):
      bytes.append(0x7B)
      for (place, member) in members.enumerated() {
        if place > 0 { bytes.append(0x2C) }
        bytes.append(json: member.0)
        bytes.append(0x3A)
        member.1.append(to: &bytes)
      }
      bytes.append(0x7D)
    }
  }
}

extension [UInt8] {
  /// Appends a text as JSON, quotes and all.
  mutating func append(json text: String) {
    append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        append(0x5C)
        append(byte)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        append(contentsOf: "\\u00".utf8)
        append(digits[Int(byte >> 4)])
        append(digits[Int(byte & 15)])
      default: append(byte)
      }
    }
    append(0x22)
  }
}

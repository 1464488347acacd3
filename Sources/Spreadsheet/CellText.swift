/// A text as a cell can hold it.
///
/// What XML cannot hold is shown as U+FFFD; a text of more characters than a cell takes is cut, with
/// an ellipsis; and `_x0041_`, which the format reads as an escaped character, is itself escaped, so
/// that the reader sees what was written.
func cellText(_ text: String) -> String {
  var previous: UInt8 = 0
  var isPlain = text.utf8.count <= Workbook.longestText
  for byte in text.utf8 {
    // A control, the first byte of U+FFFE and U+FFFF, or what begins an escape.
    if byte < 0x20 || byte == 0xEF || (byte == 0x78 && previous == 0x5F) { isPlain = false }
    previous = byte
  }
  if isPlain { return text }

  let scalars = Array(text.unicodeScalars)
  var result = String.UnicodeScalarView()
  for (place, scalar) in scalars.enumerated() {
    switch scalar.value {
    case 0x09, 0x0A: result.append(scalar)
    case 0..<0x20, 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
    case 0x5F where isEscape(scalars[place...]): result.append(contentsOf: "_x005F_".unicodeScalars)
    default: result.append(scalar)
    }
  }
  if result.count > Workbook.longestText {
    result = String.UnicodeScalarView(result.prefix(Workbook.longestText - 1))
    result.append("…")
  }
  return String(result)
}

/// Whether a text begins with `_x`, four hexadecimal digits and `_`.
private func isEscape(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
  let form = Array(text.prefix(7))
  return form.count == 7 && form[1] == "x" && form[6] == "_"
    && form[2...5].allSatisfy { $0.properties.isASCIIHexDigit }
}

/// How much room a text takes in a drawing, estimated: nobody knows the reader's font.
enum TextExtent {
  /// The estimated width in units of the drawing, rather too large than too small.
  static func width(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + share($1) } * size
  }

  /// The text, or as much of its beginning as fits with an ellipsis.
  static func fitting(_ text: String, _ width: Double, size: Double) -> String {
    guard Self.width(text, size: size) > width else { return text }
    var room = width - size
    var kept = ""
    for character in text {
      room -= Self.width(String(character), size: size)
      guard room >= 0 else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// The width of a character as a share of the size of the font.
  private static func share(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    // Controls and marks of direction are shown as a wide sign.
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200B}"..."\u{200F}",
      "\u{2028}"..."\u{206F}", "\u{2E80}"...:
      1
    case "i", "j", "l", "t", "f", "r", "I", " ", ".", ",", ":", "'", "|", "(", ")", "-": 0.42
    case "m", "w", "M", "W", "%", "@": 0.92
    case "A"..."Z", "+", "\u{2212}", "–", "→", "↑", "↓": 0.7
    default: scalar.value < 0x80 ? 0.57 : 0.75
    }
  }
}

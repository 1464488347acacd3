/// What stands in a file, made fit for a message: short, and unable to play tricks on a terminal.
public enum MessageText {
  /// A text fit for a message: control characters escaped, at most `maximumShown` characters.
  public static func shown(_ text: String) -> String {
    var shown = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      guard count < maximumShown else { return shown + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// The most characters that a message shows.
  static let maximumShown = 40
}

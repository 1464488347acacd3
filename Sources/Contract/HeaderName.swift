/// The form in which header cells are compared: what people and spreadsheets do to a title by hand
/// (blanks, full-width brackets, a colon at the end, other letter case) makes no difference, nor do characters that
/// are never seen, nor the marks by which upload templates tell columns that must be filled in.
enum HeaderName {
  /// The comparable form of a header cell; empty for a cell of blanks.
  static func normalised(_ cell: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in cell.unicodeScalars where !isBlank(scalar) {
      scalars.append(lowercased(halfWidth(scalar)))
    }
    while scalars.last == ":" { scalars.removeLast() }
    return withoutMarks(String(scalars))
  }

  /// What templates write at a column's name: stars, and words in brackets.
  private static let stars: Set<Unicode.Scalar> = ["*", "\u{2217}", "\u{2605}", "\u{203B}"]
  private static let words: Set<String> = [
    "必填", "必填项", "必填字段", "必录", "必选", "选填", "选填项", "非必填", "非必填项", "可选", "可不填", "*",
  ]
  private static let brackets: [Unicode.Scalar: Unicode.Scalar] = [
    "(": ")", "[": "]", "{": "}", "【": "】", "〔": "〕", "〈": "〉", "《": "》", "「": "」",
  ]

  /// Takes marks off both ends, as long as a name is left.
  private static func withoutMarks(_ name: String) -> String {
    var rest = name.unicodeScalars[...]
    while let shorter = withoutMark(rest), !shorter.isEmpty { rest = shorter }
    return rest.count == name.unicodeScalars.count ? name : String(rest)
  }

  private typealias Scalars = Substring.UnicodeScalarView

  /// The text without one mark at either end; `nil` where there is none.
  private static func withoutMark(_ text: Scalars) -> Scalars? {
    guard let first = text.first, let last = text.last else { return nil }
    if stars.contains(first) { return text.dropFirst() }
    if stars.contains(last) || last == ":" { return text.dropLast() }
    if let closing = brackets[first], let end = text.firstIndex(of: closing),
      words.contains(String(text[text.index(after: text.startIndex)..<end]))
    {
      return text[text.index(after: end)...]
    }
    if let opening = brackets.first(where: { $0.value == last })?.key,
      let start = text.lastIndex(of: opening),
      words.contains(String(text[text.index(after: start)...].dropLast()))
    {
      return text[..<start]
    }
    return nil
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x20, 0xA0, 0x3000: true
    // What is never seen.
    case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
    default: false
    }
  }

  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }

  private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0x41...0x5A).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value + 0x20) ?? scalar
  }
}

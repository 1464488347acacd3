/// The form in which header cells are compared: what people and spreadsheets do to a title by hand
/// (blanks, full-width brackets, a colon at the end, other letter case) makes no difference.
enum HeaderName {
  /// The comparable form of a header cell; empty for a cell of blanks.
  static func normalised(_ cell: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in cell.unicodeScalars where !isBlank(scalar) {
      scalars.append(lowercased(halfWidth(scalar)))
    }
    while scalars.last == ":" { scalars.removeLast() }
    return String(scalars)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x20, 0xA0, 0x3000, 0x200B, 0xFEFF: true
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

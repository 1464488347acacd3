import Records

/// Five shades for values of a range; the number always stands in the cell as well.
struct Shades {
  let range: ClosedRange<Double>

  private static let classes: [StyleClass] = [.shade1, .shade2, .shade3, .shade4, .shade5]

  /// The shade of a value by fifths of the range; the middle one where the range has no width.
  func callAsFunction(_ value: Double?) -> StyleClass {
    guard let value else { return .empty }
    let width = range.upperBound - range.lowerBound
    guard width > 0 else { return .shade3 }
    let fifth = Int(((value - range.lowerBound) / width * 5).rounded(.down))
    return Self.classes[min(max(0, fifth), 4)]
  }
}

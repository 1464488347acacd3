import Records

/// The indices of a ranking as text, best first: two decimals, halves away from zero.
///
/// A run of neighbours that print alike is printed with three decimals if that tells any two of them
/// apart (86.715 / 86.708), else with two (89.02 / 89.02). See `docs/decisions/0003-printing-rule.md`.
///
/// - Parameter indices: descending.
/// - Returns: one text for each, never rising from one to the next.
func printedIndices(_ indices: [Double]) -> [String] {
  var printed = indices.map { $0.fixed(decimals: 2) }
  var start = 0
  while start < indices.count {
    var end = start + 1
    while end < indices.count, printed[end] == printed[start] { end += 1 }
    let finer = indices[start..<end].map { $0.fixed(decimals: 3) }
    if Set(finer).count > 1 { printed.replaceSubrange(start..<end, with: finer) }
    start = end
  }
  return printed
}

import Records

/// From a six-digit code to the number of its row, in two array reads.
///
/// Codes are sparse (6,447 of a million), but few first-four-digit groups are in use: each has a page
/// of a hundred slots. The pages take 140 KB and stay in the processor's cache; `page` also serves
/// the rule that a code outside the table goes by its first four digits.
struct CodeIndex: Sendable {
  /// The page of each first-four-digit group; 0 where there is none.
  private var pageOf = [UInt16](repeating: 0, count: 10_000)
  /// Row number plus one, 0 where there is no row; page 0 is empty.
  private var slots = [UInt16](repeating: 0, count: 100)

  /// How many pages there are, the empty one included.
  var pages: Int { slots.count / 100 }

  /// The page of a code, 0 where no code shares its first four digits.
  @inline(__always)
  func page(of code: CityCode) -> Int {
    code.rawValue < 1_000_000 ? Int(pageOf[Int(code.rawValue / 100)]) : 0
  }

  /// The row of a code, `nil` where the table has none.
  @inline(__always)
  func row(of code: CityCode) -> Int? {
    let slot = Int(slots[page(of: code) * 100 + Int(code.rawValue % 100)])
    return slot == 0 ? nil : slot - 1
  }

  /// Enters a row; `false` if the code is there already.
  mutating func enter(_ code: CityCode, row: Int) -> Bool {
    let group = Int(code.rawValue / 100)
    if pageOf[group] == 0 {
      pageOf[group] = UInt16(pages)
      slots.append(contentsOf: repeatElement(0, count: 100))
    }
    let slot = Int(pageOf[group]) * 100 + Int(code.rawValue % 100)
    guard slots[slot] == 0 else { return false }
    slots[slot] = UInt16(row + 1)
    return true
  }
}

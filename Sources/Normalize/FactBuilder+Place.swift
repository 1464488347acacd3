import ByteStream
import Contract
import Records
import Register

/// Where a row belongs, by the contract's order of attribution.
extension FactBuilder {
  mutating func setDivisions(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    for row in 0..<rows.count { facts[row].division = division(rows, batch, row) }
  }

  private mutating func division(
    _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch, _ row: Int
  ) -> CityCode {
    if rows.isReadable[row] {
      for source in plan.attribution {
        switch source {
        case .code(let column):
          let slot = rows.slot(column, row)
          guard slot.state == .present else { continue }
          let text = slot.isCleaned ? rows.text.span : batch.bytes
          let kind = CheckedRows.CodeKind(rawValue: slot.kind)
          let start = kind == .unified ? 2 : kind == .taxpayer || kind == .registration ? 0 : -1
          guard start >= 0 else { continue }
          let head = slot.range.lowerBound
          let first = head + start + (text[head] == 0x4C ? 1 : 0)
          if let found = claim(digits(text, first, slot.range.upperBound)) { return found }
        case .division(let column):
          let slot = rows.slot(column, row)
          guard slot.state == .present else { continue }
          if let found = claim(CityCode(rawValue: UInt32(slot.value))) { return found }
        case .name(let column):
          let slot = rows.slot(column, row)
          guard slot.state == .present else { continue }
          let text = slot.isCleaned ? rows.text.span : batch.bytes
          if let found = divisions.division(named: text.extracting(slot.range)),
            let claimed = claim(found)
          {
            return claimed
          }
        case .fileName:
          if let fileDivision, let found = claim(fileDivision) { return found }
        }
      }
    } else if plan.usesFileName, let fileDivision, let found = claim(fileDivision) {
      return found
    }
    unassigned += 1
    return .unassigned
  }

  /// Whether a source settles the place.
  ///
  /// A division that leads to a city does, and so does a known one below the province that leads to
  /// none (a county of an autonomous prefecture). A province or an unknown code passes on to the next
  /// source.
  private mutating func claim(_ division: CityCode?) -> CityCode? {
    guard let division else { return nil }
    let (isKnown, leadsToCity) = divisions.standing(of: division)
    if leadsToCity {
      if !isKnown { zones += 1 }
      return division
    }
    guard isKnown, division != division.provinceCode else { return nil }
    unassigned += 1
    return division
  }

  private func digits(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> CityCode? {
    guard start + 6 <= end else { return nil }
    var value: UInt32 = 0
    for index in start..<start + 6 {
      guard text[index] &- 0x30 < 10 else { return nil }
      value = value * 10 + UInt32(text[index] - 0x30)
    }
    return CityCode(rawValue: value)
  }
}

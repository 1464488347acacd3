import ByteStream
import Contract
public import Records
import Register

/// Where a row belongs, by the contract's order of attribution.
extension FactBuilder {
  mutating func setDivisions(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    var taken = exchange(&facts, with: [])
    var facts = taken.mutableSpan
    var column = -1
    if case .code(let first)? = plan.attribution.first { column = rows.slotsOfColumn(first) }
    let plainCode = CheckedRows.Slot(
      text: 0..<1, isCleaned: false, kind: CheckedRows.CodeKind.unified.rawValue
    ).mark
    for row in 0..<rows.count {
      // The first source is nearly always a unified code, and settles it.
      if column >= 0, rows.marks[column + row] == plainCode, rows.isReadable[row] {
        let start = Int(UInt32(truncatingIfNeeded: rows.words[column + row]))
        if let found = claim(Self.digits(batch.bytes, start + 2, start + 18)) {
          facts[row].division = found
          continue
        }
      }
      facts[row].division = division(rows, batch, row)
    }
    if let bounds {
      for row in 0..<rows.count
      where taken[row].division != .unassigned && taken[row].division.provinceCode != bounds {
        outside += 1
      }
    }
    self.facts = taken
  }

  /// The fact of a row that could not be cut, without counting it: it may turn out to be none.
  public mutating func broken(line: UInt32, reason: Reason) -> Fact {
    let counts = (zones, unassigned)
    defer { (zones, unassigned) = counts }
    var fact = Fact(line: line)
    fact.reasonCode = reason.rawValue
    fact.eventDay = deliveryMonth
    fact.flags = .unkeyed
    if plan.usesFileName, let fileDivision, let found = claim(fileDivision) {
      fact.division = found
    }
    return fact
  }

  /// What a source said, by the code that it gave.
  struct Claim: BitwiseCopyable, Sendable {
    var code = UInt32.max
    var verdict = Verdict.passedOn

    enum Verdict: BitwiseCopyable, Sendable { case passedOn, city, zone, noCity }
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
          if let found = claim(Self.digits(text, first, slot.range.upperBound)) { return found }
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
    // Of some three thousand divisions in a file of the whole country nearly all answers are kept.
    let place = Int((division.rawValue &* 0x9E37_79B1) >> 19)
    if claims[place].code != division.rawValue {
      claims[place] = Claim(code: division.rawValue, verdict: verdict(division))
    }
    switch claims[place].verdict {
    case .passedOn: return nil
    case .city: break
    case .zone: zones += 1
    case .noCity: unassigned += 1
    }
    return division
  }

  private func verdict(_ division: CityCode) -> Claim.Verdict {
    let (isKnown, leadsToCity) = divisions.standing(of: division)
    if leadsToCity { return isKnown ? .city : .zone }
    return isKnown && division != division.provinceCode ? .noCity : .passedOn
  }

  private static func digits(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> CityCode? {
    guard start + 6 <= end else { return nil }
    var value: UInt32 = 0
    for index in start..<start + 6 {
      guard text[index] &- 0x30 < 10 else { return nil }
      value = value * 10 + UInt32(text[index] - 0x30)
    }
    return CityCode(rawValue: value)
  }
}

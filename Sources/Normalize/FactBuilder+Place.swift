import ByteStream
import Contract
public import Records
import Register

/// Where a row belongs, by the contract's order of attribution, and which public body it is of, where the contract counts
/// by it.
extension FactBuilder {
  mutating func setPlaces(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    var others: [Int] = []
    setDivisions(rows, batch, others: &others)
    for row in others { facts[row].department = department(row, rows, batch) }
  }

  /// Sets the divisions of all rows; `others` gets the rows whose department is still to be found.
  ///
  /// Nearly always one code settles both, and what costs is to fetch it: so a department that is known already is set
  /// along with the division.
  private mutating func setDivisions(
    _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch, others: inout [Int]
  ) {
    var column = -1
    var table: [DepartmentKey] = []
    if case .code(let first)? = plan.attribution.first {
      column = rows.slotsOfColumn(first)
      if plan.departmentCode == first { table = departments.surelyKnown() }
    }
    let known = table.span
    let countsDepartments = plan.departmentCode >= 0 || plan.departmentName >= 0
    var taken = exchange(&facts, with: [])
    var facts = taken.mutableSpan
    let plainCode = CheckedRows.Slot(
      text: 0..<1, isCleaned: false, kind: CheckedRows.CodeKind.unified.rawValue
    ).mark
    let bytes = batch.bytes
    let words = rows.words.span
    let marks = rows.marks.span
    let isReadable = rows.isReadable.span
    let reasons = rows.reasons.span
    for row in 0..<rows.count {
      var isOther = countsDepartments && isReadable[row] && reasons[row] != .naturalPerson
      if column >= 0, marks[column + row] == plainCode, isReadable[row] {
        let start = Int(UInt32(truncatingIfNeeded: words[column + row]))
        if isOther, !known.isEmpty, let key = DepartmentKey(code: bytes, at: start),
          known[DepartmentNames.place(key)] == key
        {
          facts[row].department = key
          isOther = false
        }
        if isOther { others.append(row) }
        if let found = claim(Self.digits(bytes, start + 2, start + 18)) {
          facts[row].division = found
          continue
        }
      } else if isOther {
        others.append(row)
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
    let place = division.recentPlace
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

  /// Six digits as a number.
  ///
  /// The trick: six of eight bytes are checked at once, shifted behind two zeros, and put together in pairs, fours and
  /// eight.
  @inline(__always)
  static func digits(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> CityCode? {
    guard start + 6 <= end, start + 6 <= text.count else { return nil }
    var word: UInt64 = 0
    if start + 8 <= text.count {
      word = UInt64(
        littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    } else {
      for place in 0..<6 { word |= UInt64(text[start + place]) << UInt64(8 * place) }
    }
    var digits = (word ^ 0x3030_3030_3030) & 0xFFFF_FFFF_FFFF
    guard ((digits &+ 0x7676_7676_7676) | digits) & 0x8080_8080_8080 == 0 else { return nil }
    digits <<= 16
    digits = (digits &* 2561) >> 8
    digits = ((digits & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
    digits = ((digits & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
    return CityCode(rawValue: UInt32(truncatingIfNeeded: digits))
  }
}

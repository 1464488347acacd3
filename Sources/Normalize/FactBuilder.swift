public import ByteStream
public import Contract
public import Records
public import Register

/// Turns checked rows of one file into facts: key, entity, city, days, amount, categories.
///
/// What a fact cannot say ends here: names, addresses, free text. An excluded row (a natural
/// person's) keeps its place, month and city only and has no key, so that nothing of the row's content is left even as a hash. A row that could not be cut into its fields
/// has no key either: personal cells may stand where others belong.
public struct FactBuilder: Sendable {
  /// Rows by how their city was found, for the file's notices.
  public private(set) var zones = 0
  /// Rows that no city can claim.
  public private(set) var unassigned = 0

  private let plan: FactPlan
  private let divisions: DivisionTable
  private let keyDomain: UInt64
  private let deliveryMonth: Day
  private let fileDivision: CityCode?

  /// Prepares for the rows of one file.
  ///
  /// - Parameters:
  ///   - contract: the dataset's contract.
  ///   - edition: the edition the file follows.
  ///   - divisions: which divisions lead to a city.
  ///   - deliveryDay: the day the file was delivered.
  ///   - fileDivision: six digits in the file's name, if any.
  public init(
    contract: Contract, edition: ContractEdition, divisions: DivisionTable, deliveryDay: Day,
    fileDivision: CityCode?
  ) {
    plan = FactPlan(edition)
    self.divisions = divisions
    keyDomain = StableHash.of(contract.id).first
    deliveryMonth = deliveryDay.month.firstDay
    self.fileDivision = fileDivision
  }

  /// The fact of a row.
  public mutating func fact(
    _ row: borrowing CheckedRow, of batch: borrowing RowBatch, _ index: Int
  ) -> Fact {
    let span = batch.rows[index]
    var fact = Fact(line: span.line)
    fact.reasonCode = row.reason.rawValue
    if row.isReadable { readValues(row, into: &fact) }
    fact.division = division(of: row)
    if fact.eventDay == .none { fact.eventDay = deliveryMonth }
    if row.reason == .naturalPerson {
      blank(&fact)
      return fact
    }
    if !row.isReadable {
      fact.flags.insert(.unkeyed)
    } else if !setKey(row, &fact) {
      setRowKey(batch, span, &fact)
    }
    return fact
  }

  // MARK: Values

  private func readValues(_ row: borrowing CheckedRow, into fact: inout Fact) {
    if let column = plan.eventDate, row.slots[column].state == .present {
      fact.eventDay = Day(rawValue: Int32(row.slots[column].value))
    }
    if let column = plan.endDate, row.slots[column].state == .present {
      let day = Day(rawValue: Int32(row.slots[column].value))
      if day < Day.openEnded { fact.endDay = day }
    }
    for column in plan.amount where row.slots[column].state == .present {
      let sum = fact.amountMinor.addingReportingOverflow(row.slots[column].value)
      fact.amountMinor = sum.overflow ? Int64.max : sum.partialValue
      fact.flags.insert(.hasAmount)
    }
    if let column = plan.revision, row.slots[column].state == .present {
      fact.revision = UInt32(clamping: row.slots[column].value)
    }
    if let column = plan.withdrawn, row.slots[column].state == .present,
      UInt64(bitPattern: row.slots[column].value) & plan.withdrawnMask != 0
    {
      fact.flags.insert(.withdrawn)
    }
    for category in plan.categories where row.slots[category.column].state == .present {
      fact.categories[category.place] = number(category, row)
    }
    setEntity(row, &fact)
  }

  private func number(_ category: FactPlan.Category, _ row: borrowing CheckedRow) -> UInt8 {
    let slot = row.slots[category.column]
    if category.isList {
      let values = UInt64(bitPattern: slot.value)
      for index in category.start..<category.end
      where values & (1 << UInt64(index - category.start)) != 0 && plan.numbers[index] != 0 {
        return plan.numbers[index]
      }
      return 0
    }
    let range = slot.range
    prefixLoop: for index in category.start..<category.end {
      let prefix = plan.prefixes[index]
      guard prefix.count <= range.count else { continue }
      for offset in 0..<prefix.count
      where row.text[range.lowerBound + offset] != plan.text[prefix.start + offset] {
        continue prefixLoop
      }
      return prefix.number
    }
    return 0
  }

  private func setEntity(_ row: borrowing CheckedRow, _ fact: inout Fact) {
    for column in plan.entityCodes where row.slots[column].state == .present {
      var range = row.slots[column].range
      guard !range.isEmpty else { continue }
      // A taxpayer number with an `L` before it belongs to the same entity as without.
      if range.count == 16 || range.count == 19, row.text[range.lowerBound] == 0x4C {
        range = range.lowerBound + 1..<range.upperBound
      }
      var hash = StableHash(domain: 1)
      var start = range.lowerBound
      for index in range where row.text[index] == 0x2D {
        hash.add(row.text.span, in: start..<index)
        start = index + 1
      }
      hash.add(row.text.span, in: start..<range.upperBound)
      // 0 stands for "no entity".
      fact.entity = max(hash.finish().first, 1)
      if range.count == 18, row.text[range.lowerBound] == 0x39,
        row.text[range.lowerBound + 1] == 0x32
      {
        fact.flags.insert(.individualBusiness)
      }
      return
    }
  }

  // MARK: The city

  private mutating func division(of row: borrowing CheckedRow) -> CityCode {
    if row.isReadable {
      for source in plan.attribution {
        switch source {
        case .code(let column):
          guard row.slots[column].state == .present else { continue }
          let range = row.slots[column].range
          let kind = CheckedRow.CodeKind(rawValue: row.slots[column].kind)
          let start = kind == .unified ? 2 : kind == .taxpayer || kind == .registration ? 0 : -1
          guard start >= 0 else { continue }
          let first = range.lowerBound + start + (row.text[range.lowerBound] == 0x4C ? 1 : 0)
          if let found = claim(digits(row.text.span, first, range.upperBound)) { return found }
        case .division(let column):
          guard row.slots[column].state == .present else { continue }
          if let found = claim(CityCode(rawValue: UInt32(row.slots[column].value))) {
            return found
          }
        case .name(let column):
          guard row.slots[column].state == .present else { continue }
          let name = row.text.span.extracting(row.slots[column].range)
          if let found = divisions.division(named: name), let claimed = claim(found) {
            return claimed
          }
        case .fileName:
          if let fileDivision, let found = claim(fileDivision) { return found }
        }
      }
    } else if plan.usesFileName, let fileDivision,
      let found = claim(fileDivision)
    {
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
    let isKnown = divisions.isKnown(division)
    if divisions.leadsToCity(division) {
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

  // MARK: The key

  /// Hashes the natural key; `false` when a part of it cannot be read.
  private func setKey(_ row: borrowing CheckedRow, _ fact: inout Fact) -> Bool {
    var hash = StableHash(domain: keyDomain)
    for column in plan.naturalKey {
      let slot = row.slots[column]
      guard slot.state == .present else { return false }
      if slot.start == slot.end {
        hash.add(UInt64(bitPattern: slot.value))
      } else {
        hash.add(row.text.span, in: slot.range)
      }
      hash.add(UInt8(0x1F))
    }
    let digest = hash.finish()
    fact.keyHigh = digest.first
    fact.keyLow = digest.second
    return true
  }

  /// A row without a readable key stands for itself: the hash of its loaded fields as UTF-8, so that
  /// the same row in another encoding is the same.
  private func setRowKey(
    _ batch: borrowing RowBatch, _ span: RowSpan, _ fact: inout Fact
  ) {
    var hash = StableHash(domain: keyDomain ^ 0x726F_77)
    for index in Int(span.firstField)..<Int(span.firstField) + Int(span.fieldCount) {
      let field = batch.fields[index].indices
      if batch.encoding == .gb18030 {
        var text: [UInt8] = []
        _ = GB18030.decode(batch.bytes.span, in: field, into: &text)
        hash.add(text.span)
      } else {
        hash.add(batch.bytes.span, in: field)
      }
      hash.add(UInt8(0x1F))
    }
    let digest = hash.finish()
    fact.keyHigh = digest.first
    fact.keyLow = digest.second
    fact.flags.insert(.keyOfRow)
  }

  /// Leaves nothing of a natural person's row but its place, month and city.
  private func blank(_ fact: inout Fact) {
    var blank = Fact(line: fact.line)
    blank.reasonCode = fact.reasonCode
    blank.division = fact.division
    blank.eventDay = fact.eventDay.month.firstDay
    blank.flags = .unkeyed
    fact = blank
  }
}

import ByteStream
import Contract
import Records

/// What holds for a row as a whole, once its fields are read.
extension RowChecker {
  /// How a natural person's row is known, besides an identity number: by its kind, or for want of any code.
  var personTest: (column: Int?, mask: UInt64, unlessText: Bool) {
    (plan.naturalPersonColumn, plan.naturalPersonMask, plan.personUnlessCode)
  }

  /// Applies required-when, the order of dates, and what must not contradict each other.
  mutating func checkAcross(_ live: [RowPlace], _ batch: borrowing RowBatch) {
    for rule in plan.requirements { check(rule, live) }
    for order in plan.edition.dateOrders { check(order, live) }
    for conflict in plan.edition.conflicts {
      switch conflict {
      case .individualBusiness(let code, let kind, let individual):
        checkKind(code, kind, individual, live, batch)
      case .embeddedOrganisationCode(let uscc, let organisationCode):
        checkEmbedded(uscc, organisationCode, live, batch)
      }
    }
  }

  private mutating func check(_ rule: RowPlan.Requirement, _ live: [RowPlace]) {
    let own = rows.slotsOfColumn(rule.column)
    for row in rowsAgainst(rule, live) {
      let isPlaceholder = rows.slot(at: own + row).kind == FieldReader.placeholderKind
      fail(isPlaceholder ? .codePlaceholder : .requiredWhenMissing, rule.column, row)
    }
  }

  /// The rows that lack what another column's value asks for.
  private func rowsAgainst(_ rule: RowPlan.Requirement, _ live: [RowPlace]) -> [Int] {
    let words = rows.words.span
    let marks = rows.marks.span
    let own = rows.slotsOfColumn(rule.column)
    let other = rows.slotsOfColumn(rule.other)
    var found: [Int] = []
    for one in live {
      let row = Int(one.row)
      guard marks[own + row] & 3 == CheckedRows.State.absent.rawValue else { continue }
      let said = CheckedRows.Slot(word: words[other + row], mark: marks[other + row])
      if UInt64(bitPattern: said.value) & rule.mask != 0 { found.append(row) }
    }
    return found
  }

  private mutating func check(_ order: DateOrder, _ live: [RowPlace]) {
    let column = order.second ?? order.first
    let reason = order.second == nil ? Reason.dateInFuture : .dateOrder
    for row in rowsAgainst(order, live) { fail(reason, column, row) }
  }

  /// The rows with a first date after the second, or after the day of delivery.
  private func rowsAgainst(_ order: DateOrder, _ live: [RowPlace]) -> [Int] {
    let words = rows.words.span
    let marks = rows.marks.span
    let first = rows.slotsOfColumn(order.first)
    let second = order.second.map { rows.slotsOfColumn($0) } ?? -1
    let delivery = Int64(deliveryDay.rawValue)
    var found: [Int] = []
    for one in live {
      let row = Int(one.row)
      guard marks[first + row] == Self.valueMark else { continue }
      if second < 0 {
        if words[first + row] > delivery { found.append(row) }
      } else if marks[second + row] == Self.valueMark, words[first + row] > words[second + row] {
        found.append(row)
      }
    }
    return found
  }

  /// An individual business has a code that begins with 92, and nobody else has.
  private mutating func checkKind(
    _ code: Int, _ kind: Int, _ individual: Int, _ live: [RowPlace], _ batch: borrowing RowBatch
  ) {
    for row in rowsOfAnotherKind(code, kind, individual, live, batch) {
      fail(.fieldsContradict, kind, row)
    }
  }

  private func rowsOfAnotherKind(
    _ code: Int, _ kind: Int, _ individual: Int, _ live: [RowPlace], _ batch: borrowing RowBatch
  ) -> [Int] {
    let codes = rows.slotsOfColumn(code)
    let kinds = rows.slotsOfColumn(kind)
    let words = rows.words.span
    let marks = rows.marks.span
    let cleaned = rows.text.span
    let plain = batch.bytes
    var found: [Int] = []
    for one in live {
      let row = Int(one.row)
      let slot = CheckedRows.Slot(word: words[codes + row], mark: marks[codes + row])
      let said = CheckedRows.Slot(word: words[kinds + row], mark: marks[kinds + row])
      guard slot.state == .present, said.state == .present,
        slot.kind == CheckedRows.CodeKind.unified.rawValue
      else { continue }
      let start = Int(slot.start)
      let isIndividual =
        slot.isCleaned
        ? cleaned[start] == 0x39 && cleaned[start + 1] == 0x32
        : plain[start] == 0x39 && plain[start + 1] == 0x32
      let saysSo = UInt64(bitPattern: said.value) & (1 << UInt64(individual)) != 0
      if isIndividual != saysSo { found.append(row) }
    }
    return found
  }

  /// The organisation code stands inside the unified one.
  private mutating func checkEmbedded(
    _ uscc: Int, _ organisation: Int, _ live: [RowPlace], _ batch: borrowing RowBatch
  ) {
    let codes = rows.slotsOfColumn(uscc)
    let organisations = rows.slotsOfColumn(organisation)
    for one in live {
      let row = Int(one.row)
      let slot = rows.slot(at: codes + row)
      let other = rows.slot(at: organisations + row)
      guard slot.state == .present, other.state == .present,
        slot.kind == CheckedRows.CodeKind.unified.rawValue
      else { continue }
      var place = Int(slot.start) + 8
      var isSame = true
      var count = 0
      for index in other.range where byte(index, other, batch) != 0x2D {
        count += 1
        guard count <= 9 else { break }
        if byte(index, other, batch) != byte(place, slot, batch) { isSame = false }
        place += 1
      }
      if count == 9, !isSame { fail(.fieldsContradict, organisation, row) }
    }
  }

  /// A byte of a slot's text.
  private func byte(_ index: Int, _ slot: CheckedRows.Slot, _ batch: borrowing RowBatch) -> UInt8 {
    slot.isCleaned ? rows.text[index] : batch.bytes[index]
  }

  /// How many fines are in yuan in a 万元 field: a fault that no rule of the standard finds.
  func suspectedUnits(_ batch: borrowing RowBatch, _ live: [RowPlace]) -> Int {
    guard let text = plan.edition.amountText, plan.columns[text].cell >= 0 else { return 0 }
    let cell = plan.columns[text].cell
    let (words, marks, reasons) = (rows.words.span, rows.marks.span, rows.reasons.span)
    let (bytes, cuts) = (batch.bytes, batch.cuts)
    var suspected = 0
    for amount in plan.edition.amount {
      let base = rows.slotsOfColumn(amount)
      for one in live where reasons[Int(one.row)] == .none {
        let place = base + Int(one.row)
        let slot = CheckedRows.Slot(word: words[place], mark: marks[place])
        guard slot.state == .present, slot.value > 0 else { continue }
        let cut = Int(one.firstCut) + cell
        let field = Int(cuts[cut] &+ 1)..<Int(cuts[cut + 1])
        if looksLikeYuan(slot.value, bytes, field, batch.encoding) { suspected += 1 }
      }
    }
    return suspected
  }
}

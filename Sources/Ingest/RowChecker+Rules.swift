import ByteStream
import Contract
import Records

/// What holds for a row as a whole, once its fields are read.
extension RowChecker {
  /// Whether the row is a natural person's: by its kind, by a number, or for want of any code.
  var isNaturalPerson: Bool {
    if sawPerson { return true }
    if let column = plan.naturalPersonColumn,
      UInt64(bitPattern: row.slots[column].value) & plan.naturalPersonMask != 0,
      row.slots[column].state == .present
    {
      return true
    }
    return plan.personUnlessCode && !sawEntityText
  }

  /// Applies required-when, the order of dates, and what must not contradict each other.
  mutating func checkAcross() {
    for rule in plan.requirements {
      guard row.slots[rule.column].state == .absent,
        UInt64(bitPattern: row.slots[rule.other].value) & rule.mask != 0
      else { continue }
      let isPlaceholder = row.slots[rule.column].kind == Self.placeholderKind
      fail(isPlaceholder ? .codePlaceholder : .requiredWhenMissing, rule.column)
    }
    for order in plan.edition.dateOrders {
      guard row.slots[order.first].state == .present else { continue }
      let first = row.slots[order.first].value
      guard let second = order.second else {
        if first > Int64(deliveryDay.rawValue) { fail(.dateInFuture, order.first) }
        continue
      }
      guard row.slots[second].state == .present else { continue }
      if first > row.slots[second].value { fail(.dateOrder, second) }
    }
    for conflict in plan.edition.conflicts { check(conflict) }
  }

  private mutating func check(_ conflict: Conflict) {
    switch conflict {
    case .individualBusiness(let code, let kind, let individual):
      guard row.slots[code].state == .present, row.slots[kind].state == .present,
        row.slots[code].kind == CheckedRow.CodeKind.unified.rawValue
      else { return }
      let start = Int(row.slots[code].start)
      let isIndividual = row.text[start] == 0x39 && row.text[start + 1] == 0x32
      let saysSo =
        UInt64(bitPattern: row.slots[kind].value) & (1 << UInt64(individual)) != 0
      if isIndividual != saysSo { fail(.fieldsContradict, kind) }
    case .embeddedOrganisationCode(let uscc, let organisationCode):
      guard row.slots[uscc].state == .present, row.slots[organisationCode].state == .present,
        row.slots[uscc].kind == CheckedRow.CodeKind.unified.rawValue
      else { return }
      let embedded = Int(row.slots[uscc].start) + 8
      let other = row.slots[organisationCode].range.filter { row.text[$0] != 0x2D }
      guard other.count == 9 else { return }
      for (offset, index) in other.enumerated() where row.text[index] != row.text[embedded + offset]
      {
        fail(.fieldsContradict, organisationCode)
        return
      }
    }
  }

  /// A fine in yuan in a 万元 field is a fault that no rule of the standard finds: it is noted.
  mutating func checkUnit(_ batch: borrowing RowBatch, _ span: RowSpan) {
    guard row.reason == .none, let text = plan.edition.amountText, plan.columns[text].cell >= 0
    else { return }
    let cell = plan.columns[text].cell
    for amount in plan.edition.amount
    where row.slots[amount].state == .present && row.slots[amount].value > 0 {
      let field = batch.fields[Int(span.firstField) + cell].indices
      if looksLikeYuan(row.slots[amount].value, batch.bytes.span, field, batch.encoding) {
        note(.unitSuspected)
      }
    }
  }
}

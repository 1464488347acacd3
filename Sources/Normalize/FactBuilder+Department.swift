import ByteStream
import Records

/// Which public body a row is of, where the contract counts by it.
extension FactBuilder {
  mutating func setDepartments(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    // Where nothing is counted by department this is all there is to pay.
    guard plan.departmentCode >= 0 || plan.departmentName >= 0 else { return }
    var taken = exchange(&facts, with: [])
    var facts = taken.mutableSpan
    let code = plan.departmentCode < 0 ? -1 : rows.slotsOfColumn(plan.departmentCode)
    for row in 0..<rows.count where rows.isReadable[row] && rows.reasons[row] != .naturalPerson {
      facts[row].department =
        (code < 0 ? nil : departmentByCode(code + row, row, rows, batch, line: facts[row].line))
        ?? departmentByName(row, rows, batch, line: facts[row].line)
    }
    self.facts = taken
  }

  /// The public body of a code, and what it is called where that is not known yet; `nil` where there is no such code.
  @inline(__always)
  private mutating func departmentByCode(
    _ place: Int, _ row: Int, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch,
    line: UInt32
  ) -> DepartmentKey? {
    let slot = rows.slot(at: place)
    guard slot.state == .present, slot.range.count == 18,
      let key = DepartmentKey(
        code: slot.isCleaned ? rows.text.span : batch.bytes, at: slot.range.lowerBound)
    else { return nil }
    if !departments.isKnown(key) {
      departments.add(
        key, Department(code: text(slot, rows, batch), name: departmentName(row, rows, batch)),
        line: line)
    }
    return key
  }

  /// A row without the code of a public body: its name tells it, if it looks like one.
  private mutating func departmentByName(
    _ row: Int, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch, line: UInt32
  ) -> DepartmentKey {
    guard plan.departmentName >= 0 else { return .none }
    let slot = rows.slot(plan.departmentName, row)
    guard slot.state == .present, slot.isText else { return .none }
    let bytes = slot.isCleaned ? rows.text.span : batch.bytes
    let hash = StableHash.ofRow(0x6465_7074, bytes.extracting(slot.range)).first
    // As it stands in this file: most rows say again what an earlier one said.
    if let known = departments.key(ofNameAsWritten: hash) { return known }
    let name = departmentName(row, rows, batch)
    let key = name.isEmpty ? DepartmentKey.none : DepartmentKey(nameHash: StableHash.of(name).first)
    departments.add(nameAsWritten: hash, key)
    if key != .none, !departments.isKnown(key) {
      departments.add(key, Department(code: "", name: name), line: line)
    }
    return key
  }

  /// The department's name as it can be printed; empty where it cannot.
  private func departmentName(
    _ row: Int, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) -> String {
    guard plan.departmentName >= 0 else { return "" }
    let slot = rows.slot(plan.departmentName, row)
    guard slot.state == .present, slot.isText else { return "" }
    let name = text(slot, rows, batch)
    return Department.isPlausible(name: name) ? name : ""
  }

  private func text(
    _ slot: CheckedRows.Slot, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) -> String {
    var bytes: [UInt8] = []
    if slot.isCleaned {
      FieldBytes.append(rows.text.span, slot.range, to: &bytes)
    } else if batch.encoding == .gb18030 {
      _ = GB18030.decode(batch.bytes, in: slot.range, into: &bytes)
    } else {
      FieldBytes.append(batch.bytes, slot.range, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

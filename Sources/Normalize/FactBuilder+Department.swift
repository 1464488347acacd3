import ByteStream
import Records

/// Which public body a row is of, where the contract counts by it.
extension FactBuilder {
  mutating func setDepartments(_ rows: borrowing CheckedRows, _ batch: borrowing RowBatch) {
    // Where nothing is counted by department this is all there is to pay.
    guard plan.departmentCode >= 0 || plan.departmentName >= 0 else { return }
    var taken = exchange(&facts, with: [])
    if plan.departmentCode >= 0 {
      setDepartments(rows.slotsOfColumn(plan.departmentCode), &taken, rows, batch)
    } else {
      for row in taken.indices where rows.isReadable[row] && rows.reasons[row] != .naturalPerson {
        taken[row].department = departmentByName(row, rows, batch, line: taken[row].line)
      }
    }
    self.facts = taken
  }

  /// By the codes of a column whose slots begin at `base`; by name where there is no public body's code.
  private mutating func setDepartments(
    _ base: Int, _ taken: inout [Fact], _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) {
    var facts = taken.mutableSpan
    let words = rows.words.span.extracting(base..<base + facts.count)
    let marks = rows.marks.span.extracting(base..<base + facts.count)
    let isReadable = rows.isReadable.span
    let reasons = rows.reasons.span
    let cleaned = rows.text.span
    let plain = batch.bytes
    for row in facts.indices where isReadable[row] && reasons[row] != .naturalPerson {
      let slot = CheckedRows.Slot(word: words[row], mark: marks[row])
      if slot.state == .present, slot.end &- slot.start == 18,
        let key = DepartmentKey(code: slot.isCleaned ? cleaned : plain, at: Int(slot.start))
      {
        facts[row].department = key
        if !departments.isKnown(key) { add(key, slot, row, rows, batch, line: facts[row].line) }
      } else {
        facts[row].department = departmentByName(row, rows, batch, line: facts[row].line)
      }
    }
  }

  /// Adds the public body of a code, with what it is called.
  @inline(never)
  private mutating func add(
    _ key: DepartmentKey, _ code: CheckedRows.Slot, _ row: Int, _ rows: borrowing CheckedRows,
    _ batch: borrowing RowBatch, line: UInt32
  ) {
    departments.add(
      key, Department(code: text(code, rows, batch), name: departmentName(row, rows, batch)),
      line: line)
  }

  /// A row without the code of a public body: its name tells it, if it looks like one.
  @inline(never)
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
    bytes.reserveCapacity(slot.range.count * 2)
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

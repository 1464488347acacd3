import ByteStream
import Records

/// Which public body a row is of, where the contract counts by it.
extension FactBuilder {
  /// The department of a row: by its code, and by its name where there is no public body's code.
  mutating func department(
    _ row: Int, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) -> DepartmentKey {
    guard plan.departmentCode >= 0 else { return departmentByName(row, rows, batch) }
    let code = rows.slot(plan.departmentCode, row)
    guard code.state == .present, code.end &- code.start == 18,
      let key = DepartmentKey(
        code: code.isCleaned ? rows.text.span : batch.bytes, at: Int(code.start))
    else { return departmentByName(row, rows, batch) }
    if !departments.isKnown(key) {
      let name = departmentName(row, rows, batch)
      departments.add(key, line: facts[row].line) { text in
        DepartmentText.append(to: &text) {
          Self.append(code, rows, batch, to: &$0)
        } name: {
          $0 += name
        }
      }
    }
    return key
  }

  /// A row without the code of a public body: its name tells it, if it looks like one.
  private mutating func departmentByName(
    _ row: Int, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) -> DepartmentKey {
    guard plan.departmentName >= 0 else { return .none }
    let slot = rows.slot(plan.departmentName, row)
    guard slot.state == .present, slot.isText else { return .none }
    let bytes = slot.isCleaned ? rows.text.span : batch.bytes
    let hash = StableHash.ofRow(0x6465_7074, bytes.extracting(slot.range)).first
    // As it stands in this file: most rows say again what an earlier one said.
    if let known = departments.key(ofNameAsWritten: hash) { return known }
    let name = departmentName(row, rows, batch)
    let key =
      name.isEmpty ? DepartmentKey.none : DepartmentKey(nameHash: StableHash.of(name.span).first)
    departments.add(nameAsWritten: hash, key)
    if key != .none, !departments.isKnown(key) {
      departments.add(key, line: facts[row].line) { text in
        DepartmentText.append(to: &text) { _ in
        } name: {
          $0 += name
        }
      }
    }
    return key
  }

  /// The department's name as it can be printed, in UTF-8; empty where it cannot.
  private func departmentName(
    _ row: Int, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch
  ) -> [UInt8] {
    guard plan.departmentName >= 0 else { return [] }
    let slot = rows.slot(plan.departmentName, row)
    guard slot.state == .present, slot.isText else { return [] }
    var name: [UInt8] = []
    Self.append(slot, rows, batch, to: &name)
    return Department.isPlausible(name: name.span) ? name : []
  }

  private static func append(
    _ slot: CheckedRows.Slot, _ rows: borrowing CheckedRows, _ batch: borrowing RowBatch,
    to bytes: inout [UInt8]
  ) {
    if slot.isCleaned {
      FieldBytes.append(rows.text.span, slot.range, to: &bytes)
    } else if batch.encoding == .gb18030 {
      _ = GB18030.decode(batch.bytes, in: slot.range, into: &bytes)
    } else {
      FieldBytes.append(batch.bytes, slot.range, to: &bytes)
    }
  }
}

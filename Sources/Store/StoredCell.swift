package import Records

/// One cell of a stored measure: where it stands in its table, and its integer.
package struct StoredCell: BitwiseCopyable {
  package var place: UInt32
  /// 0 for the month's own value, 1 for the window's, 2 for what the month brought into it.
  package var table: UInt32
  package var value: Int64

  /// Fills in a cell.
  package init(place: UInt32, table: UInt32, value: Int64) {
    self.place = place
    self.table = table
    self.value = value
  }
}

/// What is stored of a dataset's departments: two buckets behind those of the series, one of counts, one of names.
extension StoredCell {
  /// The counts, three numbers to a cell of the table behind what they are of.
  package static func counts(_ table: DepartmentTable) -> [StoredCell] {
    table.cells.flatMap { cell in
      let place = UInt32(cell.month) << 16 | UInt32(cell.city)
      let numbers = [cell.counts.reported, cell.counts.accepted, cell.counts.late]
      return [
        StoredCell(
          place: place, table: 0, value: Int64(bitPattern: cell.department.rawValue))
      ]
        + numbers.enumerated().map { number, count in
          StoredCell(place: place, table: UInt32(number + 1), value: Int64(count))
        }
    }
  }

  /// Names, eight bytes to a cell behind the key of their department.
  package static func names(_ table: DepartmentTable) -> [StoredCell] {
    table.names.sorted { $0.key < $1.key }.flatMap { key, department in
      let text = Array("\(department.code)\t\(department.name)".utf8)
      return [
        StoredCell(
          place: UInt32(text.count), table: 0, value: Int64(bitPattern: key.rawValue))
      ]
        + stride(from: 0, to: text.count, by: 8).map { start in
          let word = text[start..<min(start + 8, text.count)].reversed()
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
          return StoredCell(
            place: UInt32(start), table: 1, value: Int64(bitPattern: word))
        }
    }
  }

  /// The table of stored cells; `nil` where they are none of a table with so many cities and months.
  package static func table(
    _ counts: [StoredCell], _ names: [StoredCell], cities: Int, months: Int
  ) -> DepartmentTable? {
    guard counts.count % 4 == 0 else { return nil }
    var cells: [DepartmentTable.Cell] = []
    for start in stride(from: 0, to: counts.count, by: 4) {
      let four = counts[start..<start + 4]
      guard four.map(\.table) == [0, 1, 2, 3],
        four.dropFirst().allSatisfy({ (0...Int64(UInt32.max)).contains($0.value) })
      else { return nil }
      let head = counts[start]
      let (city, month) = (UInt16(head.place & 0xFFFF), UInt16(head.place >> 16))
      guard Int(city) < cities, Int(month) < months else { return nil }
      cells.append(
        DepartmentTable.Cell(
          department: DepartmentKey(rawValue: UInt64(bitPattern: head.value)), city: city,
          month: month,
          counts: DepartmentCounts(
            reported: UInt32(counts[start + 1].value), accepted: UInt32(counts[start + 2].value),
            late: UInt32(counts[start + 3].value))))
    }
    return DepartmentTable(cells: cells, names: texts(names))
  }

  private static func texts(_ cells: [StoredCell]) -> [DepartmentKey: Department] {
    var texts: [DepartmentKey: [UInt8]] = [:]
    var (key, left) = (DepartmentKey.none, 0)
    for cell in cells {
      if cell.table == 0 {
        key = DepartmentKey(rawValue: UInt64(bitPattern: cell.value))
        left = Int(cell.place)
        continue
      }
      let word = UInt64(bitPattern: cell.value)
      for byte in 0..<min(8, left) {
        texts[key, default: []].append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)))
      }
      left -= min(8, left)
    }
    return texts.mapValues { bytes in
      let parts = String(decoding: bytes, as: UTF8.self)
        .split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      return Department(code: String(parts[0]), name: parts.count > 1 ? String(parts[1]) : "")
    }
  }
}

import CScan
public import Records

/// The hashes of many rows, each of some of its fields: what `StableHash.ofRow` gives for them, eight rows at a
/// time.
public struct RowHashes: Sendable {
  /// By row: the first half of the hash.
  public private(set) var first: [UInt64] = []
  /// By row: the second half.
  public private(set) var second: [UInt64] = []
  private var done: [UInt8] = []

  /// None yet.
  public init() {}

  /// Whether a row was hashed: otherwise it was not asked for, a field is missing, or all are too long for this.
  @inline(__always)
  public func has(_ row: Int) -> Bool { done[row] != 0 }

  /// Hashes the fields of some columns of each row that is `wanted` (not 0).
  ///
  /// Text counts as it stands, values in eight bytes, the lowest first; when `isSeparated`, a byte 0x1F follows
  /// each field. The domain is that of `StableHash.init(forRows:)`.
  public mutating func make(
    of columns: [Int], in rows: borrowing CheckedRows, _ batch: borrowing RowBatch,
    wanted: [UInt8], isSeparated: Bool, domain: UInt64
  ) {
    let count = rows.count
    precondition(wanted.count >= count, "a mark for each row")
    if done.count < count {
      first = Array(repeating: 0, count: count)
      second = first
      done = Array(repeating: 0, count: count)
    }
    let (key0, key1) = StableHash.keyOfRows(domain)
    let bases = columns.map { rows.slotsOfColumn($0) }
    precondition(
      bases.allSatisfy { $0 + count <= rows.words.count && $0 + count <= rows.marks.count },
      "a table's columns")
    unsafe rows.words.withUnsafeBufferPointer { words in
      unsafe rows.marks.withUnsafeBufferPointer { marks in
        unsafe rows.text.withUnsafeBufferPointer { cleaned in
          let columns = unsafe bases.map { base in
            unsafe hash_column(
              words: words.baseAddress.map { unsafe $0 + base },
              marks: marks.baseAddress.map { unsafe $0 + base })
          }
          unsafe columns.withUnsafeBufferPointer { columns in
            var source = unsafe hash_source(
              columns: columns.baseAddress, column_count: columns.count,
              is_separated: isSeparated, text: batch.text.base, cleaned: cleaned.baseAddress,
              text_count: batch.textCount, cleaned_count: cleaned.count, key0: key0, key1: key1)
            unsafe hash_rows(scan_best(), &source, count, wanted, &first, &second, &done)
          }
        }
      }
    }
  }
}

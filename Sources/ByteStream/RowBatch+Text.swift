import Records

/// Rows that were cut by other code than an engine's: their fields are put into the batch as text.
extension RowBatch {
  /// Empties the batch for rows of which these columns are loaded; `append` may follow.
  public mutating func begin(loading columns: [Bool]) {
    clear()
    loaded = columns
    loadsAll = !columns.contains(false)
    encoding = .utf8
  }

  /// Adds a row.
  ///
  /// As with an engine, only the text of loaded columns is kept, and none of a row that has not the
  /// expected number of fields.
  ///
  /// - Parameters:
  ///   - row: Its place; the cuts and the number of its fields are filled in here.
  ///   - fields: The text of all fields, one after the other, in UTF-8.
  ///   - ends: Where each field ends in `fields`; empty for a row that could not be cut.
  public mutating func append(_ row: RowSpan, fields: [UInt8], ends: [Int]) {
    var row = row
    row.firstCut = UInt32(truncatingIfNeeded: markCount)
    row.fieldCount = UInt32(truncatingIfNeeded: ends.count)
    let isKept = ends.count == loaded.count || loadsAll
    makeRoom(text: fields.count + ends.count, cuts: ends.count + 1)
    add(cut: textCount - 1)
    var start = 0
    for (index, end) in ends.enumerated() {
      if isKept && (loadsAll || loaded[index]) {
        for at in start..<end {
          unsafe text.base[textCount] = fields[at]
          textCount += 1
        }
      }
      unsafe text.base[textCount] = 0
      add(cut: textCount)
      textCount += 1
      start = end
    }
    rows.append(row)
  }

  /// Ends the batch: whether its text is well-formed is found out once for all.
  public mutating func end() {
    let bytes = unsafe Span(_unsafeStart: UnsafePointer(text.base), count: textCount)
    isWellFormed = UTF8Check.isValid(bytes, in: 0..<textCount)
  }

  /// Takes the first rows out of the batch.
  public mutating func removeFirst(_ count: Int) { rows.removeFirst(count) }

  /// Takes the last rows out of the batch.
  public mutating func removeLast(_ count: Int) { rows.removeLast(count) }

  /// Takes some rows out of the batch, by their numbers in ascending order.
  public mutating func remove(_ numbers: [Int]) {
    for number in numbers.reversed() { rows.remove(at: number) }
  }

  private mutating func makeRoom(text count: Int, cuts: Int) {
    // Behind the text there is room for whoever reads it in blocks.
    let needed = textCount + count + 64
    text.reserve(needed > text.capacity ? 2 * needed : 0, keeping: textCount)
    let marksNeeded = markCount + cuts
    marks.reserve(marksNeeded > marks.capacity ? 2 * marksNeeded : 0, keeping: markCount)
  }

  private mutating func add(cut: Int) {
    unsafe marks.base[markCount] = UInt32(truncatingIfNeeded: cut)
    markCount += 1
  }
}

/// Where an engine puts the fields of a run of records; reused from run to run.
///
/// A field's text is followed by one NUL, so that cuts tell the fields as they do where they lie in
/// the export (see `RowBatch`). It keeps the text of loaded columns only. A row that has not the
/// expected number of fields may hold a personal value in any place: unless all columns are loaded,
/// none of its text is kept.
@safe struct CutRows: ~Copyable {
  /// A row by its fields.
  struct Row {
    var firstCut: Int
    var fieldCount: Int
    var isTooWide: Bool
  }

  private(set) var bytes: ByteBuffer
  private(set) var byteCount = 0
  private var cuts: Buffer<UInt32>
  private(set) var cutCount = 0
  private(set) var rows: [Row] = []
  private(set) var loaded: [Bool] = []
  private(set) var loadsAll = false
  let maximumColumns: Int
  /// Whether `|` inside characters are masked (see `BarMask`).
  var isMasked = false
  private var base = 0
  private var column = 0
  private var rowByte = 0
  private var rowCut = 0

  init(maximumColumns: Int) {
    bytes = ByteBuffer(capacity: 64 << 10)
    cuts = Buffer(capacity: 16 << 10)
    self.maximumColumns = maximumColumns
    rows.reserveCapacity(2_048)
  }

  /// Says which columns are kept; also how many a row should have.
  mutating func load(_ columns: [Bool]) {
    loaded = columns
    loadsAll = !columns.contains(false)
  }

  /// Starts a run whose text is at most `most` bytes and goes behind `base` bytes of a batch.
  mutating func begin(at base: Int, most: Int) {
    bytes.reserve(2 * most + 64, keeping: 0)
    self.base = base
    byteCount = 0
    cutCount = 0
    rows.removeAll(keepingCapacity: true)
    beginRow()
  }

  private mutating func beginRow() {
    column = 0
    rowByte = byteCount
    rowCut = cutCount
    add(cut: byteCount - 1)
  }

  /// Whether the text of the next field will be kept.
  var keepsNextField: Bool { column < loaded.count ? loaded[column] : loadsAll }

  /// Adds the next field of the row, quotes already undone.
  mutating func field(_ text: Span<UInt8>) {
    unsafe text.withUnsafeBufferPointer { unsafe field($0.baseAddress, count: $0.count) }
  }

  @inline(__always)
  mutating func field(_ text: UnsafePointer<UInt8>?, count: Int) {
    if keepsNextField, let text = unsafe text {
      bytes.reserve(
        byteCount + count < bytes.capacity ? 0 : 2 * (byteCount + count), keeping: byteCount)
      unsafe (bytes.base + byteCount).update(from: text, count: count)
      if isMasked { unsafe BarMask.show(bytes.base + byteCount, count: count) }
      byteCount += count
    }
    column += 1
    if column <= maximumColumns { endField() }
  }

  private mutating func endField() {
    bytes.reserve(
      byteCount < bytes.capacity ? 0 : 2 * bytes.capacity, keeping: byteCount)
    unsafe bytes.base[byteCount] = 0
    add(cut: byteCount)
    byteCount += 1
  }

  private mutating func add(cut: Int) {
    cuts.reserve(cutCount < cuts.capacity ? 0 : 2 * cuts.capacity, keeping: cutCount)
    unsafe cuts.base[cutCount] = UInt32(truncatingIfNeeded: base + cut)
    cutCount += 1
  }

  /// Ends the row.
  @inline(__always)
  mutating func endRow() {
    var row = Row(firstCut: rowCut, fieldCount: column, isTooWide: false)
    if column > maximumColumns || (column != loaded.count && !loadsAll) {
      // None of its text is kept, only how many fields there are.
      byteCount = rowByte
      cutCount = rowCut + 1
      row.isTooWide = column > maximumColumns
      row.fieldCount = row.isTooWide ? 0 : column
      for _ in 0..<row.fieldCount { endField() }
    }
    rows.append(row)
    beginRow()
  }

  /// Adds the run's cuts to a batch, whose rows from `firstRow` on are waiting for them.
  func appendCuts(to batch: inout RowBatch, firstRow: Int) {
    let firstCut = batch.markCount
    batch.marks.reserve(
      firstCut + cutCount > batch.marks.capacity ? 2 * (firstCut + cutCount) : 0,
      keeping: firstCut)
    unsafe (batch.marks.base + firstCut).update(from: cuts.base, count: cutCount)
    batch.markCount += cutCount
    batch.textCount += byteCount
    for index in rows.indices {
      let row = rows[index]
      batch.rows[firstRow + index].firstCut = UInt32(firstCut + row.firstCut)
      batch.rows[firstRow + index].fieldCount = UInt32(row.fieldCount)
      if row.isTooWide { batch.rows[firstRow + index].fault = .tooLong }
    }
  }

  /// Puts the run's text where `begin` was told it goes.
  func appendText(to text: inout ByteBuffer) {
    let needed = base + byteCount
    text.reserve(needed > text.capacity ? 2 * needed : 0, keeping: base)
    unsafe (text.base + base).update(from: bytes.base, count: byteCount)
  }
}

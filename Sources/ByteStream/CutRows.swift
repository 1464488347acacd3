/// Where an engine puts the fields of a run of records; reused from run to run.
///
/// It keeps the text of loaded columns only. A row that has not the expected number of fields may
/// hold a personal value in any place: unless all columns are loaded, none of its text is kept.
@safe struct CutRows: ~Copyable {
  /// A row by its fields.
  struct Row {
    var firstField: Int
    var fieldCount: Int
    var isTooWide: Bool
  }

  private(set) var bytes: ByteBuffer
  private(set) var byteCount = 0
  private var room: UnsafeMutablePointer<FieldRange>
  private var capacity: Int
  private(set) var fieldCount = 0
  private(set) var rows: [Row] = []
  private var loaded: [Bool] = []
  private var loadsAll = false
  private let maximumColumns: Int
  /// Whether `|` inside characters are masked (see `BarMask`).
  var isMasked = false
  private var base = 0
  private var column = 0
  private var rowByte = 0
  private var rowField = 0

  init(maximumColumns: Int) {
    bytes = ByteBuffer(capacity: 64 << 10)
    capacity = 16 << 10
    unsafe room = .allocate(capacity: capacity)
    self.maximumColumns = maximumColumns
    rows.reserveCapacity(2_048)
  }

  deinit { unsafe room.deallocate() }

  /// Says which columns are kept; also how many a row should have.
  mutating func load(_ columns: [Bool]) {
    loaded = columns
    loadsAll = !columns.contains(false)
  }

  /// Starts a run whose text is at most `most` bytes and goes behind `base` bytes of a batch.
  mutating func begin(at base: Int, most: Int) {
    bytes.reserve(most, keeping: 0)
    self.base = base
    byteCount = 0
    fieldCount = 0
    rows.removeAll(keepingCapacity: true)
    beginRow()
  }

  private mutating func beginRow() {
    column = 0
    rowByte = byteCount
    rowField = fieldCount
  }

  /// Whether the text of the next field will be kept.
  var keepsNextField: Bool { column < loaded.count ? loaded[column] : loadsAll }

  /// Adds the next field of the row, quotes already undone.
  mutating func field(_ text: Span<UInt8>) {
    unsafe text.withUnsafeBufferPointer { unsafe field($0.baseAddress, count: $0.count) }
  }

  @inline(__always)
  mutating func field(_ text: UnsafePointer<UInt8>?, count: Int) {
    if fieldCount == capacity { grow() }
    let start = UInt32(truncatingIfNeeded: base + byteCount)
    if keepsNextField, let text = unsafe text,
      byteCount + count <= bytes.capacity
    {
      unsafe (bytes.base + byteCount).update(from: text, count: count)
      if isMasked { unsafe BarMask.show(bytes.base + byteCount, count: count) }
      byteCount += count
    }
    let end = UInt32(truncatingIfNeeded: base + byteCount)
    unsafe room[fieldCount] = FieldRange(start: start, end: end)
    column += 1
    if column <= maximumColumns { fieldCount += 1 }
  }

  /// Ends the row.
  @inline(__always)
  mutating func endRow() {
    var row = Row(firstField: rowField, fieldCount: column, isTooWide: false)
    if column > maximumColumns {
      fieldCount = rowField
      byteCount = rowByte
      row.fieldCount = 0
      row.isTooWide = true
    } else if column != loaded.count && !loadsAll {
      byteCount = rowByte
      let nothing = UInt32(truncatingIfNeeded: base + byteCount)
      for index in rowField..<fieldCount {
        unsafe room[index] = FieldRange(start: nothing, end: nothing)
      }
    }
    rows.append(row)
    beginRow()
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<FieldRange>.allocate(capacity: 2 * capacity)
    unsafe larger.update(from: room, count: fieldCount)
    unsafe room.deallocate()
    unsafe room = unsafe larger
    capacity *= 2
  }

  /// Adds the run's text and fields to a batch, whose rows from `firstRow` on are waiting for them.
  func append(to batch: inout RowBatch, firstRow: Int) {
    let fieldBase = batch.fields.count
    unsafe batch.bytes.append(
      contentsOf: UnsafeBufferPointer(start: bytes.base, count: byteCount))
    unsafe batch.fields.append(contentsOf: UnsafeBufferPointer(start: room, count: fieldCount))
    for index in rows.indices {
      let row = rows[index]
      batch.rows[firstRow + index].firstField = UInt32(fieldBase + row.firstField)
      batch.rows[firstRow + index].fieldCount = UInt32(row.fieldCount)
      if row.isTooWide { batch.rows[firstRow + index].fault = .tooLong }
    }
  }
}

import CScan

/// Cuts by bit masks, 64 bytes at a time.
///
/// The trick: one vector compare per kind of byte tells for 64 bytes at once where delimiters, quotes
/// and line ends stand, and the set bits of the mask are visited one by one. All bytes between them
/// are text and never looked at. A field that opens with a quote leaves this path: its end is
/// searched for by `memchr`, and the masks go on behind it.
///
/// What it rests on, and what breaks if that is touched:
///
/// - `RecordScanner` hands over whole, well-formed records only. So a quote that does not open a field
///   is text, a closing quote has a delimiter or the record's end behind it, and no length is checked
///   twice. Anything else throws.
/// - The mask of a delimiter never hits the inside of a character: UTF-8 has no such bytes, the second
///   bytes of GB 18030 are not `,`, TAB, `;`, `"`, CR or LF, and `|` is hidden by `BarMask`.
/// - Nothing is read behind the run: its last bytes are copied into a block of their own. And
///   nothing of a column that is not loaded is copied out: `CutRows` is asked before a quoted field is
///   written down without its doubled quotes.
@safe struct FastCutter: FieldCutter, ~Copyable {
  static var readsInPlace: Bool { true }

  private let delimiter: UInt8
  /// A quoted field without its doubled quotes.
  private var plain: ByteBuffer

  init(delimiter: UInt8) throws(CutterError) {
    self.delimiter = delimiter
    plain = ByteBuffer(capacity: 4 << 10)
  }

  mutating func cut(_ run: Span<UInt8>, into rows: inout CutRows) throws(CutterError) {
    let source = unsafe run.withUnsafeBufferPointer { unsafe $0 }
    guard let base = source.baseAddress else { return }
    let count = source.count
    var fieldStart = 0
    var isRowOpen = false
    var block = 0
    while block < count {
      var marks =
        block + 64 <= count
        ? unsafe scan_block(base + block, delimiter)
        : unsafe scan_rest(base + block, count - block, delimiter)
      while marks != 0 {
        let at = block + marks.trailingZeroBitCount
        marks &= marks &- 1
        let byte = unsafe base[at]
        if byte == delimiter {
          unsafe rows.field(base + fieldStart, count: at - fieldStart)
          isRowOpen = true
        } else if byte == 0x22 {
          guard at == fieldStart else { continue }
          let end = unsafe try quoted(base, from: at + 1, to: count, into: &rows)
          isRowOpen = unsafe end < count && base[end] == delimiter
          if !isRowOpen { rows.endRow() }
          guard unsafe isRowOpen || end == count || isLineEnd(base[end]) else { throw .unexpected }
          fieldStart = min(end + 1, count)
          let passed = fieldStart - block
          marks = passed < 64 ? marks & (UInt64.max << UInt64(passed)) : 0
          continue
        } else if at > fieldStart || isRowOpen {
          unsafe rows.field(base + fieldStart, count: at - fieldStart)
          rows.endRow()
          isRowOpen = false
        }
        fieldStart = at + 1
      }
      block = max(block + 64, fieldStart)
    }
    if fieldStart < count || isRowOpen {
      unsafe rows.field(base + fieldStart, count: count - fieldStart)
      rows.endRow()
    }
  }

  @inline(__always)
  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// Adds the quoted field whose text begins at `start`; returns the place behind its closing quote.
  private mutating func quoted(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, into rows: inout CutRows
  ) throws(CutterError) -> Int {
    let text = unsafe UnsafeMutablePointer(mutating: base)
    var at = unsafe ByteSearch.first(0x22, in: text, from: start, to: end)
    guard at < end else { throw .unexpected }
    guard unsafe at + 1 < end && base[at + 1] == 0x22 else {
      unsafe rows.field(base + start, count: at - start)
      return at + 1
    }
    let isKept = rows.keepsNextField
    var from = start
    var length = 0
    while true {
      let isDoubled = unsafe at + 1 < end && base[at + 1] == 0x22
      // Of two quotes the first is text.
      let part = at - from + (isDoubled ? 1 : 0)
      if isKept {
        plain.reserve(2 * (length + part), keeping: length)
        unsafe (plain.base + length).update(from: base + from, count: part)
        length += part
      }
      if !isDoubled { break }
      from = at + 2
      at = unsafe ByteSearch.first(0x22, in: text, from: from, to: end)
      guard at < end else { throw .unexpected }
    }
    unsafe rows.field(plain.base, count: length)
    return at + 1
  }
}

/// The searches of `FastCutter`, for tests: by vectors and by words.
enum BlockScan {
  static func marks(_ block: Span<UInt8>, delimiter: UInt8) -> UInt64 {
    precondition(block.count == 64, "a whole block")
    return unsafe block.withUnsafeBufferPointer {
      unsafe $0.baseAddress.map { unsafe scan_block($0, delimiter) } ?? 0
    }
  }

  static func marksByWords(_ block: Span<UInt8>, delimiter: UInt8) -> UInt64 {
    precondition(block.count == 64, "a whole block")
    return unsafe block.withUnsafeBufferPointer {
      unsafe $0.baseAddress.map { unsafe block_by_words($0, delimiter) } ?? 0
    }
  }
}

import CLibCSV

/// Cuts by libcsv.
///
/// libcsv gives no positions, trims blanks, and lets one unclosed quote swallow the rest of a file.
/// So it only ever sees whole, well-formed records whose places are known, many in one call. Its
/// trimming can be switched off only by a function called for every byte; that costs a third of its
/// speed, so it is done only for runs that hold a blank which would be trimmed.
@safe struct LibCSVCutter: FieldCutter, ~Copyable {
  static var readsInPlace: Bool { false }

  private let parser: UnsafeMutablePointer<csv_parser>
  private let delimiter: UInt8

  init(delimiter: UInt8) throws(CutterError) {
    let parser = UnsafeMutablePointer<csv_parser>.allocate(capacity: 1)
    unsafe parser.initialize(to: csv_parser())
    guard unsafe csv_init(parser, 0) == 0 else {
      unsafe parser.deallocate()
      throw .noMemory
    }
    unsafe csv_set_delim(parser, delimiter)
    unsafe csv_set_blk_size(parser, 64 << 10)
    self.delimiter = delimiter
    unsafe self.parser = unsafe parser
  }

  deinit {
    unsafe csv_free(parser)
    unsafe parser.deallocate()
  }

  mutating func cut(_ run: Span<UInt8>, into rows: inout CutRows) throws(CutterError) {
    let source = unsafe run.withUnsafeBufferPointer { unsafe $0 }
    guard let base = source.baseAddress, source.count > 0 else { return }
    if unsafe wouldTrim(UnsafeMutablePointer(mutating: base), source.count) {
      unsafe csv_set_space_func(parser, { _ in 0 })
    } else {
      unsafe csv_set_space_func(parser, nil)
    }
    let parser = unsafe parser
    let last = unsafe base[source.count - 1]
    let parsed = unsafe withUnsafeMutablePointer(to: &rows) { rows in
      let parsed = unsafe csv_parse(parser, base, source.count, Self.field, Self.row, rows)
      if parsed == source.count && last != 0x0A && last != 0x0D {
        return unsafe csv_fini(parser, Self.field, Self.row, rows) == 0 ? parsed : 0
      }
      return parsed
    }
    guard parsed == source.count else { throw .noMemory }
  }

  private static let field:
    @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
      text, count, context in
      guard let context = unsafe context else { return }
      let rows = unsafe context.assumingMemoryBound(to: CutRows.self)
      let bytes = unsafe UnsafePointer(text?.assumingMemoryBound(to: UInt8.self))
      unsafe rows.pointee.field(bytes, count: count)
    }

  private static let row: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = {
    _, context in
    guard let context = unsafe context else { return }
    unsafe context.assumingMemoryBound(to: CutRows.self).pointee.endRow()
  }

  /// Whether a space or TAB stands at the edge of a field.
  private func wouldTrim(_ base: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
    unsafe hasEdge(0x20, base, count) || (delimiter != 0x09 && hasEdge(0x09, base, count))
  }

  private func hasEdge(_ blank: UInt8, _ base: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
    var at = unsafe ByteSearch.first(blank, in: base, from: 0, to: count)
    while at < count {
      if at == 0 || at + 1 == count { return true }
      if unsafe isEdge(base[at - 1]) || isEdge(base[at + 1]) { return true }
      at = unsafe ByteSearch.first(blank, in: base, from: at + 1, to: count)
    }
    return false
  }

  /// What next to a blank may make it one that libcsv trims.
  @inline(__always)
  private func isEdge(_ byte: UInt8) -> Bool {
    byte == delimiter || byte <= 0x20 || byte == 0x22
  }
}

/// What a sheet holds, in a few numbers: made while it is written, and again while it is read back.
///
/// Two sheets with the same sum have the same cells in the same places, as far as 64 bits tell.
struct SheetSum: Equatable, Sendable {
  /// The sheet's name, in UTF-8.
  let name: [UInt8]
  /// Rows with a cell.
  private(set) var rows = 0
  /// Cells that hold something.
  private(set) var cells = 0
  private var lastRow = -1
  private var checksum: UInt64 = 0xCBF2_9CE4_8422_2325

  /// A sheet without a cell.
  init(name: [UInt8]) { self.name = name }

  /// Adds a text; row and column count from 0.
  mutating func add(text: Span<UInt8>, row: Int, column: Int) {
    begin(row: row, column: column)
    for place in text.indices { mix(UInt64(text[place])) }
    mix(0x100)
  }

  /// Adds a number; row and column count from 0.
  mutating func add(number: Double, row: Int, column: Int) {
    begin(row: row, column: column)
    mix(number.bitPattern)
    mix(0x101)
  }

  private mutating func begin(row: Int, column: Int) {
    if row != lastRow { rows += 1 }
    lastRow = row
    cells += 1
    mix(UInt64(row))
    mix(UInt64(column))
  }

  /// FNV-1a on whole words, turned so that the high bits of a word reach the low ones of the sum.
  @inline(__always)
  private mutating func mix(_ word: UInt64) {
    let product = (checksum ^ word) &* 0x9E37_79B9_7F4A_7C15
    checksum = product &<< 29 | product &>> 35
  }
}

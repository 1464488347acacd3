import Testing
@testable import ByteStream
@Test func debugHeader() throws {
    let limits = ReadLimits(maximumRecordBytes: 20)
    let scratch = try Scratch()
    let bytes = ChunkTests.randomExport(0)
    print(bytes.prefix(60), bytes.count)
    let plain = try scratch.file(bytes)
    for (stored, inflated, rows) in [(1000,1000,100), (1, 1, 1), (2, 3, 2), (7, 5, 3), (1, 64, 1_000), (64, 1, 5)] {
      let sizes = BlockSizes(stored: stored, inflated: inflated, batchRows: rows, batchBytes: 50)
    do { let r = try readAll(plain, sizes: sizes, limits: limits)
    print(stored, r.rows.count) } catch { print(stored, error) }
  }
}

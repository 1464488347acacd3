import Foundation
import Records
import Testing

@testable import ByteStream

/// Files of fixed-size records: what is written is read, and damage is found.
@Suite struct BlockFileTests {
  /// Writes numbers into buckets; a number's high half says which.
  private func write(
    _ numbers: [UInt64], buckets: Int, in scratch: Scratch, name: String = "a.facts"
  ) throws -> String {
    let path = "\(scratch.path)/\(name)"
    var writer = try BlockFileWriter<UInt64>(temporary: path + ".new", buckets: buckets)
    for number in numbers { try writer.append(number, bucket: Int(number >> 32)) }
    try writer.finish(as: path, durable: false)
    return path
  }

  private func read(_ path: String, buckets: Range<Int>) throws -> [UInt64] {
    let reader = try BlockFileReader<UInt64>(path: path)
    var numbers: [UInt64] = []
    try reader.read(buckets: buckets, into: &numbers)
    return numbers
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func anyNumberOverAnyBucketsReadsBack(seed: UInt64) throws {
    var generator = Seeded(seed)
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let buckets = Int.random(in: 1...40, using: &generator)
    // Around the length of a block too: 0, 127, 128, 129 records in one bucket.
    let count = [0, 1, 127, 128, 129, 5_000].randomElement(using: &generator) ?? 0
    let used = UInt64.random(in: 1...UInt64(buckets), using: &generator)
    let numbers = (0..<UInt64(count)).map {
      UInt64.random(in: 0..<used, using: &generator) << 32 | $0
    }
    let path = try write(numbers, buckets: buckets, in: scratch)
    let reader = try BlockFileReader<UInt64>(path: path)
    #expect(reader.count == count)
    #expect(reader.buckets == buckets)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))

    // A bucket keeps its order; buckets together are the whole.
    let cut = Int.random(in: 0...buckets, using: &generator)
    for range in [0..<buckets, 0..<cut, cut..<buckets] {
      let found = try read(path, buckets: range)
      #expect(found.sorted() == numbers.filter { range.contains(Int($0 >> 32)) }.sorted())
      for bucket in range {
        #expect(
          found.filter { Int($0 >> 32) == bucket } == numbers.filter { Int($0 >> 32) == bucket })
      }
    }
  }

  @Test func readingAppends() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = try write([1, 2, 3], buckets: 1, in: scratch)
    let reader = try BlockFileReader<UInt64>(path: path)
    var numbers: [UInt64] = [9]
    try reader.read(buckets: 0..<1, into: &numbers)
    try reader.read(buckets: 0..<1, into: &numbers)
    #expect(numbers == [9, 1, 2, 3, 1, 2, 3])
  }

  @Test func theSameRecordsAreTheSameBytes() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let numbers = (0..<UInt64(300)).map { $0 % 3 << 32 | $0 }
    let one = try write(numbers, buckets: 3, in: scratch, name: "1")
    let two = try write(numbers, buckets: 3, in: scratch, name: "2")
    #expect(try Data(contentsOf: URL(filePath: one)) == Data(contentsOf: URL(filePath: two)))
  }

  @Test func everyFlippedByteIsFoundOrHarmless() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let numbers = (0..<UInt64(20)).map { $0 % 4 << 32 | $0 }
    let path = try write(numbers, buckets: 4, in: scratch)
    let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let expected = try read(path, buckets: 0..<4)
    var harmless: [Int] = []
    for place in whole.indices {
      for mask in [UInt8(1), 0x80, 0xFF] {
        var damaged = whole
        damaged[place] ^= mask
        let copy = try scratch.file(damaged, "damaged.facts")
        var found: [UInt64] = []
        let code = failureCode { found = try read(copy, buckets: 0..<4) }
        if code == nil {
          #expect(found == expected, "byte \(place)")
          harmless.append(place)
        } else {
          #expect(code == .storeCorrupt, "byte \(place)")
        }
      }
    }
    // The trailer repeats where the index lies and how long it is; nobody reads that.
    let repeated = (whole.count - 24)..<(whole.count - 8)
    #expect(harmless.allSatisfy(repeated.contains))
  }

  @Test func aFileOfAnotherLengthIsRefused() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let numbers = (0..<UInt64(20)).map { $0 % 4 << 32 | $0 }
    let whole = [UInt8](
      try Data(contentsOf: URL(filePath: try write(numbers, buckets: 4, in: scratch))))
    for count in 0..<whole.count {
      let cut = try scratch.file(Array(whole[..<count]), "cut.facts")
      #expect(failureCode { _ = try read(cut, buckets: 0..<4) } == .storeCorrupt)
    }
    for more in [1, 8, 24, 64] {
      let longer = try scratch.file(whole + Array(repeating: 0, count: more), "longer.facts")
      #expect(failureCode { _ = try read(longer, buckets: 0..<4) } == .storeCorrupt)
    }
  }

  /// The facts of exports that are gone stand in files of the version before, whose blocks are plain records.
  @Test func filesOfTheVersionBeforeAreRead() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    func checksum(_ words: [UInt64]) -> UInt64 {
      var checksum = WordChecksum()
      words.withUnsafeBytes { checksum.add($0) }
      return checksum.value
    }
    let blocks: [[UInt64]] = [[1, 2, 3], [0x1_0000_0004], [5, 6]]
    func file(version: UInt64, lastCount: UInt64 = 2) throws -> String {
      var index: [UInt64] = []
      var offset: UInt64 = 64
      for (number, block) in blocks.enumerated() {
        let count = number == 2 ? lastCount : UInt64(block.count)
        index += [offset, block[0] & ~0xFFFF_FFFF | count, checksum(block)]
        offset += UInt64(block.count) * 8
      }
      let header: [UInt64] = [0x3146_5443_4646_4343, version, 8, 2, 6, 3, offset, 0]
      var whole = WordChecksum()
      header.withUnsafeBytes { whole.add($0) }
      index.withUnsafeBytes { whole.add($0) }
      let words = header + blocks.joined() + index + [offset, 3, whole.value]
      return try scratch.file(
        words.flatMap { word in (0..<8).map { UInt8(word >> ($0 * 8) & 0xFF) } }, "v\(version)")
    }
    let path = try file(version: 2)
    #expect(try read(path, buckets: 0..<2) == blocks.flatMap(\.self))
    #expect(try read(path, buckets: 1..<2) == [0x1_0000_0004])
    // As packed blocks they cannot be read, nor with another number of records, nor in a version to come.
    #expect(failureCode { _ = try read(try file(version: 3), buckets: 0..<2) } == .storeCorrupt)
    #expect(
      failureCode { _ = try read(try file(version: 2, lastCount: 1), buckets: 0..<2) }
        == .storeCorrupt)
    let failure = #expect(throws: Failure.self) {
      try read(try file(version: 4), buckets: 0..<2)
    }
    #expect(failure?.description.contains("another version") == true)
  }

  @Test func anotherKindOfRecordIsRefused() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let path = try write([1, 2, 3], buckets: 1, in: scratch)
    #expect(failureCode { _ = try BlockFileReader<Fact>(path: path) } == .storeCorrupt)
    let other = try scratch.file(Array(repeating: 0, count: 200), "other")
    #expect(failureCode { _ = try BlockFileReader<UInt64>(path: other) } == .storeCorrupt)
    let missing = "\(scratch.path)/none"
    #expect(failureCode { _ = try BlockFileReader<UInt64>(path: missing) } == .storeCorrupt)
  }

  @Test func whatIsNotFinishedLeavesNothing() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    do {
      var writer = try BlockFileWriter<UInt64>(
        temporary: "\(scratch.path)/a.new", buckets: 2)
      for number in 0..<UInt64(400) { try writer.append(number, bucket: 1) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    #expect(
      failureCode {
        _ = try BlockFileWriter<UInt64>(temporary: "\(scratch.path)/no/a", buckets: 1)
      } == .writeFailed)
  }
}

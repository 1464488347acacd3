import CScan
import Testing

/// Records packed as planes, and back.
@Suite struct PlaneTests {
  /// Records whose words differ in as many of their lower bytes as the seed wants.
  private func records(_ count: Int, _ words: Int, _ random: inout Seeded) -> [UInt32] {
    let planes = (0..<words).map { _ in
      (
        base: UInt32.random(in: 0...UInt32.max, using: &random),
        // Up to 32 bits; two of five planes are the same everywhere or in all but 16 bits.
        bits: [0, 16, Int.random(in: 0...32, using: &random), 9, 32].randomElement(using: &random)
          ?? 0
      )
    }
    return (0..<count).flatMap { _ in
      planes.map { plane in
        let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(plane.bits)) - 1)
        return plane.base & ~mask | UInt32.random(in: 0...UInt32.max, using: &random) & mask
      }
    }
  }

  private func packed(_ records: [UInt32], _ count: Int, _ words: Int) -> [UInt8] {
    let room = planes_room(count, words)
    var packed = [UInt8](repeating: 0xA5, count: room + 64)
    var planes = [UInt32](repeating: 0, count: planes_scratch(count, words))
    let length = planes_pack(records, count, words, &planes, &packed)
    #expect(length <= room && length % 8 == 0)
    #expect(packed[room...].allSatisfy { $0 == 0xA5 }, "nothing is written behind the room")
    return Array(packed[..<length])
  }

  /// The records, or `nil` where the bytes cannot be so many; nothing around them is touched.
  private func unpacked(_ packed: [UInt8], _ count: Int, _ words: Int) -> [UInt32]? {
    var records = [UInt32](repeating: 0x5A5A_5A5A, count: count * words + 16)
    var planes = [UInt32](repeating: 0, count: planes_scratch(count, words))
    let isWhole = planes_unpack(packed, packed.count, count, words, &planes, &records)
    #expect(records[(count * words)...].allSatisfy { $0 == 0x5A5A_5A5A })
    return isWhole ? Array(records[..<(count * words)]) : nil
  }

  /// The same, byte by byte as the format says.
  private func slow(_ records: [UInt32], _ count: Int, _ words: Int) -> [UInt8] {
    func filled(_ bytes: [UInt8]) -> [UInt8] {
      bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
    }
    func bytes(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(word >> ($0 * 8) & 0xFF) } }
    var widths: [UInt8] = []
    var bases: [UInt8] = []
    var planes: [UInt8] = []
    for word in 0..<words {
      let plane = (0..<count).map { bytes(records[$0 * words + word]) }
      let alike = (0..<4).reversed().prefix { place in
        plane.allSatisfy { $0[place] == plane[0][place] }
      }.count
      let width = [4, 4, 2, 1, 0][alike]
      widths.append(UInt8(width))
      bases += (0..<4).map { $0 < width ? 0 : plane[0][$0] }
      planes += filled(plane.flatMap { $0.prefix(width) })
    }
    return filled(widths) + filled(bases) + planes
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func packedRecordsAreThoseOfTheFormatAndComeBack(seed: UInt64) {
    var random = Seeded(seed)
    let words = [2, 4, 6, 16, 1, 5, 20].randomElement(using: &random) ?? 16
    let count = Int.random(in: 1...(seed % 8 == 0 ? 1024 : 40), using: &random)
    let records = records(count, words, &random)
    let packed = packed(records, count, words)
    #expect(packed == slow(records, count, words))
    #expect(unpacked(packed, count, words) == records)
  }

  /// Bytes of any kind and length are refused or are some records; nothing is read or written outside.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func anyBytesAreRefusedOrRecords(seed: UInt64) {
    var random = Seeded(seed)
    let count = Int.random(in: 0...40, using: &random)
    let whole = packed(records(max(count, 1), 16, &random), max(count, 1), 16)
    for _ in 0..<20 {
      var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
      if !bytes.isEmpty {
        bytes[Int.random(in: 0..<min(bytes.count, 90), using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      let found = unpacked(bytes, count, 16)
      #expect(found == nil || count > 0)
    }
    #expect(unpacked(whole, max(count, 1) + 8, 16) == nil || whole.count == 80)
    #expect(unpacked(whole + [UInt8](repeating: 0, count: 8), max(count, 1), 16) == nil)
    #expect(unpacked([], 1, 16) == nil)
  }
}

import CScan
import Testing

/// `scan_unquoted` against a reader that goes from byte to byte.
@Suite struct UnquoteTests {
  /// The fields of a record, read one byte after the other; `nil` where a quote is doubled or stands anywhere but around a
  /// whole field, or where a control character stands.
  private func slowly(_ record: [UInt8]) -> [[UInt8]]? {
    guard record.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return nil }
    var fields: [[UInt8]] = []
    var rest = record[...]
    while true {
      var field: [UInt8] = []
      if rest.first == 0x22 {
        rest = rest.dropFirst()
        guard let end = rest.firstIndex(of: 0x22) else { return nil }
        field = Array(rest[..<end])
        rest = rest[(end + 1)...]
        guard rest.isEmpty || rest.first == 0x2C else { return nil }
      } else {
        field = Array(rest.prefix { $0 != 0x2C })
        guard !field.contains(0x22) else { return nil }
        rest = rest.dropFirst(field.count)
      }
      fields.append(field)
      guard !rest.isEmpty else { return fields }
      rest = rest.dropFirst()
    }
  }

  private func quickly(
    _ record: [UInt8], loaded: [Bool]?, most: Int, before: Int, behind: Int, base: Int
  ) -> [[UInt8]]? {
    let text =
      [UInt8](repeating: 0x22, count: before) + record
      + [UInt8](repeating: 0x22, count: behind)
    var cuts = [UInt32(truncatingIfNeeded: before - 1)]
    for (place, byte) in record.enumerated() where byte == 0x2C {
      cuts.append(UInt32(before + place))
    }
    cuts.append(UInt32(before + record.count))
    // What is written beyond its room is found in the last bytes.
    let room = base + record.count + 2 + 32
    var out = [UInt8](repeating: 0xEE, count: room + 8)
    var places = [UInt32](repeating: 0xEEEE_EEEE, count: cuts.count + 1)
    let found = scan_unquoted(
      text, text.count, cuts, cuts.count - 1, loaded, most, &out, base, &places)
    #expect(out.prefix(base).allSatisfy { $0 == 0xEE } && out.suffix(8).allSatisfy { $0 == 0xEE })
    #expect(places.last == 0xEEEE_EEEE)
    guard found.fields > 0 else { return nil }
    #expect(Int(places[found.fields]) + 1 == base + found.bytes)
    return (0..<found.fields).map { field in
      Array(out[Int(places[field] &+ 1)..<Int(places[field + 1])])
    }
  }

  private func check(_ record: [UInt8], _ seed: Int) {
    let expected = slowly(record)
    let all = quickly(
      record, loaded: nil, most: 600, before: seed % 3, behind: seed % 40, base: seed % 5)
    if all != expected { Issue.record("\(record): \(String(describing: all))") }
    guard let expected else { return }
    // With one column more or less it is another record; of those that are not loaded nothing is copied.
    let loaded = expected.indices.map { ($0 + seed) % 3 != 0 }
    let kept = zip(expected, loaded).map { $1 ? $0 : [] }
    for flags in [loaded, loaded + [true], Array(loaded.dropLast())] where !flags.isEmpty {
      let some = quickly(
        record, loaded: flags, most: flags.count, before: 1, behind: seed % 40, base: 2)
      if some != (flags.count == loaded.count ? kept : nil) {
        Issue.record("\(record) with \(flags.count) of \(loaded.count) columns")
      }
    }
    if expected.count > 1 {
      let narrow = quickly(
        record, loaded: nil, most: expected.count - 1, before: 0, behind: 0, base: 0)
      if narrow != nil { Issue.record("\(record) has too many columns") }
    }
  }

  /// Every record of up to eight bytes of a letter, a quote and a delimiter.
  @Test func everyShortRecordIsReadOrLeft() {
    let letters = Array("a\",".utf8)
    var records: [[UInt8]] = [[]]
    for length in 1...8 {
      records = records.flatMap { record in letters.map { record + [$0] } }
      for (number, record) in records.enumerated() { check(record, number + length) }
    }
  }

  @Test(arguments: 0..<400 as Range<UInt64>)
  func longRecordsAreReadAsByteByByte(seed: UInt64) {
    var random = Seeded(seed)
    let parts = [
      "", "a", "\"\"", "\"信用中国\"", "信用", "\"a,b\"", "\",\"", "\"a,,b,\"", "\"\t\"", "\t",
      "\"x\"\"y\"", "x\"y",
      "\"\u{1}\"", "\u{7F}", "\"open", "\"\(String(repeating: "长", count: 40))\"",
      "\"0123456789012345678901234567890\"",
      String(repeating: "9", count: 32), String(repeating: "9", count: 33),
    ]
    // Half of the records hold only what is read.
    let common = seed % 2 == 0 ? 10 : parts.count
    let record = (0..<Int.random(in: 1..<40, using: &random)).map { _ in
      parts[Int.random(in: 0..<common, using: &random)]
    }
    check(Array(record.joined(separator: ",").utf8), Int(seed))
  }
}

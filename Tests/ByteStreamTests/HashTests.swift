import CScan
import Records
import Testing

@testable import ByteStream

/// Hashes of many rows against those of one.
@Suite struct HashTests {
  private static let kinds: [scan_kind] = [scan_by_words, scan_by_avx512].filter { scan_can($0) }

  /// Columns of texts, taken and cleaned, and of values, with some missing and some very long.
  private struct Columns {
    var words: [[Int64]] = []
    var marks: [[UInt8]] = []
    var text: [UInt8] = []
    var cleaned: [UInt8] = []
    /// By row what is hashed; `nil` where a field is missing.
    var expected: [[UInt8]?]

    init(rows: Int, columns: Int, isSeparated: Bool, _ random: inout Seeded) {
      expected = Array(repeating: [], count: rows)
      for _ in 0..<columns {
        words.append([])
        marks.append([])
        for row in 0..<rows {
          let (slot, bytes) = field(&random)
          words[words.count - 1].append(slot.word)
          marks[marks.count - 1].append(slot.mark)
          expected[row] = bytes.flatMap { bytes in
            expected[row].map { $0 + bytes + (isSeparated ? [0x1F] : []) }
          }
        }
      }
    }

    private mutating func field(_ random: inout Seeded) -> (CheckedRows.Slot, [UInt8]?) {
      switch Int.random(in: 0..<30, using: &random) {
      case 0:
        var slot = CheckedRows.Slot()
        slot.state = Bool.random(using: &random) ? .bad : .absent
        return (slot, nil)
      case 1...4:
        let value = Int64.random(in: .min ... .max, using: &random)
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) }
        return (CheckedRows.Slot(value: value), bytes)
      case let choice:
        let count = Int.random(in: 1...(choice == 5 ? 200 : 60), using: &random)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        if choice % 2 == 0 {
          text += bytes
          return (.init(text: text.count - count..<text.count, isCleaned: false), bytes)
        }
        cleaned += bytes
        return (.init(text: cleaned.count - count..<cleaned.count, isCleaned: true), bytes)
      }
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func manyRowsAreHashedAsOne(seed: UInt64) {
    var random = Seeded(seed)
    let rows = Int.random(in: 0...40, using: &random)
    let isSeparated = seed % 2 == 0
    let columns = Columns(
      rows: rows, columns: Int.random(in: 1...3, using: &random), isSeparated: isSeparated, &random)
    let domain = seed &* 0x9E37_79B9_7F4A_7C15
    let wanted = (0..<rows).map { _ in UInt8(Int.random(in: 0..<8, using: &random) == 0 ? 0 : 1) }
    for kind in Self.kinds {
      let hashed = hash(kind, columns, rows, wanted, isSeparated, domain)
      for row in 0..<rows {
        let bytes = columns.expected[row]
        let isShort = bytes.map { $0.count <= 200 } ?? false
        if wanted[row] == 0 || bytes == nil {
          #expect(hashed[row] == nil, "\(kind)")
        } else if let bytes, isShort || hashed[row] != nil {
          let digest = StableHash.ofRow(domain, bytes.span)
          #expect(hashed[row] == [digest.first, digest.second], "\(kind)")
        }
      }
    }
  }

  /// The hashes by row, `nil` where none was made.
  private func hash(
    _ kind: scan_kind, _ columns: Columns, _ rows: Int, _ wanted: [UInt8], _ isSeparated: Bool,
    _ domain: UInt64
  ) -> [[UInt64]?] {
    var first = [UInt64](repeating: 0, count: rows)
    var second = first
    var done = [UInt8](repeating: 7, count: rows)
    let (key0, key1) = StableHash.keyOfRows(domain)
    let words = columns.words.flatMap { $0 }
    let marks = columns.marks.flatMap { $0 }
    words.withUnsafeBufferPointer { words in
      marks.withUnsafeBufferPointer { marks in
        columns.text.withUnsafeBufferPointer { text in
          columns.cleaned.withUnsafeBufferPointer { cleaned in
            let parts = columns.words.indices.map { column in
              hash_column(
                words: words.baseAddress.map { $0 + column * rows },
                marks: marks.baseAddress.map { $0 + column * rows })
            }
            parts.withUnsafeBufferPointer { parts in
              var source = hash_source(
                columns: parts.baseAddress, column_count: parts.count, is_separated: isSeparated,
                text: text.baseAddress, cleaned: cleaned.baseAddress, text_count: text.count,
                cleaned_count: cleaned.count, key0: key0, key1: key1)
              hash_rows(kind, &source, rows, wanted, &first, &second, &done)
            }
          }
        }
      }
    }
    return (0..<rows).map { row in
      done[row] == 0 ? nil : [first[row], second[row]]
    }
  }
}

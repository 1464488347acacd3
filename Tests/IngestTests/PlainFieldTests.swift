import ByteStream
import CScan
import Records
import Testing

@testable import Ingest

/// What is read where it lies must be what cleaning would have left.
@Suite struct PlainFieldTests {
  /// Fields put together from what stands in exports and at the limits of the short way.
  private static let fields: [String] = {
    let parts = [
      "", "无", "空", "NULL", "-", "/", "\\N", "'", "=\"", "\"", " ", "\t", "\u{3000}", "\u{A0}",
      "\u{FEFF}", "Ａ", "〔2018〕", "[5]", "{6}", "【7】", "(8)", "2018/03/05 10:00", "信用", "号",
      "\u{4000}", "\u{9FFF}", "\u{3FFF}", "\u{A000}", "é", "𠀀",
    ]
    return parts.flatMap { a in parts.flatMap { b in [a + b, "x" + a + b, a + b + "信"] } }
  }()

  @Test(arguments: [false, true])
  func aPlainFieldIsClean(asKey: Bool) {
    var plain = 0
    for field in Self.fields where !field.isEmpty {
      let bytes = Array(field.utf8)
      guard isPlain(bytes.span, 0..<bytes.count, asKey: asKey, isUTF8: true) else { continue }
      plain += 1
      var cleaner = Cleaner()
      cleaner.begin()
      cleaner.append(bytes.span, 0..<bytes.count)
      cleaner.clean(asKey: asKey)
      #expect(cleaner.bytes == bytes, "\(field)")
      #expect(!cleaner.strippedGuard && !cleaner.foldedFullWidth)
    }
    #expect(plain > 100)
  }

  @Test func theBytesOfOtherEncodingsAreNeverPlain() {
    for first in 0x80...0xFF {
      for second in [0x30, 0x41, 0x80, 0xA1, 0xFE] {
        let bytes: [UInt8] = [0x41, UInt8(first), UInt8(second), 0x42]
        let inGB18030 = isPlain(bytes.span, 0..<4, asKey: false, isUTF8: false)
        let inUTF8 = isPlain(bytes.span, 0..<4, asKey: false, isUTF8: true)
        #expect(!inGB18030 && !inUTF8)
      }
    }
  }

  @Test func whateverIsNothingMayBeNull() {
    for field in Self.fields where !field.isEmpty {
      let bytes = Array(field.utf8)
      guard bytes[0] > 0x20 else { continue }
      var cleaner = Cleaner()
      cleaner.begin()
      cleaner.append(bytes.span, 0..<bytes.count)
      cleaner.clean()
      let cleaned = cleaner.bytes
      guard isNull(cleaned.span, 0..<cleaned.count) else { continue }
      let mayBe = mayBeNull(bytes.span, 0..<bytes.count)
      #expect(mayBe, "\(field)")
    }
  }

  /// Numbers are folded as cleaning folds them, at every distance from the end of what may be read.
  @Test func foldedKeysAreThoseThatCleaningLeaves() {
    for field in Self.fields where !field.isEmpty {
      for behind in [0, 3, 20] {
        let bytes = Array((field + String(repeating: "[", count: behind)).utf8)
        let range = 0..<field.utf8.count
        var folded = [UInt8](repeating: 0, count: range.count + 16)
        folded.removeLast(
          folded.count - text_fold_key(bytes, range.count, bytes.count, &folded))
        var cleaner = Cleaner()
        cleaner.begin()
        cleaner.append(bytes.span, range)
        cleaner.clean(asKey: true)
        // Guards are for the slow way alone.
        guard !cleaner.strippedGuard else { continue }
        if cleaner.removedInvisible {
          #expect(folded.isEmpty, "\(field)")
          continue
        }
        #expect(folded == cleaner.bytes, "\(field)")
      }
    }
  }

  @Test func whatSurelyIsSomethingIsNothingElse() {
    let tables = FieldTables()
    for field in Self.fields where !field.isEmpty {
      for encoding in [TextEncoding.utf8, .gb18030] {
        var bytes: [UInt8] = []
        if encoding == .gb18030 {
          GB18030.encode(field, into: &bytes)
        } else {
          bytes = Array(field.utf8)
        }
        guard tables.isSomething(bytes.span, bytes.indices, encoding) else { continue }
        var cleaner = Cleaner()
        cleaner.begin()
        cleaner.append(Array(field.utf8).span, 0..<field.utf8.count)
        cleaner.clean()
        let cleaned = cleaner.bytes
        let isNothing = isNull(cleaned.span, 0..<cleaned.count)
        #expect(!isNothing, "\(field) in \(encoding)")
      }
    }
  }
}

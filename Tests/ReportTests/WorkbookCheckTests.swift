import ByteStream
import Foundation
import Records
import Testing

@testable import Report
@testable import Spreadsheet

/// What the disk did to a workbook on its way is noticed when it is read back.
@Suite struct WorkbookCheckTests {
  /// A workbook of two sheets with its bytes, its members, and what it was given.
  private struct Written {
    var bytes: [UInt8] = []
    var members: [(name: String, bytes: [UInt8])] = []
    var sums: [SheetSum] = []
  }

  private static let written = Result {
    try inFolder { folder in
      let path = "\(folder)/report.xlsx"
      let book = try Workbook(
        path: path, scratch: folder, title: "T", day: Day(year: 2018, month: 3, day: 31))
      for sheet in 1...2 {
        book.beginSheet(
          "S\(sheet) & 表",
          columns: [
            SheetColumn(title: "text", width: 9, isText: true),
            SheetColumn(title: "figure", width: 9, isText: false),
          ])
        for row in 0..<40 {
          book.text(row % 7 == 3 ? nil : "<市> & \"\(row * sheet)\" ")
          book.number(row % 5 == 4 ? nil : Double(row * sheet) / 7 - 3)
          book.endRow()
        }
        book.text(String(repeating: "市", count: 3_000))
        for number in [-0.0, 1e-30, -5e300, 123_456_789_012_345, 1e22] { book.number(number) }
        book.endRow()
      }
      try book.finish()
      var written = Written()
      written.bytes = try readFile(path, limit: .max)
      written.members = try WorkbookReader(written.bytes).members
        .map { ($0.key, Array($0.value.utf8)) }.sorted { $0.name < $1.name }
      written.sums = book.sums
      return written
    }
  }

  private static func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let folder = NSTemporaryDirectory() + "check-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  /// The failure that these bytes are met with; `nil` when they pass.
  private func check(_ bytes: [UInt8], _ sums: [SheetSum]) throws -> Failure? {
    try Self.inFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/report.xlsx"))
      do throws(Failure) {
        try WorkbookCheck(path: "\(folder)/report.xlsx", sheets: sums).run()
        return nil
      } catch {
        return error
      }
    }
  }

  /// The bytes of a member with another content.
  private func with(
    _ member: String, _ change: (inout [UInt8]) -> Void
  ) throws -> [UInt8] {
    var members = try Self.written.get().members
    let place = try #require(members.firstIndex { $0.name == member })
    change(&members[place].bytes)
    return storedZip(members)
  }

  @Test func whatWasWrittenPasses() throws {
    let written = try Self.written.get()
    #expect(try check(written.bytes, written.sums) == nil)
    #expect(try check(storedZip(written.members), written.sums) == nil)
    #expect(written.sums.map(\.rows) == [41, 41])
  }

  /// Law: wherever a sheet has a gap, of any size, it is noticed.
  @Test(arguments: [1, 2, 7, 64, 4_096]) func noGapPasses(size: Int) throws {
    let sums = try Self.written.get().sums
    var random = Random(UInt64(size), "gaps")
    let member = "xl/worksheets/sheet2.xml"
    let sheet = try #require(try Self.written.get().members.first { $0.name == member }?.bytes)
    let head = try #require(sheet.firstRange(of: Array("<sheetData>".utf8))).upperBound
    let end = try #require(sheet.firstRange(of: Array("</sheetData>".utf8))).lowerBound
    var noticed = 0
    for _ in 0..<60 {
      let at = random.within(head...(end - size))
      let bytes = try with(member) { $0.removeSubrange(at..<(at + size)) }
      if let failure = try check(bytes, sums) {
        noticed += 1
        #expect(failure.code == .writeFailed)
        continue
      }
      // Then it lies among the attributes of one tag: how a cell looks is no part of what it holds.
      let before = try #require(sheet[..<at].lastIndex { $0 == 0x3C || $0 == 0x3E })
      let gap = sheet[at..<(at + size)]
      #expect(sheet[before] == 0x3C && !gap.contains(0x3E), "a gap of \(size) at \(at)")
    }
    #expect(noticed > 30)
  }

  /// Law: whatever byte of a text or a number is another one, it is noticed.
  ///
  /// Every third of the first bytes, which is all of a figure; what is far inside a long text is all alike.
  @Test func noOtherFigurePasses() throws {
    let written = try Self.written.get()
    let member = "xl/worksheets/sheet1.xml"
    let bytes = try #require(written.members.first { $0.name == member }?.bytes)
    var inside = false
    var (seen, depth, tried) = (0, 0, 0)
    for place in bytes.indices.dropFirst(4) {
      if bytes[place] == 0x3C { (inside, depth) = (false, 0) }
      if inside, bytes[place] != 0x26, bytes[place] != 0x3B {
        seen += 1
        depth += 1
        if depth < 64 ? seen.isMultiple(of: 3) : depth.isMultiple(of: 401) {
          tried += 1
          let changed = try with(member) { $0[place] = $0[place] == 0x31 ? 0x32 : 0x31 }
          #expect(try check(changed, written.sums)?.code == .writeFailed, "\(place)")
        }
      }
      let isText = bytes[(place - 2)...place].elementsEqual("<t>".utf8)
      let isNumber = bytes[(place - 2)...place].elementsEqual("<v>".utf8)
      if isText || isNumber { inside = true }
    }
    #expect(tried > 200)
  }

  /// Law: an archive that is cut off anywhere, or in which a byte is another one, does not pass.
  @Test func noDamagedArchivePasses() throws {
    let written = try Self.written.get()
    for size in stride(from: 0, to: written.bytes.count, by: 97) {
      let failure = try check(Array(written.bytes[..<size]), written.sums)
      #expect(failure?.code == .writeFailed, "\(size)")
    }
    // Names and sizes stand twice; times, versions and the like are of no matter.
    var unnoticed = 0
    for place in stride(from: 0, to: written.bytes.count, by: 97) {
      var bytes = written.bytes
      bytes[place] ^= 0x10
      guard let failure = try check(bytes, written.sums) else {
        unnoticed += 1
        continue
      }
      #expect(failure.code == .writeFailed, "\(place)")
    }
    #expect(unnoticed * 20 < written.bytes.count / 97)
  }

  @Test func rowsThatMoveAreNoticed() throws {
    let written = try Self.written.get()
    let member = "xl/worksheets/sheet1.xml"
    let bytes = try with(member) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      // The texts of two rows change places: rows, cells and all bytes are as many as before.
      bytes = Array(
        text.replacing(">&lt;市&gt; &amp; \"1\" <", with: ">#<")
          .replacing(">&lt;市&gt; &amp; \"2\" <", with: ">&lt;市&gt; &amp; \"1\" <")
          .replacing(">#<", with: ">&lt;市&gt; &amp; \"2\" <").utf8)
    }
    let failure = try #require(try check(bytes, written.sums))
    #expect(failure.code == .writeFailed)
    #expect(failure.message.contains("does not hold"))
  }

  @Test func aRowLessIsSaidInFigures() throws {
    let written = try Self.written.get()
    let bytes = try with("xl/worksheets/sheet1.xml") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      bytes = Array(text.replacing(/<row r="40">.*?<\/row>/, with: "").utf8)
    }
    let message = try #require(try check(bytes, written.sums)).message
    #expect(message.contains("'S1 & 表' holds 40 rows"), "\(message)")
    #expect(message.contains("instead of 41 rows"), "\(message)")
  }

  @Test(arguments: [
    "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels",
    "xl/worksheets/sheet2.xml",
  ])
  func aMemberThatIsGoneOrCutOffIsNoticed(member: String) throws {
    let written = try Self.written.get()
    let gone = storedZip(written.members.filter { $0.name != member })
    #expect(try check(gone, written.sums)?.code == .writeFailed)
    for size in [0, 60, 200] {
      let cut = try with(member) { $0.removeLast($0.count - min($0.count - 1, size)) }
      #expect(try check(cut, written.sums)?.code == .writeFailed, "\(size)")
    }
  }

  /// Law: a number is read as the library prints it, to the last bit.
  @Test func numbersAreReadToTheLastBit() throws {
    var random = Random(5, "numbers")
    for _ in 0..<20_000 {
      let exponent = Double(random.within(-40...40))
      let value = ((random.unit() - 0.5) * pow(10, exponent)).roundedToSignificant(15)
      let text = String(format: "%.16G", value)
      #expect(readNumber(text.utf8.span)?.bitPattern == value.bitPattern, "\(text)")
    }
    for text in ["", "-", "1.2.3", "abc", "1E", "<"] {
      #expect(readNumber(text.utf8.span) == nil, "\(text)")
    }
  }
}

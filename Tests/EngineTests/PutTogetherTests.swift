import ByteStream
import Foundation
import Store
import Records
import Testing

@testable import Engine

/// Exports as people put them together and spreadsheets leave them.
///
/// They have marks, headers and empty rows in the middle, with
/// the marks of templates in the header. The facts are those of the plain export.
@Suite struct PutTogetherTests {
  private typealias Bench = AnyExportTests.Bench

  private func text(_ table: [[String]], _ lineEnd: String) -> [String] {
    table.map { row in
      row.map {
        $0.contains { ",\"\n".contains($0) } ? "\"\($0.replacing("\"", with: "\"\""))\"" : $0
      }
      .joined(separator: ",") + lineEnd
    }
  }

  private func facts(_ outcome: AnyExportTests.Outcome) -> [Fact] {
    outcome.facts.map { fact in
      var fact = fact
      fact.line = 0
      return fact
    }
  }

  /// Law: wherever an export is parted, and its header with or without a byte order mark, in its own or in other
  /// spellings, and empty rows are put between, verdicts, facts and notices are those of the whole.
  @Test(arguments: 0..<24 as Range<UInt64>)
  func exportsPutTogetherAreReadAsOne(seed: UInt64) throws {
    var random = Random(seed, "put together")
    let bench = try Bench(engine: seed % 2 == 0 ? .fast : .portable)
    let table = try AnyExportTests.table.get()
    let lines = text(table, random.pick(["\n", "\r\n"]))
    let plain = try bench.read(Array(lines.joined().utf8))
    let empty = String(repeating: ",", count: table[0].count - 1) + "\n"
    var mixed = random.below(2) == 0 ? "\u{FEFF}" : ""
    mixed += lines[0]
    var (headers, blanks) = (0, 0)
    for line in lines.dropFirst() {
      switch random.below(12) {
      case 0:
        mixed += random.pick(["", "\u{FEFF}"]) + lines[0]
        headers += 1
      case 1:
        mixed += "\u{FEFF}" + table[0].map { "*\($0)（必填）" }.joined(separator: ",") + "\n"
        headers += 1
      case 2:
        for _ in 0...random.below(70) {
          mixed += random.pick([empty, "\n", ",,\n", "\"\",\"\"\n"])
          blanks += 1
        }
      case 3: mixed += "\u{FEFF}"
      default: break
      }
      mixed += line
    }
    for _ in 0..<random.below(100) {
      mixed += empty
      blanks += 1
    }
    let found = try bench.read(Array(mixed.utf8))
    #expect(facts(found) == facts(plain))
    #expect(found.rejects.map { $0[2...] } == plain.rejects.map { $0[2...] })
    var notices = plain.known.tally.notices
    notices[.headerRepeated] = headers == 0 ? nil : headers
    notices[.blankLine] = blanks == 0 ? nil : blanks
    #expect(found.known.tally.notices == notices)
    #expect(found.known.tally.read == plain.known.tally.read)
  }

  /// What is no header but resembles one stays a row.
  @Test func otherRowsOfWordsAreNoHeaders() throws {
    let bench = try Bench()
    let header = "nsrsbh,nsrmc,xyjb,pjnd,swjg"
    let good = "91420804000000019N,甲,A,2017,荆门市税务局"
    for row in ["nsrmc,nsrsbh,xyjb,pjnd,swjg", "nsrsbh,甲,A,2017,乙", "代码,名称,级别,年度,机关"] {
      let read = try bench.read(
        Array([header, good, row, good, ""].joined(separator: "\n").utf8), as: "tax_a_20180401.csv")
      #expect(read.known.tally.read == 3 && read.known.tally.rejectedTotal == 1)
    }
  }

  @Test(arguments: [
    "*纳税人识别号,*纳税人名称,信用级别,*评价年度,税务机关", "纳税人识别号（必填）,纳税人名称（必填）,信用级别,评价年度（必填）,税务机关",
    "\u{200B}纳税人识别号,纳税人名称【必填】,信用级别(选填),*评价年度:,税务机关\u{202C}",
  ])
  func columnsThatMustBeFilledInAreMarked(header: String) throws {
    let read = try Bench().read(
      Array("\(header)\n91420804000000019N,甲,A,2017,荆门市税务局\n".utf8), as: "tax_a_20180401.csv")
    #expect(read.known.failure == nil && read.known.tally.accepted == 1)
    #expect(read.known.tally.notices[.columnUnknown] == nil)
  }

  /// Law: an export that comes again, in other bytes of the same text, changes no measure; nor does a faulty delivery
  /// of records that were accepted take any of them away.
  @Test func anExportAgainInOtherBytesChangesNothing() async throws {
    let table = try AnyExportTests.table.get()
    var lines = text(table, "\n")
    // Rows that cannot be cut, among the others.
    for place in [3, 9, 10, 20] { lines.insert("缺,列\n", at: place) }
    func measures(_ exports: [String: [UInt8]]) async throws -> [MeasureID: [Int64]] {
      let place = try Place()
      var settings = try place.settings(month: "latest")
      settings.until = .score
      for (name, bytes) in exports { try place.write(bytes, to: "inbox/" + name) }
      _ = try await run(settings, log: place.log)
      let session = try Session(try Configuration(settings), log: place.log)
      let bench = try Workbench(try Configuration(settings))
      let series = try await bench.measureStage()
        .run(try session.ledger.knownFiles(), ledger: session.ledger).table.series
      return series.mapValues(\.monthly)
    }
    let first = Array(lines.joined().utf8)
    let alone = try await measures(["penalties_20180405.csv": first])
    #expect(alone.values.contains { $0.contains { $0 > 0 } })
    let windows = Array(lines.joined().replacing("\n", with: "\r\n").utf8)
    var chinese: [UInt8] = []
    GB18030.encode(lines.joined(), into: &chinese)
    for again in [
      first + [0x0A], windows, chinese, [0xEF, 0xBB, 0xBF] + first + Array(",,,\n".utf8),
    ] {
      let both = try await measures(
        ["penalties_20180405.csv": first, "penalties_20180406.csv": again])
      // Persons' rows are never known again.
      for (measure, monthly) in alone where measure.name != "excluded" {
        #expect(both[measure] == monthly, "\(measure.name)")
      }
    }
    // Every kind of penalty misspelt: nothing is lost.
    let spoilt = lines.joined().replacing("罚款", with: "罰款").replacing("警告", with: "敬告")
    let faulty = try await measures(
      ["penalties_20180405.csv": first, "penalties_20180407.csv": Array(spoilt.utf8)])
    let records = MeasureID("penalties", "records")
    #expect(faulty[records] == alone[records])
    let rejected = MeasureID("penalties", "rejected")
    let (before, after) = (alone[rejected] ?? [], faulty[rejected] ?? [])
    #expect(after.reduce(0, +) > before.reduce(0, +))
  }
}

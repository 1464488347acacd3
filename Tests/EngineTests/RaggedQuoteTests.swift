import Foundation
import Store
import Records
import Testing

@testable import Engine

/// A row that lacks a field, and of whose fields one has a line end within its quotes.
@Suite struct RaggedQuoteTests {
  /// Law: it is one rejected row, however the export is written, and the rows around it stand.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func isOneRejectedRow(seed: UInt64) async throws {
    let place = try Place()
    var settings = try place.small()
    settings.until = .normalize
    let files = FileManager.default
    let first = try String(
      contentsOfFile: place.inbox + "/licences_20180405.csv", encoding: .utf8)
    for name in try files.contentsOfDirectory(atPath: place.inbox) {
      try files.removeItem(atPath: place.inbox + "/" + name)
    }
    let lines = first.split(separator: "\n").map { String($0).trimmingCharacters(in: .newlines) }
    let fields = lines[1].components(separatedBy: ",")
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var written: [String] = []
    for number in 1...20 {
      let comma = [",", ",", ";", "\t"][next(4)]
      let end = ["\n", "\r\n"][next(2)]
      let (dropped, broken, isQuoted) = (next(15), next(14), next(2) == 0)
      var text = lines[0].replacing(",", with: comma) + end
      for row in 0..<12 {
        var cells = fields
        cells[0] = "测试\(seed)-\(number)-\(row)号"
        cells[4] = "许可〔2018〕\(number)-\(row)号"
        if row == 6 { cells.remove(at: dropped) }
        var shown = isQuoted ? cells.map { "\"\($0)\"" } : cells
        if row == 6 {
          let half = cells[broken].count / 2
          shown[broken] = "\"\(cells[broken].prefix(half))\(end)\(cells[broken].dropFirst(half))\""
        }
        text += shown.joined(separator: comma) + end
      }
      written.append("\(number): \(comma.debugDescription), \(dropped), \(broken), \(isQuoted)")
      try place.write(text, to: "inbox/licences_201803\(number + 10).csv")
    }
    _ = try await run(settings, log: place.log)
    let known = try Ledger(path: place.store + "/ledger.sqlite").knownFiles()
      .sorted { $0.identity.path < $1.identity.path }
    #expect(known.count == 20)
    for (file, how) in zip(known, written) {
      #expect(file.failure == nil, "seed \(seed), export \(how)")
      #expect(
        file.tally.read == 12 && file.tally.rejectedTotal == 1,
        "seed \(seed), export \(how): \(file.tally.read), \(file.tally.rejectedTotal)")
    }
  }
}

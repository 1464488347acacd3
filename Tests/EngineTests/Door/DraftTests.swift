import ByteStream
import Contract
import Foundation
import Records
import Register
import Testing

@testable import Engine

/// Contracts drafted from headers.
@Suite struct DraftTests {
  /// An export of each dataset, with rows; its header first.
  static let exports: Result<[(dataset: String, name: String, table: [[String]])], any Error> =
    Result {
      let folder = try SmallSample.path + "/inbox"
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let bench = try ContractSet.load(folder: packageRoot + "/pipelines/contracts")
      return try bench.contracts.compactMap { contract in
        for name in names where name.hasPrefix("\(contract.id)_") && Inbox.isExport(name) {
          let table = try Self.table("\(folder)/\(name)")
          if table.count > 8, Set(table.map(\.count)).count == 1 {
            return (contract.id, name, table)
          }
        }
        return nil
      }
    }

  /// The rows of an export that are whole.
  static func table(_ path: String) throws -> [[String]] {
    var reader = try ExportReader(path: path)
    let header = try reader.readHeader()
    reader.load(columns: header.cells.map { _ in true })
    var table = [header.cells]
    var batch = RowBatch()
    while try reader.nextBatch(&batch) {
      for row in batch.rows where row.fault == .none && row.fieldCount == header.cells.count {
        table.append(
          (0..<header.cells.count).map { cell in
            var text: [UInt8] = []
            let range = batch.field(cell, of: row)
            if batch.encoding == .gb18030 {
              _ = GB18030.decode(batch.bytes, in: range, into: &text)
            } else {
              for at in range { text.append(batch.bytes[at]) }
            }
            return String(decoding: text, as: UTF8.self)
          })
      }
    }
    return table
  }

  /// What is shipped, loaded once.
  static let shipped: Result<(TrialBench, Register), any Error> = Result {
    let register = try Register.load(
      folder: packageRoot + "/pipelines/register", asOf: Day(year: 2016, month: 12, day: 31))
    let folder = packageRoot + "/pipelines/contracts"
    let contracts = try ContractSet.load(folder: folder)
    let bench = try TrialBench(
      contracts: contracts, folders: [folder], register: register,
      guesser: HeaderGuesser(contracts))
    return (bench, register)
  }

  private static let today = Day(year: 2018, month: 6, day: 1)

  private func trial(_ path: String, _ bench: TrialBench) throws -> Trial {
    try #require(try bench.attempt(path, today: Self.today).first).get()
  }

  /// The shipped contracts, with a draft in the place of its dataset's.
  private func bench(with draft: ContractDraft) throws -> TrialBench {
    let (shipped, register) = try Self.shipped.get()
    let own = try Contract.parse(text: draft.text, file: "draft")
    let others = shipped.context.contracts.contracts.filter { $0.id != own.id }
    return try TrialBench(
      contracts: ContractSet([own] + others), folders: shipped.folders, register: register)
  }

  /// Writes an export into a place of its own.
  private func write(
    _ table: [[String]], _ name: String, _ place: Place, _ writing: Writing = Writing()
  ) throws -> String {
    let path = place.root + "/" + name.replacing(".gz", with: "")
    try Data(writing.bytes(of: table).bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// The draft for a standard's own header is its contract, under which the export is read as before.
  @Test func aKnownHeaderGivesItsOwnContract() throws {
    let exports = try Self.exports.get()
    let (shipped, _) = try Self.shipped.get()
    #expect(exports.count > 15)
    let place = try Place()
    for (dataset, name, table) in exports {
      let path = try write(table, name, place)
      let before = try trial(path, shipped)
      let draft = try shipped.draft(of: path, dataset: nil, allowsMissing: false)
      #expect(draft.dataset == dataset)
      let after = try trial(path, bench(with: draft))
      #expect(try trialsJSON([before]) == trialsJSON([after]), "\(dataset)")
    }
  }

  /// Names of columns as senders write them: with marks, numbers, and words that mean the same.
  private static func other(_ cell: String, _ random: inout Random) -> String {
    let swaps = [
      ("日期", "时间"), ("名称", "全称"), ("机关", "部门"), ("类别", "种类"), ("金额", "数额"), ("编号", "编码"),
      ("代码", "号码"),
    ]
    switch random.next() % 5 {
    case 0: return "\(cell)（必填）"
    case 1: return "\(1 + random.next() % 40).\(cell)"
    case 2: return "*\(cell)"
    case 3: return "\(cell)__"
    default:
      for (word, other) in swaps where cell.contains(word) {
        return cell.replacing(word, with: other)
      }
      return "\(cell)*"
    }
  }

  /// An export whose header nobody knows is read with the draft as it is read under its own header.
  @Test(arguments: 0..<2 as Range<UInt64>)
  func anUnknownHeaderIsReadWithItsDraft(seed: UInt64) throws {
    let (shipped, _) = try Self.shipped.get()
    let place = try Place()
    var writing = Writing()
    writing.encoding = seed % 2 == 0 ? .gb18030 : .utf8
    for (dataset, name, table) in try Self.exports.get() {
      var random = Random(seed, dataset)
      let before = try trial(write(table, name, place, writing), shipped)
      let renamed = table[0].map { Self.other($0, &random) }
      guard Set(renamed).count == renamed.count, !before.header.isRepaired else { continue }
      let path = try write([renamed] + table.dropFirst(), name, place, writing)
      let draft = try shipped.draft(of: path, dataset: nil, allowsMissing: false)
      let shown = "\(seed) \(dataset)\n\(draft.remarks.joined(separator: "\n"))"
      #expect(draft.dataset == dataset, "\(shown)")
      guard let after = try? trial(path, bench(with: draft)) else {
        Issue.record("not read: \(shown)")
        continue
      }
      #expect(after.standard.edition == before.standard.edition, "\(shown)")
      let books = (before.books, after.books)
      #expect(books.0.read == books.1.read && books.0.accepted == books.1.accepted, "\(shown)")
      #expect(books.0.excluded == books.1.excluded, "\(shown)")
      #expect(
        before.firstRejected.map { "\($0.line) \($0.column) \($0.reason)" }
          == after.firstRejected.map { "\($0.line) \($0.column) \($0.reason)" }, "\(shown)")
    }
  }

  /// A new contract is one: the export is read with it, each row has a verdict, and most are accepted.
  ///
  /// Neither it
  /// nor a changed one holds a value of a row, be it a name, a code or a number.
  @Test func aNewContractReadsItsExport() throws {
    let (shipped, _) = try Self.shipped.get()
    let place = try Place()
    for (dataset, name, table) in try Self.exports.get() {
      let path = try write(table, name.replacing("\(dataset)_", with: "own_\(dataset)_"), place)
      // A header that is known to be faulty is read as it is known.
      if try trial(path, shipped).header.isRepaired { continue }
      let draft = try shipped.draft(of: path, dataset: "own_\(dataset)", allowsMissing: false)
      #expect(draft.dataset == "own_\(dataset)")
      let trial = try trial(path, bench(with: draft))
      #expect(trial.standard.dataset == "own_\(dataset)" && trial.standard.edition == "own")
      #expect(trial.books.read == table.count - 1, "\(dataset)")
      #expect(trial.books.accepted * 2 > trial.books.read, "\(dataset)\n\(draft.text)")

      let changed = try shipped.draft(of: path, dataset: nil, allowsMissing: false)
      let known = try String(
        contentsOfFile: packageRoot + "/pipelines/contracts/\(dataset).yaml", encoding: .utf8)
      let text = draft.text + changed.text + (draft.remarks + changed.remarks).joined()
      let header = table[0].joined(separator: "\n")
      for value in Set(table.dropFirst().joined()) where value.count > 5 {
        // Values of a list stand in the contract that is shipped, and a day may be that of the name.
        if known.contains(value) || header.contains(value) || path.contains(value) { continue }
        #expect(!text.contains(value), "\(dataset): a value is in the draft")
      }
    }
  }

  /// A first line of data is never taken for a header, and so never shown.
  @Test func aFileWithoutAHeaderIsRefused() throws {
    let (shipped, _) = try Self.shipped.get()
    let place = try Place()
    for (dataset, name, table) in try Self.exports.get() {
      let path = try write(Array(table.dropFirst()), name, place)
      #expect(throws: Failure.self, "\(dataset)") {
        let draft = try shipped.draft(of: path, dataset: nil, allowsMissing: false)
        print(draft.text)
      }
    }
  }

  @Test func aFileOfAnotherMakeIsNotReplaced() throws {
    let place = try Place()
    let settings = try place.settings()
    let text = try String(contentsOfFile: settings.pipelinePath, encoding: .utf8)
    let shipped = packageRoot + "/pipelines/contracts"
    try place.write(
      text.replacing("contracts: \(shipped)", with: "contracts: [own, \(shipped)]"),
      to: "pipeline.yaml")
    try place.write("", to: "own/README")
    let table = try #require(try Self.exports.get().first { $0.dataset == "penalties" }).table
    let path = try write(table, "x_20180305.csv", place)
    let bench = try TrialBench(pipeline: settings.pipelinePath, forDraft: true)
    let draft = try bench.draft(of: path, dataset: nil, allowsMissing: false)
    try place.write("dataset: penalties\n", to: "own/penalties.yaml")
    #expect(throws: Failure.self) { _ = try bench.keep(draft) }
    // A shell that writes to the file has made it empty before the tool begins.
    try place.write("", to: "own/penalties.yaml")
    let again = try TrialBench(pipeline: settings.pipelinePath, forDraft: true)
    #expect(try again.draft(of: path, dataset: nil, allowsMissing: false).text == draft.text)
    // Its own it may replace.
    try place.write(draft.text, to: "own/penalties.yaml")
    let last = try TrialBench(pipeline: settings.pipelinePath, forDraft: true)
    #expect(
      try last.keep(last.draft(of: path, dataset: nil, allowsMissing: false))
        == place.root + "/own/penalties.yaml")
  }
}

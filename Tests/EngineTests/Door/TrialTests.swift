import ByteStream
import Contract
import Foundation
import Store
import Records
import Testing

@testable import Engine

/// What `try` says of an export is what a run makes of it.
@Suite struct TrialTests {
  /// A run's reading of some exports, and a trial of each.
  private func compare(_ place: Place, _ settings: Settings) throws -> Int {
    var settings = settings
    settings.until = .normalize
    let configuration = try Configuration(settings)
    try configuration.store.prepare()
    var context = try Workbench(configuration).ingestContext()
    context.rejectedText = .masked
    let board = WorkBoard(jobs: 1_000_000)
    let bench = try TrialBench(pipeline: settings.pipelinePath)
    var compared = 0
    for (number, file) in try Inbox.list(configuration.inbox).files.enumerated() {
      let writes = DurableWrites(below: context.store.path)
      let delivery = file.namedDay == .none ? settings.today : file.namedDay
      let known = try context.ingest(
        IngestJob(file: file, delivery: delivery, number: number), board, writes)
      try writes.finish()
      let results = try bench.attempt(file.source.path, today: settings.today)
      // Of an archive all members are tried, in their order.
      let mine = try #require(
        results.first {
          switch $0 {
          case .success(let trial): trial.file == file.source.name
          case .failure(let refusal): refusal.trial.file == file.source.name
          }
        })
      compared += 1
      switch mine {
      case .failure(let refusal):
        #expect(refusal.trial.failure == known.failure, "\(file.name)")
      case .success(let trial):
        #expect(known.failure == nil, "\(file.name)")
        try compare(trial, known, context.store)
      }
    }
    return compared
  }

  private func compare(_ trial: Trial, _ known: KnownFile, _ store: StoreLayout) throws {
    let tally = known.tally
    #expect(trial.standard.dataset == known.dataset && trial.standard.edition == known.edition)
    #expect(trial.writing.encoding == known.encoding)
    let books = trial.books
    #expect(books.read == tally.read && books.accepted == tally.accepted, "\(trial.file)")
    #expect(books.rejected == tally.rejectedTotal && books.excluded == tally.excluded)
    var reasons: [String: Int] = [:]
    for one in books.reasons { reasons[one.reason, default: 0] += one.rows }
    #expect(
      reasons == Dictionary(uniqueKeysWithValues: tally.rejected.map { ($0.key.name, $0.value) }))
    let notices = tally.notices.filter { $0.value > 0 }.map { ($0.key.name, $0.value) }
    #expect(
      Dictionary(uniqueKeysWithValues: trial.notices.map { ($0.name, $0.count) })
        == Dictionary(uniqueKeysWithValues: notices))
    let path = store.rejects(known.dataset ?? "", known.factsKey ?? "")
    let kept = fileExists(path) ? try RejectsFile.read(path) : []
    let shown = Set(trial.firstRejected.map { "\($0.line) \($0.column) \($0.reason) \($0.shape)" })
    let all = kept.map { "\($0.line) \($0.column) \($0.reason.name) \($0.text)" }
    #expect(shown.isSubset(of: all) && shown.count == min(all.count, TrialNotes.mostRejects))
    let rows = trial.cities.reduce(0) { $0 + $1.accepted + $1.rejected + $1.excluded }
    // Lines of one cell at the end have no fact when they turn out to be rows.
    #expect(rows <= tally.read && rows >= tally.read - Footnotes.most)
  }

  @Test func aTrialSaysTheBooksOfARun() throws {
    let place = try Place()
    var settings = try place.settings()
    // One export of each dataset, and all those with an odd name.
    var met: Set<Substring> = []
    try place.copyInbox(from: try SmallSample.path + "/inbox") { name in
      let dataset = name.prefix { $0.isLetter || $0 == "_" }
      return met.insert(dataset).inserted || dataset.isEmpty || name.hasSuffix(".zip")
    }
    settings.inbox = place.inbox
    #expect(try compare(place, settings) > 15)
  }

  /// However the table is written.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func aTrialSaysTheBooksOfARunHoweverATableIsWritten(seed: UInt64) throws {
    let place = try Place()
    let writing = Writing(seed: seed)
    let bytes = writing.bytes(of: try AnyExportTests.table.get()).bytes
    try place.write(bytes, to: "inbox/penalties_20180305.csv")
    #expect(try compare(place, try place.settings()) == 1, "\(writing)")
  }

  /// What a run refuses, a trial refuses for the same reason, and says the same of it.
  @Test func aTrialRefusesWhatARunRefuses() throws {
    let place = try Place()
    try place.copyInbox(from: packageRoot + "/sample-data/broken") { Inbox.isExport($0) }
    try place.write("", to: "inbox/licences_20180401.csv")
    try place.write("甲,乙\n1,2\n", to: "inbox/penalties_20180401.csv")
    try place.write("a", to: "inbox/licences_999999_20180401.csv")
    #expect(try compare(place, try place.settings()) > 3)
  }

  @Test func nothingIsWritten() throws {
    let place = try Place()
    let settings = try place.settings()
    let bytes = Writing().bytes(of: try AnyExportTests.table.get()).bytes
    try place.write(bytes, to: "inbox/penalties_20180305.csv")
    let before = try place.tree(place.root)
    let bench = try TrialBench(pipeline: settings.pipelinePath)
    _ = try bench.attempt(place.inbox + "/penalties_20180305.csv", today: settings.today)
    #expect(try place.tree(place.root) == before)
  }

  /// No name and no number of a person, and no value of any other field, is in what is said.
  @Test func noValueIsSaid() throws {
    let place = try Place()
    let settings = try place.settings()
    let bench = try TrialBench(pipeline: settings.pipelinePath)
    let folder = try SmallSample.path + "/inbox"
    for (number, name) in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .enumerated() where number % 4 == 0 && name.hasSuffix(".csv.gz")
    {
      let trials = try bench.attempt("\(folder)/\(name)", today: settings.today)
        .compactMap { try? $0.get() }
      let text = String(decoding: try trialsJSON(trials), as: UTF8.self)
      for mark in PrivacyTests.marks { #expect(!text.contains(mark), "\(name)") }
      for trial in trials {
        for row in trial.firstRejected {
          #expect(!(row.shape + row.field).contains { $0.isNumber && $0 != "9" }, "\(name)")
        }
      }
    }
  }

  @Test func whatAnInboxPassesOverIsTriedAllTheSame() throws {
    let place = try Place()
    let settings = try place.settings()
    let bytes = Writing().bytes(of: try AnyExportTests.table.get()).bytes
    try place.write(bytes, to: "penalties_20180305.data")
    let bench = try TrialBench(pipeline: settings.pipelinePath)
    let results = try bench.attempt(place.root + "/penalties_20180305.data", today: settings.today)
    let trial = try #require(results.first).get()
    #expect(trial.isPassedOver && trial.books.read > 20 && trial.delivery.day == "2018-03-05")
  }
}

import ByteStream
import Contract
import Store
import Records
import Register

/// A published report whose figures are computed again, from the exports that it counted, to be explained.
struct Retold: Sendable {
  /// What it was made from.
  let vintage: Vintage
  /// Those exports, with the facts that they had.
  let exports: [KnownFile]

  init(_ vintage: Vintage, _ run: PublishedRun, _ known: [KnownFile]) {
    self.vintage = vintage
    let names = Dictionary(run.manifest.inputs.map { ($0.sha256, $0.file) }) { first, _ in first }
    let now = Dictionary(known.map { ($0.contentHash, $0) }) { first, _ in first }
    exports = vintage.files.map { file in
      let day = Day(rawValue: file.delivery)
      let name = names[file.content] ?? file.content
      var one =
        now[file.content]
        ?? KnownFile(
          identity: FileIdentity(path: name, size: 0, modifiedNanoseconds: 0, inode: 0),
          contentHash: file.content, deliveryDay: day)
      if one.identity.path != name {
        one.identity = FileIdentity(path: name, size: 0, modifiedNanoseconds: 0, inode: 0)
      }
      one.dataset = file.dataset
      one.factsKey = file.facts
      one.failure = nil
      if one.deliveryDay != .none { one.deliveryDay = day }
      one.firstSeenDay = day
      // Only how many there are matters to the fold.
      if one.tally.read != file.rows {
        one.tally = Tally(read: file.rows, accepted: 0, rejected: [:], excluded: 0, notices: [:])
      }
      return one
    }
  }

  /// What has changed since, so that the figures may be others than the published ones.
  func changed(_ bench: Workbench) -> [String] {
    let changed = [
      vintage.contracts != bench.contracts.digest ? "the contracts" : nil,
      vintage.register != bench.register.digest ? "the register" : nil,
      vintage.revision != Vintage.revision ? "the tool" : nil,
    ].compactMap(\.self)
    guard !changed.isEmpty else { return [] }
    let which = changed.joined(separator: " and ")
    return [
      "since then \(which) changed, with which this is computed again: "
        + "`citycredit export --as-of` prints what was published"
    ]
  }
}

extension Session {
  /// The same session, which asks as of a moment: with the exports of the report that stood then, or where none did, with
  /// the deliveries until that day.
  func asking(as moment: PastMoment, _ published: PublishedMonth?) throws(Failure) -> Session {
    var configuration = configuration
    guard let published else {
      if case .day(let day) = moment { configuration.settings.asOf = day }
      return with(configuration)
    }
    let id = published.run.id.description
    guard
      let vintage = configuration.store.readVintage(id, of: published.month, cities: [])?.vintage
    else {
      throw Failure(
        .nothingToReport, "what the report of \(id) was made from is no longer in the store",
        at: .init(file: configuration.store.vintage(id)),
        hint: "`citycredit export --as-of \(id)` prints its tables")
    }
    for file in vintage.files
    where !fileExists(configuration.store.facts(file.dataset, file.facts)) {
      throw Failure(
        .nothingToReport, "facts that the report of \(id) rests on are no longer in the store",
        at: .init(file: configuration.store.facts(file.dataset, file.facts)),
        hint: "`citycredit export --as-of \(id)` prints its tables")
    }
    configuration.settings.month = published.month
    // Nothing of the past is kept as if it were of now.
    configuration.settings.asOf = .openEnded
    configuration.settings.retold = Retold(vintage, published.run, try ledger.knownFiles())
    return with(configuration)
  }
}

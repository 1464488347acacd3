import ByteStream
import Contract
import Store
import Records
import Register

/// The tables and trees a run works with, read once: contracts, register, edition, sentences, regions, errata.
struct Workbench: Sendable {
  let configuration: Configuration
  let contracts: ContractSet
  let register: Register
  let edition: Edition
  let sentences: SentenceTemplates
  let regions: Regions
  let errata: [Erratum]

  init(_ configuration: Configuration) throws(Failure) {
    self.configuration = configuration
    let pipeline = configuration.pipeline
    let files = configuration.files
    // Each takes some hundredths of a second, which every run waits for.
    (contracts, (register, edition, sentences, regions, errata)) = try sideBySide(
      { () throws(Failure) in try ContractSet.load(folders: pipeline.contracts, from: files) },
      { () throws(Failure) in
        (
          try Register.load(
            folder: pipeline.register, asOf: pipeline.registerDate, from: files),
          try Edition.load(path: configuration.editionPath, from: files),
          try SentenceTemplates.load(folder: pipeline.text, from: files),
          try Regions.load(folder: pipeline.text, from: files),
          try Erratum.load(folder: pipeline.text, from: files)
        )
      })
    try edition.check(against: contracts)
    try regions.check(against: contracts, in: pipeline.text, from: files)
    for mistake in configuration.mistakesOfSources(register) { throw mistake }
  }

  /// The same with another edition.
  func with(edition: Edition) -> Workbench {
    Workbench(
      configuration: configuration, contracts: contracts, register: register, edition: edition,
      sentences: sentences, regions: regions, errata: errata)
  }

  /// The same with the edition that a report was made with.
  func retelling(_ retold: Retold?) throws(Failure) -> Workbench {
    guard let vintage = retold?.vintage, vintage.editionDigest != edition.digest else {
      return self
    }
    return with(edition: try Edition.parse(text: vintage.editionText, file: "vintage.json"))
  }

  private init(
    configuration: Configuration, contracts: ContractSet, register: Register, edition: Edition,
    sentences: SentenceTemplates, regions: Regions, errata: [Erratum]
  ) {
    self.configuration = configuration
    self.contracts = contracts
    self.register = register
    self.edition = edition
    self.sentences = sentences
    self.regions = regions
    self.errata = errata
  }

  /// The cities of the pipeline's groups.
  var cities: [City] {
    register.cities.filter { configuration.pipeline.groups.contains($0.group) }
  }

  func ingestContext() throws(Failure) -> IngestContext {
    var context = try IngestContext(
      contracts: contracts, register: register, store: configuration.store,
      engine: configuration.pipeline.engine)
    context.rejectedText = configuration.pipeline.rejectedText
    context.warrants = try Warrants(configuration.pipeline.sources, from: configuration.files)
    return context
  }

  /// The exports whose facts fail their checksums, or are gone.
  func damagedFacts(_ known: [KnownFile]) async throws(Failure) -> [KnownFile] {
    let store = configuration.store
    let files = known.filter { $0.failure == nil && $0.factsKey != nil }
    return try await forEachShard(files, width: configuration.workers) {
      file throws(Failure) -> KnownFile? in
      do throws(Failure) {
        let reader = try BlockFileReader<Fact>(
          path: store.facts(file.dataset ?? "", file.factsKey ?? ""))
        var facts: [Fact] = []
        try reader.read(buckets: 0..<reader.buckets, into: &facts)
        return nil
      } catch {
        return file
      }
    }.compactMap { $0 }
  }

  /// Folds facts to measures; `asked`: the months of a backfill.
  func measureStage(asked: ClosedRange<Month>? = nil) -> MeasureStage {
    MeasureStage(
      contracts: contracts, register: register, store: configuration.store,
      groups: configuration.pipeline.groups, asOf: configuration.settings.asOf,
      workers: configuration.workers, source: configuration.source(of:),
      asked: asked ?? configuration.month.map { $0...$0 })
  }
}

public import Records
public import Register

/// Writes deterministic exports of every dataset together with their known answers.
public struct SampleGenerator: Sendable {
  private let options: SampleOptions
  private let register: Register

  /// Prepares a sample over the cities of a register.
  public init(options: SampleOptions, register: Register) {
    self.options = options
    self.register = register
  }

  /// Writes the sample into a folder: `inbox`, `broken`, `truth` and `SYNTHETIC.md`.
  ///
  /// - Parameter folder: is made if it is not there; files of the same names are replaced.
  /// - Throws: `usage` for a dataset that does not exist, `write-failed` for a folder that cannot
  ///   be written.
  /// - Returns: what was written.
  public func write(to folder: String) throws(Failure) -> SampleSummary {
    var datasets = try chosen()
    if !options.faults {
      for index in datasets.indices { datasets[index].shapes.removeAll { $0.faultyHeader != nil } }
    }
    var output = Folder(folder)
    var summary = SampleSummary()
    let places = try Places.cities(of: register, options)
    try output.write(Notes.marker, to: "inbox/SYNTHETIC")
    try output.write(Notes.readme(options), to: "SYNTHETIC.md")
    if case .nightly(let files, let encoding) = options.layout {
      let nightly = Nightly(
        options: options, places: places, files: files, encoding: encoding,
        workDays: WorkDays(calendar: register.calendar))
      try nightly.write(to: &output, &summary)
    } else {
      var tables = TruthTables(span: options.span)
      for dataset in datasets {
        try write(dataset, places, to: &output, &tables, &summary)
      }
      try tables.write(to: &output)
      try output.write(TruthTables.cities(places), to: "truth/cities.csv")
      if options.faults {
        try BrokenFiles.write(
          to: &output, day: options.lastMonth.lastDay, hostileNames: options.hostileNames)
      }
    }
    summary.bytes = output.bytes
    return summary
  }

  private func chosen() throws(Failure) -> [Dataset] {
    guard let names = options.datasets else { return Datasets.all }
    if let name = names.first(where: { name in !Datasets.all.contains { $0.id == name } }) {
      throw Failure(
        .usage, "there is no sample dataset \(name)",
        hint: "one of: " + Datasets.all.map(\.id).joined(separator: ", "))
    }
    return Datasets.all.filter { names.contains($0.id) }
  }

  private func write(
    _ dataset: Dataset, _ places: [Place], to output: inout Folder,
    _ tables: inout TruthTables, _ summary: inout SampleSummary
  ) throws(Failure) {
    var planner = Planner(dataset, options: options, places: places)
    var records = planner.plan()
    let files = Deliveries.files(of: dataset, &records, options: options)
    let cells = CellWriter(dataset: dataset, seed: options.seed, isVaried: options.faults)
    let writer = ExportWriter(cells: cells, records: records)
    var fileCities: [String: [CityCode]] = [:]
    for file in files {
      let style = FileStyle(of: file, options)
      try output.write(
        try writer.write(file.rows, file.shape, style), to: "inbox/\(file.name)")
      tables.add(
        Books.page(of: file, records, style: style), dataset: dataset.id, file: file.name)
      fileCities[file.name] = file.place?.countsFor
      summary.files += 1
      summary.rows += file.rows.count
    }
    var truth = Truth(dataset, span: options.span, workDays: WorkDays(calendar: register.calendar))
    truth.derive(records, fileCities: fileCities)
    tables.add(truth)
  }
}

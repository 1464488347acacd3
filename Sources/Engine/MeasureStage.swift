import ByteStream
import Contract
import Store
import Normalize
import Records
import Register

/// Facts → measures, one dataset at a time; a dataset whose facts have not changed is not folded again.
struct MeasureStage: Sendable {
  let contracts: ContractSet
  let register: Register
  let store: StoreLayout
  let groups: [CityGroup]
  let asOf: Day?
  let workers: Int
  /// Who delivered an export, by its path in the inbox.
  var source: @Sendable (String) -> Source? = { _ in nil }
  /// The months that somebody wants to see, besides those of the bulk of deliveries.
  var asked: ClosedRange<Month>?

  /// What the stage yields.
  struct Output: Sendable {
    /// What all that is published is made of: restricted cells have no number.
    let table: MeasureTable
    /// All numbers, for the house.
    let exact: MeasureTable
    /// When the exports that count were delivered.
    let deliveries: Deliveries
    /// Superseded rows by path in the inbox.
    let superseded: [String: Int]
    /// What the merge found out about exports besides.
    let notes: DeliveryBook
    /// Datasets that were folded, in order.
    let folded: [String]
    /// Exports whose bytes came under another name too: the name that does not count.
    let duplicates: [String]
    /// Equal exactly when the measures are.
    let digest: String
    /// The exports that count, by dataset, then in order of delivery.
    let files: [Vintage.File]
    /// Later deliveries are left out.
    let asOf: Day?

    /// The exports that a report of these measures is about: without those left out, and with the rows superseded
    /// that the fold has found, whatever the ledger says.
    func settled(_ known: [KnownFile]) -> [KnownFile] {
      let due = asOf.map { asOf in known.filter { delivery(of: $0) <= asOf } } ?? known
      return due.map { file in
        var file = file
        if duplicates.contains(file.identity.path) {
          file.superseded = 0
        } else {
          notes.enter(in: &file)
        }
        return file
      }
    }
  }

  /// Raise whenever the same facts would now give other measures.
  static let revision = 8

  private struct Work: Sendable {
    let contract: Contract
    let files: [KnownFile]
    let key: String
    /// What it is folded with, besides the exports.
    let inputs: [String]
  }

  /// What there is to fold.
  private struct Plan {
    let deliveries: Deliveries
    let months: ClosedRange<Month>
    let cities: [CityCode]
    let works: [Work]
    let duplicates: [String]
  }

  private func plan(_ known: [KnownFile]) throws(Failure) -> Plan {
    let (files, duplicates) = countedOnce(known)
    guard let deliveries = Deliveries(files) else {
      throw Failure(
        .nothingToReport, "no export could be taken", at: .init(file: store.path),
        hint: "put exports into the inbox; `citycredit plan` says what is there")
    }
    let months = deliveries.months(asked: asked, lead: Self.leadMonths)
    let cities =
      [CityCode.unassigned] + register.cities.filter { groups.contains($0.group) }.map(\.code)
    let works = contracts.contracts.compactMap { contract -> Work? in
      let own = files.filter { $0.dataset == contract.id }
      guard !own.isEmpty else { return nil }
      let inputs = foldInputs(contract, months, cities)
      return Work(contract: contract, files: own, key: foldKey(inputs, own), inputs: inputs)
    }
    return Plan(
      deliveries: deliveries, months: months, cities: cities, works: works, duplicates: duplicates)
  }

  /// The datasets of these exports, and why each must be folded; `nil` where what was folded still stands.
  func staleness(
    _ known: [KnownFile], ledger: Ledger?
  ) throws(Failure) -> [(dataset: String, because: String?)] {
    let plan = try plan(known)
    let empty = MeasureTable(cities: plan.cities, months: plan.months)
    return try plan.works.map { work throws(Failure) in
      guard let ledger, try load(work, table: empty, ledger: ledger) == nil else {
        return (work.contract.id, ledger == nil ? Self.neverFolded : nil)
      }
      return (work.contract.id, try whyStale(work, ledger))
    }
  }

  private static let neverFolded = "its facts were never folded"

  private func whyStale(_ work: Work, _ ledger: Ledger) throws(Failure) -> String {
    guard let old = try ledger.result(for: "measures-of/\(work.contract.id)") else {
      return Self.neverFolded
    }
    if old == work.key { return "its measures are damaged or gone" }
    let before = try ledger.result(for: Self.inputsKey(work.contract.id))?.split(separator: "\n")
    let changed = zip(before ?? [], work.inputs).first { $0 != $1 }?.1.prefix { $0 != " " }
    return changed.map { "\(Self.inputWords[String($0)] ?? String($0)) has changed" }
      ?? "its exports are others"
  }

  func run(_ known: [KnownFile], ledger: Ledger) async throws(Failure) -> Output {
    let plan = try plan(known)
    let (deliveries, months, cities) = (plan.deliveries, plan.months, plan.cities)
    let (works, duplicates) = (plan.works, plan.duplicates)
    var table = MeasureTable(cities: cities, months: months)
    var stale: [Work] = []
    let empty = table
    let stored = try await forEachShard(works, width: workers) { work throws(Failure) in
      try load(work, table: empty, ledger: ledger)
    }
    var notes = DeliveryBook(source)
    for (work, found) in zip(works, stored) {
      if let found {
        for one in found.series { table.insert(one) }
        table.departments[work.contract.id] = found.departments
        notes.add(found.notes)
      } else {
        stale.append(work)
      }
    }
    let folded = try await fold(stale, cities, months)
    for (work, result) in folded {
      for one in result.series { table.insert(one) }
      table.departments[work.contract.id] = result.departments
      for file in work.files { notes.add(result.notes[foldFile(file).id] ?? .init(), of: file) }
    }
    var superseded: [String: Int] = [:]
    for file in works.flatMap(\.files) {
      superseded[file.identity.path] = notes.superseded(of: file)
    }
    // An export that was read again has lost its number in the ledger, though nothing is folded anew.
    let changed = known.filter { $0.superseded != superseded[$0.identity.path] ?? 0 }
      .map { ($0.identity.path, superseded[$0.identity.path] ?? 0) }
    // In one transaction, since each is made durable.
    if asOf == nil, !folded.isEmpty || !changed.isEmpty, !store.isOnlyAsked {
      do throws(Failure) {
        try ledger.together { () throws(Failure) in
          for (work, result) in folded { try save(work, result, notes, ledger: ledger) }
          try ledger.setSuperseded(Dictionary(changed) { first, _ in first })
        }
      } catch {
        // Whatever of it was there before is made again from the facts.
        for (work, _) in folded { removeFile(store.measures(work.contract.id, work.key)) }
        throw error
      }
    }
    restrict(&table)
    let digest = StableHash.of(works.map(\.key).joined(separator: "\n")).description
    return Output(
      table: table.released(), exact: table, deliveries: deliveries, superseded: superseded,
      notes: notes,
      folded: stale.map(\.contract.id),
      duplicates: duplicates, digest: digest,
      files: works.flatMap { work in
        work.files.map { file in
          Vintage.File(
            dataset: work.contract.id, content: file.contentHash, facts: file.factsKey ?? "",
            delivery: delivery(of: file).rawValue, rows: file.tally.read,
            source: source(file.identity.path))
        }
      },
      asOf: asOf)
  }

  /// The windows of some months from these exports alone, a table of one month to each.
  ///
  /// Only what differs is folded anew: a dataset whose exports are those that the measures were folded from has
  /// the series that are there.
  ///
  /// - Parameters:
  ///   - files: the exports; their facts must be in the store.
  ///   - measures: what all exports of now give.
  ///   - months: the months.
  ///   - bringsKeys: which of them count by themselves; the others only tell what became of the records
  ///     that these brought.
  /// - Returns: the tables, in the order of the months.
  /// - Throws: what is wrong with a facts file.
  func windows(
    of files: [Vintage.File], like measures: Output, _ months: [Month],
    bringsKeys: (Vintage.File) -> Bool
  ) async throws(Failure) -> [MeasureTable] {
    let table = measures.exact
    let now = Dictionary(grouping: measures.files, by: \.dataset).mapValues(Set.init)
    let then = Dictionary(grouping: files, by: \.dataset)
    let same = Set(
      then.filter { dataset, files in
        Set(files) == now[dataset] && files.allSatisfy(bringsKeys)
      }.keys)
    var result = MeasureTable(cities: table.cities, months: table.months)
    for (id, series) in table.series where same.contains(id.dataset) { result.insert(series) }
    let folds = contracts.contracts.filter { !same.contains($0.id) }.compactMap { contract in
      fold(of: files, dataset: contract.id, like: table, bringsKeys: bringsKeys)
    }
    for wave in waves(folds) {
      for one in try await fold(Array(folds[wave])).flatMap(\.series) { result.insert(one) }
    }
    restrict(&result)
    result = result.released()
    return months.map { result.windows(of: $0) }
  }

  /// Marks what may not be published.
  private func restrict(_ table: inout MeasureTable) {
    let rows = Dictionary(table.cities.enumerated().map { ($1, $0) }) { first, _ in first }
    var counties: [Int: [Int]] = [:]
    for city in register.cities where city.group == .county {
      let above = CityCode(rawValue: city.code.rawValue / 100 * 100)
      guard let row = rows[city.code], let aboveRow = rows[above], row != aboveRow else { continue }
      counties[aboveRow, default: []].append(row)
    }
    table.restrict(
      by: contracts.contracts,
      counties: counties.keys.sorted().map { ($0, counties[$0, default: []]) })
  }

  /// The fold of one dataset over the cities and months of a table; `nil` where no export counts.
  func fold(
    of files: [Vintage.File], dataset: String, like table: MeasureTable,
    bringsKeys: (Vintage.File) -> Bool = { _ in true }
  ) -> DatasetFold? {
    let own = files.filter { $0.dataset == dataset }
    guard let contract = contracts[dataset], own.contains(where: bringsKeys) else { return nil }
    return DatasetFold(
      contract: contract, register: register,
      files: own.map { file in
        FoldFile(
          path: store.facts(dataset, file.facts), contentHash: file.content,
          deliveryDay: Day(rawValue: file.delivery), rows: file.rows,
          bringsKeys: bringsKeys(file), source: file.source)
      },
      cities: table.cities, months: table.months)
  }

  // MARK: Which files

  /// Of exports of one source with the same bytes, the earliest delivery counts, once.
  private func countedOnce(_ known: [KnownFile]) -> ([KnownFile], [String]) {
    var first: [String: KnownFile] = [:]
    var duplicates: [String] = []
    let taken = known.filter { $0.failure == nil && $0.factsKey != nil }
      .filter { file in asOf.map { delivery(of: file) <= $0 } ?? true }
      .sorted { (delivery(of: $0), $0.identity.path) < (delivery(of: $1), $1.identity.path) }
    // Whoever copies another's export takes nothing away from it.
    let bytes = { (file: KnownFile) in
      "\(file.contentHash) \(source(file.identity.path)?.name ?? "")"
    }
    for file in taken {
      if first[bytes(file)] == nil {
        first[bytes(file)] = file
      } else {
        duplicates.append(file.identity.path)
      }
    }
    let counted = taken.filter { first[bytes($0)]?.identity.path == $0.identity.path }
    return (counted, duplicates)
  }

  /// Months that the table begins before the first delivery: lists of a year come in the next one.
  static let leadMonths = 24

  /// What facts are folded with, a line each, which begins with one of `inputWords`.
  private func foldInputs(
    _ contract: Contract, _ months: ClosedRange<Month>, _ cities: [CityCode]
  ) -> [String] {
    let codes = cities.map { "\($0.rawValue)" }.joined(separator: ",")
    return [
      "tool \(Self.revision)", "contract \(contract.digest)", "register \(register.digest)",
      "months \(months.lowerBound) \(months.upperBound)", "cities \(StableHash.of(codes))",
    ]
  }

  private static let inputWords = [
    "tool": "the tool", "contract": "its contract", "register": "the register or its date",
    "months": "the range of months", "cities": "the list of cities",
  ]

  /// Where the ledger has what a dataset was last folded with.
  private static func inputsKey(_ dataset: String) -> String { "folded-with/\(dataset)" }

  private func foldKey(_ inputs: [String], _ files: [KnownFile]) -> String {
    var hash = StableHash()
    for input in inputs { hash.add(input) }
    let keys = files.compactMap { file in
      file.factsKey.map { key in source(file.identity.path).map { "\(key)\n\($0.text)" } ?? key }
    }
    for key in keys.sorted() { hash.add(key) }
    return hash.finish().description
  }

  // MARK: Folding

  private func foldFile(_ file: KnownFile) -> FoldFile {
    FoldFile(
      path: store.facts(file.dataset ?? "", file.factsKey ?? ""), contentHash: file.contentHash,
      deliveryDay: delivery(of: file), rows: file.tally.read, source: source(file.identity.path))
  }

  private func fold(
    _ works: [Work], _ cities: [CityCode], _ months: ClosedRange<Month>
  ) async throws(Failure) -> [(Work, Folded)] {
    let folds = works.map { work in
      DatasetFold(
        contract: work.contract, register: register,
        files: work.files.map(foldFile), cities: cities, months: months)
    }
    var results: [FoldResult] = []
    for wave in waves(folds) { results += try await fold(Array(folds[wave])) }
    var folded: [(Work, Folded)] = []
    for (place, result) in results.enumerated() {
      let departments =
        works[place].contract.namesDepartments
        ? DepartmentTable(cells: result.departments, names: try folds[place].departmentNames())
        : nil
      folded.append(
        (
          works[place],
          Folded(series: result.series, notes: result.notes, departments: departments)
        ))
    }
    return folded
  }

  /// What has become of a dataset's facts.
  private struct Folded {
    let series: [MeasureSeries]
    let notes: [String: DeliveryNotes]
    /// The counts by department, where the contract asks for them.
    let departments: DepartmentTable?
  }

  /// Datasets that are folded together: as many as fill all workers, but not more rows than fit well.
  private func waves(_ folds: [DatasetFold]) -> [Range<Int>] {
    var waves: [Range<Int>] = []
    var start = 0
    var rows = 0
    for (index, fold) in folds.enumerated() {
      if index > start, rows + fold.rows > Self.rowsPerWave {
        waves.append(start..<index)
        start = index
        rows = 0
      }
      rows += fold.rows
    }
    if start < folds.count { waves.append(start..<folds.count) }
    return waves
  }

  /// What is kept of each row until its dataset is done takes twelve bytes.
  private static let rowsPerWave = 3_000_000

  private func fold(_ folds: [DatasetFold]) async throws(Failure) -> [FoldResult] {
    let passes = folds.indices.flatMap { fold in
      (0..<folds[fold].passes).map { (fold: fold, pass: $0) }
    }
    let works = try await takeInTurns(passes, width: workers, into: FoldWork()) {
      (work, one) throws(Failure) in
      try work.add(
        pass: one.pass, of: folds[one.fold], number: one.fold, workers: workers)
    }
    let parts = folds.indices.map { fold in works.compactMap { $0.parts[fold] } }
    let shares = folds.indices.flatMap { fold in
      (0..<folds[fold].entityShares).map { (fold: fold, share: $0) }
    }
    let entities = try await forEachShard(shares, width: workers) { one in
      let fold = folds[one.fold]
      return fold.entities(of: parts[one.fold], share: one.share, of: fold.entityShares)
    }
    return try await forEachShard(Array(folds.indices), width: workers) { fold in
      let own = shares.indices.filter { shares[$0].fold == fold }.map { entities[$0] }
      return folds[fold].finish(parts[fold], own)
    }
  }

  // MARK: Keeping measures

  private func save(
    _ work: Work, _ folded: Folded, _ notes: DeliveryBook, ledger: Ledger
  ) throws(Failure) {
    guard asOf == nil else { return }
    let series = folded.series
    let path = store.measures(work.contract.id, work.key)
    try store.prepareMeasures(of: work.contract.id)
    var writer = try BlockFileWriter<StoredCell>(
      temporary: "\(store.scratch)/\(work.key).cells",
      buckets: max(series.count + (folded.departments == nil ? 0 : 2), 1))
    for (bucket, one) in series.enumerated() {
      for (table, values) in [one.monthly, one.window, one.entering].enumerated() {
        for (place, value) in values.enumerated() where value != 0 {
          try writer.append(
            StoredCell(place: UInt32(place), table: UInt32(table), value: value),
            bucket: bucket)
        }
      }
    }
    if let departments = folded.departments {
      for cell in StoredCell.counts(departments) { try writer.append(cell, bucket: series.count) }
      for cell in StoredCell.names(departments) {
        try writer.append(cell, bucket: series.count + 1)
      }
    }
    try writer.finish(as: path, durable: false)
    let names = series.map { "\($0.id.name) \($0.unit.rawValue) \($0.time.rawValue)" }
    try ledger.setResult(names.joined(separator: "\n"), for: "measures/\(work.key)")
    try ledger.setResult(notes.text(of: work.files), for: DeliveryBook.key(work.key))
    if let old = try ledger.result(for: "measures-of/\(work.contract.id)"), old != work.key {
      removeFile(store.measures(work.contract.id, old))
      try ledger.removeResult(for: "measures/\(old)")
      try ledger.removeResult(for: DeliveryBook.key(old))
    }
    try ledger.setResult(work.key, for: "measures-of/\(work.contract.id)")
    try ledger.setResult(
      work.inputs.joined(separator: "\n"), for: Self.inputsKey(work.contract.id))
  }

  /// What was folded of a dataset and is stored, or `nil` when it must be folded (again).
  private func load(
    _ work: Work, table: MeasureTable, ledger: Ledger
  ) throws(Failure) -> (
    series: [MeasureSeries], notes: DeliveryBook, departments: DepartmentTable?
  )? {
    guard asOf == nil, let names = try ledger.result(for: "measures/\(work.key)"),
      let told = try ledger.result(for: DeliveryBook.key(work.key)),
      let notes = DeliveryBook(told, source)
    else { return nil }
    let path = store.measures(work.contract.id, work.key)
    guard fileExists(path) else { return nil }
    let reader: BlockFileReader<StoredCell>
    do throws(Failure) {
      reader = try BlockFileReader<StoredCell>(path: path)
    } catch {
      // Damaged or cut off: the facts are there, so the measures are made again.
      return nil
    }
    let size = table.cities.count * table.monthCount
    var series: [MeasureSeries] = []
    for (bucket, line) in names.split(separator: "\n").enumerated() {
      let parts = line.split(separator: " ")
      guard parts.count == 3, let unit = MeasureUnit(rawValue: String(parts[1])),
        let time = MeasureTime(rawValue: String(parts[2])), bucket < reader.buckets
      else { return nil }
      var cells: [StoredCell] = []
      do throws(Failure) {
        try reader.read(buckets: bucket..<bucket + 1, into: &cells)
      } catch {
        return nil
      }
      var monthly = [Int64](repeating: 0, count: size)
      var window = monthly
      var entering = time == .distinct || time == .stock ? monthly : []
      for cell in cells {
        guard Int(cell.place) < size else { return nil }
        switch cell.table {
        case 0: monthly[Int(cell.place)] = cell.value
        case 1: window[Int(cell.place)] = cell.value
        default:
          guard !entering.isEmpty else { return nil }
          entering[Int(cell.place)] = cell.value
        }
      }
      series.append(
        MeasureSeries(
          id: MeasureID(work.contract.id, String(parts[0])), unit: unit, time: time,
          monthly: monthly, window: window, entering: entering))
    }
    guard work.contract.namesDepartments else { return (series, notes, nil) }
    guard reader.buckets == series.count + 2 else { return nil }
    var (counts, called): ([StoredCell], [StoredCell]) = ([], [])
    do throws(Failure) {
      try reader.read(buckets: series.count..<series.count + 1, into: &counts)
      try reader.read(buckets: series.count + 1..<series.count + 2, into: &called)
    } catch {
      return nil
    }
    guard
      let departments = StoredCell.table(
        counts, called, cities: table.cities.count, months: table.monthCount)
    else { return nil }
    return (series, notes, departments)
  }
}

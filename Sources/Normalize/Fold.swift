import ByteStream
public import Contract
public import Records
public import Register

/// A facts file that takes part in a fold.
public struct FoldFile: Sendable {
  /// The facts file.
  public let path: String
  /// The content hash of the export it came from.
  public let contentHash: String
  /// The day the export was delivered.
  public let deliveryDay: Day
  /// How many rows it has.
  public let rows: Int
  /// Whether its keys count: where a file's do not, it only tells what later became of the others' keys.
  public let bringsKeys: Bool
  /// Who delivered the export; `nil` where nobody is named, so that it speaks for all.
  public let source: Source?

  /// Names a file.
  public init(
    path: String, contentHash: String, deliveryDay: Day, rows: Int, bringsKeys: Bool = true,
    source: Source? = nil
  ) {
    self.source = source
    self.path = path
    self.contentHash = contentHash
    self.deliveryDay = deliveryDay
    self.rows = rows
    self.bringsKeys = bringsKeys
  }

  /// Names the file within a fold: two sources may deliver the same bytes.
  public var id: String { source.map { "\(path)\n\($0.name)" } ?? path }
}

/// The merge and fold of one dataset: winners by key, then exact integers by city and month.
///
/// It is cut into passes over ranges of key buckets, so that memory is bounded whatever the size of
/// the history. Parts are sums and sightings: they may be made in any order and on any machine, and
/// `finish` gives the same bits.
public struct DatasetFold: Sendable {
  /// How many passes there are.
  public let passes: Int

  let contract: Contract
  let register: Register
  let cities: [CityCode]
  let months: ClosedRange<Month>
  let files: [FoldFile]
  /// By file: the number of its source, in the order of their names.
  private let sources: [UInt16]
  /// By file: about what its source may speak; empty where no source is named.
  private let jurisdictions: [Jurisdiction?]

  /// The rows one pass may hold.
  private static let mostRowsPerPass = 400_000
  /// The rows whose facts stay in the processor's cache, as far as that does not open files too often.
  private static let rowsPerPass = 50_000
  private static let mostOpenings = 20_000

  /// Prepares a fold.
  ///
  /// - Parameters:
  ///   - contract: the dataset's contract.
  ///   - register: resolves divisions to cities and counts working days.
  ///   - files: the facts files, in any order; deliveries after an as-of day left out.
  ///   - cities: the table's cities in ascending order, `unassigned` first.
  ///   - months: the table's months.
  public init(
    contract: Contract, register: Register, files: [FoldFile], cities: [CityCode],
    months: ClosedRange<Month>
  ) {
    self.contract = contract
    self.register = register
    self.cities = cities
    self.months = months
    self.files = files.sorted {
      ($0.deliveryDay, $0.contentHash, $0.source?.name ?? "")
        < ($1.deliveryDay, $1.contentHash, $1.source?.name ?? "")
    }
    let named = Set(files.compactMap(\.source))
    let numbers = Dictionary(
      uniqueKeysWithValues: named.sorted { $0.name < $1.name }.enumerated().map {
        ($1, UInt16(clamping: $0 + 1))
      })
    sources = named.isEmpty ? [] : self.files.map { $0.source.flatMap { numbers[$0] } ?? 0 }
    let speakers = Dictionary(
      uniqueKeysWithValues: named.map { ($0, Jurisdiction($0, register)) })
    jurisdictions = named.isEmpty ? [] : self.files.map { $0.source.flatMap { speakers[$0] } }
    let rows = files.reduce(0) { $0 + $1.rows }
    var passes = rows > 20_000 ? 2 : 1
    while passes < FactFileWriter.buckets,
      rows / passes > Self.mostRowsPerPass
        || (rows / passes > Self.rowsPerPass && passes * files.count < Self.mostOpenings)
    {
      passes *= 2
    }
    self.passes = passes
  }

  /// The rows of all files.
  public var rows: Int { files.reduce(0) { $0 + $1.rows } }

  /// Reads a range of buckets of every file and adds the winners up.
  fileprivate func run(
    _ pass: Int, _ winners: inout Winners, into part: inout FoldPart
  ) throws(Failure) {
    try settle(pass, &winners)
    part.add(winners.notes)
    for number in winners.winners where winners.counts(Int(number)) {
      part.add(winners.facts[Int(number)], first: winners.firstDelivery[Int(number)])
    }
    for number in winners.faults where winners.counts(Int(number)) {
      part.add(winners.facts[Int(number)], first: .none)
    }
  }

  /// Settles the facts of a pass.
  func settle(_ pass: Int, _ winners: inout Winners) throws(Failure) {
    let width = FactFileWriter.buckets / passes
    winners.begin(room: rows / passes * 5 / 4 + 64)
    for (rank, file) in files.enumerated() {
      let reader = try BlockFileReader<Fact>(path: file.path)
      let jurisdiction = jurisdictions.isEmpty ? nil : jurisdictions[rank]
      try winners.add(rank: UInt32(rank), jurisdiction) { (facts) throws(Failure) in
        let start = facts.count
        try reader.read(buckets: pass * width..<(pass + 1) * width, into: &facts)
        // An export that names more than there can be has none.
        if contract.namesDepartments, !reader.holds(bucket: FactFileWriter.buckets) {
          for number in start..<facts.count { facts[number].department = .none }
        }
      }
    }
    winners.settle(
      deliveryDays: files.map(\.deliveryDay),
      bringsKeys: files.allSatisfy(\.bringsKeys) ? nil : files.map(\.bringsKeys),
      sources: sources
    ) { division in
      let found = register.resolve(division)
      return found.countyCity ?? found.city
    }
  }

  /// How many shares of the entities are worth a worker each.
  public var entityShares: Int { rows < 100_000 ? 1 : 4 }

  /// Counts the entities of one of so many shares of them; no entity is in two shares, so that workers count side by
  /// side.
  ///
  /// `share` is counted from 0; `parts` are those of all passes.
  public func entities(of parts: [FoldPart], share: Int, of shares: Int) -> EntityCounts {
    let range = share * Sightings.parts / shares..<(share + 1) * Sightings.parts / shares
    let monthCount = months.lowerBound.distance(to: months.upperBound) + 1
    let own = contract.measures.indices.filter {
      [.entities, .stockEntities].contains(contract.measures[$0].kind)
    }
    var counts = EntityCounts()
    for slot in [0] + own.map({ $0 + 1 }) {
      counts.slots[slot] = DistinctCount(
        parts.map { $0.sightings[slot] }, range, cities: cities.count, months: monthCount)
    }
    return counts
  }

  /// Puts the parts together, and the counts of all shares of their entities.
  public func finish(_ parts: [FoldPart], _ shares: [EntityCounts]) -> FoldResult {
    var entities = EntityCounts()
    for share in shares { entities.add(share) }
    var sum = FoldPart(fold: self, records: 0)
    for part in parts { sum.merge(part) }
    var notes: [String: DeliveryNotes] = [:]
    for (rank, file) in files.enumerated() {
      notes[file.id] = sum.notes.isEmpty ? DeliveryNotes() : sum.notes[rank]
    }
    return FoldResult(
      series: sum.series(entities), notes: notes, departments: sum.departments.cells)
  }

  /// What the departments are called: as most of the exports say, of several names the first by its bytes.
  ///
  /// - Throws: what is wrong with a facts file.
  public func departmentNames() throws(Failure) -> [DepartmentKey: Department] {
    guard contract.namesDepartments else { return [:] }
    var votes = DepartmentVotes()
    for file in files { votes.add(try DepartmentPiece.read(file.path)) }
    return votes.departments
  }
}

/// What one worker makes of folds: a pass at a time, in memory that it keeps from one to the next.
public struct FoldWork: Sendable {
  /// What was added up, by the number of the fold.
  public private(set) var parts: [Int: FoldPart] = [:]
  private var winners = Winners()

  /// Nothing yet.
  public init() {}

  /// Folds a pass; `number` names the fold, of which some other of so many workers may do other passes.
  public mutating func add(
    pass: Int, of fold: DatasetFold, number: Int, workers: Int
  ) throws(Failure) {
    // Its share, and a pass more where others are slower.
    let room = fold.rows / workers + fold.rows / fold.passes
    var part = parts.removeValue(forKey: number) ?? FoldPart(fold: fold, records: room)
    try fold.run(pass, &winners, into: &part)
    parts[number] = part
  }
}

/// Distinct entities of a dataset by city and month, those of one share or of several.
public struct EntityCounts: Sendable {
  /// By the place of their sightings in a part.
  var slots: [Int: DistinctCount] = [:]

  /// Adds the counts of other entities.
  mutating func add(_ other: EntityCounts) {
    slots.merge(other.slots) { $0.adding($1) }
  }
}

/// What a fold yields.
public struct FoldResult: Sendable {
  /// One series per measure, those of rejects by reason included (`rejected:REASON`).
  public let series: [MeasureSeries]
  /// What the merge found out about each file, by `FoldFile.id`.
  public let notes: [String: DeliveryNotes]
  /// The counts of each department by city and month, in no order; empty where nothing is counted by department.
  public let departments: [DepartmentTable.Cell]

  /// Accepted rows that a later delivery replaced, by `FoldFile.id`.
  public var superseded: [String: Int] { notes.mapValues(\.superseded) }
}

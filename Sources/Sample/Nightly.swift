import Records
import Register

/// The job that speed is measured with: licences and penalties of the 2019 edition in large files.
///
/// A row is a pure function of its number, so that it can be delivered again, byte for byte, and so
/// that the answers can be counted without keeping a single row. Rows are put together from bytes
/// that were encoded once: no text is made per row.
struct Nightly {
  let options: SampleOptions
  let places: [Place]
  /// Files of both datasets together.
  let files: Int
  let workDays: WorkDays

  /// Which of the two datasets.
  enum Kind: String, CaseIterable { case licences, penalties }

  /// What a row says.
  struct Row {
    enum Fault { case none, person, wrongCheck, noNumber, impossibleDate }
    let number: Int
    let place: Int
    let subject: Int
    let event: Day
    let amountMinor: Int64
    let fault: Fault
  }

  /// How many organisations a city has.
  static let subjects = 400

  private var filesOfKind: Int { max(1, files / 2) }
  private var rowsPerFile: Int { max(60, options.rows / (filesOfKind * 2)) }

  /// The day on which file `index` of a dataset is delivered: one a day, to the last month's 28th.
  private func day(_ index: Int) -> Day {
    options.lastMonth.firstDay.advanced(by: 27 - (filesOfKind - 1) + index)
  }

  /// The row with a number; the number gives the file in which it is new.
  private func row(_ number: Int, _ kind: Kind) -> Row {
    var random = Random(options.seed &+ UInt64(number), kind.rawValue)
    let delivered = day(number / rowsPerFile)
    let lot = random.below(1000)
    let fault: Row.Fault =
      switch lot {
      case 0..<10: .person
      case 10..<20: .wrongCheck
      case 20..<25: .noNumber
      case 25..<30: .impossibleDate
      default: .none
      }
    // Some are late: ten working days or more.
    let back = lot >= 900 ? random.within(14...25) : random.within(1...7)
    return Row(
      number: number, place: random.below(places.count), subject: random.below(Self.subjects),
      event: delivered.advanced(by: -back),
      amountMinor: kind == .penalties ? Int64(random.within(1...4000)) * 12_500 : 0, fault: fault)
  }

  /// The row that stands at a place of a file: a new one, or in one case of fifty one of the file
  /// before it.
  private func row(file: Int, at place: Int, _ kind: Kind) -> (row: Row, isAgain: Bool) {
    if file > 0, place % 50 == 7 {
      let again = row((file - 1) * rowsPerFile + place - 1, kind)
      if again.fault != .person { return (again, true) }
    }
    return (row(file * rowsPerFile + place, kind), false)
  }

  /// Writes the exports and their answers.
  func write(to folder: inout Folder, _ summary: inout SampleSummary) throws(Failure) {
    var tables = TruthTables(span: options.lastMonth.advanced(by: -1)...options.lastMonth)
    for kind in Kind.allCases {
      let writer = NightlyWriter(kind: kind, places: places, seed: options.seed)
      var truth = NightlyTruth(places: places.count, last: options.lastMonth)
      for file in 0..<filesOfKind {
        let compact = day(file).description.split(separator: "-").joined()
        let name = "\(kind.rawValue)_\(compact).csv.gz"
        var page = Books.Page()
        var bytes = writer.header
        bytes.reserveCapacity(rowsPerFile * 520)
        for place in 0..<rowsPerFile {
          let (row, isAgain) = row(file: file, at: place, kind)
          writer.append(row, to: &bytes)
          let isReplaced =
            place % 50 == 6 && place + 1 < rowsPerFile && file + 1 < filesOfKind
          enter(row, isReplaced: isReplaced, in: &page)
          if !isAgain {
            let deadline = workDays.deadline(of: row.event, workdays: 7)
            let last = isReplaced && row.fault != .person ? day(file + 1) : day(file)
            truth.count(row, first: day(file), last: last, deadline: deadline)
          }
        }
        try folder.write(try Gzip.member(bytes), to: "inbox/\(name)")
        tables.add(page, dataset: kind.rawValue, file: name)
        summary.files += 1
        summary.rows += rowsPerFile
      }
      let values = truth.values(places, hasMoney: kind == .penalties)
      tables.add(
        dataset: kind.rawValue, annual: [], monthly: values.monthly, window: values.window)
    }
    try tables.write(to: &folder)
  }

  private func enter(_ row: Row, isReplaced: Bool, in page: inout Books.Page) {
    page.read += 1
    switch row.fault {
    case .none:
      page.accepted += 1
      if isReplaced { page.superseded += 1 }
    case .person: page.excluded += 1
    case .wrongCheck: page.rejected[.codeCheckFailed, default: 0] += 1
    case .noNumber: page.rejected[.requiredMissing, default: 0] += 1
    case .impossibleDate: page.rejected[.dateInvalid, default: 0] += 1
    }
  }
}

/// Counts the answers of a nightly job in plain tables.
struct NightlyTruth {
  private static let months = 3
  private let first: Month
  private let places: Int
  private var counts: [String: [Int64]] = [:]
  private var seen: [Bool]

  init(places: Int, last: Month) {
    self.places = places
    first = last.advanced(by: 1 - Self.months)
    seen = [Bool](repeating: false, count: places * Self.months * Nightly.subjects)
  }

  /// Counts a record once, however often it is delivered.
  mutating func count(_ row: Nightly.Row, first delivered: Day, last: Day, deadline: Day) {
    let month = row.fault == .impossibleDate ? last.month : row.event.month
    let slot = first.distance(to: month)
    guard slot >= 0, slot < Self.months else { return }
    let place = row.place * Self.months + slot
    if row.fault == .person { return add("excluded", place, 1) }
    add("reported", place, 1)
    guard row.fault == .none else { return add("rejected", place, 1) }
    add("accepted", place, 1)
    add("records", place, 1)
    if delivered > deadline { add("late", place, 1) }
    add("amount_yuan", place, row.amountMinor)
    seen[place * Nightly.subjects + row.subject] = true
  }

  private mutating func add(_ measure: String, _ place: Int, _ value: Int64) {
    counts[measure, default: [Int64](repeating: 0, count: places * Self.months)][place] += value
  }

  /// The measures by month, and over the window that ends with the last month.
  func values(
    _ places: [Place], hasMoney: Bool
  ) -> (monthly: [TruthKey: Int64], window: [TruthKey: Int64]) {
    var monthly: [TruthKey: Int64] = [:]
    var window: [TruthKey: Int64] = [:]
    let last = first.advanced(by: Self.months - 1)
    func enter(_ measure: String, _ place: Int, _ values: [Int64], all: Int64) {
      for (slot, value) in values.enumerated() where value != 0 {
        let month = first.advanced(by: slot)
        monthly[TruthKey(measure: measure, city: places[place].code, month: month)] = value
      }
      guard all != 0 else { return }
      window[TruthKey(measure: measure, city: places[place].code, month: last)] = all
    }
    for place in places.indices {
      let slots = place * Self.months..<(place + 1) * Self.months
      for (measure, table) in counts where hasMoney || measure != "amount_yuan" {
        let values = Array(table[slots])
        enter(measure, place, values, all: values.reduce(0, +))
      }
      let flags = slots.map { slot in
        seen[slot * Nightly.subjects..<(slot + 1) * Nightly.subjects]
      }
      let all = (0..<Nightly.subjects).count { subject in
        flags.contains { $0[$0.startIndex + subject] }
      }
      enter("entities", place, flags.map { Int64($0.count { $0 }) }, all: Int64(all))
    }
    return (monthly, window)
  }
}

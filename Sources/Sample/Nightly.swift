import ByteStream
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
  let encoding: SampleOptions.Encoding
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

  /// After so many bytes what is written is compressed.
  private static let blockBytes = 1 << 20
  /// No row is later than this many days.
  private static let latest = 25

  private var kinds: [Kind] { files == 1 ? [.licences] : Kind.allCases }
  private var filesOfKind: Int { max(1, files / 2) }
  private var rowsPerFile: Int { max(60, options.rows / (filesOfKind * kinds.count)) }

  /// The months that the answers are given for: all that events can be in, three at least.
  private var span: ClosedRange<Month> {
    let earliest = day(0).advanced(by: -Self.latest).month
    return min(earliest, options.lastMonth.advanced(by: -2))...options.lastMonth
  }

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
    let back = lot >= 900 ? random.within(14...Self.latest) : random.within(1...7)
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
    for kind in kinds {
      let writer = NightlyWriter(kind: kind, places: places, encoding: encoding)
      var truth = NightlyTruth(places: places.count, span: span)
      for file in 0..<filesOfKind {
        let compact = day(file).description.split(separator: "-").joined()
        let name = "\(kind.rawValue)_\(compact).csv.gz"
        var page = Books.Page()
        var stored = try GzipWriter()
        var bytes = writer.header
        for place in 0..<rowsPerFile {
          let (row, isAgain) = row(file: file, at: place, kind)
          writer.append(row, to: &bytes)
          if bytes.count >= Self.blockBytes {
            stored.append(bytes.span)
            bytes.removeAll(keepingCapacity: true)
          }
          let isReplaced =
            place % 50 == 6 && place + 1 < rowsPerFile && file + 1 < filesOfKind
          enter(row, isReplaced: isReplaced, in: &page)
          if !isAgain {
            let deadline = workDays.deadline(of: row.event, workdays: 7)
            let last = isReplaced && row.fault != .person ? day(file + 1) : day(file)
            truth.count(row, first: day(file), last: last, deadline: deadline)
          }
        }
        stored.append(bytes.span)
        try folder.write(stored.finish(), to: "inbox/\(name)")
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

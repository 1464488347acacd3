import Records

/// The truth tables of all datasets, as text.
struct TruthTables {
  let span: ClosedRange<Month>
  private var measures: [String] = []
  private var windows: [String] = []
  private(set) var books: [String] = []
  private var rejects: [String] = []
  private var notices: [String] = []

  init(span: ClosedRange<Month>) { self.span = span }

  /// Adds the books of a file.
  mutating func add(_ page: Books.Page, dataset: String, file: String) {
    let counts = [
      page.read, page.accepted, page.rejectedTotal, page.excluded, page.superseded,
    ]
    let file = HostileNames.field(file)
    books.append("\(dataset),\(file),\(counts.map(String.init).joined(separator: ","))")
    for reason in Reason.allCases {
      if let rows = page.rejected[reason] {
        rejects.append("\(dataset),\(file),\(reason.name),\(rows)")
      }
    }
    for notice in Notice.allCases {
      if let count = page.notices[notice] {
        notices.append("\(dataset),\(file),\(notice.name),\(count)")
      }
    }
  }

  /// Adds a dataset's measures: months as they are, windows from the twelfth month on.
  mutating func add(_ truth: Truth) {
    let first = min(span.lowerBound.advanced(by: 11), span.upperBound)
    add(
      dataset: truth.dataset.id,
      annual: Set(truth.dataset.measures.filter { $0.kind == .annual }.map(\.name)),
      monthly: truth.monthly, window: truth.window.filter { $0.key.month >= first })
  }

  /// Adds the values of a dataset's measures; those of `annual` measures are in hundredths.
  mutating func add(
    dataset: String, annual: Set<String>, monthly: [TruthKey: Int64], window: [TruthKey: Int64]
  ) {
    func lines(_ values: [TruthKey: Int64]) -> [String] {
      values.sorted {
        ($0.key.measure, $0.key.city, $0.key.month) < ($1.key.measure, $1.key.city, $1.key.month)
      }.map { key, value in
        let isHundredths = key.measure == "amount_yuan" || annual.contains(key.measure)
        let printed = isHundredths ? CellWriter.decimal(value, places: 2, 1) : "\(value)"
        return "\(dataset),\(key.measure),\(key.city),\(key.month),\(printed)"
      }
    }
    measures += lines(monthly)
    windows += lines(window)
  }

  /// The cities of the sample, and which of them deliver.
  static func cities(_ places: [Place]) -> String {
    let lines = places.map { place in
      "\(place.code),\(place.group.rawValue),\(place.above?.description ?? ""),\(place.isSilent ? "no" : "yes")"
    }
    return (["city_code,group,above,delivers"] + lines.sorted()).joined(separator: "\n") + "\n"
  }

  /// Writes all tables into `truth/`.
  func write(to folder: inout Folder) throws(Failure) {
    let series = "dataset,measure,city_code,month,value"
    try folder.writeCompressed(text(series, measures), to: "truth/measures.csv.gz")
    try folder.writeCompressed(text(series, windows), to: "truth/window.csv.gz")
    try folder.write(
      text("dataset,file,read,accepted,rejected,excluded,superseded", books),
      to: "truth/books.csv")
    try folder.write(text("dataset,file,reason,rows", rejects), to: "truth/rejects.csv")
    try folder.write(text("dataset,file,notice,count", notices), to: "truth/notices.csv")
  }

  private func text(_ header: String, _ lines: [String]) -> String {
    ([header] + lines).joined(separator: "\n") + "\n"
  }
}

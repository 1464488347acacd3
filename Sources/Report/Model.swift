import Contract
import Records

/// The input of a report, indexed once for all pages of all languages.
struct Model: Sendable {
  let input: ReportInput
  let languages: [Language]
  /// The groups that have a ranking, in the order of `CityGroup`.
  let groups: [CityGroup]
  /// The cities that have an assessment, in code order.
  let assessed: [CityCode]
  let contracts: [String: Contract]

  private let cities: [CityCode: ReportCity]
  private let assessments: [CityCode: CityAssessment]
  private let previousAssessments: [CityCode: CityAssessment]
  private let places: [CityCode: Placement]
  private let previousPlaces: [CityCode: Placement]
  private let scopes: [CityCode: [(scope: RankingScope, place: Placement)]]
  private let trends: [CityCode: [TrendPoint]]
  private let groupMeans: [CityGroup: [Double?]]
  private let rejects: [CityCode: [RejectCount]]
  private let ownMeasures: [MeasureID: LocalizedText]
  private let deliveries: [CityCode: [CityQuality]]
  private let items: [Language: [ItemWords]]
  /// What may be known of the counts over the window in all datasets together: by a measure's name and the table's
  /// cities.
  let countsOfAll: [String: [Released<Int>]]
  /// The datasets of double disclosure, which have a deadline.
  let doubleDisclosure: [String]
  /// The results under this edition whose window is full, ascending; the last is the month reported, whether its
  /// window is full or not.
  let comparable: [MonthResult]
  /// The books of each dataset that has files.
  let booksByDataset: [String: ReleasedBooks]
  /// The books of all files.
  let books: ReleasedBooks
  /// By dataset: its departments over the window, where they are counted.
  let departments: [String: [DepartmentRow]]
  /// By city: the departments above the late line of a dataset.
  let lateDepartments: [CityCode: [(dataset: String, row: DepartmentRow)]]
  /// What needs a look.
  private(set) var alerts: [Alert] = []
  /// What the pages of all cities have in common, by language.
  private(set) var cityRows: [Language: CityRows] = [:]

  /// One month of a city.
  struct TrendPoint {
    let month: Month
    let index: Double?
    let place: Placement?
    /// One score per node, in the order of the edition.
    let nodes: [NodeScore]

    /// The score of a node, 0...1.
    func score(_ node: Int) -> Double? { node < nodes.count ? nodes[node].score : nil }
  }

  /// Indexes an input.
  init(_ input: ReportInput) {
    self.input = input
    let asked = input.languages.compactMap(Language.init(rawValue:))
    languages = Language.allCases.filter(asked.contains)
    let current = input.current
    groups = CityGroup.allCases.filter { current.ranking(.group($0)) != nil }
    assessed = current.assessments.map(\.city)
    contracts = Dictionary(input.datasets.map { ($0.id, $0) }) { first, _ in first }
    cities = Model.named(input.cities)
    assessments = Model.byCity(current)
    places = Model.groupPlaces(current)

    let comparable = input.previous.flatMap { $0.edition == current.edition ? $0 : nil }
    previousAssessments = comparable.map(Model.byCity) ?? [:]
    previousPlaces = comparable.map(Model.groupPlaces) ?? [:]

    var scopes: [CityCode: [(scope: RankingScope, place: Placement)]] = [:]
    for ranking in current.rankings {
      if case .group = ranking.scope { continue }
      for place in ranking.places { scopes[place.city, default: []].append((ranking.scope, place)) }
    }
    self.scopes = scopes
    let results = Model.comparable(input)
    self.comparable = results
    trends = Model.trends(results)
    groupMeans = Model.groupMeans(current)
    rejects = Dictionary(grouping: input.rejectsByCity, by: \.city)
    var own: [MeasureID: LocalizedText] = [:]
    for contract in input.datasets {
      for measure in contract.measures { own[MeasureID(contract.id, measure.name)] = measure.title }
    }
    ownMeasures = own
    deliveries = CityQuality.byCity(input)
    doubleDisclosure = input.datasets.filter { $0.deadlineWorkdays != nil }.map(\.id)
    items = Dictionary(
      uniqueKeysWithValues: Language.allCases.map { language in
        (language, input.edition.nodes.map { ItemWords($0, language) })
      })
    booksByDataset = Dictionary(grouping: input.books, by: \.dataset)
      .mapValues { ReleasedBooks(sum: $0.map(input.released)) }
    books = ReleasedBooks(sum: Array(booksByDataset.values))
    countsOfAll = Model.countsOfAll(input)
    let counted = input.datasets.filter(\.namesDepartments)
      .map { ($0, input.departments($0.id)) }
    departments = Dictionary(counted.map { ($0.id, $1) }) { first, _ in first }
    lateDepartments = Dictionary(
      grouping: counted.flatMap { kind, rows in
        rows.filter {
          $0.isLate(above: kind.lateLine, ofAtLeast: input.fewestJudged)
        }.map { (dataset: kind.id, row: $0) }
      }, by: \.row.city)
    alerts = findAlerts()
    if let city = assessed.first {
      for language in languages {
        cityRows[language] = CityRows(
          PageWriter(model: self, language: language, page: .city(city)),
          like: HTMLWriter(language: language, capacity: 0))
      }
    }
  }

  /// The city, if the input names it.
  func city(_ code: CityCode) -> ReportCity? { cities[code] }
  /// The month's assessment.
  func assessment(_ code: CityCode) -> CityAssessment? { assessments[code] }
  /// The assessment of the month before, where it compares.
  func previousAssessment(_ code: CityCode) -> CityAssessment? { previousAssessments[code] }
  /// The place in the city's group.
  func place(_ code: CityCode) -> Placement? { places[code] }
  /// The place of the month before.
  func previousPlace(_ code: CityCode) -> Placement? { previousPlaces[code] }
  /// The places in province, regions and bands, in the order of the rankings.
  func scopedPlaces(_ code: CityCode) -> [(scope: RankingScope, place: Placement)] {
    scopes[code] ?? []
  }
  /// All months up to the reported one, ascending.
  func trend(_ code: CityCode) -> [TrendPoint] { trends[code] ?? [] }
  /// The mean score of every node over the group's ranked cities.
  func groupMeans(_ group: CityGroup) -> [Double?] { groupMeans[group] ?? [] }
  /// Rejected rows by reason, most frequent first.
  func rejects(_ code: CityCode) -> [(reason: Reason, rows: Int)] {
    Model.byReason(rejects[code] ?? [])
  }
  /// The quality of each dataset of a city over the window, in the order of the input's datasets; zeros
  /// where nothing was delivered.
  func deliveries(_ code: CityCode) -> [CityQuality] {
    deliveries[code] ?? input.datasets.map { _ in CityQuality() }
  }
  /// The words of the edition's items, in their order.
  func items(_ language: Language) -> [ItemWords] { items[language] ?? [] }
  /// Whether this month and the one before it both rest on full windows, so that more or less means something.
  var comparesMonths: Bool {
    hasPrevious && input.current.hasFullWindow && input.previous?.hasFullWindow == true
  }
  /// Whether there is a month to compare with.
  var hasPrevious: Bool { !previousAssessments.isEmpty }

  /// The change of the index on the month before; `nil` where either is missing.
  func indexChange(_ code: CityCode) -> Double? {
    guard let now = assessments[code]?.index, let before = previousAssessments[code]?.index
    else { return nil }
    return now - before
  }

  /// Places gained since the month before; `nil` where either is missing.
  func rankChange(_ code: CityCode) -> Int? {
    guard let now = places[code]?.rank, let before = previousPlaces[code]?.rank else { return nil }
    return before - now
  }

  /// The title of a measure, `行政许可·报送记录`.
  func title(_ id: MeasureID, _ language: Language) -> String {
    let measure = ownMeasures[id] ?? standardMeasureTitle(id.name)
    let name = measure.map { language($0) } ?? id.name
    return language(
      "\(datasetTitle(id.dataset, language))·\(name)",
      "\(datasetTitle(id.dataset, language)): \(name)")
  }

  /// The title of a dataset; an unknown one stands for itself.
  func datasetTitle(_ id: String, _ language: Language) -> String {
    contracts[id].map { language($0.title) } ?? id
  }

  /// Rejected rows by reason, most frequent first, ties by the reason's number.
  static func byReason(_ counts: [RejectCount]) -> [(reason: Reason, rows: Int)] {
    var sums: [Reason: Int] = [:]
    for count in counts { sums[count.reason, default: 0] += count.rows }
    return ordered(sums)
  }

  /// Reasons by count, most frequent first, ties by the reason's number.
  static func ordered(_ sums: [Reason: Int]) -> [(reason: Reason, rows: Int)] {
    sums.filter { $0.value != 0 }.map { (reason: $0.key, rows: $0.value) }
      .sorted { ($1.rows, $0.reason.rawValue) < ($0.rows, $1.reason.rawValue) }
  }

  private static func byCity(_ month: MonthResult) -> [CityCode: CityAssessment] {
    Dictionary(month.assessments.map { ($0.city, $0) }) { first, _ in first }
  }

  /// The place of each city in its group.
  static func groupPlaces(_ month: MonthResult) -> [CityCode: Placement] {
    var places: [CityCode: Placement] = [:]
    for ranking in month.rankings {
      guard case .group = ranking.scope else { continue }
      for place in ranking.places { places[place.city] = place }
    }
    return places
  }

  /// The months that compare, the one reported last: those under one edition that rest on full windows.
  private static func comparable(_ input: ReportInput) -> [MonthResult] {
    // It is no record, no streak and no rise or fall, and may be ranked all the same.
    guard input.current.hasFullWindow else { return [input.current] }
    var months: [Month: MonthResult] = [:]
    for month in input.history + [input.previous].compactMap({ $0 })
    where month.month < input.month && month.edition == input.current.edition
      && month.hasFullWindow
    {
      months[month.month] = month
    }
    months[input.month] = input.current
    return months.values.sorted { $0.month < $1.month }
  }

  private static func trends(_ results: [MonthResult]) -> [CityCode: [TrendPoint]] {
    var trends: [CityCode: [TrendPoint]] = [:]
    for result in results {
      let places = groupPlaces(result)
      for assessment in result.assessments {
        trends[assessment.city, default: []].append(
          TrendPoint(
            month: result.month, index: assessment.index, place: places[assessment.city],
            nodes: assessment.nodes))
      }
    }
    return trends
  }

  private static func groupMeans(_ month: MonthResult) -> [CityGroup: [Double?]] {
    var means: [CityGroup: [Double?]] = [:]
    let assessments = byCity(month)
    for ranking in month.rankings {
      guard case .group(let group) = ranking.scope else { continue }
      var sums: [(sum: Double, count: Int)] = []
      for place in ranking.places where place.rank != nil {
        guard let nodes = assessments[place.city]?.nodes else { continue }
        if sums.count < nodes.count {
          sums += Array(repeating: (0, 0), count: nodes.count - sums.count)
        }
        for (index, node) in nodes.enumerated() {
          guard let score = node.score else { continue }
          sums[index].sum += score
          sums[index].count += 1
        }
      }
      means[group] = sums.map { $0.count == 0 ? nil : $0.sum / Double($0.count) }
    }
    return means
  }
}

extension Model {
  /// The cities by code; where several have one name, each has its province behind it.
  fileprivate static func named(_ cities: [ReportCity]) -> [CityCode: ReportCity] {
    let names = LocalizedText.distinct(cities.map { ($0.code, $0.name, $0.provinceName) })
    let named = cities.map { city in
      ReportCity(
        code: city.code, name: names[city.code] ?? city.name, provinceCode: city.provinceCode,
        provinceName: city.provinceName, group: city.group)
    }
    return Dictionary(named.map { ($0.code, $0) }) { first, _ in first }
  }

  /// The name of a city in both languages, or its code.
  func name(_ code: CityCode) -> LocalizedText {
    city(code)?.name ?? LocalizedText(zh: code.description, en: code.description)
  }

  /// The name of a province, from any of its cities.
  func provinceName(_ code: CityCode) -> LocalizedText? {
    input.cities.first { $0.provinceCode == code }?.provinceName
  }
}

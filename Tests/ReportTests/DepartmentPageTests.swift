import Contract
import Records
import Testing

@testable import Report

/// What is said of departments: which are above the late line, and how many records name none.
@Suite struct DepartmentPageTests {
  private let input = Fixture.input(cities: 12)

  private func page(_ path: String, of input: ReportInput) throws -> String {
    PageChecker(try #require(makeSite(input).first { $0.path == path }).bytes).text
  }

  /// Law: the table has the window's sums, one row to a city's department, and no month before the window.
  @Test func theTableHoldsTheWindow() {
    let rows = readCSV(tableText(.departments, of: input, as: .csv)).dropFirst().map(Array.init)
    let cities = input.measures.cities.indices.filter { $0 % 2 == 1 }
      .map { input.measures.cities[$0].description }
    #expect(rows.count == 3 * cities.count)
    for city in cities {
      let own = rows.filter { $0[2] == city }.map { Array($0[3...]) }
      #expect(
        own == [
          ["11420100000000003F", "", "4", "4", "2", "0.5"],
          ["11420100000000001K", "市场监督管理局", "18", "18", "0", "0"],
          ["", "生态环境局", "16", "14", "10", "0.625"],
        ])
    }
  }

  /// One name in one city is one department, whatever codes it comes with.
  @Test func oneNameIsOneDepartment() {
    var input = input
    let keys = (1...3).map { DepartmentKey(rawValue: $0) }
    let last = UInt16(input.measures.monthCount - 1)
    func departments(_ codes: [String]) -> [DepartmentRow] {
      input.measures.departments["licences"] = DepartmentTable(
        cells: keys.map {
          DepartmentTable.Cell(
            department: $0, city: 1, month: last,
            counts: DepartmentCounts(reported: 2, accepted: 1, late: 1))
        },
        names: Dictionary(
          uniqueKeysWithValues: zip(
            keys, codes.map { Department(code: $0, name: "市场监督管理局") })))
      return input.departments("licences")
    }
    let one = departments(["", "11420100000000001K", ""])
    #expect(one.map(\.code) == ["11420100000000001K"])
    #expect(one.map(\.reported) == [6] && one.map(\.accepted) == [3] && one.map(\.late) == [3])
    #expect(departments(["A", "B", ""]).map(\.code) == [""])
    #expect(!one[0].isLate(above: 0.5, ofAtLeast: 5) && one[0].isLate(above: 0.49, ofAtLeast: 6))
    #expect(!one[0].isLate(above: 0.49, ofAtLeast: 7) && !one[0].isLate(above: nil, ofAtLeast: 0))
  }

  /// Those at the line are not above it; those above it are named with their city.
  @Test func departmentsAboveTheLineAreNamed() throws {
    let cities = input.measures.cities.indices.filter { $0 % 2 == 1 }.count
    let zh = try page("zh/quality.html", of: input)
    #expect(
      zh.contains("共\(3 * cities)个部门报送；报送不少于5条的\(2 * cities)个中，\(cities)个迟报率高于50%。"))
    #expect(zh.contains("未载明部门") && zh.contains("生态环境局"))
    let en = try page("en/quality.html", of: input)
    #expect(
      en.contains(
        "\(3 * cities) departments delivered; of the \(2 * cities) with at least 5 records, \(cities) have a late share"
      ))
    let code = input.measures.cities[1]
    #expect(try page("zh/city/\(code).html", of: input).contains("生态环境局（16条中10条，62.50%）"))
    let other = input.measures.cities[2]
    #expect(try !page("zh/city/\(other).html", of: input).contains("生态环境局"))
  }

  /// Law: where a department has fewer records than the edition's bound, no late share of it is printed.
  @Test(arguments: [0, 1, 4, 5, 11, 16, 17, 18, 19])
  func ofFewRecordsNoLateShareIsPrinted(bound: Int) throws {
    var input = input
    let edition = input.edition
    input.edition = Edition(
      id: edition.id, title: edition.title, note: edition.note, sources: edition.sources,
      totalPoints: edition.totalPoints, minimumCoverage: edition.minimumCoverage,
      nodes: edition.nodes, digest: edition.digest, fewRecords: FewRecords(below: bound))
    let cities = input.measures.cities.indices.filter { $0 % 2 == 1 }
    let late = bound <= 16
    for language in ["zh", "en"] {
      let quality = try page("\(language)/quality.html", of: input)
      let city = try page("\(language)/city/\(input.measures.cities[cities[0]]).html", of: input)
      #expect(quality.contains("62.50%") == late && city.contains("62.50%") == late)
    }
    let zh = try page("zh/quality.html", of: input)
    let many = "共\(3 * cities.count)个部门报送"
    switch bound {
    case ...4: #expect(zh.contains("\(many)，其中\(cities.count)个迟报率高于50%。"))
    case ...16:
      #expect(zh.contains("\(many)；报送不少于\(bound)条的\(2 * cities.count)个中，\(cities.count)个"))
    case ...18:
      #expect(zh.contains("\(many)；报送不少于\(bound)条的\(cities.count)个中，没有迟报率高于50%的。"))
    default: #expect(zh.contains("\(many)，报送均不足\(bound)条。"))
    }
  }

  @Test func withoutDepartmentsNothingIsSaid() throws {
    var input = input
    input.measures.departments = [:]
    #expect(try page("en/quality.html", of: input).contains("no record names a department"))
    input.datasets.removeAll { $0.namesDepartments }
    #expect(try !page("en/quality.html", of: input).contains("department"))
  }
}

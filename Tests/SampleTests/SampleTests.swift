import ByteStream
import Foundation
import Records
@testable import Sample
import Testing

@Suite struct SampleTests {
  @Test func theSameOptionsGiveTheSameBytes() throws {
    let options = SampleOptions(cities: 3, months: 4, rows: 1_000)
    let first = try SampleFolder(options).contents()
    let second = try SampleFolder(options).contents()
    #expect(first == second)
  }

  @Test func anotherSeedGivesAnotherSample() throws {
    let one = try SampleFolder(SampleOptions(cities: 2, months: 3, rows: 500, seed: 1)).contents()
    let two = try SampleFolder(SampleOptions(cities: 2, months: 3, rows: 500, seed: 2)).contents()
    #expect(one["truth/measures.csv.gz"] != two["truth/measures.csv.gz"])
  }

  @Test func oneDatasetDoesNotChangeAnother() throws {
    var options = SampleOptions(cities: 3, months: 4, rows: 1_000)
    let all = try SampleFolder(options).contents()
    options.datasets = ["repairs"]
    let alone = try SampleFolder(options).contents()
    let files = alone.keys.filter { $0.hasPrefix("inbox/repairs") }
    #expect(!files.isEmpty)
    for file in files { #expect(all[file] == alone[file]) }
  }

  @Test func theBooksBalanceAndAgreeWithTheRejects() throws {
    let sample = try SampleTables.small.get()
    var rejected: [String: Int] = [:]
    for row in sample["rejects.csv"] {
      rejected[row[1], default: 0] += Int(row[3])!
    }
    var read = 0
    for row in sample["books.csv"] {
      let counts = row[2...].map { Int($0)! }
      #expect(counts[0] == counts[1] + counts[2] + counts[3])
      #expect(counts[4] <= counts[1])
      #expect(rejected[row[1], default: 0] == counts[2])
      read += counts[0]
    }
    #expect(read == sample.rows)
  }

  @Test func everyReasonThatAContractCanGiveIsPlanted() throws {
    let sample = try SampleTables.small.get()
    let planted = Set(sample["rejects.csv"].map { $0[2] })
    // No contract has a column of these two types.
    let absent: Set<Reason> = [.none, .naturalPerson, .integerInvalid, .booleanInvalid]
    let rare: Set<Reason> = [.divisionUnknown]
    for reason in Reason.allCases where !absent.contains(reason) && !rare.contains(reason) {
      #expect(planted.contains(reason.name), "\(reason.name)")
    }
    let noticed = Set(sample["notices.csv"].map { $0[2] })
    // Exports of the sample are plainly written; others are a matter of `AnyExportTests`.
    let written: Set<Notice> = [
      .dialectFound, .preambleLine, .footnote, .headerRepeated, .invisibleCharacter,
      .outsideProvince, .outsideArea, .olderRow,
    ]
    for notice in Notice.allCases where !written.contains(notice) {
      #expect(noticed.contains(notice.name), "\(notice.name)")
    }
  }

  @Test func withoutFaultsNothingIsRejected() throws {
    let options = SampleOptions(cities: 4, rows: 3_000, faults: false)
    let folder = try SampleFolder(options)
    #expect(try folder.table("truth/rejects.csv").isEmpty)
    #expect(try folder.table("truth/notices.csv").isEmpty)
    #expect(try folder.contents().keys.allSatisfy { !$0.hasPrefix("broken/") })
  }

  @Test func theTruthKeepsItsIdentities() throws {
    let sample = try SampleTables.small.get()
    var values: [[String]: Int] = [:]
    for row in sample["measures.csv.gz"] where row[1] != "amount_yuan" {
      values[Array(row[..<4])] = Int(row[4])
    }
    #expect(values.count > 1_000)
    for (key, value) in values {
      func other(_ measure: String) -> Int {
        values[[key[0], measure, key[2], key[3]], default: 0]
      }
      switch key[1] {
      case "reported": #expect(value == other("accepted") + other("rejected"), "\(key)")
      case "records": #expect(value <= other("accepted"))
      case "late", "entities": #expect(value <= other("records"))
      default: break
      }
    }
  }

  @Test func windowsAddUpTheMonths() throws {
    let sample = try SampleTables.small.get()
    var sums: [[String]: Int] = [:]
    for row in sample["measures.csv.gz"]
    where row[1] == "reported" && row[3] > "2017-03" {
      sums[[row[0], row[2]], default: 0] += Int(row[4])!
    }
    for row in sample["window.csv.gz"]
    where row[1] == "reported" && row[3] == "2018-03" {
      #expect(sums[[row[0], row[2]]] == Int(row[4]))
    }
  }

  @Test func everyPersonalColumnHoldsACanary() throws {
    let sample = try SampleTables.small.get()
    #expect(sample.arrears.range(of: Data("CANARY-PERSON-".utf8)) != nil)
  }

  @Test func filesThatMustBeRefusedLieApart() throws {
    let folder = try SampleFolder(SampleOptions(cities: 2, months: 3, rows: 500))
    let files = try folder.contents().keys
    for row in try folder.table("broken/failures.csv") {
      #expect(files.contains("broken/\(row[0])"))
      #expect(Failure.Code(rawValue: row[1]) != nil)
    }
    #expect(files.contains("inbox/SYNTHETIC") && files.contains("SYNTHETIC.md"))
  }

  /// Names that attack are planted where a report shows them, and are known to the answers.
  @Test func hostileNamesAreInTheBooks() throws {
    let sample = try SampleTables.small.get()
    let files = Set(sample["books.csv"].map { $0[1] })
    let hostile = files.filter { name in
      ["=", "+", "@", "<script>", "onerror", "onmouseover", "\u{202E}", "\u{85}", "%2F", " -rf "]
        .contains { name.contains($0) }
    }
    // A dataset that brings nothing on the last day has no file to be named so.
    let written = HostileNames.taken.keys.filter { dataset in
      sample.names.contains { $0.hasSuffix("_\(dataset)_20180405.csv.gz") }
    }
    #expect(hostile.count == written.count && written.count > 6)
    #expect(sample["books.csv"].allSatisfy { $0.count == 7 })
    for name in hostile {
      let isThere = sample.names.contains("inbox/\(name)")
      #expect(isThere && name.contains("_201804"), "\(name)")
    }
    #expect(sample.names.count { $0.hasPrefix("broken/") } == 10)
  }

  /// Law: what is not asked to attack can be checked out, unpacked and copied on any system.
  @Test func namesArePortable() throws {
    let sample = try SampleFolder(SampleOptions(cities: 3, rows: 2_000))
    for name in try sample.contents().keys {
      for part in name.split(separator: "/") {
        #expect(part.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._-]*[A-Za-z0-9]/) != nil, "\(name)")
      }
    }
  }

  /// Law: names decide nothing of what an export holds.
  @Test func hostileNamesChangeNoByteOfAnExport() throws {
    var options = SampleOptions(cities: 3, rows: 2_000)
    let plain = try SampleFolder(options).contents()
    options.hostileNames = true
    let hostile = try SampleFolder(options).contents()
    func exports(_ contents: [String: Data]) -> [Data] {
      contents.filter { $0.key.hasPrefix("inbox/") }.map(\.value)
        .sorted { $0.lexicographicallyPrecedes($1) }
    }
    #expect(exports(plain) == exports(hostile))
    #expect(Set(plain.keys) != Set(hostile.keys))
  }

  /// A silent city brings nothing of what cities deliver, and is known by what others know of it.
  @Test func silentCitiesBringNothingOfTheirOwn() throws {
    var options = SampleOptions(cities: 6, rows: 4_000)
    options.silent = 2
    let sample = try SampleTables(options)
    let silent = Set(sample["cities.csv"].filter { $0[3] == "no" }.map { $0[0] })
    #expect(silent.count == 2 && sample["cities.csv"].count == 6)
    let delivered = Set(Datasets.all.filter(\.isDeliveredByCities).map(\.id))
    let rows = sample["measures.csv.gz"].filter { silent.contains($0[2]) }
    #expect(!rows.isEmpty && rows.allSatisfy { !delivered.contains($0[0]) })
  }

  /// County-level cities count for themselves and for the city above, but not with their figures of a year.
  @Test func countiesCountTwice() throws {
    var options = SampleOptions(cities: 1, rows: 3_000)
    options.counties = 12
    let sample = try SampleTables(options)
    let above = Dictionary(
      uniqueKeysWithValues: sample["cities.csv"].filter { !$0[2].isEmpty }.map { ($0[0], $0[2]) })
    #expect(above.count > 6)
    var values: [[String]: Int] = [:]
    for row in sample["window.csv.gz"] { values[Array(row[..<4])] = Int(row[4]) ?? -1 }
    for (key, value) in values where key[1] == "reported" {
      guard let city = above[key[2]] else { continue }
      var higher = key
      higher[2] = city
      let counted = values[higher] ?? 0
      // A figure of a year is no record about the city above.
      #expect(key[0] == "denominators" ? counted == 0 : counted >= value, "\(key)")
    }
    #expect(values.keys.allSatisfy { $0[1] != "population" || !above.values.contains($0[2]) })
  }

  @Test func moreCitiesThanThereAreAreRefused() throws {
    #expect(throws: Failure.self) { try SampleFolder(SampleOptions(cities: 600)) }
    var options = SampleOptions(cities: 2, months: 3, rows: 500)
    options.silent = 3
    #expect(throws: Failure.self) { try SampleFolder(options) }
  }

  @Test func anUnknownDatasetIsRefused() throws {
    #expect(throws: Failure.self) { try SampleFolder(SampleOptions(datasets: ["nothing"])) }
  }

  /// The whole set stays below 8 MB if every row stays below its part of it.
  @Test func aRowTakesFewBytes() throws {
    let folder = try SampleFolder(SampleOptions(cities: 30, months: 6, rows: 6_000))
    let exports = try folder.contents().filter { $0.key.hasPrefix("inbox/") }
    let bytes = exports.values.reduce(0) { $0 + $1.count }
    #expect(bytes / folder.summary.rows < 130)
  }

  @Test func aNightlyJobIsTheSameEveryTimeAndBalances() throws {
    var options = SampleOptions.nightly(rows: 4_000, files: 4)
    options.cities = 5
    let folder = try SampleFolder(options)
    #expect(try folder.contents() == SampleFolder(options).contents())
    #expect(folder.summary.rows == 4_000)
    for row in try folder.table("truth/books.csv") {
      let counts = row[2...].map { Int($0)! }
      #expect(counts[0] == counts[1] + counts[2] + counts[3])
    }
    let header = Disclosed.columns(try SampleFolder.inflate("\(folder.path)/inbox/\(row(folder))"))
    #expect(Set(header).count == 1)
  }

  private func row(_ folder: SampleFolder) throws -> String {
    try #require(try folder.table("truth/books.csv").first)[1]
  }

  @Test func aNightlyJobIsTheSameInEitherEncoding() throws {
    let folders = try SampleOptions.Encoding.allCases.map { encoding in
      var options = SampleOptions.nightly(rows: 1_000, files: 4, encoding: encoding)
      options.cities = 3
      return try SampleFolder(options)
    }
    let contents = try folders.map { try $0.contents() }
    let names = Set(contents[0].keys)
    #expect(names == Set(contents[1].keys))
    for name in names where name.hasPrefix("truth/") {
      #expect(contents[0][name] == contents[1][name], "\(name)")
    }
    for name in names where name.hasSuffix(".csv.gz") && name.hasPrefix("inbox/") {
      let utf8 = Array(try SampleFolder.inflate("\(folders[0].path)/\(name)"))
      let gb18030 = Array(try SampleFolder.inflate("\(folders[1].path)/\(name)"))
      var text: [UInt8] = []
      let isValid = GB18030.decode(gb18030.span, in: 0..<gb18030.count, into: &text)
      #expect(isValid && text == utf8 && gb18030.count < utf8.count, "\(name)")
    }
  }

  @Test func aNightlyJobOfOneFileHoldsLicencesAlone() throws {
    var options = SampleOptions.nightly(rows: 3_000, files: 1)
    options.cities = 3
    let folder = try SampleFolder(options)
    let books = try folder.table("truth/books.csv")
    #expect(books.map { $0[0] } == ["licences"])
    #expect(books.map { $0[2] } == ["3000"])
  }

  /// However far back the files reach, no record is left out of the answers.
  @Test(arguments: [2, 90, 800])
  func theAnswersOfANightlyJobCoverAllMonths(files: Int) throws {
    var options = SampleOptions.nightly(rows: 60 * files, files: files)
    options.cities = 2
    let folder = try SampleFolder(options)
    let accepted = try folder.table("truth/books.csv").reduce(0) { $0 + Int($1[3])! - Int($1[6])! }
    let counted = try folder.table("truth/measures.csv.gz").filter { $0[1] == "accepted" }
      .reduce(0) { $0 + Int($1[4])! }
    #expect(accepted > 0 && counted == accepted)
  }
}

/// Counts fields of lines without quotes.
enum Disclosed {
  static func columns(_ data: Data) -> [Int] {
    String(decoding: data, as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
  }
}

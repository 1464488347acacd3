import Foundation
import Records
import Register
import Sample
import Testing

@testable import Engine

/// How much is published: a law of tables or of faults holds for few cities as it does for all.
enum Scale: Sendable {
  /// The 36 cities of six provinces, in Chinese: all four blocks, two belts, capitals and others, and one city
  /// more from 2018.
  case few
  /// The same in both languages.
  case fewInBoth
  /// All 297 cities in both languages, as the shipped pipelines have it; it takes eight times as long.
  case all

  /// The folder of the register.
  var register: String {
    get throws { self == .all ? packageRoot + "/pipelines/register" : try FewCities.path }
  }

  var languages: String { self == .few ? "zh" : "zh, en" }
}

/// A folder that all tests of the process read and none writes to; it goes with the process.
struct SharedFolder: Sendable {
  private let made: Result<String, any Error>

  /// Makes it; `fill` is given its path.
  init(_ name: String, _ fill: (String) throws -> Void) {
    made = Result {
      let path = Self.root + "/" + name
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      atexit { try? FileManager.default.removeItem(atPath: SharedFolder.root) }
      try fill(path)
      return path
    }
  }

  var path: String { get throws { try made.get() } }

  private static var root: String {
    FileManager.default.temporaryDirectory.path + "/citycredit-shared-\(getpid())"
  }
}

/// The shipped register without the divisions of most provinces.
enum FewCities {
  /// Beijing, Tianjin, Jilin, Fujian, Hubei, Tibet.
  private static let provinces = ["11", "12", "22", "35", "42", "54"]

  private static let folder = SharedFolder("register") { folder in
    let shipped = packageRoot + "/pipelines/register/"
    for name in try FileManager.default.contentsOfDirectory(atPath: shipped) {
      let lines = try String(contentsOfFile: shipped + name, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let kept = lines.enumerated().filter { number, line in
        number == 0 || name == "workdays.csv" || line.isEmpty
          || provinces.contains { line.hasPrefix($0) }
      }
      try kept.map(\.element).joined(separator: "\n")
        .write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
  }

  static var path: String { get throws { try folder.path } }
}

/// A small sample over those cities, made once for all tests.
enum SmallSample {
  private static let folder = SharedFolder("sample") { folder in
    let register = try Register.load(
      folder: try FewCities.path, asOf: Day(year: 2016, month: 12, day: 31))
    var options = SampleOptions()
    options.cities = 14
    options.months = 14
    options.rows = 6_000
    options.hostileNames = true
    _ = try SampleGenerator(options: options, register: register).write(to: folder)
  }

  static var path: String { get throws { try folder.path } }
}

/// Samples of what is seldom: what is said of it must be true, too.
enum SeldomSample: String, CaseIterable, Sendable {
  /// One city delivers, and is alone in all that it is ranked within.
  case oneCity
  /// Some cities deliver nothing.
  case silentCities
  /// Three of the twelve months are delivered.
  case threeMonths
  /// County-level cities are a group of their own.
  case counties

  private static let folders = Dictionary(
    uniqueKeysWithValues: allCases.map { one in
      (
        one,
        SharedFolder("sample-\(one.rawValue)") { folder in
          let register = try Register.load(
            folder: try FewCities.path, asOf: Day(year: 2016, month: 12, day: 31))
          _ = try SampleGenerator(options: one.options, register: register).write(to: folder)
        }
      )
    })

  private var options: SampleOptions {
    var options = SampleOptions(cities: 14, months: 14, rows: 6_000)
    switch self {
    case .oneCity:
      options.cities = 1
      options.rows = 900
    case .silentCities: options.silent = 4
    case .threeMonths: options.months = 3
    case .counties: options.counties = 16
    }
    return options
  }

  /// The groups that are ranked.
  var groups: String { self == .counties ? "capital, prefecture, county" : "capital, prefecture" }

  var path: String { get throws { try Self.folders[self]?.path ?? "" } }
}

/// Stores that are filled once for all tests.
enum FilledPlaces {
  /// The whole small sample as it is published in March, to compare with: nobody writes into it.
  static let march = Task { try await filled("march") { _ in true } }

  /// What had been delivered in early March, and the report of February made from it.
  private static let february = Task {
    try await filled("february", month: "2018-02") { $0 <= "20180308" }
  }

  /// A copy of February, to go on from.
  static func february() async throws -> Place { try await february.value.copy() }

  /// Publishes what `isDelivered` says of days, `20180308`.
  private static func filled(
    _ name: String, month: String = "2018-03", where isDelivered: (String) -> Bool
  ) async throws -> Place {
    let place = try Place(root: try SharedFolder(name) { _ in }.path)
    try place.copyInbox(from: try SmallSample.path + "/inbox") { export in
      isDelivered(export.firstMatch(of: /_(\d{8})[._]/).map { String($0.1) } ?? "")
    }
    let outcome = try await run(try place.settings(month: month), log: place.log)
    try #require(outcome.run == "r000001")
    return place
  }
}

import ByteStream
import Contract
import Foundation
import Store
import Records
import Register

/// What the ledger keeps of a pipeline's publications, so that a later report can say what has changed.
///
/// It outlives the folders of the runs. Nothing in it is of the run that is going on: a report must not
/// differ because it is made a day later.
struct PublicationLog: Codable, Sendable {
  /// One publication.
  struct Entry: Codable, Sendable {
    let run: String
    let day: Int32
    let deliveries: Int32

    init(_ publication: Publication) {
      run = publication.run
      day = publication.day.rawValue
      deliveries = publication.deliveries.rawValue
    }

    var isPlausible: Bool {
      Day(rawValue: day).isPlausible
        && (deliveries == Day.none.rawValue || Day(rawValue: deliveries).isPlausible)
    }

    var publication: Publication {
      Publication(
        run: run, day: Day(rawValue: day), deliveries: Day(rawValue: deliveries))
    }
  }

  /// What one cause did.
  struct Effect: Codable, Sendable {
    let cause: String
    let cities: Int
    let points: Double
  }

  /// What moved.
  struct Moves: Codable, Sendable {
    let cities: Int
    let indices: Int
    let ranks: Int
    let city: UInt32
    let points: Double
    let places: Int
    let effects: [Effect]

    init(_ moves: Revision.Moves) {
      cities = moves.cities
      indices = moves.indices
      ranks = moves.ranks
      city = moves.city.rawValue
      points = moves.points
      places = moves.places
      effects = moves.effects.map {
        Effect(cause: $0.cause.rawValue, cities: $0.cities, points: $0.points)
      }
    }

    var isPlausible: Bool {
      [cities, indices, ranks].allSatisfy { plausibleCounts ~= $0 } && points.isFinite
        && places.magnitude <= 1 << 40
        && effects.allSatisfy { plausibleCounts ~= $0.cities && $0.points.isFinite }
    }

    var moves: Revision.Moves {
      Revision.Moves(
        cities: cities, indices: indices, ranks: ranks, city: CityCode(rawValue: city),
        points: points, places: places,
        effects: effects.compactMap { effect in
          ChangeCause(rawValue: effect.cause).map {
            Revision.Effect(cause: $0, cities: effect.cities, points: effect.points)
          }
        })
    }
  }

  /// A month's figures replaced by others.
  struct Step: Codable, Sendable {
    let to: Entry
    let moves: Moves?
  }

  /// All that happened to a month.
  struct MonthLog: Codable, Sendable {
    let month: Int32
    let first: Entry
    /// How often its figures were changed.
    var times = 0
    /// What stood before the first step that is kept.
    var base: Entry
    /// The latest steps, oldest first.
    var steps: [Step] = []

    /// What stands now.
    var latest: Entry { steps.last?.to ?? base }

    mutating func append(_ step: Step) {
      times += 1
      steps.append(step)
      while steps.count > PublicationLog.keptSteps { base = steps.removeFirst().to }
    }
  }

  /// What reports were made with, from one publication on.
  struct Method: Codable, Sendable {
    let month: Int32
    let since: Entry?
    /// By `MethodChange.Subject`.
    let parts: [String: String]
  }

  /// So many steps of a month are kept; a month that is published every night changes every night.
  static let keptSteps = 12
  /// So many methods are kept.
  static let keptMethods = 60

  var months: [MonthLog] = []
  /// Oldest first.
  var methods: [Method] = []

  /// What the ledger keeps; where it has lost that, what was kept beside the report that is shown; else nothing.
  static func read(
    _ configuration: Configuration, _ ledger: Ledger
  ) throws(Failure) -> PublicationLog {
    if let text = try ledger.result(for: configuration.publicationsKey), let log = read(text) {
      return log
    }
    guard let shown = try ledger.result(for: configuration.shownKey),
      let bytes = try? readFile(configuration.store.publications(shown), limit: 64 << 20)
    else { return PublicationLog() }
    return read(String(decoding: bytes, as: UTF8.self)) ?? PublicationLog()
  }

  /// Reads JSON; `nil` for what no version has written.
  static func read(_ text: String) -> PublicationLog? {
    let log = try? JSONDecoder().decode(PublicationLog.self, from: Data(text.utf8))
    return log.flatMap { $0.isPlausible ? $0 : nil }
  }

  /// Whether all of it can be.
  private var isPlausible: Bool {
    methods.allSatisfy { Month(rawValue: $0.month).isPlausible && ($0.since?.isPlausible ?? true) }
      && months.allSatisfy { own in
        Month(rawValue: own.month).isPlausible && plausibleCounts ~= own.times
          && own.first.isPlausible && own.base.isPlausible
          && own.steps.allSatisfy { $0.to.isPlausible && ($0.moves?.isPlausible ?? true) }
      }
  }

  func write(_ key: String, _ ledger: Ledger) throws(Failure) {
    try ledger.setResult(text(), for: key)
  }

  /// The log as JSON.
  func text() throws(Failure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let text = try? encoder.encode(self) else {
      throw Failure(.bug, "the list of publications cannot be written as JSON")
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Forgets the publications of runs that were taken back.
  mutating func withdraw(_ runs: Set<String>) {
    for place in months.indices {
      while let last = months[place].steps.last, runs.contains(last.to.run) {
        months[place].steps.removeLast()
        months[place].times -= 1
      }
    }
    months.removeAll { $0.steps.isEmpty && runs.contains($0.base.run) }
    while let last = methods.last, let run = last.since?.run, runs.contains(run) {
      methods.removeLast()
    }
  }

  /// The log of a month.
  subscript(month: Month) -> MonthLog? { months.first { $0.month == month.rawValue } }
}

extension Configuration {
  /// The key under which the ledger keeps what has become of published months.
  var publicationsKey: String { "publications/\(pipeline.name)" }
}

extension Workbench {
  /// What reports are made with, by subject.
  var method: [String: String] {
    let parts: [(MethodChange.Subject, String)] = [
      (.edition, edition.id), (.weights, String(edition.digest.prefix(12))),
      (
        .register,
        "\(configuration.pipeline.registerDate) \(String(register.digest.prefix(12)))"
      ),
      (.contracts, String(contracts.digest.prefix(12))), (.tool, Vintage.revision),
    ]
    return Dictionary(uniqueKeysWithValues: parts.map { ($0.0.rawValue, $0.1) })
  }
}

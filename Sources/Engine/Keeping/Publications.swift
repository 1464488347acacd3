import ByteStream
import Contract
import Foundation
public import Store
public import Records
import Report

/// A moment of the past that something is asked as of.
public enum PastMoment: Equatable, Sendable, CustomStringConvertible {
  /// The end of a day, UTC.
  case day(Day)
  /// The report of a run.
  case run(RunID)

  /// Reads `2018-04-10` or `r000012`; anything else is `nil`.
  public init?(_ text: some StringProtocol) {
    if let run = RunID(text) {
      self = .run(run)
    } else if let day = Day(text) {
      self = .day(day)
    } else {
      return nil
    }
  }

  /// As it is written.
  public var description: String {
    switch self {
    case .day(let day): day.description
    case .run(let run): run.description
    }
  }
}

extension Configuration {
  /// The month that is asked for as of a moment: a run has one of its own, whatever the pipeline says.
  func month(asOf moment: PastMoment) -> Month? {
    if case .run = moment { return settings.month }
    return month
  }
}

/// A month as a run published it.
struct PublishedMonth: Sendable {
  let run: PublishedRun
  let month: Month
  /// The day on which the run began.
  let day: Day

  /// How it is called in messages.
  var inWords: String { "\(run.id) published it on \(day)" }
}

extension Session {
  /// A month as it was last published until a moment; `nil` where it had not been published.
  ///
  /// What was taken back until then was not published. Reports as of a day say nothing about what was known when.
  ///
  /// - Parameters:
  ///   - moment: the moment; `nil` for now.
  ///   - month: the month; `nil` for the one that was reported last.
  /// - Returns: what stood then.
  /// - Throws: `nothing-to-report` where that report is no longer in the store, or the run has none.
  func published(
    asOf moment: PastMoment?, _ month: Month?
  ) throws(Failure) -> PublishedMonth? {
    var runs = try ledger.runs(limit: .max).filter {
      $0.pipeline == configuration.pipeline.name && $0.status == .succeeded
    }
    switch moment {
    case .run(let id)?: runs.removeAll { $0.id != id }
    case .day(let day)?: runs.removeAll { $0.day > day }
    case nil: break
    }
    var takenBack: ClosedRange<RunID>?
    for run in runs {
      if case .run? = moment {
      } else if let range = takenBack, range.contains(run.id) {
        continue
      }
      if let target = RolledBack.target(of: run) {
        takenBack = target...(takenBack?.upperBound ?? run.id)
        // The report gone back to still stands.
        if let kept = try found(in: runs.first { $0.id == target }, month) { return kept }
        continue
      }
      if let found = try found(in: run, month) { return found }
    }
    if case .run(let id)? = moment {
      let which = month.map { " of \($0)" } ?? ""
      throw Failure(
        .nothingToReport, "run \(id) has published no report\(which)",
        at: .init(file: configuration.store.path), hint: "`citycredit runs` lists the runs")
    }
    return nil
  }

  /// A month as it was last published, where the store still has that report.
  func lastPublished(_ month: Month) throws(Failure) -> PublishedMonth? {
    do throws(Failure) {
      return try published(asOf: nil, month)
    } catch {
      guard error.code == .nothingToReport else { throw error }
      return nil
    }
  }

  /// What a run published of a month; `nil` where it published nothing of it.
  private func found(
    in record: RunRecord?, _ month: Month?
  ) throws(Failure) -> PublishedMonth? {
    guard let record else { return nil }
    let folder = configuration.store.run(record.id.description)
    guard let manifest = Manifest(report: "\(folder)/report") else {
      guard try published(record, month) else { return nil }
      throw Failure(
        .nothingToReport, "the report of \(record.id) is no longer in the store",
        at: .init(file: folder),
        hint: "`clean` keeps the last report of each month, and as many as `--keep` says")
    }
    guard Reproduction(run: folder)?.asOf == nil else { return nil }
    let run = PublishedRun(
      id: record.id, manifest: manifest,
      months: configuration.store.vintageMonths(of: record.id.description) + [manifest.month])
    let asked = month ?? manifest.month
    guard run.months.contains(asked) else { return nil }
    return PublishedMonth(run: run, month: asked, day: record.day)
  }

  /// Whether the journal has it that a run, whose report is gone, published a month.
  private func published(_ run: RunRecord, _ month: Month?) throws(Failure) -> Bool {
    try ledger.stages(of: run.id).contains { stage in
      switch stage.stage {
      case "report": month == nil || stage.scope == month?.description
      case "backfill":
        Verifier.months(of: stage).map { months in month.map(months.contains) ?? true } ?? false
      default: false
      }
    }
  }
}

extension RunRecord {
  /// The day on which it began.
  var day: Day { Day(started.prefix(10)) ?? .none }
}

/// What the journal says of a report that was gone back to.
enum RolledBack {
  private static let start = "showing "

  static func message(_ run: PublishedRun) -> String {
    "\(start)\(run.id) of \(run.month) again"
  }

  /// The run that a rollback went back to; `nil` for other commands.
  static func target(of run: RunRecord) -> RunID? {
    guard run.command == "rollback", let message = run.message, message.hasPrefix(start) else {
      return nil
    }
    return RunID(message.dropFirst(start.count).prefix { $0 != " " })
  }
}

extension PublishedMonth {
  /// The published bytes of a table, as CSV.
  ///
  /// - Throws: `nothing-to-report` where the report has no such table of this month, `store-corrupt` where it is no longer
  ///   what its manifest says.
  func csv(_ table: ReportTable, in store: StoreLayout) throws(Failure) -> [UInt8] {
    let report = "\(store.run(run.id.description))/report"
    let isLast = month == run.month
    let path = isLast ? table.path : "months/\(month)/\(table.rawValue).csv"
    guard let output = run.manifest.outputs.first(where: { $0.file == path }) else {
      throw Failure(
        .nothingToReport,
        "the report of \(run.id) has no table '\(table.rawValue)' of \(month)",
        at: .init(file: report),
        hint: isLast ? nil : "of its earlier months a backfill publishes indices, scores and groups"
      )
    }
    guard try run.manifest.firstDamaged(in: report, [output]) == nil else {
      throw Failure(
        .storeCorrupt, "the report of \(run.id) is not what its manifest says",
        at: .init(file: "\(report)/\(path)"), hint: "`citycredit doctor --deep` looks at all of it")
    }
    return try readFile("\(report)/\(path)", limit: .max)
  }
}

import ByteStream
import Foundation
import Store
import Observe
import Records

/// The machine: clock, libraries, what happens after a crash.
extension Doctor {
  /// The tool is younger than the first of these years, and no clock is right beyond the last.
  private static let years = 2018...2100

  func clock(_ inbox: Inbox?, _ ledger: Ledger?) -> Finding {
    let now = settings.now()
    let advice = "set the clock, and have it kept right (timedatectl set-ntp true)"
    guard Self.years.contains(now.day.civil.year) else {
      return .wrong(
        "clock", .configurationInvalid, "it is \(now) by the machine's clock", advice)
    }
    // Both are written alike, so that their order is that of their texts.
    if let last = (try? ledger?.runs(limit: 1))?.first, last.started > now.description {
      return .wrong(
        "clock", .configurationInvalid,
        "it is \(now), before the start of the last run at \(last.started)", advice)
    }
    if let ahead = inbox?.files.first(where: \.parsed.hasImpossibleDay) {
      return .warn(
        "clock",
        "it is \(now), and the day in the name of \(ahead.name) lies ahead or does not exist",
        "one of them is wrong: the clock, or the day in the export's name")
    }
    return .ok("clock", "\(now)")
  }

  /// What does not depend on a pipeline.
  func machine() -> [Finding] {
    let environment = surroundings.environment
    let locale = ["LC_ALL", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
    return [
      .note("time-zone", "\(surroundings.timeZone); times and days of the tool are UTC"),
      .ok("locale", "\(locale ?? "C"); no result depends on it"),
      libraries(),
      .ok("processor", "\(processorCount()) cores; rows are cut with \(Libraries.vectors)"),
      coreDumps(), backtraces(environment), browser(environment),
    ]
  }

  private func libraries() -> Finding {
    do throws(Failure) {
      let all = Libraries.versions + [("SQLite", try Ledger.databaseVersion())]
      return .ok("libraries", all.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
    } catch {
      return .wrong("libraries", error)
    }
  }

  /// A dump holds what was being read, persons too.
  private func coreDumps() -> Finding {
    surroundings.coreLimit == 0
      ? .ok("core-dumps", "off")
      : .warn(
        "core-dumps", "on: after a crash, rows that were being read are written to the disk",
        "ulimit -c 0, or LimitCORE=0 in the unit")
  }

  private func backtraces(_ environment: [String: String]) -> Finding {
    let options = environment["SWIFT_BACKTRACE"] ?? ""
    let chosen = options.split(separator: ",").last { $0.hasPrefix("enable=") }
    switch chosen {
    // Where nothing is said the tool turns them off itself.
    case nil, "enable=no", "enable=off", "enable=false":
      return .ok("backtraces", "off")
    default:
      return .warn(
        "backtraces", "on: after a crash, memory is shown in the log",
        "SWIFT_BACKTRACE=enable=no turns them off")
    }
  }

  private func browser(_ environment: [String: String]) -> Finding {
    do throws(Failure) {
      let found = try Chromium(
        named: environment["CITYCREDIT_BROWSER"], searchPath: environment["PATH"] ?? "")
      return .ok("browser", "\(found.path) prints reports")
    } catch {
      return .note("browser", "none; only `--pdf` and `--brief` need one", error.hint)
    }
  }
}

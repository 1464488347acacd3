import Contract
import Foundation
import Store
import Observe
import Records

/// Looks at everything a run needs and says how it stands; nothing is changed.
///
/// To see whether a place can be written to, a file or link with a name of its own is made there and
/// removed at once.
///
/// - Parameters:
///   - settings: what the command line says.
///   - isDeep: whether every checksum of the store is proved, in time in proportion to its size.
///   - environment: the environment variables.
/// - Returns: the findings, in an order that is always the same.
public func examine(
  _ settings: Settings, isDeep: Bool, environment: [String: String]
) async -> [Finding] {
  await Doctor(settings: settings, surroundings: .here(environment), isDeep: isDeep).examine()
}

struct Doctor: Sendable {
  let settings: Settings
  let surroundings: Surroundings
  let isDeep: Bool

  func examine() async -> [Finding] {
    let configuration: Configuration
    do throws(Failure) {
      configuration = try Configuration(settings)
    } catch {
      return [.wrong("pipeline", error)] + machine()
    }
    let pipeline = configuration.pipeline
    var findings: [Finding] = [.ok("pipeline", "\(pipeline.name): \(pipeline.path)")]
    var bench: Workbench?
    do throws(Failure) {
      bench = try Workbench(configuration)
      findings.append(.ok("tables", "contracts, register and edition agree"))
    } catch {
      findings.append(.wrong("tables", error))
    }
    findings.append(registerDate(configuration))
    var inbox: Inbox?
    do throws(Failure) {
      let found = try configuration.listInbox()
      findings.append(self.inbox(found, at: configuration.inbox))
      inbox = found
    } catch {
      findings.append(.wrong("inbox", error))
    }
    findings.append(sources(configuration))
    findings.append(store(configuration))
    findings.append(publish(configuration))
    findings += room(configuration, inbox)
    findings.append(rejects(configuration.store))
    findings.append(lock(configuration.store))
    let (opened, ledger) = ledger(configuration.store)
    findings.append(opened)
    findings.append(await facts(configuration, ledger, bench))
    findings.append(report(configuration))
    findings.append(watch(configuration))
    findings.append(clock(inbox, ledger))
    return findings + machine()
  }

  /// A register that is older is that of other cities than today's.
  private static let registerYears = 2

  private func registerDate(_ configuration: Configuration) -> Finding {
    let date = configuration.pipeline.registerDate
    let today = settings.today
    guard
      today.civil.year - date.civil.year > Self.registerYears
        || date.advanced(by: Self.registerYears * 365 + 1) < today
    else { return .ok("register", "the list of cities is that of \(date)") }
    return .warn(
      "register", "the list of cities is that of \(date), more than two years ago",
      "name a later date in `register`, unless the published ranking still uses this one")
  }
}

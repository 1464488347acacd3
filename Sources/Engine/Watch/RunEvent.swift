import ByteStream
import Contract
import Foundation
import Store
import Observe
import Records

/// What is told of a run, to whoever watches: one value, three forms.
struct RunEvent: Sendable {
  /// How far the run is.
  enum Kind: String, Sendable {
    case start = "START"
    case complete = "COMPLETE"
    case fail = "FAIL"
  }

  let kind: Kind
  let pipeline: String
  let command: String
  /// The run; `nil` for one that found nothing new and left no entry.
  let run: RunID?
  let started: Moment
  let now: Moment
  /// 0 while it runs.
  let exitCode: Int
  let failure: Failure?
  let outcome: RunOutcome
  /// When the last run ended well; `nil` for never.
  let lastSuccess: Moment?
  /// What the gates found when a report was last about to be published, be it in this run or before.
  let gates: [CheckRecord]
  let inbox: String
  let publish: String
}

extension Session {
  /// Tells that a run has begun.
  func tellStart(_ id: RunID, _ command: String, started: Moment) {
    guard isWatched else { return }
    tell(
      event(.start, id, command, started: started, exitCode: 0, nil, RunOutcome()),
      configuration.pipeline.watch.onStart)
  }

  /// Tells how a run ended.
  func tellEnd(
    _ id: RunID?, _ command: String, started: Moment, exitCode: Int, _ failure: Failure?,
    _ outcome: RunOutcome
  ) {
    guard isWatched else { return }
    let watch = configuration.pipeline.watch
    let kind: RunEvent.Kind = exitCode == 0 ? .complete : .fail
    tell(
      event(kind, id, command, started: started, exitCode: exitCode, failure, outcome),
      exitCode == 0 ? watch.onSuccess : watch.onFailure)
  }

  private var isWatched: Bool {
    configuration.settings.isWatched && configuration.pipeline.watch != .none
  }

  private func event(
    _ kind: RunEvent.Kind, _ id: RunID?, _ command: String, started: Moment, exitCode: Int,
    _ failure: Failure?, _ outcome: RunOutcome
  ) -> RunEvent {
    let now = configuration.settings.now()
    let key = "last-success/\(configuration.pipeline.name)"
    let isSuccess = kind == .complete
    // Only a courtesy of the figures: a ledger that cannot be read says so elsewhere.
    if isSuccess { try? ledger.setResult("\(now.nanoseconds)", for: key) }
    let last = (try? ledger.result(for: key)).flatMap { $0 }.flatMap { Int64($0) }
    return RunEvent(
      kind: kind, pipeline: configuration.pipeline.name, command: command, run: id,
      started: started, now: now, exitCode: exitCode, failure: failure, outcome: outcome,
      lastSuccess: last.map { Moment(nanoseconds: $0) },
      gates: (try? ledger.lastChecks(ofPipeline: configuration.pipeline.name)) ?? [],
      inbox: absolute(configuration.inbox), publish: absolute(configuration.publish))
  }

  /// Writes figures and lineage and calls the command; none of it can stop a run.
  private func tell(_ event: RunEvent, _ command: [String]) {
    let watch = configuration.pipeline.watch
    do throws(Failure) {
      if let path = watch.lineage { try event.addLineage(to: path) }
      if let path = watch.metrics, event.kind != .start { try event.writeMetrics(to: path) }
    } catch {
      log.failure(error, event: "watch.failed", level: .warning)
    }
    if !command.isEmpty, let complaint = event.call(command) {
      log.warning("hook.failed", ["hook": .text(event.kind.rawValue.lowercased())], text: complaint)
    }
  }
}

extension RunEvent {
  /// Calls a command; what it should know stands in its environment, and none of it is from an export.
  ///
  /// - Returns: what is to be said when it did not end well.
  func call(_ command: [String]) -> String? {
    let own = ProcessInfo.processInfo.environment
    var environment: [String: String] = ["TZ": "UTC"]
    for name in ["PATH", "HOME", "LANG", "USER"] { environment[name] = own[name] }
    environment["CITYCREDIT_EVENT"] = kind.rawValue.lowercased()
    environment["CITYCREDIT_PIPELINE"] = pipeline
    environment["CITYCREDIT_COMMAND"] = self.command
    environment["CITYCREDIT_RUN"] = run?.description ?? ""
    environment["CITYCREDIT_EXIT_CODE"] = "\(exitCode)"
    environment["CITYCREDIT_ERROR"] = failure?.code.rawValue ?? ""
    environment["CITYCREDIT_WARNINGS"] = gates.filter { $0.status == .warn }.map(\.name)
      .joined(separator: " ")
    environment["CITYCREDIT_MONTH"] = outcome.month?.description ?? ""
    environment["CITYCREDIT_REPORT"] = outcome.published == nil ? "" : publish
    // Found by the shell's rules, without a shell.
    let child = ChildProcess(
      path: "/usr/bin/env", arguments: command, environment: environment)
    let ending = child.run(seconds: Self.hookSeconds)
    return ending == .code(0)
      ? nil
      : "the command for '\(kind.rawValue.lowercased())' \(Self.words(ending)); the run goes on without it"
  }

  /// A command that takes longer is stopped.
  private static let hookSeconds = 60

  private static func words(_ ending: ChildProcess.Ending) -> String {
    switch ending {
    case .code(let code): "ended with code \(code)"
    case .signal(let number): "was ended by signal \(number)"
    case .notStarted: "cannot be started"
    case .tooLong: "took more than \(hookSeconds) seconds"
    }
  }
}

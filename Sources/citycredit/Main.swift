import ArgumentParser
import Dispatch
import Engine
import Foundation
import Observe
import Records
import Synchronization

/// The door: the only place that knows signals and exit codes.
@main
enum Main {
  static func main() async {
    crashQuietly()
    noteCrashes()
    // SIGINT and SIGTERM end a command in order: what is half done is taken back.
    let work = Task {
      try checkCommand(CommandLine.arguments.dropFirst())
      var command = try CityCredit.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    }
    let sources = [SIGINT, SIGTERM].map { number in onSignal(number) { @Sendable in work.cancel() }
    }
    defer { sources.forEach { $0.cancel() } }
    do {
      try await work.value
    } catch let failure as Failure {
      makeLog(quiet: false).failure(failure)
      exit(exitCode(of: failure))
    } catch let stop as Stop {
      exit(stop.code)
    } catch {
      CityCredit.exit(withError: error)
    }
  }
}

/// Lets a crash leave nothing of what was being read, on the disk or in a log; what is called inherits it.
///
/// A core file is a copy of the memory. Swift's own handlers print the registers of a crash with the bytes that they
/// point to, on a terminal or not, and take a signal that was sent from outside for survived.
private func crashQuietly() {
  var none = rlimit(rlim_cur: 0, rlim_max: 0)
  // A smaller limit is always allowed; where it were not, the run would be no worse than before.
  _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  let wish = ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"] ?? ""
  guard !wish.contains("enable=") else { return }
  for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] {
    signal(number, SIG_DFL)
  }
}

/// Calls `stop` when a signal arrives.
///
/// Signals arrive on a queue of their own, which has a thread even when a run keeps all others
/// busy. The handler must not belong to the main actor, as a closure written inside `main` would.
private func onSignal(
  _ number: Int32, _ stop: @escaping @Sendable () -> Void
) -> any DispatchSourceSignal {
  signal(number, SIG_IGN)
  let source = DispatchSource.makeSignalSource(
    signal: number, queue: DispatchQueue(label: "signals"))
  source.setEventHandler { @Sendable in
    caughtSignal.store(Int(number), ordering: .relaxed)
    stop()
  }
  source.resume()
  return source
}

/// The signal that asked the command to stop, 0 for none.
private let caughtSignal = Atomic<Int>(0)

/// Ends the command with an exit code after everything has been said.
struct Stop: Error {
  let code: Int32
}

/// The sysexits code of a failure.
func exitCode(of failure: Failure) -> Int32 {
  switch failure.code {
  case .usage: 64
  case .fileUnreadable, .fileChanged, .readerCrashed, .fileEmpty, .gzipTruncated, .gzipCorrupt,
    .streamTruncated, .streamCorrupt, .archiveInvalid, .formatUnsupported, .encodingUnknown,
    .headerUnknown, .headerAmbiguous, .cityUnknown, .dayImplausible, .rowsAllBroken, .limitExceeded,
    .tableInvalid, .storeCorrupt,
    .gateClosed, .personalNumber, .nothingToReport, .notReproduced:
    65
  case .browserMissing, .printFailed: 69
  case .bug: 70
  case .writeFailed: 74
  case .storeLocked, .timeLimit: 75
  case .configurationInvalid, .configurationMissing, .editionInvalid, .registerInvalid: 78
  case .interrupted: 128 + Int32(caughtSignal.load(ordering: .relaxed))
  }
}

import ArgumentParser
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
    do throws(Failure) {
      try prepareProcess()
    } catch {
      makeLog(quiet: false).failure(error)
      exit(exitCode(of: error))
    }
    let work = Task {
      try checkCommand(CommandLine.arguments.dropFirst())
      var command = try CityCredit.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    }
    workInHand.withLock { $0 = work }
    if !listenForSignals([SIGHUP, SIGINT, SIGQUIT, SIGTERM], patience: patience, then: hear) {
      makeLog(quiet: false).warning(
        "signals.unheard", text: "signals cannot be heard: to stop this command is to kill it")
    }
    let code = await end(of: work)
    do throws(Failure) {
      try finishOutput()
    } catch {
      // Of two failures the first has been told.
      if code == 0 {
        makeLog(quiet: false).failure(error)
        exit(exitCode(of: error))
      }
    }
    exit(code)
  }

  /// Waits for the work, says what stopped it, and gives its exit code.
  private static func end(of work: Task<Void, any Error>) async -> Int32 {
    do {
      try await work.value
      return 0
    } catch let failure as Failure {
      makeLog(quiet: false).failure(failure)
      return exitCode(of: failure)
    } catch let stop as Stop {
      return stop.code
    } catch {
      // As ArgumentParser does itself, but for what becomes of the output.
      let (text, code) = (CityCredit.fullMessage(for: error), CityCredit.exitCode(for: error))
      if !text.isEmpty {
        if code.isSuccess { print(text) } else { Log.standardError(text + "\n") }
      }
      return code.rawValue
    }
  }
}

/// So many seconds a command has to end in order when it is asked to.
private let patience = 30

/// What this process does.
private let workInHand = Guarded<Task<Void, any Error>?>(nil)

/// Takes a signal, on a thread that does nothing else.
///
/// What works on a store ends in order: what is half done is taken back. All else ends at once, as does what has been asked twice or
/// has not ended in time, which is no worse than to be killed.
///
/// A run that has ended well says so whatever comes: the report that it made is shown.
private func hear(_ number: Int32, _ isLast: Int32) {
  if let code = concludedExitCode() {
    if isLast == 0 { return }
    _exit(code)
  }
  caughtSignal.store(Int(number), ordering: .relaxed)
  if isLast == 0 {
    workInHand.withLock { $0?.cancel() }
    if holdsStore() { return }
  }
  makeLog(quiet: false).failure(
    Failure(
      .interrupted,
      isLast == 0 ? "stopped by a signal" : "stopped by a signal, in the middle of its work"))
  _exit(128 + number)
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
  for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
    signal(number, SIG_DFL)
  }
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
  case .publishedUnconfirmed: 3
  case .usage: 64
  case .fileUnreadable, .fileChanged, .readerCrashed, .fileEmpty, .gzipTruncated, .gzipCorrupt,
    .streamTruncated, .streamCorrupt, .archiveInvalid, .formatUnsupported, .encodingUnknown,
    .headerUnknown, .headerAmbiguous, .cityUnknown, .sourceUnknown, .sourceForeign,
    .sourceUnproven, .dayImplausible, .rowsAllBroken, .limitExceeded, .tableInvalid,
    .storeCorrupt, .gateClosed, .personalNumber, .nothingToReport, .notReproduced:
    65
  case .browserMissing, .printFailed: 69
  case .bug: 70
  case .machineLimit: 71
  case .writeFailed: 74
  case .storeLocked, .timeLimit: 75
  case .configurationInvalid, .configurationMissing, .editionInvalid, .registerInvalid: 78
  case .interrupted:
    // Without a signal: nobody reads the output any more, as SIGPIPE would have said.
    128
      + (caughtSignal.load(ordering: .relaxed) == 0
        ? SIGPIPE : Int32(caughtSignal.load(ordering: .relaxed)))
  }
}

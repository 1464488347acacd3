import Dispatch
import Foundation
import Records

/// Another program that is run and waited for.
struct ChildProcess: Sendable {
  let path: String
  let arguments: [String]
  /// All that it sees of its surroundings.
  let environment: [String: String]

  /// How it ended.
  enum Ending: Equatable, Sendable {
    case code(Int32)
    case signal(Int32)
    case notStarted
    case tooLong
  }

  /// Runs it without input; what it writes is dropped.
  ///
  /// After so many seconds it is asked to end, five later it is killed.
  func run(seconds: Int) -> Ending {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do { try process.run() } catch { return .notStarted }
    if ended.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
      process.terminate()
      if ended.wait(timeout: .now() + .seconds(5)) == .timedOut {
        kill(process.processIdentifier, SIGKILL)
      }
      return .tooLong
    }
    return process.terminationReason == .exit
      ? .code(process.terminationStatus) : .signal(process.terminationStatus)
  }
}

import Records

/// The name of a run, `r000123`; numbers are never used twice.
public struct RunID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The run's number, from 1.
  public let number: Int64

  /// Wraps a number.
  public init(number: Int64) { self.number = number }

  /// Reads `r000123`, with or without leading zeros; anything else is `nil`.
  public init?(_ text: some StringProtocol) {
    guard text.first == "r" else { return nil }
    let digits = text.dropFirst()
    guard digits.allSatisfy({ $0 >= "0" && $0 <= "9" }), let number = Int64(digits), number > 0
    else { return nil }
    self.number = number
  }

  /// `r` and at least six digits.
  public var description: String { "r\(padded(Int(number), to: 6))" }

  /// Earlier runs order first.
  public static func < (a: RunID, b: RunID) -> Bool { a.number < b.number }
}

/// How a run stands.
public enum RunStatus: String, CaseIterable, Sendable {
  /// Begun and not ended: it is going on, or it was killed.
  case running
  /// Ended as it should.
  case succeeded
  /// Ended by a failure.
  case failed
  /// Stopped by a signal, or found dead by a later run.
  case interrupted
}

/// One run of the tool.
public struct RunRecord: Equatable, Sendable {
  /// Its name.
  public let id: RunID
  /// The pipeline's name.
  public let pipeline: String
  /// The command as typed.
  public let command: String
  /// The version of the tool.
  public let version: String
  /// When it began, ISO 8601.
  public let started: String
  /// How it stands.
  public let status: RunStatus
  /// When it ended; `nil` while it has not.
  public let finished: String?
  /// Its exit code; `nil` while it has not ended.
  public let exitCode: Int?
  /// Why it failed, or what it has to say.
  public let message: String?

  /// Fills in a run.
  public init(
    id: RunID, pipeline: String, command: String, version: String, started: String,
    status: RunStatus, finished: String?, exitCode: Int?, message: String?
  ) {
    self.id = id
    self.pipeline = pipeline
    self.command = command
    self.version = version
    self.started = started
    self.status = status
    self.finished = finished
    self.exitCode = exitCode
    self.message = message
  }
}

/// What one stage did in a run.
public struct StageRecord: Equatable, Sendable {
  /// Whether the stage had to run.
  public enum Status: String, CaseIterable, Sendable {
    /// It ran.
    case ran
    /// Nothing that it reads had changed.
    case fresh
  }

  /// The stage's name, `score`.
  public let stage: String
  /// What of it, `2018/2018-03`; empty for the whole.
  public let scope: String
  /// Whether it had to run.
  public let status: Status
  /// The fingerprint of everything it read.
  public let fingerprint: String
  /// Why it ran, or why not, in words.
  public let reason: String
  /// How many things went in: files, rows or cities, as the stage counts.
  public let countIn: Int
  /// How many came out.
  public let countOut: Int
  /// How long it took.
  public let milliseconds: Int

  /// Fills in a stage.
  public init(
    stage: String, scope: String = "", status: Status, fingerprint: String, reason: String,
    countIn: Int = 0, countOut: Int = 0, milliseconds: Int = 0
  ) {
    self.stage = stage
    self.scope = scope
    self.status = status
    self.fingerprint = fingerprint
    self.reason = reason
    self.countIn = countIn
    self.countOut = countOut
    self.milliseconds = milliseconds
  }
}

/// What a gate or check of a run found.
public struct CheckRecord: Equatable, Sendable {
  /// How grave it is.
  public enum Status: String, CaseIterable, Sendable {
    /// Good to know.
    case note
    /// Someone should look at it.
    case warn
    /// Nothing is published.
    case block
  }

  /// The check's name, `rejected-share`.
  public let name: String
  /// How grave the finding is.
  public let status: Status
  /// What was found, in one sentence without field values.
  public let message: String

  /// Fills in a finding.
  public init(name: String, status: Status, message: String) {
    self.name = name
    self.status = status
    self.message = message
  }
}

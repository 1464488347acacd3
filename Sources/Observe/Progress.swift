import Records
import Synchronization

/// The progress of one long step: counted from any thread, drawn at most ten times a second.
///
/// `reading  12/40 files  1,250,000 rows  530,000 rows/s  about 3 s left`
public final class Progress: Sendable {
  private struct State {
    var files = 0
    var rows = 0
    var bytes = 0
    var drawn: Moment?
    var finished = false
  }

  private static let interval: Int64 = 100_000_000
  private static let width = 79

  private let log: Log
  private let activity: String
  private let files: Int
  private let bytes: Int
  private let started: Moment
  private let state = Guarded(State())

  init(log: Log, activity: String, files: Int, bytes: Int) {
    self.log = log
    self.activity = activity
    self.files = files
    self.bytes = bytes
    started = log.now()
  }

  /// Counts what has been done since the last call.
  ///
  /// - Parameters:
  ///   - files: files finished.
  ///   - rows: rows read.
  ///   - bytes: bytes read, in the same sense as the total.
  public func advance(files: Int = 0, rows: Int = 0, bytes: Int = 0) {
    state.withLock { state in
      state.files += files
      state.rows += rows
      state.bytes += bytes
      guard log.showsProgress, !state.finished else { return }
      let now = log.now()
      if let drawn = state.drawn, now.nanoseconds - drawn.nanoseconds < Self.interval,
        now >= drawn
      {
        return
      }
      state.drawn = now
      log.show(line(state, seconds: now.seconds(since: started)))
    }
  }

  /// Takes the line away; what is counted afterwards is not shown.
  public func finish() {
    state.withLock { state in
      guard !state.finished else { return }
      state.finished = true
      log.show("")
    }
  }

  private func line(_ state: State, seconds: Double) -> String {
    var parts = ["\(oneLine(activity))", "\(grouped(state.files))/\(grouped(files)) files"]
    if state.rows > 0 {
      parts.append("\(grouped(state.rows)) rows")
      if seconds > 0 {
        parts.append("\(grouped(Int(min(Double(state.rows) / seconds, 1e15)))) rows/s")
      }
    }
    let share =
      bytes > 0
      ? Double(state.bytes) / Double(bytes) : Double(state.files) / Double(max(1, files))
    // An estimate from the first moments would only jump about.
    if share > 0, share < 1, seconds >= 1 {
      parts.append("about \(duration(seconds * (1 - share) / share)) left")
    }
    return String(parts.joined(separator: "  ").prefix(Self.width))
  }
}

/// A number with commas between groups of three digits.
func grouped(_ number: Int) -> String {
  var text = ""
  let digits = Array(String(number.magnitude))
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return number < 0 ? "-\(text)" : text
}

/// A time as a person says it: `8 s`, `3 min`, `2 h 5 min`.
func duration(_ seconds: Double) -> String {
  let whole = Int(min(seconds, 1e9).rounded(.up))
  switch whole {
  case ..<90: return "\(whole) s"
  case ..<5400: return "\((whole + 59) / 60) min"
  default: return "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}

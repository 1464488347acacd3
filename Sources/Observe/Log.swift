import Foundation
public import Records
import Synchronization

/// What happened, one line per event, on stderr or wherever a test wants it.
///
/// On a terminal an event is a sentence, and a progress line stands below the last one; elsewhere it is
/// a JSON object with the keys `time`, `level`, `event`, then its own in order of name. Safe to use
/// from any thread: an event is handed over whole and never mixes with another.
public final class Log: Sendable {
  /// How events are written.
  public enum Style: Sendable {
    /// Sentences for a person, and a progress line.
    case terminal
    /// JSON lines for a program.
    case json
    /// Nothing at all.
    case silent
  }

  /// How grave an event is.
  public enum Level: Int, Comparable, Sendable {
    /// As it should be.
    case info
    /// Someone should look at it.
    case warning
    /// The command fails.
    case error

    /// Lighter levels order first.
    public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

    var name: String {
      switch self {
      case .info: "info"
      case .warning: "warning"
      case .error: "error"
      }
    }
  }

  /// Takes the lines, with their ends; called by one thread at a time.
  public typealias Destination = @Sendable (String) -> Void

  let style: Style
  let now: @Sendable () -> Moment
  private let threshold: Level
  private let destination: Destination
  /// The progress line that stands on the terminal, empty for none.
  private let line = Guarded("")

  /// Makes a log.
  ///
  /// - Parameters:
  ///   - destination: where lines go; standard error when left out.
  ///   - style: how events are written.
  ///   - quiet: whether only errors are written, and what would else be missed: nothing on success.
  ///   - now: the clock.
  public init(
    destination: @escaping Destination = Log.standardError, style: Style, quiet: Bool = false,
    now: @escaping @Sendable () -> Moment = Moment.now
  ) {
    self.destination = destination
    self.style = style
    self.now = now
    threshold = quiet ? .error : .info
  }

  /// Whether standard error is a terminal: sentences there, JSON lines elsewhere.
  public static var standardErrorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes to standard error.
  public static let standardError: Destination = { text in
    // What cannot be written is dropped: there is nobody left who could be told.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Says that something happened as it should.
  ///
  /// - Parameters:
  ///   - event: its stable name, `file.accepted`.
  ///   - fields: what goes with it: counts, paths, codes.
  ///   - text: the sentence for a person; made from name and fields when left out.
  public func info(_ event: String, _ fields: [String: LogValue] = [:], text: String? = nil) {
    enter(.info, event, fields, text)
  }

  /// Says that something should be looked at.
  ///
  /// - Parameters:
  ///   - event: its stable name.
  ///   - fields: what goes with it.
  ///   - text: the sentence for a person.
  ///   - evenQuiet: whether a quiet log says so too: what would else be missed for good.
  public func warning(
    _ event: String, _ fields: [String: LogValue] = [:], text: String? = nil,
    evenQuiet: Bool = false
  ) {
    enter(.warning, event, fields, text, evenQuiet: evenQuiet)
  }

  /// Says that the command fails.
  ///
  /// - Parameters:
  ///   - event: its stable name.
  ///   - fields: what goes with it.
  ///   - text: the sentence for a person.
  public func error(_ event: String, _ fields: [String: LogValue] = [:], text: String? = nil) {
    enter(.error, event, fields, text)
  }

  /// Says what stopped a file (a warning) or the command (an error).
  ///
  /// - Parameters:
  ///   - failure: what went wrong, where, and what to do.
  ///   - event: the event's name.
  ///   - level: how grave it is.
  public func failure(_ failure: Failure, event: String = "failed", level: Level = .error) {
    var fields: [String: LogValue] = [
      "code": .text(failure.code.rawValue), "message": .text(failure.message),
    ]
    if let place = failure.place {
      fields["file"] = .text(place.file)
      if place.line > 0 { fields["line"] = .int(place.line) }
      if place.column > 0 { fields["column"] = .int(place.column) }
    }
    if let hint = failure.hint { fields["hint"] = .text(hint) }
    enter(level, event, fields, style == .terminal ? failure.description : nil)
  }

  /// Shows how far a long step has come: a line on a terminal, nothing elsewhere.
  ///
  /// - Parameters:
  ///   - activity: what is being done, `reading`.
  ///   - files: how many files there are.
  ///   - bytes: how many bytes they have, for a better estimate of the time left; 0 when unknown.
  /// - Returns: the handle to count with; `finish()` takes the line away.
  public func progress(_ activity: String, files: Int, bytes: Int = 0) -> Progress {
    Progress(log: self, activity: activity, files: files, bytes: bytes)
  }

  /// Whether anybody would see a progress line.
  var showsProgress: Bool { style == .terminal && threshold == .info }

  /// Puts a progress line on the terminal in place of the former; an empty one takes it away.
  func show(_ text: String) {
    guard showsProgress else { return }
    line.withLock { line in
      guard line != text else { return }
      line = text
      destination("\r\u{1B}[K\(text)")
    }
  }

  private func enter(
    _ level: Level, _ event: String, _ fields: [String: LogValue], _ text: String?,
    evenQuiet: Bool = false
  ) {
    guard style != .silent, level >= threshold || evenQuiet else { return }
    let time = now()
    // Under the lock, so that lines arrive whole and the progress line stays the last.
    line.withLock { line in
      switch style {
      case .silent: break
      case .json: destination(json(time, level, event, fields, text) + "\n")
      case .terminal:
        let words = sentence(level, event, fields, text) + "\n"
        destination(line.isEmpty ? words : "\r\u{1B}[K\(words)\(line)")
      }
    }
  }

  private func json(
    _ time: Moment, _ level: Level, _ event: String, _ fields: [String: LogValue], _ text: String?
  ) -> String {
    var fields = fields
    if let text { fields["text"] = .text(text) }
    var members = [
      "\"time\":\(quoted(time.description))", "\"level\":\"\(level.name)\"",
      "\"event\":\(quoted(event))",
    ]
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
      // A key that stands twice is read differently by every parser.
      let name = ["time", "level", "event"].contains(key) ? "\(key)_" : key
      members.append("\(quoted(name)):\(value.json)")
    }
    return "{\(members.joined(separator: ","))}"
  }

  private func sentence(
    _ level: Level, _ event: String, _ fields: [String: LogValue], _ text: String?
  ) -> String {
    let prefix = level == .info ? "" : "\(level.name): "
    if let text { return prefix + oneLine(text) }
    let rest = fields.sorted { $0.key < $1.key }.map { "  \(oneLine($0.key))=\($0.value.plain)" }
    return prefix + oneLine(event) + rest.joined()
  }
}

import Foundation
import Observe
import Records
import Synchronization
import Testing

/// Collects what a log writes.
final class Sink: Sendable {
  private let text = Guarded("")

  var written: String { text.withLock { $0 } }

  var destination: Log.Destination {
    { piece in self.text.withLock { $0 += piece } }
  }

  func log(_ style: Log.Style, quiet: Bool = false) -> Log {
    Log(destination: destination, style: style, quiet: quiet) {
      Moment(nanoseconds: 1_523_325_600_123_456_789)
    }
  }
}

/// Texts that break a careless log: line ends, quotes, escape sequences, characters beyond ASCII.
let hostile = [
  "plain", "", "a\nb", "a\r\nb", "\"quoted\"", "back\\slash", "\u{1B}[2Jcleared", "tab\tbed",
  "nul\0", "武汉市.csv.gz", "\u{85}\u{9B}31m", "\u{2028}\u{2029}", "\u{202E}gpj.exe", "😀",
]

@Suite struct LogTests {
  private func object(_ line: Substring) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func aLineOfJSONHasThisForm() {
    let sink = Sink()
    sink.log(.json).info(
      "file.accepted",
      ["rows": .int(3), "file": .text("a.csv.gz"), "fresh": .bool(false), "share": .double(0.25)],
      text: "read a.csv.gz")
    #expect(
      sink.written == """
        {"time":"2018-04-10T02:00:00.123Z","level":"info","event":"file.accepted",\
        "file":"a.csv.gz","fresh":false,"rows":3,"share":0.25,"text":"read a.csv.gz"}

        """)
  }

  @Test(arguments: hostile)
  func anEventIsOneLineOfJSONAndKeepsItsText(text: String) throws {
    let sink = Sink()
    sink.log(.json).warning(text, ["key \(text)": .text(text)], text: text)
    let lines = sink.written.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 2)
    #expect(!sink.written.unicodeScalars.dropLast().contains { $0.value < 0x20 })
    let object = try object(lines[0])
    #expect(object["event"] as? String == text)
    #expect(object["text"] as? String == text)
    #expect(object["key \(text)"] as? String == text)
  }

  @Test(arguments: hostile)
  func anEventIsOneLineOnATerminal(text: String) {
    let sink = Sink()
    sink.log(.terminal).info("event", text: text)
    sink.log(.terminal).info(text, [text: .text(text)])
    let steering = sink.written.unicodeScalars.filter { $0.value < 0x20 || $0.value == 0x9B }
    #expect(steering.map(\.value) == [10, 10])
  }

  @Test func keysThatEveryLineHasAreNotWrittenTwice() throws {
    let sink = Sink()
    sink.log(.json).info("event", ["time": .int(1), "level": .int(2), "event": .int(3)])
    let object = try object(sink.written.split(separator: "\n")[0])
    #expect(object["level"] as? String == "info")
    #expect(object["time_"] as? Int == 1)
    #expect(object.count == 6)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNoNumberIsNull(value: Double) throws {
    let sink = Sink()
    sink.log(.json).info("event", ["share": .double(value)])
    #expect(try object(sink.written.split(separator: "\n")[0])["share"] is NSNull)
  }

  @Test func aTerminalReadsSentences() {
    let sink = Sink()
    let log = sink.log(.terminal)
    log.info("run.begun", text: "run r000001 of nightly")
    log.info("file.accepted", ["rows": .int(3), "file": .text("a.csv.gz")])
    log.warning("file.refused", text: "a.csv.gz: ends early")
    #expect(
      sink.written == """
        run r000001 of nightly
        file.accepted  file=a.csv.gz  rows=3
        warning: a.csv.gz: ends early

        """)
  }

  @Test func aFailureSaysWhatWhereAndWhatToDo() throws {
    let failure = Failure(
      .configurationInvalid, "unknown key 'inbx'",
      at: .init(file: "pipelines/nightly.yaml", line: 3, column: 1), hint: "known here: inbox")
    let terminal = Sink()
    terminal.log(.terminal).failure(failure)
    #expect(terminal.written == "error: \(failure)\n")
    let json = Sink()
    json.log(.json).failure(failure, level: .warning)
    let object = try object(json.written.split(separator: "\n")[0])
    #expect(object["level"] as? String == "warning")
    #expect(object["code"] as? String == "configuration-invalid")
    #expect(object["line"] as? Int == 3)
    #expect(object["hint"] as? String == "known here: inbox")
  }

  @Test(arguments: [Log.Style.terminal, .json])
  func quietMeansNothingOnSuccess(style: Log.Style) {
    let sink = Sink()
    let log = sink.log(style, quiet: true)
    log.info("event")
    log.warning("event")
    let progress = log.progress("reading", files: 1)
    progress.advance(files: 1, rows: 5)
    progress.finish()
    #expect(sink.written.isEmpty)
    log.error("event")
    #expect(!sink.written.isEmpty)
  }

  @Test func silentIsSilent() {
    let sink = Sink()
    let log = sink.log(.silent)
    log.error("event")
    log.failure(Failure(.bug, "ours"))
    log.progress("reading", files: 1).advance(files: 1)
    #expect(sink.written.isEmpty)
  }

  @Test func threadsDoNotMixTheirLines() async throws {
    let sink = Sink()
    let log = sink.log(.json)
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<50 { log.info("event", ["task": .int(task), "number": .int(number)]) }
        }
      }
    }
    let lines = sink.written.split(separator: "\n")
    #expect(lines.count == 400)
    for line in lines { #expect(try object(line).count == 5) }
  }
}

@Suite struct MomentTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (1_523_325_600_123_456_789, "2018-04-10T02:00:00.123Z"),
      (951_782_399_999_999_999, "2000-02-28T23:59:59.999Z"),
    ] as [(Int64, String)])
  func aMomentIsWrittenInUTC(nanoseconds: Int64, text: String) {
    #expect(Moment(nanoseconds: nanoseconds).description == text)
  }

  @Test func timeDoesNotRunBackwards() {
    #expect(Moment(nanoseconds: 5).seconds(since: Moment(nanoseconds: 9)) == 0)
    #expect(Moment(nanoseconds: 2_500_000_000).seconds(since: Moment(nanoseconds: 0)) == 2.5)
  }
}

import Observe
import Records
import Synchronization
import Testing

/// A clock that a test sets.
final class StoppedClock: Sendable {
  private let milliseconds = Guarded<Int64>(0)

  func set(_ value: Int64) { milliseconds.withLock { $0 = value } }

  var now: @Sendable () -> Moment {
    { Moment(nanoseconds: self.milliseconds.withLock { $0 } * 1_000_000) }
  }
}

@Suite struct ProgressTests {
  private let clear = "\r\u{1B}[K"

  @Test func theLineSaysHowFarAndHowFast() {
    let sink = Sink()
    let clock = StoppedClock()
    let log = Log(destination: sink.destination, style: .terminal, now: clock.now)
    let progress = log.progress("reading", files: 40)
    clock.set(2000)
    progress.advance(files: 10, rows: 1_250_000)
    #expect(
      sink.written
        == "\(clear)reading  10/40 files  1,250,000 rows  625,000 rows/s  about 6 s left")
    progress.finish()
    #expect(sink.written.hasSuffix(clear))
  }

  @Test func bytesGiveTheBetterEstimate() {
    let sink = Sink()
    let clock = StoppedClock()
    let log = Log(destination: sink.destination, style: .terminal, now: clock.now)
    let progress = log.progress("reading", files: 2, bytes: 1000)
    clock.set(10_000)
    progress.advance(bytes: 10)
    #expect(sink.written == "\(clear)reading  0/2 files  about 17 min left")
  }

  @Test func itIsDrawnAtMostTenTimesASecond() {
    let sink = Sink()
    let clock = StoppedClock()
    let log = Log(destination: sink.destination, style: .terminal, now: clock.now)
    let progress = log.progress("reading", files: 5000)
    for millisecond in 0..<1000 as Range<Int64> {
      clock.set(millisecond)
      progress.advance(files: 1, rows: 7)
    }
    #expect(sink.written.split(separator: "\r").count == 10)
  }

  @Test func anEventGoesAboveTheLine() {
    let sink = Sink()
    let clock = StoppedClock()
    let log = Log(destination: sink.destination, style: .terminal, now: clock.now)
    let progress = log.progress("reading", files: 2)
    progress.advance(files: 1)
    log.warning("file.refused", text: "ends early")
    progress.finish()
    progress.advance(files: 1)
    log.info("done", text: "done")
    #expect(
      sink.written
        == "\(clear)reading  1/2 files\(clear)warning: ends early\nreading  1/2 files\(clear)done\n"
    )
  }

  @Test func elsewhereThereIsNoLine() {
    let sink = Sink()
    let log = Log(destination: sink.destination, style: .json)
    let progress = log.progress("reading", files: 2)
    progress.advance(files: 2)
    progress.finish()
    #expect(sink.written.isEmpty)
  }
}

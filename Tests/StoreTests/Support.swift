import Foundation
import Store
import Records

/// A folder of its own for one test, gone when the test is over.
final class Scratch {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "ledger-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var path: String { folder + "/ledger.sqlite" }

  func ledger() throws -> Ledger { try Ledger(path: path) }
}

extension Ledger {
  /// Begins a run that nobody asks about.
  func someRun() throws -> RunID {
    try beginRun(
      pipeline: "nightly", command: "run", started: "2018-04-10T02:00:00Z", version: "0.1.0")
  }
}

/// A file with every field drawn from a seed, failures and empty books included.
func someFile(_ seed: UInt64, path: String? = nil) -> KnownFile {
  var generator = SplitMix(state: seed)
  func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
  var tally = Tally()
  for _ in 0..<number(40) {
    let reasons = Reason.allCases
    tally.count(reasons[number(reasons.count)])
  }
  for _ in 0..<number(4) {
    tally.note(Notice.allCases[number(Notice.allCases.count)], times: 1 + number(5))
  }
  let failed = number(4) == 0
  let place: Failure.Place? =
    number(2) == 0 ? nil : .init(file: "a.csv.gz", line: number(9), column: number(9))
  var file = KnownFile(
    identity: FileIdentity(
      path: path ?? "市/licences_\(seed)_20180401.csv.gz", size: number(1 << 40),
      modifiedNanoseconds: Int64(number(1 << 60)), inode: generator.next()),
    contentHash: hexadecimal(generator.next()), dataset: failed ? nil : "licences",
    edition: failed ? nil : "2018", encoding: number(3) == 0 ? nil : "gb18030",
    factsKey: failed ? nil : hexadecimal(generator.next()),
    deliveryDay: number(3) == 0 ? .none : Day(rawValue: Int32(17_000 + number(900))),
    firstSeenDay: number(3) == 0 ? .none : Day(rawValue: Int32(17_000 + number(900))),
    tally: tally, superseded: number(7),
    failure: failed
      ? Failure(
        Failure.Code.allCases[number(Failure.Code.allCases.count)], "cannot be taken",
        at: place, hint: number(2) == 0 ? nil : "look at it") : nil)
  for _ in 0..<number(3) { file.recovered[Reason.allCases[1 + number(10)]] = 1 + number(99) }
  return file
}

/// A seeded generator; the system's own would not repeat a red test.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

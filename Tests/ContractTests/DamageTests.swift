import Contract
import Records
import Testing

/// Whatever happens to a configuration file, it is read or refused with its name, never a crash.
@Suite struct DamageTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func damagedTextIsReadOrRefused(seed: UInt64) {
    for text in [soundContract, licences, soundEdition, soundPipeline] {
      let damaged = damage(text, seed: seed)
      let failures = [
        failure { () throws(Failure) in _ = try Contract.parse(text: damaged, file: "x.yaml") },
        failure { () throws(Failure) in _ = try Edition.parse(text: damaged, file: "x.yaml") },
        failure { () throws(Failure) in _ = try Pipeline.parse(text: damaged, file: "x.yaml") },
      ]
      // No text is two kinds of configuration at once.
      #expect(failures.count { $0 != nil } >= 2)
      for failure in failures.compactMap({ $0 }) {
        #expect(failure.place?.file == "x.yaml")
        #expect(failure.message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(failure.message.count < 400)
      }
    }
  }

  /// Cuts, doubles, swaps and overwrites a few passages; the same seed gives the same damage.
  private func damage(_ text: String, seed: UInt64) -> String {
    var random = SplitMix(state: seed)
    var bytes = Array(text.utf8)
    let marks = Array("{}[],:-?&*!|>'\"%@#~ \n\t0\u{1}".utf8)
    for _ in 0...(random.next() % 6) where !bytes.isEmpty {
      let start = Int(random.next() % UInt64(bytes.count))
      let end = min(bytes.count, start + 1 + Int(random.next() % 12))
      switch random.next() % 4 {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
      case 2: bytes[start] = marks[Int(random.next() % UInt64(marks.count))]
      default: bytes.swapAt(start, end - 1)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Steele, Lea and Flood's generator.
  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}

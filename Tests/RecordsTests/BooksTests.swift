import Testing

@testable import Records

/// Numbers from a seed: SplitMix64.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The books of files: every row once, sums in any order.
@Suite struct BooksTests {
  private func books(_ generator: inout Seeded) -> Tally {
    var tally = Tally()
    for _ in 0..<Int.random(in: 0...30, using: &generator) {
      tally.count(Reason.allCases.randomElement(using: &generator) ?? .none)
    }
    for _ in 0..<Int.random(in: 0...5, using: &generator) {
      tally.note(
        Notice.allCases.randomElement(using: &generator) ?? .blankLine,
        times: Int.random(in: 1...9, using: &generator))
    }
    return tally
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func sumsHaveNoOrder(seed: UInt64) {
    var generator = Seeded(seed)
    let a = books(&generator)
    let b = books(&generator)
    let c = books(&generator)
    #expect(a + b == b + a)
    #expect((a + b) + c == a + (b + c))
    #expect(a + Tally() == a)
    #expect((a + b + c).balances)
    #expect((a + b).read == a.read + b.read)
    #expect((a + b).rejectedTotal == a.rejectedTotal + b.rejectedTotal)
  }

  @Test(arguments: Reason.allCases)
  func everyRowHasOneVerdict(reason: Reason) {
    var tally = Tally()
    tally.count(reason)
    let isRejected = reason != .none && reason != .naturalPerson
    #expect(tally.read == 1 && tally.balances)
    #expect(tally.accepted == (reason == .none ? 1 : 0))
    #expect(tally.excluded == (reason == .naturalPerson ? 1 : 0))
    #expect(tally.rejected == (isRejected ? [reason: 1] : [:]))
  }

  @Test func booksThatDoNotBalanceShow() {
    let tally = Tally(read: 3, accepted: 1, rejected: [.tooLong: 1], excluded: 0, notices: [:])
    #expect(!tally.balances)
  }

  @Test func reasonsAreNumberedAndNamedForGood() {
    // Numbers stand in stored facts, names in published tables: a new one may only be added.
    let published = [
      "0 none", "1 ragged-row", "2 malformed-quote", "3 row-too-long", "4 encoding-invalid",
      "5 control-character", "10 required-missing", "11 required-when-missing", "12 too-long",
      "13 code-invalid", "14 code-check-failed", "15 code-ruined", "16 code-placeholder",
      "17 date-invalid", "18 date-placeholder", "19 date-in-future", "20 date-order",
      "21 amount-invalid", "22 amount-negative", "23 not-in-list", "24 list-detail-missing",
      "25 integer-invalid", "26 boolean-invalid", "27 division-unknown",
      "28 fields-contradict", "100 natural-person",
    ]
    let listed = Set(Reason.allCases.map { "\($0.rawValue) \($0.name)" })
    #expect(listed.isSuperset(of: published))
    #expect(Set(Reason.allCases.map(\.name)).count == Reason.allCases.count)
    for reason in Reason.allCases {
      #expect(Reason(name: reason.name) == reason)
      #expect(reason.name.allSatisfy { $0.isLowercase || $0 == "-" })
    }
    #expect(Reason(name: "no such reason") == nil)
  }

  @Test func noticesAreNumberedFromZero() {
    #expect(Set(Notice.allCases.map(\.name)).count == Notice.allCases.count)
    // A file's notices are counted in an array by raw value.
    #expect(Notice.allCases.map { Int($0.rawValue) } == Array(Notice.allCases.indices))
  }

  @Test func failuresSayWhatWhereAndWhatToDo() {
    let place = Failure.Place(file: "a.csv", line: 3, column: 7)
    let failure = Failure(.headerUnknown, "no header", at: place, hint: "add one")
    #expect(failure.description == "a.csv:3:7: no header [header-unknown]; add one")
    #expect(Failure(.bug, "lost count").description == "lost count [bug]")
    #expect(Failure.Place(file: "a.csv", line: 3).description == "a.csv:3")
    #expect(Failure.Place(file: "a.csv", column: 7).description == "a.csv")
    let codes = Failure.Code.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
  }
}

import Records
import Testing

@testable import Engine

/// Work that is shared by any number of workers gives the same as by one.
@Suite struct ParallelTests {
  @Test(arguments: [0, 1, 2, 3, 8, 100], [0, 1, 7, 1000])
  func everyItemIsTakenOnce(width: Int, count: Int) async throws {
    let taken = try await takeInTurns(Array(0..<count), width: width, into: [Int]()) {
      taken, item in
      taken.append(item)
    }
    #expect(taken.flatMap(\.self).sorted() == Array(0..<count))
    #expect(taken.count <= max(1, width))
    // Each in the order of the items.
    #expect(taken.allSatisfy { $0 == $0.sorted() })
  }

  @Test(arguments: [1, 2, 3, 8], 0..<20)
  func theFirstFailureIsThrown(width: Int, turn: Int) async throws {
    let failing = Set([3 + turn, 4 + turn, 5 + turn, 40])
    let failure = await #expect(throws: Failure.self) {
      try await takeInTurns(Array(0..<60), width: width, into: 0) { sum, item throws(Failure) in
        // Later ones fail sooner.
        if failing.contains(item) {
          if item == failing.min() { pause() }
          throw Failure(.bug, "item \(item)")
        }
        sum += item
      }
    }
    #expect(failure?.description.contains("item \(3 + turn)") == true)
  }
}

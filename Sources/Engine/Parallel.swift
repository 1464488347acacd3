import Dispatch
import Glibc
import Records
import Synchronization

/// Runs `work` over every shard, at most `width` at a time.
///
/// The results come in shard order, so that nothing downstream can depend on the width. The first
/// failure in shard order is thrown.
func forEachShard<Shard: Sendable, Output: Sendable>(
  _ shards: [Shard], width: Int, work: @escaping @Sendable (Shard) throws(Failure) -> Output
) async throws(Failure) -> [Output] {
  let board = ShardBoard<Output>(count: shards.count)
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<max(1, min(width, shards.count)) {
      group.addTask {
        while let index = board.next() {
          guard !Task.isCancelled else {
            board.set(.failure(Failure(.interrupted, "stopped by a signal")), at: index)
            continue
          }
          do throws(Failure) {
            board.set(.success(try work(shards[index])), at: index)
          } catch {
            board.set(.failure(error), at: index)
          }
          // Work that goes on beside this comes to its turn.
          await Task.yield()
        }
      }
    }
  }
  return try board.outputs()
}

/// Workers take item after item, and each keeps what it makes of those that it got.
///
/// Who gets which is left to chance, so the results together must not depend on it.
///
/// - Parameters:
///   - items: what is to be done.
///   - width: how many workers there are at most.
///   - state: what every worker begins with.
///   - work: adds an item to what a worker has.
/// - Returns: what the workers have in the end.
/// - Throws: the failure of the first item that has one, with any number of workers.
func takeInTurns<Item: Sendable, State: Sendable>(
  _ items: [Item], width: Int, into state: State,
  work: @escaping @Sendable (inout State, Item) throws(Failure) -> Void
) async throws(Failure) -> [State] {
  let board = ShardBoard<Never>(count: items.count)
  // Items are taken in their order, so that of all that fail the first is always among those that were tried.
  let failures = Guarded<[(index: Int, failure: Failure)]>([])
  let states = try await forEachShard(
    Array(0..<max(1, min(width, items.count))), width: width
  ) { _ throws(Failure) in
    var state = state
    while failures.withLock(\.isEmpty), let index = board.next() {
      guard !Task.isCancelled else { throw Failure(.interrupted, "stopped by a signal") }
      do throws(Failure) {
        try work(&state, items[index])
      } catch {
        failures.withLock { $0.append((index, error)) }
      }
    }
    return state
  }
  if let first = failures.withLock({ $0.min { $0.index < $1.index } }) { throw first.failure }
  return states
}

/// Which shard is next, and what became of each.
private final class ShardBoard<Output: Sendable>: Sendable {
  private let count: Int
  private let taken = Atomic(0)
  private let results: Guarded<[Result<Output, Failure>?]>

  init(count: Int) {
    self.count = count
    results = Guarded(Array(repeating: nil, count: count))
  }

  func next() -> Int? {
    let index = taken.add(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }

  func set(_ result: Result<Output, Failure>, at index: Int) {
    results.withLock { $0[index] = result }
  }

  func outputs() throws(Failure) -> [Output] {
    var outputs: [Output] = []
    outputs.reserveCapacity(count)
    for result in results.withLock({ $0 }) {
      switch result {
      case .success(let output): outputs.append(output)
      case .failure(let failure): throw failure
      case nil: throw Failure(.bug, "a shard was left out")
      }
    }
    return outputs
  }
}

/// Does two things at once and waits for both; when both fail, the first failure is thrown.
func sideBySide<First: Sendable, Second: Sendable>(
  _ first: @Sendable () throws(Failure) -> First,
  _ second: @Sendable () throws(Failure) -> Second
) throws(Failure) -> (First, Second) {
  let one = Guarded<Result<First, Failure>?>(nil)
  let other = Guarded<Result<Second, Failure>?>(nil)
  DispatchQueue.concurrentPerform(iterations: 2) { number in
    if number == 0 {
      let result = Result { () throws(Failure) in try first() }
      one.withLock { $0 = result }
    } else {
      let result = Result { () throws(Failure) in try second() }
      other.withLock { $0 = result }
    }
  }
  guard let one = one.withLock({ $0 }), let other = other.withLock({ $0 }) else {
    throw Failure(.bug, "work was left out")
  }
  return (try one.get(), try other.get())
}

/// Lets others work for a tenth of a millisecond.
func pause() { usleep(100) }

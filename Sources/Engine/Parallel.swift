import Records
import Synchronization

/// Runs `work` over every shard, at most `width` at a time, and gives the results in shard order, so
/// that nothing downstream can depend on the width. The first failure in shard order is thrown.
func forEachShard<Shard: Sendable, Output: Sendable>(
  _ shards: [Shard], width: Int, work: @escaping @Sendable (Shard) throws(Failure) -> Output
) async throws(Failure) -> [Output] {
  let next = Atomic(0)
  let slots = Mutex([Result<Output, Failure>?](repeating: nil, count: shards.count))
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<max(1, min(width, shards.count)) {
      group.addTask {
        while true {
          let index = next.add(1, ordering: .relaxed).oldValue
          guard index < shards.count else { return }
          let result: Result<Output, Failure>
          if Task.isCancelled {
            result = .failure(Failure(.interrupted, "stopped by a signal"))
          } else {
            do throws(Failure) {
              result = .success(try work(shards[index]))
            } catch {
              result = .failure(error)
            }
          }
          slots.withLock { $0[index] = result }
        }
      }
    }
  }
  var outputs: [Output] = []
  outputs.reserveCapacity(shards.count)
  for slot in slots.withLock({ $0 }) {
    switch slot {
    case .success(let output): outputs.append(output)
    case .failure(let failure): throw failure
    case nil: throw Failure(.bug, "a shard was left out")
    }
  }
  return outputs
}

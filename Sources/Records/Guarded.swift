#if THREAD_SANITIZER
  import Synchronization

  @_silgen_name("__tsan_acquire")
  private func acquired(_ place: UnsafeMutableRawPointer)
  @_silgen_name("__tsan_release")
  private func released(_ place: UnsafeMutableRawPointer)

  /// A mutex that tells the thread sanitizer when it is taken and given back.
  ///
  /// On Linux Swift's own is a futex in a library that the sanitizer does not see into: all that two threads do
  /// under it would be taken for a race.
  public struct Guarded<State: ~Copyable>: ~Copyable, Sendable {
    private let mutex: Mutex<State>
    nonisolated(unsafe) private let place = UnsafeMutableRawPointer.allocate(
      byteCount: 8, alignment: 8)

    /// Guards a first state.
    public init(_ initial: consuming sending State) { mutex = Mutex(initial) }

    deinit { place.deallocate() }

    /// Runs `body` on the state, which nobody else has meanwhile.
    public borrowing func withLock<Answer: ~Copyable, Problem: Error>(
      _ body: (inout sending State) throws(Problem) -> sending Answer
    ) throws(Problem) -> sending Answer {
      try mutex.withLock { (state) throws(Problem) -> sending Answer in
        acquired(place)
        defer { released(place) }
        return try body(&state)
      }
    }
  }
#else
  public import Synchronization

  /// What only one thread may touch at a time.
  public typealias Guarded<State: ~Copyable> = Mutex<State>
#endif

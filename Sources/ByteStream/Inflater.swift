/// What inflates an export: one of the two libraries, behind the same calls.
struct Inflater: ~Copyable {
  /// Exactly one of them is there.
  private var portable: GzipReader?
  private var fast: FastGzipReader?

  init(_ engine: EngineKind) throws(InflateError) {
    switch engine {
    case .portable:
      portable = try GzipReader()
      fast = nil
    case .fast:
      portable = nil
      fast = FastGzipReader()
    }
  }

  /// As `GzipReader.inflate`.
  mutating func inflate(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>,
    room: Int
  ) throws(InflateError) -> (consumed: Int, produced: Int) {
    if let step = unsafe try fast?.inflate(input, count: count, into: output, room: room) {
      return step
    }
    return unsafe try portable?.inflate(input, count: count, into: output, room: room) ?? (0, 0)
  }

  /// Whether the stream may end here: after a whole member.
  var isComplete: Bool {
    switch fast {
    case .some(let fast): return fast.isComplete
    case .none: break
    }
    switch portable {
    case .some(let portable): return portable.isComplete
    case .none: return false
    }
  }
}

/// What unpacks an export: one of the libraries, behind the same calls.
struct Inflater: ~Copyable {
  /// Exactly one of them is there.
  private var gzip: GzipReader?
  private var fastGzip: FastGzipReader?
  private var xz: XZReader?
  private var bzip2: BZip2Reader?
  private var zstandard: ZstandardReader?

  /// `nil` for what is not packed.
  init?(_ packing: Packing, _ engine: EngineKind) throws(InflateError) {
    gzip = nil
    fastGzip = nil
    xz = nil
    bzip2 = nil
    zstandard = nil
    switch packing {
    case .none: return nil
    case .gzip:
      switch engine {
      case .portable: gzip = try GzipReader()
      case .fast: fastGzip = FastGzipReader()
      }
    case .xz: xz = XZReader()
    case .bzip2: bzip2 = BZip2Reader()
    case .zstandard: zstandard = try ZstandardReader()
    }
  }

  /// As `GzipReader.inflate`.
  mutating func inflate(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>,
    room: Int
  ) throws(InflateError) -> (consumed: Int, produced: Int) {
    if let step = unsafe try fastGzip?.inflate(input, count: count, into: output, room: room) {
      return step
    }
    if let step = unsafe try gzip?.inflate(input, count: count, into: output, room: room) {
      return step
    }
    if let step = unsafe try xz?.inflate(input, count: count, into: output, room: room) {
      return step
    }
    if let step = unsafe try bzip2?.inflate(input, count: count, into: output, room: room) {
      return step
    }
    return unsafe try zstandard?.inflate(input, count: count, into: output, room: room) ?? (0, 0)
  }

  /// Whether the stream may end here: after a whole member.
  mutating func mayEnd() -> Bool {
    if let isComplete = fastGzip?.isComplete { return isComplete }
    if let isComplete = gzip?.isComplete { return isComplete }
    if let isComplete = xz?.isComplete { return isComplete }
    if let isComplete = bzip2?.isComplete { return isComplete }
    return zstandard?.isComplete ?? false
  }
}

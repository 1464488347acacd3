import CZlib

/// What is wrong with a packed stream.
public enum InflateError: Error, Equatable, Sendable {
  /// A checksum, a length or the structure is wrong, or other bytes follow the last member.
  case corrupt
  /// The stream ends inside a member.
  case truncated
  /// The library has no memory.
  case noMemory
  /// The stream asks for more memory than is allowed to unpack one.
  case tooLarge
}

/// Inflates a gzip stream into memory the caller lends it; it never allocates per read.
///
/// The value owns one `z_stream`, cannot be copied, and frees it exactly once. Concatenated members
/// (`cat a.gz b.gz`) read as one stream; zlib checks the CRC and length of each. Zero bytes may
/// follow the last member (tapes and some uploads pad), nothing else may.
@safe public struct GzipReader: ~Copyable {
  /// On the heap, because zlib keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var state = State.beforeMember

  private enum State { case beforeMember, inMember, padding }

  /// Gets ready for the first member.
  ///
  /// - Throws: `noMemory`.
  public init() throws(InflateError) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 window bits, and 16 for "gzip only".
    let version = unsafe zlibVersion()
    let size = Int32(unsafe MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, 31, version, size) == Z_OK else {
      unsafe stream.deallocate()
      throw .noMemory
    }
    unsafe self.stream = unsafe stream
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Inflates as much of `input` as fits into `output`.
  ///
  /// - Parameters:
  ///   - input: The next bytes of the stream.
  ///   - output: Where the inflated bytes go, from its start.
  /// - Returns: How many bytes of each were used. Nothing produced means that more input is needed,
  ///   or that the stream is done.
  /// - Throws: `corrupt` at the place where it is met, or `noMemory`.
  public mutating func inflate(
    _ input: Span<UInt8>, into output: inout MutableSpan<UInt8>
  ) throws(InflateError) -> (consumed: Int, produced: Int) {
    let source = unsafe input.withUnsafeBufferPointer { unsafe $0 }
    let target = unsafe output.withUnsafeMutableBufferPointer { unsafe $0 }
    guard let to = target.baseAddress else { return (0, 0) }
    guard let from = source.baseAddress else {
      return unsafe try inflate(to, count: 0, into: to, room: target.count)
    }
    return unsafe try inflate(
      UnsafeMutablePointer(mutating: from), count: source.count, into: to, room: target.count)
  }

  mutating func inflate(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>,
    room: Int
  ) throws(InflateError) -> (consumed: Int, produced: Int) {
    var consumed = 0
    var produced = 0
    while true {
      switch state {
      case .padding:
        while consumed < count {
          guard unsafe input[consumed] == 0 else { throw .corrupt }
          consumed += 1
        }
        return (consumed, produced)
      case .beforeMember:
        guard consumed < count else { return (consumed, produced) }
        if unsafe input[consumed] == 0 && memberSeen {
          state = .padding
          continue
        }
        guard unsafe input[consumed] == 0x1F, unsafe inflateReset(stream) == Z_OK else {
          throw .corrupt
        }
        state = .inMember
        memberSeen = true
      case .inMember:
        let step = min(count - consumed, 1 << 30)
        let space = min(room - produced, 1 << 30)
        unsafe stream.pointee.next_in = input + consumed
        unsafe stream.pointee.avail_in = UInt32(step)
        unsafe stream.pointee.next_out = output + produced
        unsafe stream.pointee.avail_out = UInt32(space)
        let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        consumed += step - Int(unsafe stream.pointee.avail_in)
        produced += space - Int(unsafe stream.pointee.avail_out)
        switch status {
        case Z_STREAM_END: state = .beforeMember
        case Z_OK where produced < room && consumed < count: continue
        case Z_OK, Z_BUF_ERROR: return (consumed, produced)
        case Z_MEM_ERROR: throw .noMemory
        default: throw .corrupt
        }
      }
    }
  }

  private var memberSeen = false

  /// Whether the stream may end here: after a whole member.
  public var isComplete: Bool { memberSeen && state != .inMember }

  /// Call at the end of input: an open member means that the export was cut off.
  ///
  /// - Throws: `truncated`.
  public consuming func finish() throws(InflateError) {
    guard isComplete else { throw .truncated }
  }
}

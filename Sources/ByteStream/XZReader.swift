import CLZMA

/// Inflates an xz stream as `GzipReader` does a gzip stream, by liblzma.
///
/// Concatenated streams read as one; liblzma checks each block and index. Zero bytes may follow, four at a time.
@safe struct XZReader: ~Copyable {
  /// On the heap, because liblzma's state is bound to it.
  private let stream: UnsafeMutablePointer<lzma_stream>
  private var state = State.between
  private var streamSeen = false
  private var padding = 0

  private enum State { case between, inStream }

  /// The most memory that a stream may ask for: twice what `xz -9` needs.
  private static let memory: UInt64 = 160 << 20

  /// `LZMA_TELL_UNSUPPORTED_CHECK`, a macro that Swift does not see: a check that cannot be made is a fault.
  private static let tellUnknownChecks: UInt32 = 2

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: lzma_stream())
  }

  deinit {
    unsafe lzma_end(stream)
    unsafe stream.deallocate()
  }

  /// Inflates as much of the input as fits; see `GzipReader.inflate`.
  mutating func inflate(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>,
    room: Int
  ) throws(InflateError) -> (consumed: Int, produced: Int) {
    var consumed = 0
    var produced = 0
    while true {
      switch state {
      case .between:
        while consumed < count, streamSeen, unsafe input[consumed] == 0 {
          consumed += 1
          padding += 1
        }
        guard consumed < count else { return (consumed, produced) }
        // The decoder waits for twelve bytes before it looks at the first.
        guard padding % 4 == 0, unsafe !streamSeen || input[consumed] == 0xFD else {
          throw .corrupt
        }
        let status = unsafe lzma_stream_decoder(
          stream, Self.memory, Self.tellUnknownChecks)
        guard status == LZMA_OK else { throw .noMemory }
        streamSeen = true
        padding = 0
        state = .inStream
      case .inStream:
        unsafe stream.pointee.next_in = unsafe UnsafePointer(input + consumed)
        unsafe stream.pointee.avail_in = count - consumed
        unsafe stream.pointee.next_out = output + produced
        unsafe stream.pointee.avail_out = room - produced
        let status = unsafe lzma_code(stream, LZMA_RUN)
        consumed = unsafe count - stream.pointee.avail_in
        produced = unsafe room - stream.pointee.avail_out
        switch status {
        case LZMA_STREAM_END: state = .between
        case LZMA_OK where produced < room && consumed < count: continue
        case LZMA_OK, LZMA_BUF_ERROR: return (consumed, produced)
        case LZMA_MEM_ERROR: throw .noMemory
        case LZMA_MEMLIMIT_ERROR: throw .tooLarge
        default: throw .corrupt
        }
      }
    }
  }

  /// Whether the stream may end here: after a whole one, padded to four bytes.
  var isComplete: Bool { streamSeen && state == .between && padding % 4 == 0 }
}

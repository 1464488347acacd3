import CBZip2

/// Inflates a bzip2 stream as `GzipReader` does a gzip stream, by libbz2.
///
/// Concatenated streams read as one; libbz2 checks the checksum of each block and of the whole. Zero bytes
/// may follow the last stream.
@safe struct BZip2Reader: ~Copyable {
  /// On the heap, because libbz2 keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<bz_stream>
  private var isOpen = false
  private var state = State.between
  private var streamSeen = false

  private enum State { case between, inStream, padding }

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: bz_stream())
  }

  deinit {
    if isOpen { unsafe BZ2_bzDecompressEnd(stream) }
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
      case .padding:
        while consumed < count {
          guard unsafe input[consumed] == 0 else { throw .corrupt }
          consumed += 1
        }
        return (consumed, produced)
      case .between:
        guard consumed < count else { return (consumed, produced) }
        if unsafe input[consumed] == 0 && streamSeen {
          state = .padding
          continue
        }
        unsafe stream.initialize(to: bz_stream())
        guard unsafe BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { throw .noMemory }
        isOpen = true
        streamSeen = true
        state = .inStream
      case .inStream:
        let step = min(count - consumed, 1 << 30)
        let space = min(room - produced, 1 << 30)
        unsafe stream.pointee.next_in = unsafe UnsafeMutableRawPointer(input + consumed)
          .assumingMemoryBound(to: CChar.self)
        unsafe stream.pointee.avail_in = UInt32(step)
        unsafe stream.pointee.next_out = unsafe UnsafeMutableRawPointer(output + produced)
          .assumingMemoryBound(to: CChar.self)
        unsafe stream.pointee.avail_out = UInt32(space)
        let status = unsafe BZ2_bzDecompress(stream)
        let taken = step - Int(unsafe stream.pointee.avail_in)
        let made = space - Int(unsafe stream.pointee.avail_out)
        consumed += taken
        produced += made
        switch status {
        case BZ_STREAM_END:
          unsafe BZ2_bzDecompressEnd(stream)
          isOpen = false
          state = .between
        case BZ_OK:
          if produced == room || consumed == count || (taken == 0 && made == 0) {
            return (consumed, produced)
          }
        case BZ_MEM_ERROR: throw .noMemory
        default: throw .corrupt
        }
      }
    }
  }

  /// Whether the stream may end here: after a whole one.
  var isComplete: Bool { streamSeen && state != .inStream }
}

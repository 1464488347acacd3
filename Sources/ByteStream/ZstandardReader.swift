import CZstd

/// Inflates Zstandard frames as `GzipReader` does a gzip stream, by libzstd.
///
/// Concatenated frames read as one, skippable ones hold nothing; libzstd checks the checksum of a frame that has one.
@safe struct ZstandardReader: ~Copyable {
  private let stream: OpaquePointer
  private var isBetween = true
  private var frameSeen = false

  init() throws(InflateError) {
    guard let stream = unsafe ZSTD_createDStream() else { throw .noMemory }
    unsafe self.stream = unsafe stream
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  /// Inflates as much of the input as fits; see `GzipReader.inflate`.
  mutating func inflate(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>,
    room: Int
  ) throws(InflateError) -> (consumed: Int, produced: Int) {
    var source = unsafe ZSTD_inBuffer(src: input, size: count, pos: 0)
    var target = unsafe ZSTD_outBuffer(dst: output, size: room, pos: 0)
    while true {
      let isTaken = unsafe source.pos == count
      if isBetween && isTaken { break }
      let (taken, made) = unsafe (source.pos, target.pos)
      let hint = unsafe ZSTD_decompressStream(stream, &target, &source)
      if ZSTD_isError(hint) != 0 {
        switch ZSTD_getErrorCode(hint) {
        case ZSTD_error_memory_allocation: throw .noMemory
        case ZSTD_error_frameParameter_windowTooLarge: throw .tooLarge
        default: throw .corrupt
        }
      }
      frameSeen = true
      isBetween = hint == 0
      let isStuck = unsafe source.pos == taken && target.pos == made
      if unsafe target.pos == room || (source.pos == count && !isBetween) || isStuck { break }
    }
    return unsafe (source.pos, target.pos)
  }

  /// Whether the stream may end here: after a whole frame.
  var isComplete: Bool { frameSeen && isBetween }
}

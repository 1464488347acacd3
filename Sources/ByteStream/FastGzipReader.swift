import CISAL

/// Inflates a gzip stream as `GzipReader` does, by ISA-L, which is two to three times as fast.
///
/// Members, padding, checksums and lengths count exactly as there: ISA-L checks the CRC and length of
/// each member, `GzipHeader` its header. ISA-L inflates ahead of what it hands out, so damage is
/// met up to 64 KiB earlier than by zlib.
@safe struct FastGzipReader: ~Copyable {
  /// On the heap: it holds tables and a window of some 90 KB.
  private let stream: UnsafeMutablePointer<inflate_state>
  private var header = GzipHeader()
  private var state = State.beforeMember
  private var memberSeen = false

  private enum State { case beforeMember, inHeader, inMember, padding }

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe isal_inflate_init(stream)
  }

  deinit { unsafe stream.deallocate() }

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
      case .beforeMember:
        guard consumed < count else { return (consumed, produced) }
        if unsafe input[consumed] == 0 && memberSeen {
          state = .padding
          continue
        }
        guard unsafe input[consumed] == 0x1F else { throw .corrupt }
        header = GzipHeader()
        state = .inHeader
        memberSeen = true
      case .inHeader:
        while consumed < count && !header.isDone {
          try header.add(unsafe input[consumed])
          consumed += 1
        }
        guard header.isDone else { return (consumed, produced) }
        unsafe isal_inflate_reset(stream)
        unsafe stream.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        state = .inMember
      case .inMember:
        let step = min(count - consumed, 1 << 30)
        let space = min(room - produced, 1 << 30)
        unsafe stream.pointee.next_in = input + consumed
        unsafe stream.pointee.avail_in = UInt32(step)
        unsafe stream.pointee.next_out = output + produced
        unsafe stream.pointee.avail_out = UInt32(space)
        let status = unsafe isal_inflate(stream)
        let taken = step - Int(unsafe stream.pointee.avail_in)
        let made = space - Int(unsafe stream.pointee.avail_out)
        consumed += taken
        produced += made
        guard status >= 0, status != ISAL_NEED_DICT else { throw .corrupt }
        if unsafe stream.pointee.block_state == ISAL_BLOCK_FINISH {
          state = .beforeMember
        } else if produced == room || (taken == 0 && made == 0) {
          return (consumed, produced)
        }
      }
    }
  }

  /// Whether the stream may end here: after a whole member.
  var isComplete: Bool { memberSeen && (state == .beforeMember || state == .padding) }
}

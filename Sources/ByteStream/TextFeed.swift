import CScan
import Glibc
import Records

/// The inflated text of one export in a buffer that slides over it: stored bytes → inflated bytes →
/// encoding found → bytes that are ASCII where rows are cut (all but UTF-8 and GB 18030 becomes UTF-8 on the way).
///
/// The encoding is the caller's, or `EncodingFinder` finds it from the bytes alone, never from how they arrived: from the
/// first 4 KiB, else from the 64 KiB that begin with the first byte above 0x7F. A file without such a byte
/// stays ASCII.
struct TextFeed: ~Copyable {
  static let window = EncodingFinder.window

  private var source: UnpackedFile
  private let blockSize: Int
  private var wide: ByteBuffer
  private var transcoder: Transcoder?
  /// The unread text is `buffer[start..<end]`.
  private(set) var buffer: ByteBuffer
  private(set) var start = 0
  private(set) var end = 0
  private(set) var isAtEnd = false
  private(set) var encoding = TextEncoding.ascii
  /// The encoding as far as the first 64 KiB tell it: the same however much was read at once.
  private(set) var headEncoding = TextEncoding.ascii
  /// The length of the byte order mark.
  private(set) var markBytes = 0
  private var isSettled = false
  /// What the contract says of exports without a mark.
  private var declared: TextEncoding?
  /// Everything before is ASCII, while the encoding is open.
  private var scanned = 0
  /// The byte in front of `start`.
  private var lastTaken: UInt8 = 0
  /// Everything before has its `|` inside characters masked; `nil` where that is not needed.
  private var masked: Int?

  var file: StoredFile {
    _read { yield source.file }
  }
  var isCompressed: Bool { source.packing != .none }
  var inflatedBytes: Int { source.inflatedBytes }

  static func open(
    _ source: ExportSource, engine: EngineKind, limits: ReadLimits, sizes: BlockSizes,
    encoding: TextEncoding? = nil, declared: TextEncoding? = nil
  ) throws(Failure) -> TextFeed {
    var feed = TextFeed(
      try UnpackedFile(source, engine: engine, limits: limits, blockSize: sizes.stored),
      blockSize: max(1, sizes.inflated))
    feed.declared = declared
    try feed.begin(encoding)
    return feed
  }

  private init(_ source: consuming UnpackedFile, blockSize: Int) {
    self.source = source
    self.blockSize = blockSize
    buffer = ByteBuffer(capacity: 2 * blockSize + 64)
    wide = ByteBuffer(capacity: 1)
    transcoder = nil
  }

  /// Reads on: more text behind `end`, or `isAtEnd` once everything has been checked.
  mutating func fill(line: Int) throws(Failure) {
    try fillRaw(line: line)
    try settleEncoding(line: line)
    maskBars()
  }

  /// From the unread text on, masks `|` inside characters: `|` separates the fields.
  mutating func guardBars() {
    guard masked == nil else { return }
    masked = start
    maskBars()
  }

  private mutating func maskBars() {
    guard let masked else { return }
    self.masked = unsafe BarMask.hide(
      buffer.base, from: max(masked, start), to: end, isGB18030: encoding == .gb18030,
      isAtEnd: isAtEnd)
  }

  /// Gives up the text before `position`.
  mutating func take(to position: Int) {
    if position > start { lastTaken = unsafe buffer.base[position - 1] }
    start = position
  }

  /// Gives the buffer to a batch, and goes on in the batch's old one with the text from `position` on.
  mutating func lend(to batch: inout RowBatch, keeping position: Int) {
    let rest = end - position
    if position > 0 { lastTaken = unsafe buffer.base[position - 1] }
    batch.text.reserve(max(buffer.capacity, rest), keeping: 0)
    unsafe batch.text.base.update(from: buffer.base + position, count: rest)
    swap(&batch.text, &buffer)
    scanned = max(0, scanned - position)
    if let masked { self.masked = masked - position }
    start = 0
    end = rest
  }

  /// Puts the text of cut rows behind all other text; it goes with the buffer when that is lent.
  mutating func append(_ rows: borrowing CutRows) { rows.appendText(to: &buffer) }

  /// Puts a record without its quotes behind `base` bytes of text, as `append` does; see `scan_unquoted`.
  mutating func appendUnquoted(
    _ record: Range<Int>, cuts: UnsafePointer<UInt32>, parts: Int, of rows: borrowing CutRows,
    at base: Int, places: UnsafeMutablePointer<UInt32>
  ) -> scan_fields {
    let needed = base + record.count + 2 + 32
    buffer.reserve(needed > buffer.capacity ? 2 * needed : 0, keeping: base)
    return unsafe rows.loaded.withUnsafeBufferPointer { loaded in
      unsafe scan_unquoted(
        buffer.base, base, cuts, parts, rows.loadsAll ? nil : loaded.baseAddress,
        rows.loadsAll ? rows.maximumColumns : loaded.count, buffer.base, base, places)
    }
  }

  /// Whether the text in the buffer is as it is stored in the inflated file.
  @inline(__always)
  var isOriginal: Bool { transcoder == nil }

  /// The length, as stored in the inflated file, of text in the buffer.
  @inline(__always)
  func originalCount(_ range: Range<Int>) -> Int {
    guard let transcoder else { return range.count }
    return unsafe transcoder.originalCount(buffer.base + range.lowerBound, range.count)
  }

  // MARK: Bytes

  private mutating func fillRaw(line: Int) throws(Failure) {
    guard !isAtEnd else { return }
    let input = blockSize
    let room = transcoder == nil ? input : Transcoder.room(for: input)
    if buffer.capacity - end < room {
      if start > 0 {
        buffer.moveToFront(start..<end)
        scanned = max(0, scanned - start)
        if let masked { self.masked = masked - start }
        end -= start
        start = 0
      }
      if buffer.capacity - end < room {
        buffer.reserve(max(end + room, 2 * buffer.capacity), keeping: end)
      }
    }
    if transcoder == nil {
      let count = unsafe try source.next(into: buffer.base + end, room: input, line: line)
      end += count
      isAtEnd = count == 0
    } else {
      let count = unsafe try source.next(into: wide.base, room: input, line: line)
      let target = unsafe buffer.base + end
      if count > 0 {
        end += unsafe transcoder?.transcode(wide.base, count: count, into: target) ?? 0
      } else {
        end += unsafe transcoder?.finish(into: target) ?? 0
        isAtEnd = true
      }
    }
  }

  // MARK: Encoding

  /// Looks at the first bytes: whether they are text, and which.
  private mutating func begin(_ given: TextEncoding?) throws(Failure) {
    while end < EncodingFinder.head && !isAtEnd { try fillRaw(line: 1) }
    let head = unsafe Span(
      _unsafeStart: UnsafePointer(buffer.base), count: min(end, EncodingFinder.head))
    if let format = ForeignFormat.find(head) { throw format.failure(at: .init(file: file.path)) }
    if let given {
      settle(given, mark: EncodingFinder.markBytes(of: head, in: given))
    } else if let mark = EncodingFinder.mark(of: head) {
      settle(mark.encoding, mark: mark.count)
    } else if let encoding = EncodingFinder.wide(head) {
      settle(encoding, mark: 0)
    } else {
      while end < Self.window && !isAtEnd { try fillRaw(line: 1) }
      try settleEncoding(line: 1)
      if scanned < Self.window { headEncoding = encoding }
    }
  }

  private mutating func settle(_ encoding: TextEncoding, mark: Int) {
    self.encoding = encoding
    headEncoding = encoding
    markBytes = mark
    start = mark
    isSettled = true
    beginTranscoding(from: start)
  }

  /// Transcodes what was read as plain bytes, from a place on, and all that follows; ASCII in front of it stays.
  private mutating func beginTranscoding(from place: Int) {
    guard var transcoder = Transcoder(encoding) else { return }
    let count = end - place
    wide.reserve(max(blockSize, count), keeping: 0)
    unsafe wide.base.update(from: buffer.base + place, count: count)
    buffer.reserve(
      place + Transcoder.room(for: count) + Transcoder.room(for: blockSize), keeping: place)
    end = unsafe place + transcoder.transcode(wide.base, count: count, into: buffer.base + place)
    if isAtEnd { end += unsafe transcoder.finish(into: buffer.base + end) }
    self.transcoder = transcoder
  }

  private mutating func settleEncoding(line: Int) throws(Failure) {
    while !isSettled {
      scanned = unsafe ByteSearch.firstNonASCII(
        in: buffer.base, from: max(scanned, start), to: end)
      guard scanned < end else { return }
      if end - scanned < Self.window && !isAtEnd {
        try fillRaw(line: line)
        continue
      }
      let count = min(end - scanned, Self.window)
      let isWhole = isAtEnd && count == end - scanned
      let bytes = unsafe Span(_unsafeStart: UnsafePointer(buffer.base + scanned), count: count)
      let before = scanned > start ? unsafe buffer.base[scanned - 1] : lastTaken
      let found = EncodingFinder.find(
        bytes, before: before, isWhole: isWhole, declared: declared)
      guard let found else { throw EncodingFinder.unknown(at: .init(file: file.path)) }
      encoding = found
      isSettled = true
      beginTranscoding(from: scanned)
    }
  }
}

import CScan
import Glibc
import Records

/// The inflated text of one export in a buffer that slides over it: stored bytes → inflated bytes →
/// encoding found → bytes that are ASCII where rows are cut (UTF-16 becomes UTF-8 on the way).
///
/// The encoding is found from the bytes alone, never from how they arrived: by a byte order mark,
/// else from the 64 KiB that begin with the first byte above 0x7F. They are UTF-8 when at most
/// one fault stands to ten characters (in GB 18030 text nearly every character is one), or when there
/// are fewer faults than read as GB 18030. So one broken character does not turn a whole file into
/// another encoding. A file without such a byte stays ASCII.
struct TextFeed: ~Copyable {
  static let window = 64 << 10

  private(set) var file: StoredFile
  private let limits: ReadLimits
  private let blockSize: Int
  private var inflater: Inflater?
  private var wide: ByteBuffer
  private var transcoder: UTF16Transcoder?
  /// The unread text is `buffer[start..<end]`.
  private(set) var buffer: ByteBuffer
  private(set) var start = 0
  private(set) var end = 0
  private(set) var isAtEnd = false
  private(set) var inflatedBytes = 0
  private(set) var encoding = TextEncoding.ascii
  /// The encoding as far as the first 64 KiB tell it: the same however much was read at once.
  private(set) var headEncoding = TextEncoding.ascii
  /// The length of the byte order mark.
  private(set) var markBytes = 0
  private var isSettled = false
  /// Everything before is ASCII, while the encoding is open.
  private var scanned = 0
  /// Everything before has its `|` inside characters masked; `nil` where that is not needed.
  private var masked: Int?

  let isCompressed: Bool

  static func open(
    _ source: ExportSource, engine: EngineKind, limits: ReadLimits, sizes: BlockSizes
  ) throws(Failure) -> TextFeed {
    var file = try StoredFile(source, blockSize: max(1, sizes.stored), limits: limits)
    while file.unread < 2 && !file.isAtEnd { try file.readBlock() }
    let head = unsafe file.block.base + file.start
    let isCompressed = unsafe file.unread >= 2 && head[0] == 0x1F && head[1] == 0x8B
    var feed = TextFeed(
      file: file, inflater: isCompressed ? try inflater(engine) : nil,
      isCompressed: isCompressed, limits: limits, blockSize: max(1, sizes.inflated))
    try feed.readMark()
    return feed
  }

  /// Opens an export whose bytes are handed on as they are: no mark is read, no encoding looked for.
  static func openAsStored(
    _ source: ExportSource, limits: ReadLimits, hashes: Bool
  ) throws(Failure) -> TextFeed {
    let sizes = BlockSizes()
    var file = try StoredFile(source, blockSize: sizes.stored, limits: limits, hashes: hashes)
    while file.unread < 2 && !file.isAtEnd { try file.readBlock() }
    let head = unsafe file.block.base + file.start
    let isCompressed = unsafe file.unread >= 2 && head[0] == 0x1F && head[1] == 0x8B
    var feed = TextFeed(
      file: file, inflater: isCompressed ? try inflater(.fast) : nil,
      isCompressed: isCompressed, limits: limits, blockSize: sizes.inflated)
    feed.isSettled = true
    return feed
  }

  private init(
    file: consuming StoredFile, inflater: consuming Inflater?, isCompressed: Bool,
    limits: ReadLimits, blockSize: Int
  ) {
    self.file = file
    self.inflater = inflater
    self.isCompressed = isCompressed
    self.limits = limits
    self.blockSize = blockSize
    buffer = ByteBuffer(capacity: 2 * blockSize + 64)
    wide = ByteBuffer(capacity: 1)
    transcoder = nil
  }

  private static func inflater(_ engine: EngineKind) throws(Failure) -> Inflater {
    do throws(InflateError) {
      return try Inflater(engine)
    } catch {
      throw Failure(.bug, "there is no memory to inflate with")
    }
  }

  /// Reads on: more text behind `end`, or `isAtEnd` once everything has been checked.
  mutating func fill(line: Int) throws(Failure) {
    try fillRaw(line: line)
    try settleEncoding(line: line)
    maskBars()
  }

  /// Appends the next bytes of a feed that was opened as stored, or finds that all are read and checked.
  mutating func read(into bytes: inout [UInt8]) throws(Failure) {
    if isCompressed {
      try fillRaw(line: 1)
      unsafe bytes.append(
        contentsOf: UnsafeBufferPointer(start: buffer.base + start, count: end - start))
      start = end
      return
    }
    if file.unread == 0 && !file.isAtEnd { try file.readBlock() }
    let count = file.unread
    guard count > 0 else {
      isAtEnd = unsafe try next(into: buffer.base, room: 1, line: 1) == 0
      return
    }
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: file.block.base + file.start, count: count))
    file.take(count)
    inflatedBytes += count
    try checkSize(line: 1)
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
  mutating func take(to position: Int) { start = position }

  /// Gives the buffer to a batch, and goes on in the batch's old one with the text from `position` on.
  mutating func lend(to batch: inout RowBatch, keeping position: Int) {
    let rest = end - position
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

  /// The length, as stored in the inflated file, of text in the buffer.
  @inline(__always)
  func originalCount(_ range: Range<Int>) -> Int {
    guard transcoder != nil else { return range.count }
    return unsafe text_utf16_units(buffer.base + range.lowerBound, range.count) * 2
  }

  // MARK: Bytes

  private mutating func fillRaw(line: Int) throws(Failure) {
    guard !isAtEnd else { return }
    let input = blockSize
    let room = transcoder == nil ? input : UTF16Transcoder.room(for: input)
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
      let count = unsafe try next(into: buffer.base + end, room: input, line: line)
      end += count
      isAtEnd = count == 0
    } else {
      let count = unsafe try next(into: wide.base, room: input, line: line)
      let target = unsafe buffer.base + end
      if count > 0 {
        end += unsafe transcoder?.transcode(wide.base, count: count, into: target) ?? 0
      } else {
        end += unsafe transcoder?.finish(into: target) ?? 0
        isAtEnd = true
      }
    }
  }

  /// The next inflated bytes; 0 only at the end, with checksum, length and file checked.
  private mutating func next(
    into target: UnsafeMutablePointer<UInt8>, room: Int, line: Int
  ) throws(Failure) -> Int {
    while true {
      if file.unread == 0 && !file.isAtEnd { try file.readBlock() }
      let source = unsafe file.block.base + file.start
      let produced: Int
      if isCompressed {
        produced = unsafe try inflate(source, into: target, room: room, line: line)
      } else {
        produced = min(file.unread, room)
        unsafe target.update(from: source, count: produced)
        file.take(produced)
      }
      if produced > 0 {
        inflatedBytes += produced
        try checkSize(line: line)
        return produced
      }
      if file.unread == 0 && file.isAtEnd { break }
    }
    if isCompressed, inflater?.isComplete != true {
      throw Failure(
        .gzipTruncated, "the gzip stream ends early", at: .init(file: file.path, line: line),
        hint: "have the file delivered again")
    }
    try file.checkUnchanged()
    guard inflatedBytes > 0 else {
      throw Failure(
        .fileEmpty, "the file inflates to no bytes", at: .init(file: file.path), hint: emptyHint)
    }
    return 0
  }

  private mutating func inflate(
    _ source: UnsafeMutablePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>, room: Int,
    line: Int
  ) throws(Failure) -> Int {
    do throws(InflateError) {
      let step =
        unsafe try inflater?.inflate(source, count: file.unread, into: target, room: room)
        ?? (0, 0)
      file.take(step.0)
      return step.1
    } catch {
      if error == .noMemory { throw Failure(.bug, "there is no memory to inflate with") }
      throw Failure(
        .gzipCorrupt, "the gzip stream is damaged", at: .init(file: file.path, line: line),
        hint: "have the file delivered again")
    }
  }

  private func checkSize(line: Int) throws(Failure) {
    if inflatedBytes > limits.maximumInflatedBytes {
      throw Failure(
        .limitExceeded, "the file inflates to more than \(limits.maximumInflatedBytes) bytes",
        at: .init(file: file.path, line: line))
    }
    if isCompressed && inflatedBytes > limits.ratioFreeBytes
      && inflatedBytes / limits.maximumRatio > file.packedSize
    {
      throw Failure(
        .limitExceeded,
        "the file inflates to more than \(limits.maximumRatio) times its size",
        at: .init(file: file.path, line: line))
    }
  }

  // MARK: Encoding

  private mutating func readMark() throws(Failure) {
    while end < 4 && !isAtEnd { try fillRaw(line: 1) }
    let head = unsafe UnsafeBufferPointer(start: buffer.base, count: min(4, end))
    if unsafe head.starts(with: [0xEF, 0xBB, 0xBF]) {
      settle(.utf8BOM, mark: 3)
    } else if unsafe head.starts(with: [0x84, 0x31, 0x95, 0x33]) {
      settle(.gb18030, mark: 4)
    } else if unsafe head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      let low = unsafe head[0] == 0xFF
      settle(low ? .utf16le : .utf16be, mark: 2)
      beginTranscoding(lowByteFirst: low)
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
  }

  /// Transcodes what was read as plain bytes, and all that follows.
  private mutating func beginTranscoding(lowByteFirst: Bool) {
    let count = end - start
    wide.reserve(max(blockSize, count), keeping: 0)
    unsafe wide.base.update(from: buffer.base + start, count: count)
    buffer.reserve(UTF16Transcoder.room(for: max(blockSize, count)) * 2, keeping: 0)
    var transcoder = UTF16Transcoder(lowByteFirst: lowByteFirst)
    start = 0
    end = unsafe transcoder.transcode(wide.base, count: count, into: buffer.base)
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
      let cut = !(isAtEnd && count == end - scanned)
      let bytes = unsafe Span(_unsafeStart: UnsafePointer(buffer.base + scanned), count: count)
      let utf8 = UTF8Check.survey(bytes, in: 0..<count, stopAtFirst: false, lenientEnd: cut)
      let isUTF8 =
        utf8.faults * 10 <= utf8.characters
        || utf8.faults < GB18030.faults(bytes, in: 0..<count, lenientEnd: cut)
      encoding = isUTF8 ? .utf8 : .gb18030
      isSettled = true
    }
  }
}

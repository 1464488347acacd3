public import Records

/// The whole text of an export as UTF-8, block by block, whatever it is stored as.
///
/// The encoding is the caller's, or `EncodingFinder` finds it, by the same rules as for `ExportReader`. What stands for no
/// character becomes U+FFFD and is counted.
public struct DecodedText: ~Copyable {
  private var source: UnpackedFile
  private var isAtEnd = false
  private var stored: [UInt8] = []
  private var transcoder: Transcoder?
  private let keepsFaults: Bool
  private let keepsPlaces: Bool
  /// The encoding, as given or found; ASCII until other bytes are met.
  public private(set) var encoding = TextEncoding.ascii
  private var isSettled = false
  private let declared: TextEncoding?
  /// The last byte handed on.
  private var before: UInt8 = 0
  /// How many faults have become U+FFFD so far.
  public private(set) var undecodable = 0
  /// Where the text handed out so far ends, in the inflated bytes as they are encoded in the file.
  public private(set) var offset = 0
  private var lineEnds: [Int] = []
  private var block: ByteBuffer

  /// How much is read at once.
  private static let blockSize = 256 << 10
  /// A line as long as this is over every limit; where it is cut does not matter.
  private static let longest = 1 << 20

  /// Opens an export: plain or packed, or a member of an archive.
  ///
  /// - Parameters:
  ///   - source: A regular file, or a member of one.
  ///   - encoding: The encoding; found from the bytes when `nil`.
  ///   - declared: What a contract says of its exports; those with a mark, and those that are UTF-8, are what they are.
  ///   - limits: What the file may ask for.
  ///   - keepsFaults: Whether bytes that are no characters are handed on as bytes that are no UTF-8,
  ///     so that whoever checks the fields still meets them.
  ///   - keepsPlaces: Whether the file's digest is wanted, and where line ends stand in it.
  /// - Throws: `file-unreadable`, `file-empty`, `format-unsupported`, `encoding-unknown`, `gzip-corrupt`,
  ///   `stream-corrupt`, `archive-invalid`, `limit-exceeded`.
  public init(
    _ source: ExportSource, encoding: TextEncoding? = nil, declared: TextEncoding? = nil,
    limits: ReadLimits = .standard, keepsFaults: Bool = false, keepsPlaces: Bool = true
  ) throws(Failure) {
    var unpacked = try UnpackedFile(
      source, engine: .fast, limits: limits, blockSize: Self.blockSize, hashes: keepsPlaces)
    let beginning = try Self.beginning(of: &unpacked, encoding)
    self.source = unpacked
    self.keepsFaults = keepsFaults
    self.keepsPlaces = keepsPlaces
    self.declared = declared
    block = ByteBuffer(capacity: Self.blockSize)
    stored = beginning.bytes
    isAtEnd = beginning.isAtEnd
    if let encoding = beginning.encoding { settle(encoding, mark: beginning.mark) }
  }

  private struct Beginning {
    var bytes: [UInt8] = []
    var isAtEnd = false
    /// The encoding, where the first bytes tell it, and how many of them are marks.
    var encoding: TextEncoding?
    var mark = 0
  }

  /// Looks at the first bytes: whether they are text, and which.
  private static func beginning(
    of source: inout UnpackedFile, _ given: TextEncoding?
  ) throws(Failure) -> Beginning {
    var beginning = Beginning()
    let room = ByteBuffer(capacity: EncodingFinder.head)
    while beginning.bytes.count < EncodingFinder.head && !beginning.isAtEnd {
      let count = unsafe try source.next(
        into: room.base, room: EncodingFinder.head - beginning.bytes.count, line: 1)
      beginning.isAtEnd = count == 0
      unsafe beginning.bytes.append(
        contentsOf: UnsafeBufferPointer(start: room.base, count: count))
    }
    let head = beginning.bytes
    if let format = ForeignFormat.find(head.span) {
      throw format.failure(at: .init(file: source.file.path))
    }
    let mark = EncodingFinder.mark(of: head.span)
    beginning.encoding = given ?? mark?.encoding ?? EncodingFinder.wide(head.span)
    if let given {
      beginning.mark = EncodingFinder.markBytes(of: head.span, in: given)
    } else {
      beginning.mark = mark?.count ?? 0
    }
    return beginning
  }

  private mutating func settle(_ encoding: TextEncoding, mark: Int) {
    self.encoding = encoding
    transcoder = Transcoder(encoding)
    isSettled = true
    stored.removeFirst(mark)
    offset += mark
  }

  /// Finds the encoding where the unread bytes begin with the first one above 0x7F.
  private mutating func find() throws(Failure) {
    while stored.count < EncodingFinder.window && !isAtEnd { try readBlock() }
    let end = min(stored.count, EncodingFinder.window)
    let found = EncodingFinder.find(
      stored.span.extracting(0..<end), before: before, isWhole: isAtEnd && end == stored.count,
      declared: declared)
    guard let found else { throw EncodingFinder.unknown(at: .init(file: source.file.path)) }
    settle(found, mark: 0)
  }

  /// Appends the next text to `text`.
  ///
  /// - Returns: `false` once all is read and the file's checksums are right.
  /// - Throws: `gzip-truncated`, `gzip-corrupt`, `stream-truncated`, `stream-corrupt`, `archive-invalid`,
  ///   `file-changed`, `file-unreadable`, `encoding-unknown`, `limit-exceeded`.
  public mutating func read(into text: inout [UInt8]) throws(Failure) -> Bool {
    if !isSettled { return try readASCII(into: &text) }
    if transcoder == nil && encoding != .gb18030 { return try readUTF8(into: &text) }
    if !isAtEnd { try readBlock() }
    if stored.isEmpty { return !isAtEnd }
    var cut = isAtEnd ? stored.count : boundary()
    if cut == 0 && stored.count > Self.longest { cut = stored.count }
    noteLineEnds(of: stored, in: 0..<cut)
    decode(cut, into: &text)
    stored.removeFirst(cut)
    offset += cut
    return true
  }

  /// As long as nothing above 0x7F was met, the bytes go to `text` as they are.
  private mutating func readASCII(into text: inout [UInt8]) throws(Failure) -> Bool {
    let start = text.count
    try readOn(into: &text)
    let first = unsafe text.withUnsafeMutableBufferPointer { text in
      guard let base = text.baseAddress else { return start }
      return unsafe ByteSearch.firstNonASCII(in: base, from: start, to: text.count)
    }
    stored.append(contentsOf: text[first...])
    text.removeLast(text.count - first)
    if first > start { before = text[first - 1] }
    noteLineEnds(of: text, in: start..<first)
    offset += first - start
    if !stored.isEmpty { try find() }
    return !isAtEnd || first > start || !stored.isEmpty
  }

  /// UTF-8 goes to `text` at once; what is wrong with it is mended there.
  private mutating func readUTF8(into text: inout [UInt8]) throws(Failure) -> Bool {
    let start = text.count
    try readOn(into: &text)
    if !isAtEnd {
      // The end may cut a character off.
      let rest = UTF8Check.cutOff(text.span, in: start..<text.count)
      stored.append(contentsOf: text[(text.count - rest)...])
      text.removeLast(rest)
    }
    let range = start..<text.count
    if range.isEmpty { return !isAtEnd }
    noteLineEnds(of: text, in: range)
    offset += range.count
    let faults = Self.faults(text.span, in: range)
    undecodable += faults
    if faults > 0 && !keepsFaults {
      let mended = String(decoding: text[range], as: UTF8.self)
      text.replaceSubrange(range, with: mended.utf8)
    }
    return true
  }

  /// Moves what is left of the last block to `text`, and the next block behind it.
  private mutating func readOn(into text: inout [UInt8]) throws(Failure) {
    text.append(contentsOf: stored)
    stored.removeAll(keepingCapacity: true)
    if !isAtEnd { isAtEnd = try !source.read(into: &text, by: block, line: 1) }
  }

  /// Where each CR and each LF of the text handed out since the last call stands in the inflated bytes.
  ///
  /// Decoding makes and loses none of them, so the n-th in the text is the n-th here. None where places are not
  /// kept.
  public mutating func takeLineEnds() -> [Int] {
    defer { lineEnds.removeAll(keepingCapacity: true) }
    return lineEnds
  }

  /// The bytes of a CR or LF in the file.
  public var lineEndBytes: Int { transcoder?.unitBytes ?? 1 }

  /// Notes where the line ends are of bytes as they are stored, the first of which stands at `offset`.
  private mutating func noteLineEnds(of bytes: [UInt8], in range: Range<Int>) {
    guard keepsPlaces else { return }
    let shift = offset - range.lowerBound
    let unit = lineEndBytes
    guard unit > 1 else {
      for index in range where bytes[index] == 0x0A || bytes[index] == 0x0D {
        lineEnds.append(shift + index)
      }
      return
    }
    let low = encoding == .utf16le || encoding == .utf32le ? 0 : unit - 1
    var index = range.lowerBound
    while index + unit <= range.upperBound {
      let byte = bytes[index + low]
      if byte == 0x0A || byte == 0x0D {
        let others = bytes[index..<(index + unit)].count { $0 != 0 }
        if others == 1 { lineEnds.append(shift + index) }
      }
      index += unit
    }
  }

  /// What was found out about the file so far, with this many blank lines.
  public func summary(blankLines: Int) -> ExportSummary {
    ExportSummary(
      sha256: source.file.sha256, storedBytes: source.file.size,
      inflatedBytes: source.inflatedBytes, isCompressed: source.packing != .none,
      encoding: encoding, blankLines: blankLines, modifiedSeconds: source.file.modifiedSeconds,
      modifiedNanoseconds: source.file.modifiedNanoseconds)
  }

  private mutating func readBlock() throws(Failure) {
    isAtEnd = try !source.read(into: &stored, by: block, line: 1)
  }

  /// Where the bytes may be cut: no character of GB 18030 goes over a line end or comma, and hardly any
  /// text has none; what is transcoded may be cut anywhere between units.
  private func boundary() -> Int {
    if transcoder != nil { return stored.count / lineEndBytes * lineEndBytes }
    var at = stored.count
    while at > 0 && stored[at - 1] != 0x0A && stored[at - 1] != 0x0D && stored[at - 1] != 0x2C {
      at -= 1
    }
    return at
  }

  // MARK: Decoding

  private mutating func decode(_ count: Int, into text: inout [UInt8]) {
    if transcoder != nil { return transcode(count, into: &text) }
    let fault: UInt8? = keepsFaults ? 0xFF : nil
    if !GB18030.decode(stored.span, in: 0..<count, into: &text, fault: fault) {
      undecodable += GB18030.faults(stored.span, in: 0..<count, lenientEnd: false)
    }
  }

  /// How many sequences are no UTF-8.
  private static func faults(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
    UTF8Check.isValid(bytes, in: range)
      ? 0 : UTF8Check.survey(bytes, in: range, stopAtFirst: false, lenientEnd: false).faults
  }

  private mutating func transcode(_ count: Int, into text: inout [UInt8]) {
    var room = [UInt8](repeating: 0, count: Transcoder.room(for: count))
    let isLast = isAtEnd && count == stored.count
    var written = 0
    unsafe stored.withUnsafeMutableBufferPointer { input in
      unsafe room.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let into = output.baseAddress else { return }
        written = unsafe transcoder?.transcode(from, count: count, into: into) ?? 0
        if isLast { written += unsafe transcoder?.finish(into: into + written) ?? 0 }
      }
    }
    let faults = Self.faults(room.span, in: 0..<written)
    undecodable += faults
    if faults == 0 || keepsFaults {
      text.append(contentsOf: room[0..<written])
    } else {
      text.append(contentsOf: String(decoding: room[0..<written], as: UTF8.self).utf8)
    }
  }
}

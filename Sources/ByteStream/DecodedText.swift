public import Records

/// The whole text of an export as UTF-8, block by block, whatever it is stored as.
///
/// The encoding is the caller's, or it is found from the first blocks: a byte order mark; UTF-8 when
/// at most one sequence in ten is none; UTF-16 without a mark by where its zero bytes stand; GB 18030
/// when its characters stand together as Chinese does; windows-1252 when high bytes stand alone
/// between letters. What stands for no character becomes U+FFFD and is counted.
public struct DecodedText: ~Copyable {
  private var feed: TextFeed
  private var isAtEnd = false
  private var stored: [UInt8]
  private var transcoder: UTF16Transcoder?
  private let keepsFaults: Bool
  private let keepsPlaces: Bool
  /// The encoding, as given or found.
  public private(set) var encoding: TextEncoding
  /// How many faults have become U+FFFD so far; neighbours in one block may count as one.
  public private(set) var undecodable = 0
  /// Where the text handed out so far ends, in the inflated bytes as they are encoded in the file.
  public private(set) var offset: Int
  private var lineEnds: [Int] = []

  /// Bytes from which the encoding is found.
  private static let window = 1 << 20

  /// Opens an export: plain, gzip, or a member of an archive.
  ///
  /// - Parameters:
  ///   - source: A regular file, or a member of one.
  ///   - encoding: The encoding; found from the bytes when `nil`.
  ///   - limits: What the file may ask for.
  ///   - keepsFaults: Whether bytes that are no characters are handed on as bytes that are no UTF-8,
  ///     so that whoever checks the fields still meets them.
  ///   - keepsPlaces: Whether the file's digest is wanted, and where line ends stand in it.
  /// - Throws: `file-unreadable`, `file-empty`, `gzip-corrupt`, `archive-invalid`, `limit-exceeded`.
  public init(
    _ source: ExportSource, encoding: TextEncoding? = nil, limits: ReadLimits = .standard,
    keepsFaults: Bool = false, keepsPlaces: Bool = true
  ) throws(Failure) {
    var feed = try TextFeed.openAsStored(source, limits: limits, hashes: keepsPlaces)
    var stored: [UInt8] = []
    while stored.count < Self.window && !feed.isAtEnd { try feed.read(into: &stored) }
    isAtEnd = feed.isAtEnd
    let mark = Self.mark(of: stored)
    var found = encoding ?? mark.encoding
    if encoding == nil && mark.count == 0 {
      found = Self.encoding(of: stored, isWhole: isAtEnd)
    }
    var offset = 0
    if mark.count > 0 && mark.encoding.inBatches == found.inBatches {
      stored.removeFirst(mark.count)
      offset = mark.count
    }
    if found == .utf16le || found == .utf16be {
      transcoder = UTF16Transcoder(lowByteFirst: found == .utf16le)
    }
    self.encoding = found
    self.keepsFaults = keepsFaults
    self.keepsPlaces = keepsPlaces
    self.offset = offset
    self.stored = stored
    self.feed = consume feed
  }

  /// Appends the next text to `text`.
  ///
  /// - Returns: `false` once all is read and the file's checksums are right.
  /// - Throws: `gzip-truncated`, `gzip-corrupt`, `archive-invalid`, `file-changed`, `file-unreadable`,
  ///   `limit-exceeded`.
  public mutating func read(into text: inout [UInt8]) throws(Failure) -> Bool {
    if [.ascii, .utf8, .utf8BOM].contains(encoding) { return try readUTF8(into: &text) }
    if !isAtEnd {
      try feed.read(into: &stored)
      isAtEnd = feed.isAtEnd
    }
    if stored.isEmpty { return !isAtEnd }
    var cut = isAtEnd ? stored.count : boundary()
    // A line this long is over every limit; where it is cut no longer matters.
    if cut == 0 && stored.count > Self.window { cut = stored.count }
    if keepsPlaces { Self.note(stored, in: 0..<cut, encoding, from: offset, to: &lineEnds) }
    decode(cut, into: &text)
    stored.removeFirst(cut)
    offset += cut
    return true
  }

  /// UTF-8 goes to `text` at once; what is wrong with it is mended there.
  private mutating func readUTF8(into text: inout [UInt8]) throws(Failure) -> Bool {
    let start = text.count
    text.append(contentsOf: stored)
    stored.removeAll(keepingCapacity: true)
    if !isAtEnd {
      try feed.read(into: &text)
      isAtEnd = feed.isAtEnd
    }
    if !isAtEnd {
      // The end may cut a character off.
      let rest = UTF8Check.cutOff(text.span, in: start..<text.count)
      stored.append(contentsOf: text[(text.count - rest)...])
      text.removeLast(rest)
    }
    let range = start..<text.count
    if range.isEmpty { return !isAtEnd }
    if keepsPlaces { Self.note(text, in: range, encoding, from: offset, to: &lineEnds) }
    offset += range.count
    if UTF8Check.isValid(text.span, in: range) { return true }
    let survey = UTF8Check.survey(text.span, in: range, stopAtFirst: false, lenientEnd: false)
    undecodable += survey.faults
    if !keepsFaults {
      let mended = String(decoding: text[range], as: UTF8.self)
      text.replaceSubrange(range, with: mended.utf8)
    }
    return true
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
  public var lineEndBytes: Int { transcoder == nil ? 1 : 2 }

  /// Appends where the line ends are of bytes as they are stored, the first of which stands at `place`.
  private static func note(
    _ bytes: [UInt8], in range: Range<Int>, _ encoding: TextEncoding, from place: Int,
    to lineEnds: inout [Int]
  ) {
    let shift = place - range.lowerBound
    guard encoding == .utf16le || encoding == .utf16be else {
      for index in range where bytes[index] == 0x0A || bytes[index] == 0x0D {
        lineEnds.append(shift + index)
      }
      return
    }
    let low = encoding == .utf16le ? 0 : 1
    var index = range.lowerBound
    while index + 1 < range.upperBound {
      let unit = (low: bytes[index + low], high: bytes[index + 1 - low])
      if unit.high == 0 && (unit.low == 0x0A || unit.low == 0x0D) { lineEnds.append(shift + index) }
      index += 2
    }
  }

  /// What was found out about the file so far, with this many blank lines.
  public func summary(blankLines: Int) -> ExportSummary {
    ExportSummary(
      sha256: feed.file.sha256, storedBytes: feed.file.size, inflatedBytes: feed.inflatedBytes,
      isCompressed: feed.isCompressed, encoding: encoding, blankLines: blankLines,
      modifiedSeconds: feed.file.modifiedSeconds,
      modifiedNanoseconds: feed.file.modifiedNanoseconds)
  }

  /// Where the bytes may be cut: no character of GB 18030 or windows-1252 goes over a line end,
  /// and hardly any text has none.
  private func boundary() -> Int {
    if transcoder != nil { return stored.count & ~1 }
    var at = stored.count
    while at > 0 && stored[at - 1] != 0x0A && stored[at - 1] != 0x0D && stored[at - 1] != 0x2C {
      at -= 1
    }
    return at
  }

  // MARK: Decoding

  private mutating func decode(_ count: Int, into text: inout [UInt8]) {
    switch encoding {
    case .ascii, .utf8, .utf8BOM: preconditionFailure("UTF-8 is not decoded")
    case .gb18030:
      let fault: UInt8? = keepsFaults ? 0xFF : nil
      if !GB18030.decode(stored.span, in: 0..<count, into: &text, fault: fault) {
        let faults = GB18030.faults(stored.span, in: 0..<count, lenientEnd: false)
        undecodable += faults
      }
    case .windows1252:
      for index in 0..<count { Self.append(windows1252: stored[index], to: &text) }
    case .utf16le, .utf16be:
      transcode(count, into: &text)
    }
  }

  private mutating func transcode(_ count: Int, into text: inout [UInt8]) {
    var room = [UInt8](repeating: 0, count: UTF16Transcoder.room(for: count) + 4)
    let isLast = isAtEnd && count == stored.count
    var written = 0
    unsafe stored.withUnsafeMutableBufferPointer { input in
      unsafe room.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let into = output.baseAddress else { return }
        written = unsafe transcoder?.transcode(from, count: count, into: into) ?? 0
        if isLast { written += unsafe transcoder?.finish(into: into + written) ?? 0 }
      }
    }
    if UTF8Check.isValid(room.span, in: 0..<written) {
      text.append(contentsOf: room[0..<written])
    } else {
      undecodable += 1
      if keepsFaults {
        text.append(contentsOf: room[0..<written])
      } else {
        text.append(contentsOf: String(decoding: room[0..<written], as: UTF8.self).utf8)
      }
    }
  }

  /// The characters of windows-1252 from 0x80 to 0x9F; the rest are those of Latin-1.
  private static let high: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  private static func append(windows1252 byte: UInt8, to text: inout [UInt8]) {
    guard byte >= 0x80 else { return text.append(byte) }
    let code = byte < 0xA0 ? high[Int(byte) - 0x80] : UInt32(byte)
    guard let scalar = Unicode.Scalar(code) else { return }
    text.append(contentsOf: Unicode.UTF8.encode(scalar).map(Array.init) ?? [])
  }

  // MARK: Finding the encoding

  private static func mark(of bytes: [UInt8]) -> (encoding: TextEncoding, count: Int) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8BOM, 3) }
    if bytes.starts(with: [0x84, 0x31, 0x95, 0x33]) { return (.gb18030, 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16le, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16be, 2) }
    return (.ascii, 0)
  }

  private static func encoding(of bytes: [UInt8], isWhole: Bool) -> TextEncoding {
    if let wide = wideEncoding(of: bytes) { return wide }
    // ASCII so far is UTF-8 for all we know.
    guard let first = bytes.firstIndex(where: { $0 >= 0x80 }) else { return .ascii }
    let range = first..<bytes.count
    let utf8 = UTF8Check.survey(bytes.span, in: range, stopAtFirst: false, lenientEnd: !isWhole)
    if utf8.faults * 10 <= utf8.characters { return .utf8 }
    let faults = GB18030.faults(bytes.span, in: range, lenientEnd: !isWhole)
    if utf8.faults < faults && utf8.characters > utf8.faults { return .utf8 }
    // Chinese stands in runs of high bytes; an accented letter stands alone between plain ones.
    var alone = 0
    var together = 0
    var at = first
    while at < bytes.count {
      var end = at
      while end < bytes.count && bytes[end] >= 0x80 { end += 1 }
      if end - at == 1 { alone += 1 } else { together += end - at }
      at = bytes[end...].firstIndex { $0 >= 0x80 } ?? bytes.count
    }
    return alone * 2 > together ? .windows1252 : .gb18030
  }

  /// UTF-16 without a mark: in lines of mostly ASCII every second byte is zero.
  private static func wideEncoding(of bytes: [UInt8]) -> TextEncoding? {
    var zeros = (even: 0, odd: 0)
    let count = min(bytes.count, 4096) & ~1
    for index in 0..<count where bytes[index] == 0 {
      if index % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    let enough = max(2, count / 10)
    if zeros.odd >= enough && zeros.even * 10 < zeros.odd { return .utf16le }
    if zeros.even >= enough && zeros.odd * 10 < zeros.even { return .utf16be }
    return nil
  }
}

import Records

/// The bytes of a file or member without what they are packed in: gzip, xz, bzip2 or Zstandard, as the first bytes say.
///
/// The last bytes come only once checksums, lengths and the file itself are seen to be right.
struct UnpackedFile: ~Copyable {
  private(set) var file: StoredFile
  let packing: Packing
  private(set) var inflatedBytes = 0
  private let limits: ReadLimits
  private var inflater: Inflater?

  init(
    _ source: ExportSource, engine: EngineKind, limits: ReadLimits, blockSize: Int,
    hashes: Bool = true
  ) throws(Failure) {
    var file = try StoredFile(
      source, blockSize: max(1, blockSize), limits: limits, hashes: hashes)
    while file.unread < Packing.headBytes && !file.isAtEnd { try file.readBlock() }
    let packing = file.packing
    let inflater = try Self.inflater(packing, engine)
    self.file = file
    self.packing = packing
    self.limits = limits
    self.inflater = inflater
  }

  private static func inflater(
    _ packing: Packing, _ engine: EngineKind
  ) throws(Failure) -> Inflater? {
    do throws(InflateError) {
      return try Inflater(packing, engine)
    } catch {
      throw Failure(.bug, "there is no memory to inflate with")
    }
  }

  /// The next bytes; 0 only at the end, with checksum, length and file checked.
  ///
  /// `line` stands in failures.
  mutating func next(
    into target: UnsafeMutablePointer<UInt8>, room: Int, line: Int
  ) throws(Failure) -> Int {
    while true {
      if file.unread == 0 && !file.isAtEnd { try file.readBlock() }
      let produced: Int
      if packing != .none {
        produced = unsafe try inflate(into: target, room: room, line: line)
      } else {
        produced = min(file.unread, room)
        unsafe target.update(from: file.block.base + file.start, count: produced)
        file.take(produced)
      }
      if produced > 0 {
        inflatedBytes += produced
        try checkSize(line: line)
        return produced
      }
      if file.unread == 0 && file.isAtEnd { break }
    }
    if packing != .none, inflater?.mayEnd() != true {
      throw Failure(
        packing == .gzip ? .gzipTruncated : .streamTruncated,
        "the \(packing.name) stream ends early", at: .init(file: file.path, line: line),
        hint: "have the file delivered again")
    }
    try file.checkUnchanged()
    guard inflatedBytes > 0 else {
      throw Failure(
        .fileEmpty, "the file inflates to no bytes", at: .init(file: file.path), hint: emptyHint)
    }
    return 0
  }

  /// Appends the next bytes, those of a packed file by way of `block`.
  ///
  /// - Returns: `false` only at the end, as 0 of `next`.
  mutating func read(
    into bytes: inout [UInt8], by block: borrowing ByteBuffer, line: Int
  ) throws(Failure) -> Bool {
    if packing == .none {
      if file.unread == 0 && !file.isAtEnd { try file.readBlock() }
      let count = file.unread
      if count > 0 {
        unsafe bytes.append(
          contentsOf: UnsafeBufferPointer(start: file.block.base + file.start, count: count))
        file.take(count)
        inflatedBytes += count
        try checkSize(line: line)
        return true
      }
    }
    let count = unsafe try next(into: block.base, room: block.capacity, line: line)
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: block.base, count: count))
    return count > 0
  }

  private mutating func inflate(
    into target: UnsafeMutablePointer<UInt8>, room: Int, line: Int
  ) throws(Failure) -> Int {
    let source = unsafe file.block.base + file.start
    let place = Failure.Place(file: file.path, line: line)
    do throws(InflateError) {
      let step =
        unsafe try inflater?.inflate(source, count: file.unread, into: target, room: room)
        ?? (0, 0)
      file.take(step.0)
      return step.1
    } catch {
      switch error {
      case .noMemory: throw Failure(.bug, "there is no memory to inflate with")
      case .tooLarge:
        throw Failure(
          .limitExceeded, "the \(packing.name) stream asks for more memory than any may have",
          at: place, hint: "pack it again with the usual settings")
      case .corrupt, .truncated:
        throw Failure(
          packing == .gzip ? .gzipCorrupt : .streamCorrupt,
          "the \(packing.name) stream is damaged", at: place, hint: "have the file delivered again")
      }
    }
  }

  private func checkSize(line: Int) throws(Failure) {
    if inflatedBytes > limits.maximumInflatedBytes {
      throw Failure(
        .limitExceeded, "the file inflates to more than \(limits.maximumInflatedBytes) bytes",
        at: .init(file: file.path, line: line))
    }
    if packing != .none && inflatedBytes > limits.ratioFreeBytes
      && inflatedBytes / limits.maximumRatio > file.packedSize
    {
      throw Failure(
        .limitExceeded,
        "the file inflates to more than \(limits.maximumRatio) times its size",
        at: .init(file: file.path, line: line))
    }
  }
}

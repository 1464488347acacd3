public import Records

/// The first record of an export.
public struct ExportHeader: Equatable, Sendable {
  /// The cells as text, byte order mark removed, nothing trimmed.
  public let cells: [String]
  /// The byte between fields: `,`, TAB, `;` or `|`.
  public let delimiter: UInt8
  /// The encoding as far as it is known (`ascii` while no other byte was met).
  public let encoding: TextEncoding
  /// The physical line it begins on, from 1.
  public let line: Int
  /// Where it begins in the inflated bytes.
  public let byteOffset: Int
  /// Its length there, without the line end.
  public let byteCount: Int
}

/// What was found out about an export; whole only when it was read to its end.
public struct ExportSummary: Equatable, Sendable {
  /// The SHA-256 of the file as stored, 64 hexadecimal digits; empty before the end is reached.
  public let sha256: String
  /// The file's size as stored.
  public let storedBytes: Int
  /// Bytes inflated (so far).
  public let inflatedBytes: Int
  /// Whether the file is packed: gzip, xz, bzip2 or Zstandard.
  public let isCompressed: Bool
  /// The encoding, as found from the bytes.
  public let encoding: TextEncoding
  /// Blank lines between records, which are no records.
  public let blankLines: Int
  /// When the file was last modified: seconds since 1970.
  public let modifiedSeconds: Int
  /// The rest of that time in nanoseconds.
  public let modifiedNanoseconds: Int
}

/// Reads one export: compressed bytes in, rows of fields with their places out, in bounded memory.
///
/// A faulty record is a row with a fault; a faulty file throws at the point where that is seen, and
/// then nothing that was read of it may be used.
///
///     var reader = try ExportReader(path: path)
///     let header = try reader.readHeader()
///     reader.load(columns: header.cells.map(isWanted))
///     var batch = RowBatch()
///     while try reader.nextBatch(&batch) { … }
public struct ExportReader: ~Copyable {
  /// Exactly one of them is there.
  private var portable: RowReader<LibCSVCutter>?
  private var fast: RowReader<FastCutter>?
  private let source: ExportSource
  private let engine: EngineKind
  private let limits: ReadLimits
  private let sizes: BlockSizes
  private let declared: TextEncoding?

  /// Opens an export: a regular file, gzip or plain, told apart by its first bytes.
  ///
  /// - Parameters:
  ///   - path: The file; symbolic links, folders, pipes and devices are refused.
  ///   - engine: The code that inflates and cuts.
  ///   - limits: What the file may ask for.
  /// - Throws: `file-unreadable`, `file-empty`, or what the first block shows.
  public init(
    path: String, engine: EngineKind = .portable, limits: ReadLimits = .standard
  ) throws(Failure) {
    try self.init(ExportSource(path: path), engine: engine, limits: limits)
  }

  /// Opens an export, be it a member of an archive: as it would be read if it lay unpacked in a folder.
  ///
  /// - Parameters:
  ///   - source: The file or member.
  ///   - engine: The code that inflates and cuts.
  ///   - limits: What it may ask for.
  ///   - declared: What a contract says of the encoding of its exports; found from the bytes when `nil`, and
  ///     where there is a mark or UTF-8.
  /// - Throws: As `init(path:)`, and `archive-invalid`.
  public init(
    _ source: ExportSource, engine: EngineKind = .portable, limits: ReadLimits = .standard,
    declared: TextEncoding? = nil
  ) throws(Failure) {
    try self.init(source, engine: engine, limits: limits, sizes: BlockSizes(), declared: declared)
  }

  init(
    path: String, engine: EngineKind, limits: ReadLimits, sizes: BlockSizes
  ) throws(Failure) {
    try self.init(
      ExportSource(path: path), engine: engine, limits: limits, sizes: sizes, declared: nil)
  }

  private init(
    _ source: ExportSource, engine: EngineKind, limits: ReadLimits, sizes: BlockSizes,
    declared: TextEncoding?
  ) throws(Failure) {
    do throws(Failure) {
      switch engine {
      case .portable:
        portable = try RowReader(
          source, engine: engine, limits: limits, sizes: sizes, declared: declared)
        fast = nil
      case .fast:
        portable = nil
        fast = try RowReader(
          source, engine: engine, limits: limits, sizes: sizes, declared: declared)
      }
    } catch {
      throw Self.judge(error, source, engine, limits, sizes, declared)
    }
    self.source = source
    self.engine = engine
    self.limits = limits
    self.sizes = sizes
    self.declared = declared
  }

  /// Reads the header: call it once, before all rows.
  ///
  /// - Returns: The header; afterwards no column is loaded.
  /// - Throws: `file-empty` when there is none, `header-unknown` when it is malformed,
  ///   `limit-exceeded`, or what is wrong with the file.
  public mutating func readHeader() throws(Failure) -> ExportHeader {
    do throws(Failure) {
      if let header = try fast?.readHeader() { return header }
      if let header = try portable?.readHeader() { return header }
      throw Failure(.bug, "no engine reads the file", at: .init(file: source.name))
    } catch {
      throw Self.judge(error, source, engine, limits, sizes, declared)
    }
  }

  /// Chooses the columns to load, by index; the text of all others never leaves the reader.
  ///
  /// Their number is also how many fields a row should have. A row with another number keeps its
  /// field count but none of its text (unless all columns are loaded): any field of it may be one
  /// that must not be loaded.
  public mutating func load(columns: [Bool]) {
    portable?.load(columns: columns)
    fast?.load(columns: columns)
  }

  /// Fills a batch with the next rows.
  ///
  /// - Parameter batch: Emptied, then filled.
  /// - Returns: `false` with an empty batch once all rows are read and the file's checksums are right.
  /// - Throws: `gzip-truncated`, `gzip-corrupt`, `file-changed`, `file-unreadable`,
  ///   `limit-exceeded`: all rows of the file read before are void.
  public mutating func nextBatch(_ batch: inout RowBatch) throws(Failure) -> Bool {
    do throws(Failure) {
      if let isFilled = try fast?.nextBatch(&batch) { return isFilled }
      return try portable?.nextBatch(&batch) ?? false
    } catch {
      throw Self.judge(error, source, engine, limits, sizes, declared)
    }
  }

  /// What was found out so far.
  public var summary: ExportSummary {
    switch fast {
    case .some(let reader): return reader.summary
    case .none: break
    }
    switch portable {
    case .some(let reader): return reader.summary
    case .none: preconditionFailure("one engine reads the file")
    }
  }

  /// What is said about damage: where the fast engine met some, the reference reads the file again
  /// and has the word, so that code and line are the same with both.
  ///
  /// A header that cannot be read may be damage too: the engines hand out more or less of a block
  /// before they find its fault.
  private static func judge(
    _ failure: Failure, _ source: ExportSource, _ engine: EngineKind, _ limits: ReadLimits,
    _ sizes: BlockSizes, _ declared: TextEncoding?
  ) -> Failure {
    let codes: [Failure.Code] = [
      .gzipCorrupt, .gzipTruncated, .streamCorrupt, .streamTruncated, .limitExceeded,
      .headerUnknown,
    ]
    guard engine != .portable, codes.contains(failure.code), source.canBeReadAgain else {
      return failure
    }
    do throws(Failure) {
      var reader = try RowReader<LibCSVCutter>(
        source, limits: limits, sizes: sizes, declared: declared)
      _ = try reader.readHeader()
      var batch = RowBatch()
      while try reader.nextBatch(&batch) {}
      return failure
    } catch {
      return error
    }
  }
}

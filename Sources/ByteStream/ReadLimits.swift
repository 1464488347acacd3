/// Bounds on what one export may ask of memory and time; beyond them a named error, or a faulty row.
public struct ReadLimits: Sendable {
  /// The longest record in bytes, its line end not counted; a longer one is a faulty row.
  public var maximumRecordBytes: Int
  /// The most columns of a header or row; a wider header stops the file, a wider row is faulty.
  public var maximumColumns: Int
  /// The most bytes a file may inflate to.
  public var maximumInflatedBytes: Int
  /// How many times its stored size a file may inflate to, once it is past `ratioFreeBytes`.
  public var maximumRatio: Int
  /// Bytes that any file may inflate to, whatever its ratio.
  public var ratioFreeBytes: Int

  /// Sets limits; what is left out is as in `standard`.
  public init(
    maximumRecordBytes: Int = 1 << 20, maximumColumns: Int = 512,
    maximumInflatedBytes: Int = 1 << 36, maximumRatio: Int = 250,
    ratioFreeBytes: Int = 64 << 20
  ) {
    self.maximumRecordBytes = maximumRecordBytes
    self.maximumColumns = maximumColumns
    self.maximumInflatedBytes = maximumInflatedBytes
    self.maximumRatio = maximumRatio
    self.ratioFreeBytes = ratioFreeBytes
  }

  /// Records of 1 MiB, 512 columns, files of 64 GiB, ratio 250 beyond 64 MiB.
  public static let standard = ReadLimits()
}

/// How much is read, inflated and handed over at a time.
///
/// Results never depend on it; tests vary it.
struct BlockSizes {
  /// Bytes read from the file at once.
  var stored = 256 << 10
  /// Bytes inflated at once.
  var inflated = 256 << 10
  /// Rows after which a batch is full.
  var batchRows = 16_000
  /// Bytes of records after which a batch is full.
  var batchBytes = 1 << 20
}

/// An engine that cuts well-formed records into fields.
protocol FieldCutter: ~Copyable {
  /// Whether rows that need no cutter are handed over where they lie (see `RowReader+InPlace`).
  static var readsInPlace: Bool { get }

  /// Gets ready for a file.
  init(delimiter: UInt8) throws(CutterError)

  /// Cuts a run of whole, well-formed records (blank lines among them mean nothing); the last may
  /// lack its line end. Each record becomes one row of `rows`.
  mutating func cut(_ run: Span<UInt8>, into rows: inout CutRows) throws(CutterError)
}

/// The engine cannot go on: it has no memory, or met what it was promised not to meet.
enum CutterError: Error { case noMemory, unexpected }

import Records

@testable import ByteStream

/// All that one reading of a file comes to.
struct Reading {
  private struct Row: Equatable {
    var line: UInt32
    var byteOffset: Int
    var byteCount: Int
    var fault: RowFault
    var fields: [[UInt8]]
  }

  private var header: ExportHeader?
  private var rows: [Row] = []
  private var encoding: TextEncoding?
  private var summary: ExportSummary?
  /// Why the file was refused.
  private(set) var failure: String?

  init(
    _ path: String, engine: EngineKind, sizes: BlockSizes, limits: ReadLimits,
    isLoaded: (Int) -> Bool
  ) {
    do throws(Failure) {
      try read(
        ExportReader(path: path, engine: engine, limits: limits, sizes: sizes), isLoaded)
    } catch {
      // What was read of a faulty file is void.
      self.header = nil
      self.rows = []
      self.encoding = nil
      failure =
        "\(error.code) \(error.message) \(error.hint ?? "") \(error.place?.line ?? 0)"
    }
  }

  private mutating func read(
    _ reader: consuming ExportReader, _ isLoaded: (Int) -> Bool
  ) throws(Failure) {
    let header = try reader.readHeader()
    self.header = header
    reader.load(columns: header.cells.indices.map(isLoaded))
    var batch = RowBatch()
    while try reader.nextBatch(&batch) {
      encoding = batch.encoding
      for row in batch.rows {
        var seen = Row(
          line: row.line, byteOffset: row.byteOffset, byteCount: row.byteCount,
          fault: row.fault, fields: [])
        for index in 0..<Int(row.fieldCount) {
          let field = batch.field(index, of: row)
          var bytes: [UInt8] = []
          FieldBytes.append(batch.bytes, field, to: &bytes)
          seen.fields.append(bytes)
        }
        rows.append(seen)
      }
    }
    summary = reader.summary
  }

  /// What another reading has otherwise, in words; `nil` when all is the same.
  func difference(from other: Reading) -> String? {
    if failure != other.failure {
      return "\(failure ?? "no failure") / \(other.failure ?? "no failure")"
    }
    if header != other.header { return "the headers" }
    if rows.count != other.rows.count { return "\(rows.count) / \(other.rows.count) rows" }
    for (row, twin) in zip(rows, other.rows) where row != twin {
      return "\(row) / \(twin)"
    }
    if encoding != other.encoding { return "the encodings of the rows" }
    return summary == other.summary ? nil : "the summaries"
  }
}

import ByteStream
public import Records

/// What was found while an export was turned into clean CSV.
public struct Conversion: Sendable {
  /// The encoding found.
  public var encoding = ""
  /// The delimiter found, by name.
  public var delimiter = ""
  /// Data rows written.
  public var rows = 0
  /// Data rows that could not be read, with line and fault; at most 20.
  public var faults: [(line: Int, fault: String)] = []
  /// How many rows could not be read.
  public var faultyRows = 0
  /// Rows with another number of fields than the header; they are written as they are.
  public var raggedRows = 0
  /// Rows with bytes that stand for no character; U+FFFD stands in their place.
  public var undecodableRows = 0
  /// Blank lines left out.
  public var blankLines = 0
}

/// Turns any export into UTF-8 CSV (RFC 4180, LF), handing the bytes to `write` block by block.
///
/// Rows that cannot be read are left out and named in the result. The input is the user's own file:
/// its columns pass through as they are.
public func convert(
  _ path: String, write: ([UInt8]) throws(Failure) -> Void
) throws(Failure) -> Conversion {
  var reader = try ExportReader(path: path, engine: .fast)
  let header = try reader.readHeader()
  reader.load(columns: Array(repeating: true, count: header.cells.count))
  var result = Conversion()
  result.delimiter = delimiterName(header.delimiter)
  var output: [UInt8] = []
  for (index, cell) in header.cells.enumerated() {
    if index > 0 { output.append(0x2C) }
    let bytes = Array(cell.utf8)
    append(bytes.span, 0..<bytes.count, to: &output)
  }
  output.append(0x0A)
  var batch = RowBatch()
  var text: [UInt8] = []
  while try reader.nextBatch(&batch) {
    for index in 0..<batch.rows.count {
      let row = batch.rows[index]
      guard row.fault == .none else {
        result.faultyRows += 1
        if result.faults.count < 20 { result.faults.append((Int(row.line), words(for: row.fault))) }
        continue
      }
      result.rows += 1
      if Int(row.fieldCount) != header.cells.count { result.raggedRows += 1 }
      var isDecodable = true
      for number in 0..<Int(row.fieldCount) {
        if number > 0 { output.append(0x2C) }
        let field = batch.field(number, of: row)
        if batch.encoding == .gb18030 {
          text.removeAll(keepingCapacity: true)
          isDecodable = GB18030.decode(batch.bytes, in: field, into: &text) && isDecodable
          append(text.span, 0..<text.count, to: &output)
        } else {
          append(batch.bytes, field, to: &output)
        }
      }
      output.append(0x0A)
      if !isDecodable { result.undecodableRows += 1 }
    }
    try write(output)
    output.removeAll(keepingCapacity: true)
  }
  if !output.isEmpty { try write(output) }
  result.encoding = reader.summary.encoding.rawValue
  result.blankLines = reader.summary.blankLines
  return result
}

private func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
  var needsQuotes = false
  for index in range {
    let byte = bytes[index]
    if byte == 0x2C || byte == 0x22 || byte == 0x0A || byte == 0x0D { needsQuotes = true }
  }
  if needsQuotes { output.append(0x22) }
  for index in range {
    if bytes[index] == 0x22 { output.append(0x22) }
    output.append(bytes[index])
  }
  if needsQuotes { output.append(0x22) }
}

private func words(for fault: RowFault) -> String {
  switch fault {
  case .none: ""
  case .malformedQuote: "a quote stands inside a field, or is never closed"
  case .tooLong: "longer than an export's row may be"
  case .controlCharacter: "a control character stands in it"
  }
}

private func delimiterName(_ byte: UInt8) -> String {
  switch byte {
  case 0x2C: "comma"
  case 0x09: "tab"
  case 0x3B: "semicolon"
  case 0x7C: "bar"
  default: "byte \(byte)"
  }
}

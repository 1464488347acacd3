import Records

@testable import ByteStream
@testable import Dialect

/// A file that `csv` converts, in whatever encoding.
///
/// The first byte says which encoding is named, if any, the second how it is read. The table that comes out is UTF-8,
/// the same each time, and is read again as it stands: well-formed text is sacred.
struct Conversion {
  private let options: ReadingOptions
  private let file: [UInt8]

  /// Reads an input; `nil` where it is too short.
  init?(_ input: [UInt8]) {
    guard input.count >= 3 else { return nil }
    var options = ReadingOptions()
    let encodings = TextEncoding.allCases
    let choice = Int(input[0]) % (2 * encodings.count)
    if choice < encodings.count { options.encoding = encodings[choice] }
    options.isStrict = input[1] & 1 != 0
    options.isPlain = input[1] & 6 == 6
    options.hasFootnotes = input[1] & 8 == 0
    self.options = options
    file = Array(input.dropFirst(2))
  }

  /// How the promise is broken; `nil` where it is not.
  func fault(in scratch: Scratch) throws -> String? {
    try scratch.write(file)
    let table = Table(scratch.path, options)
    if table != Table(scratch.path, options) { return "another answer the second time" }
    if let failure = table.failure { return Self.known.contains(failure) ? nil : "\(failure)" }
    guard String(validating: table.text, as: UTF8.self) != nil else { return "no UTF-8 came out" }
    guard !table.text.isEmpty else { return nil }
    try scratch.write(table.text)
    var plain = ReadingOptions()
    plain.isPlain = true
    plain.encoding = .utf8
    let again = Table(scratch.path, plain)
    return again == table ? nil : "the converted table is read otherwise"
  }

  private static let known: Set<Failure.Code> = [
    .fileEmpty, .gzipCorrupt, .gzipTruncated, .streamCorrupt, .streamTruncated,
    .formatUnsupported, .encodingUnknown, .limitExceeded,
  ]

  private struct Table: Equatable {
    var text: [UInt8] = []
    var failure: Failure.Code?

    init(_ path: String, _ options: ReadingOptions) {
      do throws(Failure) {
        let limits = ReadLimits(maximumColumns: 16_384, maximumInflatedBytes: 8 << 20)
        var reader = try TableReader(ExportSource(path: path), options: options, limits: limits)
        var text: [UInt8] = []
        try reader.read { (record) throws(Failure) in
          record.appendCSV(to: &text)
        } lost: { (_, _) throws(Failure) in
        }
        self.text = text
      } catch {
        failure = error.code
      }
    }
  }
}

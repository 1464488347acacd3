import CScan

/// Takes records that need no judgement, and writes them down as clean CSV, some gigabytes a second.
///
/// What it takes is certain: whole records, each with the table's width, well-formed as RFC 4180 has it,
/// without control characters. The first one that is anything else ends the going, and is the
/// caller's; `plain_rows` in CScan says it exactly. Fields come out byte for byte.
public struct PlainRows: Sendable {
  private var rules: plain_rules

  /// How many bytes are taken at once, so that they and what is written of them stay in the cache.
  private static let slice = 128 << 10

  /// Describes the records.
  ///
  /// - Parameters:
  ///   - delimiter: What stands between fields: an ASCII character, no quote and no line end.
  ///   - width: How many fields a record has, from 1.
  ///   - hasQuotes: Whether `"` stands around fields; else a record that holds one is not plain.
  ///   - endsWithCarriage: Whether a CR that no LF follows ends a record.
  ///   - spansLines: Whether a record with a line end inside quotes is plain.
  ///   - longest: How many bytes a record has at most, without its line end.
  public init(
    delimiter: UInt8, width: Int, hasQuotes: Bool, endsWithCarriage: Bool, spansLines: Bool,
    longest: Int
  ) {
    precondition(
      delimiter < 0x80 && ![0x0A, 0x0D, 0x22].contains(delimiter) && width > 0 && longest > 0,
      "what can stand between fields")
    rules = plain_rules()
    rules.delimiter = delimiter
    rules.has_quotes = hasQuotes
    rules.ends_with_carriage = endsWithCarriage
    rules.spans_lines = spansLines
    rules.width = width
    rules.longest = longest
  }

  /// From now on a record that begins so, be it in quotes, is not plain; up to eight bytes are compared.
  public mutating func watch(forBeginning bytes: [UInt8]) {
    rules.is_watchful = true
    rules.watched = Self.beginning(bytes[...])
    rules.watched_in_quotes = rules.watched
  }

  private static func beginning(_ bytes: ArraySlice<UInt8>) -> plain_beginning {
    var beginning = plain_beginning(bytes: 0, mask: 0)
    for (place, byte) in bytes.prefix(8).enumerated() {
      beginning.bytes |= UInt64(byte) << UInt64(8 * place)
      beginning.mask |= 0xFF << UInt64(8 * place)
    }
    return beginning
  }

  /// How far `take` came.
  public struct Taken: Sendable {
    /// Where the first record begins that was not taken.
    public let next: Int
    /// How many records were taken.
    public let rows: Int
    /// On how many lines they stand.
    public let lines: Int
    /// Whether the record at `next` is surely not plain; else its end may be behind the text.
    public let isOther: Bool
  }

  /// Takes some of the records from `start` on, each of which ends in the text, and appends them to `output`.
  ///
  /// - Returns: How far it came; when that is nowhere, nothing more can be taken.
  public func take(_ text: Span<UInt8>, from start: Int, into output: inout CSVBlock) -> Taken {
    take(text, from: start, into: &output, by: scan_best(), slice: Self.slice)
  }

  /// The same in a given way, for tests.
  func take(
    _ text: Span<UInt8>, from start: Int, into output: inout CSVBlock, by kind: scan_kind,
    slice: Int
  ) -> Taken {
    precondition(start >= 0 && start <= text.count, "a place in the text")
    var end = min(text.count, start + slice)
    while true {
      let range = start..<end
      let found = unsafe text.withUnsafeBufferPointer { text in
        unsafe output.append(atMost: 3 * range.count + 128) { room in
          guard let base = text.baseAddress else { return plain_found() }
          return unsafe withUnsafePointer(to: rules) {
            unsafe plain_rows(kind, base, range.lowerBound, range.upperBound, $0, room)
          }
        }
      }
      if found.next > start || found.is_other || end == text.count {
        return Taken(
          next: Int(found.next), rows: Int(found.rows), lines: Int(found.lines),
          isOther: found.is_other)
      }
      // A record longer than the slice.
      end = min(text.count, start + 4 * range.count)
    }
  }
}

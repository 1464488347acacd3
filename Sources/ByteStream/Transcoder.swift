import CScan
import Records

/// Turns a text into UTF-8 as it arrives, in any pieces, where its encoding is none that rows are cut in.
///
/// What is no character becomes bytes that are no UTF-8. Every CR and LF of the text is one of the result, and no other
/// is made.
enum Transcoder {
  case utf16(UTF16Transcoder)
  case utf32(UTF32Transcoder)
  case table(TableTranscoder)

  /// `nil` for ASCII, UTF-8 and GB 18030, which are cut as they are.
  init?(_ encoding: TextEncoding) {
    switch encoding {
    case .ascii, .utf8, .utf8BOM, .gb18030: return nil
    case .utf16le, .utf16be: self = .utf16(UTF16Transcoder(lowByteFirst: encoding == .utf16le))
    case .utf32le, .utf32be: self = .utf32(UTF32Transcoder(lowByteFirst: encoding == .utf32le))
    default:
      guard let table = TableTranscoder(encoding) else { return nil }
      self = .table(table)
    }
  }

  /// The most bytes that `count` bytes of any encoding can become, and the end of the text with them.
  static func room(for count: Int) -> Int { 3 * count + 24 }

  /// The bytes of a CR or LF.
  var unitBytes: Int {
    switch self {
    case .utf16: 2
    case .utf32: 4
    case .table: 1
    }
  }

  /// Transcodes `count` bytes; returns how many were written.
  mutating func transcode(
    _ input: UnsafeMutablePointer<UInt8>, count: Int, into output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    switch self {
    case .utf16(var transcoder):
      defer { self = .utf16(transcoder) }
      return unsafe transcoder.transcode(input, count: count, into: output)
    case .utf32(var transcoder):
      defer { self = .utf32(transcoder) }
      return unsafe transcoder.transcode(input, count: count, into: output)
    case .table(var transcoder):
      defer { self = .table(transcoder) }
      return unsafe transcoder.transcode(input, count: count, into: output)
    }
  }

  /// Ends the text; writes at most four bytes.
  mutating func finish(into output: UnsafeMutablePointer<UInt8>) -> Int {
    switch self {
    case .utf16(var transcoder):
      defer { self = .utf16(transcoder) }
      return unsafe transcoder.finish(into: output)
    case .utf32(var transcoder):
      defer { self = .utf32(transcoder) }
      return unsafe transcoder.finish(into: output)
    case .table(var transcoder):
      defer { self = .table(transcoder) }
      return unsafe transcoder.finish(into: output)
    }
  }

  /// How many bytes text that was made here had before.
  func originalCount(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int {
    switch self {
    case .utf16: unsafe text_utf16_units(text, count) * 2
    case .utf32: unsafe TableTranscoder.characters(text, count) * 4
    case .table(let transcoder): unsafe transcoder.originalCount(text, count)
    }
  }
}

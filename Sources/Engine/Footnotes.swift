import ByteStream
import Dialect
import Records

/// Lines of one cell at the end of an export that the engine read: the engine keeps no text of rows that
/// are ragged, so what these lines hold is looked up when the rest is done.
enum Footnotes {
  /// The most lines that may be footnotes.
  static let most = 64
  /// How much of the end is looked at.
  private static let window = 256 << 10

  /// How many of the last lines are footnotes, when `count` of them have one cell.
  ///
  /// - Returns: At most `count`; 0 when the export is no longer the one with that fingerprint.
  static func number(
    of count: Int, in source: ExportSource, _ declared: TextEncoding?, sha256: String
  ) -> Int {
    var text: [UInt8] = []
    do throws(Failure) {
      var decoded = try DecodedText(source, declared: declared)
      while try decoded.read(into: &text) {
        if text.count > 2 * window { text.removeFirst(text.count - window) }
      }
      guard decoded.summary(blankLines: 0).sha256 == sha256 else { return 0 }
    } catch {
      // The rows stay what they were: ragged.
      return 0
    }
    let isLineEnd: (UInt8) -> Bool = { $0 == 0x0A || $0 == 0x0D }
    let lines = text.split(whereSeparator: isLineEnd).suffix(count)
    var isEnded = text.last.map(isLineEnd) ?? true
    var found = 0
    for line in lines.reversed() {
      guard TableReader.isFootnote(line, isEnded: isEnded) else { break }
      isEnded = true
      found += 1
    }
    return found
  }
}

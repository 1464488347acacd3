import Foundation

/// What differs from run to run, replaced by its name; see `Tests/Golden/README.md`.
struct Masks {
  let temporary: String
  let root: String

  /// The most lines of one command's output that are kept whole.
  static let lines = 60
  /// Of a longer one, so many at its start and at its end.
  static let kept = 20

  /// What `doctor` says of the machine, whatever that is.
  private static var machine: Regex<(Substring, Substring)> {
    #/(?m)^(?:ok|note|warn) +(disk|inodes|clock|time-zone|locale|libraries|processor|core-dumps|backtraces|browser) .*$/#
  }

  func apply(to text: String) -> String {
    // The system may know the temporary folder by another path too.
    let resolved = URL(filePath: temporary).resolvingSymlinksInPath().path
    let masked =
      text
      .replacingOccurrences(of: resolved, with: "{temp}")
      .replacingOccurrences(of: temporary, with: "{temp}")
      .replacingOccurrences(of: root, with: "{root}")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
      // However long it took: `0.4 s`, `12 min`, `2 h 5 min`.
      .replacing(/\ +(?:\d+\.\d s|(?:\d+ h )?\d+ min)\b/, with: " DURATION")
      // The column is as wide as its longest time.
      .replacing(/\ {2,}took\b/, with: "  took")
      .replacing(/\(process \d+/, with: "(process NUMBER")
      .replacing(Self.machine) { "\($0.1) MACHINE" }
    return ended(shortened(masked))
  }

  private func shortened(_ text: String) -> String {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    guard lines.count > Self.lines else { return text }
    let middle = lines.dropFirst(Self.kept).dropLast(Self.kept)
    let note = "… \(middle.count) lines, \(hash(middle.joined(separator: "\n")))"
    return
      (Array(lines.prefix(Self.kept)) + [note] + lines.suffix(Self.kept))
      .joined(separator: "\n")
  }

  /// FNV-1a, 64 bits: only to see that something has changed.
  private func hash(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
  }

  private func ended(_ text: String) -> String {
    // By scalars: CR and LF together are one character.
    text.isEmpty || text.unicodeScalars.last == "\n" ? text : text + "\n(no end of line)\n"
  }
}

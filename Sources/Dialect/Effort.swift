/// What reading a text has cost, and what it may still cost, in bytes that were looked at.
///
/// Every byte is paid, whichever way it is read and however often. What a text may cost grows with the text, so that
/// reading it takes linear time, whatever stands in it.
struct Effort {
  /// What may still be spent; where nothing is left, a text is read in one way only.
  private(set) var left: Int
  /// All that was ever spent.
  private(set) var spent = 0

  /// What every text may spend.
  static let basic = 16 << 20
  /// What each byte of a text that was read adds to that.
  static let perByte = 48

  var isUsedUp: Bool { left <= 0 }

  init(_ left: Int = Self.basic) {
    self.left = left
  }

  /// Pays for bytes that were looked at, or for what takes as long.
  mutating func pay(_ bytes: Int) {
    spent += bytes
    left -= bytes
  }

  /// Bytes of the text were read for good.
  mutating func earn(forBytes bytes: Int) {
    left += Self.perByte * bytes
  }
}

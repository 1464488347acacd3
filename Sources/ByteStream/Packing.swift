/// How a file is packed, by its first bytes; its name says nothing.
enum Packing: Equatable {
  case none, gzip, xz, bzip2, zstandard

  /// How many first bytes tell it.
  static let headBytes = 10

  init(_ head: Span<UInt8>) {
    func begins(_ bytes: [UInt8], at place: Int = 0) -> Bool {
      guard head.count >= place + bytes.count else { return false }
      for (index, byte) in bytes.enumerated() where head[place + index] != byte { return false }
      return true
    }
    if begins([0x1F, 0x8B]) {
      self = .gzip
    } else if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else if begins([0x42, 0x5A, 0x68]), head.count >= 10, 0x31...0x39 ~= head[3],
      begins([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4)
        || begins([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: 4)
    {
      self = .bzip2
    } else if begins([0x28, 0xB5, 0x2F, 0xFD])
      || (begins([0x2A, 0x4D, 0x18], at: 1) && head[0] & 0xF0 == 0x50)
    {
      self = .zstandard
    } else {
      self = .none
    }
  }

  /// What it is called.
  var name: String {
    switch self {
    case .none: "plain"
    case .gzip: "gzip"
    case .xz: "xz"
    case .bzip2: "bzip2"
    case .zstandard: "Zstandard"
    }
  }
}

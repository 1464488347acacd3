/// A zip archive whose members are stored as they are: what is damaged in a member stays in order as an archive.
func storedZip(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for (name, bytes) in members {
    let common =
      number(0, 2) + number(0, 2) + number(0, 2) + number(0x21, 2) + number(Int(crc32(bytes)), 4)
      + number(bytes.count, 4) + number(bytes.count, 4) + number(name.utf8.count, 2) + number(0, 2)
    directory +=
      number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + common + number(0, 10)
      + number(archive.count, 4) + Array(name.utf8)
    archive += number(0x0403_4B50, 4) + number(20, 2) + common + Array(name.utf8) + bytes
  }
  let end =
    number(0x0605_4B50, 4) + number(0, 4) + number(members.count, 2) + number(members.count, 2)
    + number(directory.count, 4) + number(archive.count, 4) + number(0, 2)
  return archive + directory + end
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { sum, byte in remainders[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
}

private let remainders: [UInt32] = (0..<256).map { byte in
  (0..<8).reduce(byte) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
}

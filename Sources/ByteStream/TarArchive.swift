import Records

/// The members of a tar archive (POSIX ustar and pax, GNU), plain or packed.
///
/// It is read as a stream from its beginning to its end, so that damage anywhere refuses all of it: each
/// header has a checksum, what it is packed in has another, and behind the last member stand zeros.
enum TarArchive {
  static let blockBytes = 512
  /// The most bytes of a long name or an extended header.
  private static let mostExtended = 1 << 20
  /// The most bytes that reading all members one by one, each from the beginning, may unpack.
  private static let mostUnpacked = 1 << 36

  /// Whether a regular file begins with the header of a tar archive; one that cannot be opened is none.
  static func isTar(_ path: String) -> Bool {
    do throws(Failure) {
      var stream = try TarStream(path, .standard)
      return try TarHeader(stream.block()) != nil
    } catch {
      return false
    }
  }

  /// Lists the files in it; folders are none.
  static func list(_ path: String, _ limits: ReadLimits) throws(Failure) -> [ArchiveMember] {
    var stream = try TarStream(path, limits)
    let stamp = stream.stamp
    let place = Failure.Place(file: path)
    var members: [ArchiveMember] = []
    var names: Set<String> = []
    var unpacked = 0
    var number = 0
    while let entry = try next(&stream, place) {
      number += 1
      guard number <= Archive.mostMembers else {
        throw Failure(.limitExceeded, "more than \(Archive.mostMembers) members", at: place)
      }
      let name = try ArchiveName.read(entry.name, number: number, place)
      let member = ArchiveMember(
        name: name, size: entry.size, kind: entry.kind, packedSize: entry.size,
        index: UInt64(stream.offset), tar: stamp)
      try stream.skip(entry.size, padded: true)
      if entry.isFolder || name.hasSuffix("/") { continue }
      guard names.insert(name).inserted else { throw ArchiveName.doubled(number, place) }
      members.append(member)
      unpacked += stream.offset
    }
    try stream.finish()
    guard unpacked <= mostUnpacked else {
      throw Failure(
        .limitExceeded, "to read its members one by one would unpack \(unpacked >> 30) GiB",
        at: place, hint: "deliver it as a zip archive, or in several archives")
    }
    return members
  }

  /// A member, by all of its headers.
  struct Entry {
    var name: [UInt8]
    var size: Int
    var kind: ArchiveMember.Kind
    var isFolder = false
  }

  /// Reads on to the next member, with what stands in front of it; `nil` at the end.
  static func next(
    _ stream: inout TarStream, _ place: Failure.Place
  ) throws(Failure) -> Entry? {
    var longName: [UInt8]?
    var extended = PaxRecords()
    while true {
      let block = try stream.block()
      if block.allSatisfy({ $0 == 0 }) && !block.isEmpty {
        guard longName == nil, extended.isEmpty else { throw damaged(place) }
        return nil
      }
      guard let header = TarHeader(block) else { throw damaged(place) }
      switch header.type {
      case UInt8(ascii: "L"):
        longName = try stream.bytes(header.size, most: mostExtended)
        while longName?.last == 0 { longName?.removeLast() }
      case UInt8(ascii: "K"), UInt8(ascii: "g"), UInt8(ascii: "V"):
        _ = try stream.bytes(header.size, most: mostExtended)
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        let bytes = try stream.bytes(header.size, most: mostExtended)
        guard extended.read(bytes) else { throw damaged(place) }
      default:
        var entry = Entry(name: longName ?? header.name, size: header.size, kind: header.kind)
        entry.isFolder = [UInt8(ascii: "5"), UInt8(ascii: "D")].contains(header.type)
        if let path = extended.path { entry.name = path }
        if let size = extended.size { entry.size = size }
        if extended.isSparse { entry.kind = .unknown }
        // Links have none, whatever their size says.
        if entry.kind == .link || entry.kind == .special { entry.size = 0 }
        return entry
      }
    }
  }

  static func damaged(_ place: Failure.Place) -> Failure {
    Failure(
      .archiveInvalid, "the tar archive is damaged or ends early", at: place,
      hint: "have the file delivered again")
  }
}

/// A header of a tar archive, its checksum right.
struct TarHeader {
  let name: [UInt8]
  let size: Int
  let type: UInt8

  /// `nil` for a block that is none.
  init?(_ block: [UInt8]) {
    guard block.count == TarArchive.blockBytes, let sum = Self.number(block[148..<156]) else {
      return nil
    }
    var signed = 0
    var unsigned = 0
    for (place, byte) in block.enumerated() {
      let isSum = 148..<156 ~= place
      unsigned += isSum ? 0x20 : Int(byte)
      signed += isSum ? 0x20 : Int(Int8(bitPattern: byte))
    }
    guard sum == unsigned || sum == signed, let size = Self.number(block[124..<136]) else {
      return nil
    }
    var name = Array(block[0..<100].prefix { $0 != 0 })
    let isUstar = block[257..<262].elementsEqual("ustar".utf8) && block[262] == 0
    let prefix = block[345..<500].prefix { $0 != 0 }
    if isUstar && !prefix.isEmpty { name = Array(prefix) + [0x2F] + name }
    guard !name.isEmpty else { return nil }
    self.name = name
    self.size = size
    type = block[156]
  }

  var kind: ArchiveMember.Kind {
    switch type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "5"), UInt8(ascii: "7"), UInt8(ascii: "D"): .file
    case UInt8(ascii: "1"), UInt8(ascii: "2"): .link
    case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"): .special
    default: .unknown
    }
  }

  /// Octal digits between blanks and zeros, or a number of high bytes behind 0x80, as GNU writes large ones.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    var value = 0
    if first == 0x80 {
      for byte in field.dropFirst() {
        guard value < 1 << 52 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value
    }
    let digits = field.drop { $0 == 0x20 }.prefix { 0x30...0x37 ~= $0 }
    let rest = field.drop { $0 == 0x20 }.dropFirst(digits.count)
    guard rest.allSatisfy({ $0 == 0 || $0 == 0x20 }) else { return nil }
    for digit in digits { value = value << 3 | Int(digit - 0x30) }
    return value
  }
}

/// The records of an extended header of pax that say something about bytes: `27 path=...` and a line end.
struct PaxRecords {
  private(set) var path: [UInt8]?
  private(set) var size: Int?
  private(set) var isSparse = false
  private(set) var isEmpty = true

  /// Reads a header; `false` for one that is damaged.
  mutating func read(_ bytes: [UInt8]) -> Bool {
    isEmpty = false
    var at = 0
    while at < bytes.count && bytes[at] != 0 {
      guard let blank = bytes[at...].prefix(20).firstIndex(of: 0x20),
        let length = Int(String(decoding: bytes[at..<blank], as: UTF8.self)),
        length > blank - at + 1, length <= bytes.count - at, bytes[at + length - 1] == 0x0A,
        let equals = bytes[blank..<(at + length)].firstIndex(of: 0x3D)
      else { return false }
      let value = Array(bytes[(equals + 1)..<(at + length - 1)])
      let key = String(decoding: bytes[(blank + 1)..<equals], as: UTF8.self)
      if key == "path" { path = value }
      if key == "size" {
        guard let number = Int(String(decoding: value, as: UTF8.self)),
          0..<(1 << 52) ~= number
        else {
          return false
        }
        size = number
      }
      if key.hasPrefix("GNU.sparse") { isSparse = true }
      at += length
    }
    return true
  }
}

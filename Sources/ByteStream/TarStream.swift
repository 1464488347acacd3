import Records

/// The unpacked bytes of a tar archive, from its beginning on.
struct TarStream: ~Copyable {
  private var source: UnpackedFile
  private var buffer = ByteBuffer(capacity: 64 << 10)
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private let place: Failure.Place
  let stamp: TarStamp
  /// How many bytes were taken.
  private(set) var offset = 0

  init(_ path: String, _ limits: ReadLimits) throws(Failure) {
    let source = try UnpackedFile(
      ExportSource(path: path), engine: .fast, limits: limits, blockSize: 64 << 10)
    place = Failure.Place(file: path)
    stamp = TarStamp(
      size: source.file.size, modifiedSeconds: source.file.modifiedSeconds,
      modifiedNanoseconds: source.file.modifiedNanoseconds)
    self.source = source
  }

  private mutating func fill() throws(Failure) {
    guard start == end, !isAtEnd else { return }
    start = 0
    end = unsafe try source.next(into: buffer.base, room: 64 << 10, line: 0)
    isAtEnd = end == 0
  }

  /// Reads some bytes, at most as many; none only at the end.
  mutating func read(
    into target: UnsafeMutablePointer<UInt8>, room: Int
  ) throws(Failure) -> Int {
    try fill()
    let count = min(room, end - start)
    unsafe target.update(from: buffer.base + start, count: count)
    start += count
    offset += count
    return count
  }

  /// The next block of 512 bytes; fewer at the end.
  mutating func block() throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(TarArchive.blockBytes, to: &bytes)
    return bytes
  }

  /// The bytes of a header of many, with the zeros behind them passed over.
  mutating func bytes(_ count: Int, most: Int) throws(Failure) -> [UInt8] {
    guard count <= most else { throw TarArchive.damaged(place) }
    var bytes: [UInt8] = []
    try append(count, to: &bytes)
    guard bytes.count == count else { throw TarArchive.damaged(place) }
    try skip(Self.padding(count), padded: false)
    return bytes
  }

  private mutating func append(_ count: Int, to bytes: inout [UInt8]) throws(Failure) {
    while bytes.count < count {
      try fill()
      let step = min(count - bytes.count, end - start)
      guard step > 0 else { return }
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: buffer.base + start, count: step))
      start += step
      offset += step
    }
  }

  /// Passes over bytes, and to the end of their block.
  mutating func skip(_ count: Int, padded: Bool) throws(Failure) {
    var rest = count
    if padded { rest += Self.padding(count) }
    while rest > 0 {
      try fill()
      let step = min(rest, end - start)
      guard step > 0 else { throw TarArchive.damaged(place) }
      start += step
      offset += step
      rest -= step
    }
  }

  private static func padding(_ count: Int) -> Int {
    (TarArchive.blockBytes - count % TarArchive.blockBytes) % TarArchive.blockBytes
  }

  /// Reads what is behind the last member to its end, where checksums are: nothing but zeros.
  mutating func finish() throws(Failure) {
    while true {
      try fill()
      if isAtEnd { return }
      for at in start..<end where unsafe buffer.base[at] != 0 {
        throw Failure(
          .archiveInvalid, "something follows the end of the tar archive", at: place,
          hint: "archives that were put one behind the other are to be delivered one by one")
      }
      offset += end - start
      start = end
    }
  }
}

/// One member of a tar archive; what is in front of it is unpacked and passed over.
///
/// The archive's checksums were seen to be right when its members were listed; here it must still be the same file, with the
/// same member in that place.
final class TarMember: ArchivedFile {
  private var stream: TarStream
  private var remaining: Int
  private let place: Failure.Place

  init(_ member: ArchiveMember, of path: String, _ limits: ReadLimits) throws(Failure) {
    try member.mustBeFile(in: path)
    place = Failure.Place(file: "\(path)/\(member.name)")
    var stream = try TarStream(path, limits)
    guard stream.stamp == member.tar else {
      throw Failure(
        .fileChanged, "the archive changed while it was read", at: place,
        hint: "it is taken once it stays the same")
    }
    try stream.skip(Int(clamping: member.index), padded: false)
    remaining = member.size
    self.stream = stream
  }

  func read(
    into target: UnsafeMutablePointer<UInt8>, room: Int
  ) throws(Failure) -> Int {
    let count = unsafe try stream.read(into: target, room: min(room, remaining))
    guard count > 0 || remaining == 0 else { throw TarArchive.damaged(place) }
    remaining -= count
    return count
  }
}

import ByteStream
import Glibc
import Records

/// A facts file: the first byte chooses whether the rest is the file itself, or records of a whole file of which
/// some bytes are changed, or which is cut off.
///
/// A damaged file is refused, or gives the records that were written: never others, and nothing is read outside it.
struct Facts {
  private typealias Record = SIMD8<UInt64>

  private let kind: UInt8
  private let place: Int
  private let change: UInt8
  private let content: ArraySlice<UInt8>

  /// Reads an input; `nil` when there is no content.
  init?(_ input: [UInt8]) {
    guard input.count > 5 else { return nil }
    kind = input[0]
    place = Int(input[1]) | Int(input[2]) << 8 | Int(input[3]) << 16
    change = input[4]
    content = input[5...]
  }

  /// How the promise is broken; `nil` where it is not.
  func fault(in scratch: Scratch) throws -> String? {
    guard kind % 4 != 0 else {
      try scratch.write(Array(content))
      _ = read(scratch.path)
      return nil
    }
    let buckets = 1 + Int(kind >> 4)
    var writer = try BlockFileWriter<Record>(
      temporary: scratch.path + ".part", buckets: buckets)
    var written = [[Record]](repeating: [], count: buckets)
    // Enough records that a bucket has several blocks.
    for number in 0..<(content.count * (kind % 4 == 3 ? 40 : 1)) {
      let byte = UInt64(content[content.startIndex + number % content.count])
      let record = Record(repeating: byte &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number))
      let bucket = Int(byte) % buckets
      try writer.append(record, bucket: bucket)
      written[bucket].append(record)
    }
    let path = scratch.path + ".facts"
    try writer.finish(as: path, durable: false)
    let expected = written.flatMap(\.self)
    guard read(path) == expected else { return "a whole file gives other records" }
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    if change == 0 {
      guard ftruncate(descriptor, off_t(place % size)) == 0 else { throw Scratch.Broken() }
      return read(path) == nil ? nil : "a file that is cut off was read"
    }
    var byte: UInt8 = 0
    pread(descriptor, &byte, 1, off_t(place % size))
    byte ^= change
    guard pwrite(descriptor, &byte, 1, off_t(place % size)) == 1 else { throw Scratch.Broken() }
    return read(path).map { $0 == expected } ?? true
      ? nil : "a damaged file gives other records"
  }

  /// All records, bucket by bucket; `nil` where the file is refused.
  private func read(_ path: String) -> [Record]? {
    do throws(Failure) {
      let reader = try BlockFileReader<Record>(path: path)
      var records: [Record] = []
      for bucket in 0..<reader.buckets {
        try reader.read(buckets: bucket..<bucket + 1, into: &records)
      }
      return records
    } catch {
      return nil
    }
  }
}

// A file of fixed-size records in blocks, sorted into buckets as they come.
//
//   header  64 bytes   magic, version, record size, buckets, records
//   blocks             each a run of records of one bucket, packed as `planes.h` says, one block behind the other
//   index   24 bytes a block: offset, bucket and record count, checksum
//   trailer 24 bytes   index offset, block count, checksum of header and index
//
// All numbers are little-endian words. A file is written once, under a temporary name, and renamed
// when it is complete; so a file that has its name is whole. Damage shows in the checksums.

import CScan
import Glibc
public import Records

private let blockFileMagic: UInt64 = 0x3146_5443_4646_4343  // "CCFFCTF1"
/// Raise whenever a file would be read differently.
///
/// Facts of exports that are gone must stay readable.
private let blockFileVersion: UInt64 = 3
/// The version before: its blocks are the records as they are.
private let plainBlockVersion: UInt64 = 2

/// Writes fixed-size records into buckets, holding one small block per bucket in memory.
public struct BlockFileWriter<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let core: BlockFileCore

  /// Opens a file for `buckets` buckets under a temporary name; it is removed unless `finish` is
  /// reached.
  public init(temporary: String, buckets: Int) throws(Failure) {
    core = try BlockFileCore(
      temporary: temporary, buckets: buckets, stride: MemoryLayout<Element>.stride)
  }

  /// Adds a record to a bucket.
  @inlinable
  @inline(__always)
  public mutating func append(_ element: Element, bucket: Int) throws(Failure) {
    precondition(bucket >= 0 && bucket < core.buckets, "a bucket of the file")
    let count = unsafe core.counts[bucket]
    let place = bucket * BlockFileCore.blockLength + Int(count)
    unsafe (core.blocks + place * MemoryLayout<Element>.stride).storeBytes(
      of: element, as: Element.self)
    unsafe core.counts[bucket] = count + 1
    if Int(count) + 1 == BlockFileCore.blockLength { try core.flush(bucket) }
  }

  /// Writes what is left, the index and the header, makes it durable where asked, and gives the file
  /// its name `path`, in the same file system.
  public consuming func finish(as path: String, durable: Bool) throws(Failure) {
    try core.finish(as: path, durable: durable)
  }
}

/// What the writer does whatever its records are.
///
/// Only `append` is compiled with the records' type, in its caller: a call through a generic type's
/// metadata for every row cost more than the copy.
///
/// What `append` needs are constants that point to memory: variables of a class would be guarded
/// against overlapping uses at every row.
@safe @usableFromInline final class BlockFileCore {
  /// Records in a full block as it is written: the blocks of all buckets together should stay near the processor, since
  /// records come to them in no order.
  @usableFromInline static let blockLength = 256
  /// Records in the largest block that is read; earlier versions wrote such.
  static let longestBlock = 1024

  @usableFromInline let blocks: UnsafeMutableRawPointer
  /// How many records each bucket's block holds; never as many as there is room for.
  @usableFromInline let counts: UnsafeMutablePointer<Int32>
  @usableFromInline let buckets: Int
  private let temporary: String
  private var descriptor: Int32
  private let stride: Int
  private var packed: PackedBlocks
  private var index: [UInt64] = []
  private var offset: UInt64 = 64
  private var total: UInt64 = 0

  init(temporary: String, buckets: Int, stride: Int) throws(Failure) {
    precondition(stride % 8 == 0, "records are whole words")
    self.temporary = temporary
    self.stride = stride
    self.buckets = buckets
    packed = PackedBlocks(stride: stride)
    unsafe blocks = SpareMemory.take(buckets * Self.blockLength * stride)
    unsafe counts = .allocate(capacity: buckets)
    unsafe counts.initialize(repeating: 0, count: buckets)
    descriptor = unsafe open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    // For its owner and the owner's group, whatever the umask.
    guard descriptor >= 0, setMode(0o640, descriptor) == nil else {
      throw blockWriteFailure(temporary)
    }
    guard lseek(descriptor, 64, SEEK_SET) == 64 else { throw blockWriteFailure(temporary) }
  }

  deinit {
    unsafe SpareMemory.give(blocks, buckets * Self.blockLength * stride)
    unsafe counts.deallocate()
    if descriptor >= 0 {
      close(descriptor)
      unsafe unlink(temporary)
    }
  }

  /// Packs a bucket's block; what is packed is written when there is no room for more.
  @usableFromInline
  func flush(_ bucket: Int) throws(Failure) {
    let count = Int(unsafe counts[bucket])
    guard count > 0 else { return }
    if !packed.hasRoom { try writePacked() }
    let block = unsafe packed.pack(blocks + bucket * Self.blockLength * stride, count)
    index.append(offset)
    index.append(UInt64(bucket) << 32 | UInt64(count))
    index.append(block.checksum)
    offset += UInt64(block.length)
    total += UInt64(count)
    unsafe counts[bucket] = 0
  }

  private func writePacked() throws(Failure) {
    guard unsafe packed.empty(writing: { unsafe writeAll(descriptor, $0) }) else {
      throw blockWriteFailure(temporary)
    }
  }

  func finish(as path: String, durable: Bool) throws(Failure) {
    for bucket in 0..<buckets { try flush(bucket) }
    try writePacked()
    let header: [UInt64] = [
      blockFileMagic, blockFileVersion, UInt64(stride), UInt64(buckets), total,
      UInt64(index.count / 3), offset, 0,
    ]
    var checksum = WordChecksum()
    unsafe header.withUnsafeBytes { unsafe checksum.add($0) }
    unsafe index.withUnsafeBytes { unsafe checksum.add($0) }
    let tail = index + [offset, UInt64(index.count / 3), checksum.value]
    let wroteTail = unsafe tail.withUnsafeBytes { unsafe writeAll(descriptor, $0) }
    guard wroteTail, lseek(descriptor, 0, SEEK_SET) == 0 else { throw blockWriteFailure(temporary) }
    let wroteHeader = unsafe header.withUnsafeBytes { unsafe writeAll(descriptor, $0) }
    guard wroteHeader, !durable || fdatasync(descriptor) == 0 else {
      throw blockWriteFailure(temporary)
    }
    close(descriptor)
    descriptor = -1
    guard unsafe rename(temporary, path) == 0 else {
      let failure = blockWriteFailure(path)
      unsafe unlink(temporary)
      throw failure
    }
  }
}

/// Reads a block file; every block's checksum is proved before its records are given out.
public struct BlockFileReader<Element: BitwiseCopyable>: ~Copyable {
  /// The number of records.
  public let count: Int
  /// The number of buckets.
  public let buckets: Int

  private let path: String
  private let descriptor: Int32
  private let index: [UInt64]
  /// Where the index begins, and the last block ends.
  private let end: UInt64
  private let isPlain: Bool

  /// Opens a file and proves its header and index.
  public init(path: String) throws(Failure) {
    let opened = try Self.open(path)
    self.path = path
    descriptor = opened.descriptor
    count = Int(opened.header[4])
    buckets = Int(opened.header[3])
    index = opened.index
    end = opened.header[6]
    isPlain = opened.header[1] == plainBlockVersion
  }

  private static func open(
    _ path: String
  ) throws(Failure) -> (descriptor: Int32, header: [UInt64], index: [UInt64]) {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(
        .storeCorrupt, "a facts file is missing", at: .init(file: path),
        hint: "run again: its export is read once more")
    }
    guard let (header, index) = proved(descriptor) else {
      defer { close(descriptor) }
      throw isOfAnotherVersion(descriptor) ? ofAnotherVersion(path) : damaged(path)
    }
    return (descriptor, header, index)
  }

  private static func isKnown(version: UInt64) -> Bool {
    version == blockFileVersion || version == plainBlockVersion
  }

  private static func isOfAnotherVersion(_ descriptor: Int32) -> Bool {
    var words = [UInt64](repeating: 0, count: 2)
    let isRead = unsafe words.withUnsafeMutableBytes { unsafe readAll(descriptor, $0, at: 0) }
    return isRead && words[0] == blockFileMagic && !isKnown(version: words[1])
  }

  private static func proved(_ descriptor: Int32) -> (header: [UInt64], index: [UInt64])? {
    var header = [UInt64](repeating: 0, count: 8)
    var status = stat()
    let readHeader = unsafe header.withUnsafeMutableBytes {
      unsafe readAll(descriptor, $0, at: 0)
    }
    guard unsafe fstat(descriptor, &status) == 0, readHeader, header[0] == blockFileMagic,
      isKnown(version: header[1]), header[2] == UInt64(MemoryLayout<Element>.stride),
      header[5] <= UInt64(status.st_size) / 24, header[6] <= UInt64(status.st_size),
      header[6] + header[5] * 24 + 24 == UInt64(status.st_size)
    else { return nil }
    var words = [UInt64](repeating: 0, count: Int(header[5]) * 3 + 3)
    let readIndex = unsafe words.withUnsafeMutableBytes {
      unsafe readAll(descriptor, $0, at: Int(header[6]))
    }
    var checksum = WordChecksum()
    unsafe header.withUnsafeBytes { unsafe checksum.add($0) }
    unsafe words.withUnsafeBytes {
      unsafe checksum.add(UnsafeRawBufferPointer(rebasing: $0.dropLast(24)))
    }
    guard readIndex, words[words.count - 1] == checksum.value else { return nil }
    words.removeLast(3)
    return (header, words)
  }

  deinit { close(descriptor) }

  /// Appends the records of buckets `range` to `elements`, in file order.
  public func read(buckets range: Range<Int>, into elements: inout [Element]) throws(Failure) {
    var packed = PackedBlocks(stride: MemoryLayout<Element>.stride)
    var entry = 0
    while entry < index.count {
      guard range.contains(Int(index[entry + 1] >> 32)) else {
        entry += 3
        continue
      }
      // Blocks that follow each other in the file and are all wanted are read in one go.
      let first = entry
      var length = 0
      while entry < index.count, range.contains(Int(index[entry + 1] >> 32)) {
        guard let next = blockLength(entry), length + next <= packed.room else { break }
        length += next
        entry += 3
      }
      guard entry > first,
        unsafe packed.fill(
          length,
          reading: { room in
            unsafe readAll(descriptor, room, at: Int(index[first]))
          })
      else { throw damaged(path) }
      for block in Swift.stride(from: first, to: entry, by: 3) {
        guard let length = blockLength(block),
          packed.unpack(
            length, checksum: index[block + 2], Int(index[block + 1] & 0xFFFF_FFFF),
            isPlain: isPlain, to: &elements)
        else { throw damaged(path) }
      }
    }
  }

  /// Whether a bucket has any records; one that the file does not have has none.
  public func holds(bucket: Int) -> Bool {
    Swift.stride(from: 0, to: index.count, by: 3).contains { Int(index[$0 + 1] >> 32) == bucket }
  }

  /// How many bytes a block has, up to the next one; `nil` when that cannot be.
  private func blockLength(_ entry: Int) -> Int? {
    let offset = index[entry]
    let next = entry + 3 < index.count ? index[entry + 3] : end
    guard offset <= next, next <= end else { return nil }
    return Int(next - offset)
  }
}

private func damaged(_ path: String) -> Failure {
  Failure(
    .storeCorrupt, "a facts file is damaged", at: .init(file: path),
    hint: "delete it; the next run reads its export again")
}

private func ofAnotherVersion(_ path: String) -> Failure {
  Failure(
    .storeCorrupt, "a facts file was written by another version", at: .init(file: path),
    hint: "delete it, and keep its export in the inbox: the next run reads it again")
}

private func blockWriteFailure(_ path: String) -> Failure {
  Failure(
    .writeFailed, "cannot write a facts file", at: .init(file: path),
    hint: "check the permissions and the space on the disk")
}

/// Writes all bytes, whatever the kernel takes at once; `false` on an error.
func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
  var done = 0
  while done < bytes.count {
    guard let base = bytes.baseAddress else { return true }
    let count = unsafe write(descriptor, base + done, bytes.count - done)
    if count < 0 {
      if errno == EINTR { continue }
      return false
    }
    done += count
  }
  return true
}

/// Fills the buffer from a place in the file; `false` when the file is shorter or an error occurs.
func readAll(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
  var done = 0
  while done < bytes.count {
    guard let base = bytes.baseAddress else { return true }
    let count = unsafe pread(descriptor, base + done, bytes.count - done, off_t(offset + done))
    if count < 0 {
      if errno == EINTR { continue }
      return false
    }
    guard count > 0 else { return false }
    done += count
  }
  return true
}

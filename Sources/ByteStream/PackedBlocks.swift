import CScan

/// Blocks of records as they stand in a file, one behind the other: packed before they are written, unpacked after they
/// are read.
///
/// A block holds at most `BlockFileCore.longestBlock` records; where the words of its records are alike in their upper
/// bytes, these are kept once (`planes.h`). Facts take 36 bytes instead of 64.
@safe struct PackedBlocks: ~Copyable {
  /// How many bytes there is room for.
  let room: Int

  private let stride: Int
  private let words: Int
  private let bytes: UnsafeMutableRawPointer
  private let planes: UnsafeMutableRawPointer
  private let planesRoom: Int
  /// The bytes that hold blocks; those before `taken` have been unpacked.
  private var used = 0
  private var taken = 0

  /// No block, of records of so many bytes, a multiple of eight.
  init(stride: Int) {
    precondition(stride % 8 == 0, "records are whole words")
    let most = BlockFileCore.longestBlock
    self.stride = stride
    words = stride / 4
    // A few large blocks at once: fewer calls, and larger pieces for the kernel.
    room = max(SpareMemory.least, 4 * planes_room(most, words))
    planesRoom = planes_scratch(most, words) * 4
    unsafe bytes = SpareMemory.take(room)
    unsafe planes = SpareMemory.take(planesRoom)
  }

  deinit {
    unsafe SpareMemory.give(bytes, room)
    unsafe SpareMemory.give(planes, planesRoom)
  }

  /// Whether one more block has room for certain.
  var hasRoom: Bool { room - used >= planes_room(BlockFileCore.longestBlock, words) }

  /// Packs `count` records behind the blocks that are there; there must be room.
  ///
  /// - Returns: the block's length in bytes, and its checksum.
  mutating func pack(
    _ records: UnsafeRawPointer, _ count: Int
  ) -> (length: Int, checksum: UInt64) {
    precondition(hasRoom && count > 0 && count <= BlockFileCore.longestBlock, "room for the block")
    let length = unsafe planes_pack(
      records, count, words, planes.assumingMemoryBound(to: UInt32.self),
      (bytes + used).assumingMemoryBound(to: UInt8.self))
    var checksum = WordChecksum()
    unsafe checksum.add(UnsafeRawBufferPointer(start: bytes + used, count: length))
    used += length
    return (length, checksum.value)
  }

  /// Hands out all blocks and forgets them; `false` when they could not be written.
  mutating func empty(writing write: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    defer { used = 0 }
    return unsafe write(UnsafeRawBufferPointer(start: bytes, count: used))
  }

  /// Takes in blocks of `length` bytes together instead of those that are there; `false` when they could not be read.
  mutating func fill(
    _ length: Int, reading read: (UnsafeMutableRawBufferPointer) -> Bool
  ) -> Bool {
    guard length <= room, unsafe read(UnsafeMutableRawBufferPointer(start: bytes, count: length))
    else { return false }
    used = length
    taken = 0
    return true
  }

  /// Unpacks the next block to the end of `elements`, or takes it as it is; `false` when it is damaged.
  mutating func unpack<Element: BitwiseCopyable>(
    _ length: Int, checksum: UInt64, _ count: Int, isPlain: Bool, to elements: inout [Element]
  ) -> Bool {
    precondition(MemoryLayout<Element>.stride == stride, "records of this size")
    guard length <= used - taken, length % 8 == 0, count > 0, count <= BlockFileCore.longestBlock
    else { return false }
    let block = unsafe UnsafeRawBufferPointer(start: bytes + taken, count: length)
    taken += length
    var found = WordChecksum()
    unsafe found.add(block)
    guard found.value == checksum else { return false }
    let before = elements.count
    elements.append(addingCapacity: count) { room in
      unsafe room.withUnsafeMutableBufferPointer { buffer, initialized in
        guard let packed = block.baseAddress, let records = buffer.baseAddress else { return }
        guard !isPlain else {
          guard length == count * stride else { return }
          unsafe UnsafeMutableRawPointer(records).copyMemory(from: packed, byteCount: length)
          initialized = count
          return
        }
        let isWhole = unsafe planes_unpack(
          packed.assumingMemoryBound(to: UInt8.self), length, count, words,
          planes.assumingMemoryBound(to: UInt32.self), records)
        if isWhole { initialized = count }
      }
    }
    return elements.count == before + count
  }
}

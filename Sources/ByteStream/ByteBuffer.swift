import Records
import Synchronization

/// A block of memory with one owner.
@safe struct Buffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int

  init(capacity: Int) {
    (unsafe base, self.capacity) = unsafe Self.allocate(max(1, capacity))
  }

  /// Makes room for `capacity` elements; the first `count` keep their values.
  mutating func reserve(_ capacity: Int, keeping count: Int) {
    guard capacity > self.capacity else { return }
    let larger = unsafe Self.allocate(capacity)
    unsafe larger.base.update(from: base, count: count)
    free()
    (unsafe base, self.capacity) = unsafe larger
  }

  /// Moves elements `range` to the front.
  mutating func moveToFront(_ range: Range<Int>) {
    unsafe base.update(from: base + range.lowerBound, count: range.count)
  }

  deinit { free() }

  /// Large blocks come from `SpareMemory`, of a size that the next file asks for too.
  private static func allocate(
    _ capacity: Int
  ) -> (base: UnsafeMutablePointer<Element>, capacity: Int) {
    let stride = MemoryLayout<Element>.stride
    guard capacity * stride >= SpareMemory.least else {
      return (.allocate(capacity: capacity), capacity)
    }
    precondition(SpareMemory.least % stride == 0, "whole elements fill a block")
    let rounded =
      (capacity * stride + SpareMemory.least - 1) / SpareMemory.least * SpareMemory.least
    let base = unsafe SpareMemory.take(rounded).bindMemory(
      to: Element.self, capacity: rounded / stride)
    return unsafe (base, rounded / stride)
  }

  private func free() {
    let size = capacity * MemoryLayout<Element>.stride
    if size >= SpareMemory.least {
      unsafe SpareMemory.give(UnsafeMutableRawPointer(base), size)
    } else {
      unsafe base.deallocate()
    }
  }
}

/// A block of bytes with one owner.
typealias ByteBuffer = Buffer<UInt8>

/// Large blocks of memory, kept from one file to the next: the kernel hands out every page anew, and filled with
/// zeros, which for a file of some thousand records costs as much as writing them.
enum SpareMemory {
  /// Smaller blocks are not kept.
  static let least = 64 << 10
  /// How many bytes are kept at most.
  private static let most = 16 << 20
  private static let spare = Guarded<(blocks: [(room: UInt, size: Int)], size: Int)>(([], 0))

  static func take(_ size: Int) -> UnsafeMutableRawPointer {
    let room: UInt? = spare.withLock { spare in
      guard let place = spare.blocks.lastIndex(where: { $0.size == size }) else { return nil }
      spare.size -= size
      return spare.blocks.remove(at: place).room
    }
    if let room, let kept = unsafe UnsafeMutableRawPointer(bitPattern: room) { return unsafe kept }
    return .allocate(byteCount: size, alignment: 64)
  }

  static func give(_ room: UnsafeMutableRawPointer, _ size: Int) {
    let isKept = spare.withLock { spare in
      guard spare.size + size <= most else { return false }
      spare.size += size
      spare.blocks.append((UInt(bitPattern: room), size))
      return true
    }
    if !isKept { unsafe room.deallocate() }
  }
}

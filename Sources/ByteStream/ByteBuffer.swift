/// A block of memory with one owner.
@safe struct Buffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int

  init(capacity: Int) {
    unsafe base = .allocate(capacity: max(1, capacity))
    self.capacity = max(1, capacity)
  }

  /// Makes room for `capacity` elements; the first `count` keep their values.
  mutating func reserve(_ capacity: Int, keeping count: Int) {
    guard capacity > self.capacity else { return }
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    unsafe larger.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = unsafe larger
    self.capacity = capacity
  }

  /// Moves elements `range` to the front.
  mutating func moveToFront(_ range: Range<Int>) {
    unsafe base.update(from: base + range.lowerBound, count: range.count)
  }

  deinit { unsafe base.deallocate() }
}

/// A block of bytes with one owner.
typealias ByteBuffer = Buffer<UInt8>

import CScan
import Glibc

/// Clean CSV on its way out, in memory that is used again and again.
public struct CSVBlock: ~Copyable {
  private var buffer = ByteBuffer(capacity: 512 << 10)
  private var count = 0

  /// An empty block.
  public init() {}

  /// How many bytes it holds.
  public var byteCount: Int { count }

  /// Its bytes.
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: buffer.base, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Forgets its bytes.
  public mutating func removeAll() { count = 0 }

  /// Appends bytes that are CSV already.
  public mutating func append(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe append(atMost: bytes.count) { room in
        if let base = bytes.baseAddress { unsafe room.update(from: base, count: bytes.count) }
        return plain_found(next: 0, is_other: false, written: bytes.count, rows: 0, lines: 0)
      }
    }
  }

  /// Appends as many bytes as `write` says it wrote.
  mutating func append(
    atMost room: Int, _ write: (UnsafeMutablePointer<UInt8>) -> plain_found
  ) -> plain_found {
    let needed = count + room
    if needed > buffer.capacity { buffer.reserve(max(needed, 2 * buffer.capacity), keeping: count) }
    let found = unsafe write(buffer.base + count)
    count += Int(found.written)
    return found
  }
}

import CZlib
public import Records

/// Writes one gzip member.
///
/// The same bytes always give the same stream: no name, no time.
@safe public struct GzipWriter: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var output: [UInt8] = []
  private var room = [UInt8](repeating: 0, count: 64 << 10)

  /// Starts a member.
  ///
  /// - Parameter level: 1, fast, to 9, small.
  /// - Throws: `bug` when the level does not exist or zlib has no memory.
  public init(level: Int32 = 6) throws(Failure) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let version = unsafe zlibVersion()
    let size = Int32(unsafe MemoryLayout<z_stream>.size)
    guard
      unsafe deflateInit2_(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, version, size)
        == Z_OK
    else {
      unsafe stream.deallocate()
      throw Failure(.bug, "zlib cannot start a stream of level \(level)")
    }
    unsafe self.stream = unsafe stream
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Adds bytes.
  public mutating func append(_ bytes: Span<UInt8>) {
    var at = 0
    while at < bytes.count {
      let step = min(bytes.count - at, 1 << 30)
      let piece = bytes.extracting(at..<at + step)
      unsafe piece.withUnsafeBufferPointer { source in
        unsafe deflate(UnsafeMutablePointer(mutating: source.baseAddress), source.count, Z_NO_FLUSH)
      }
      at += step
    }
  }

  /// How many packed bytes wait to be taken.
  public var waiting: Int { output.count }

  /// Takes the packed bytes that are there; the member goes on.
  public mutating func take() -> [UInt8] { exchange(&output, with: []) }

  /// Ends the member and hands over all its bytes that were not taken.
  public consuming func finish() -> [UInt8] {
    unsafe deflate(nil, 0, Z_FINISH)
    return output
  }

  private mutating func deflate(
    _ input: UnsafeMutablePointer<UInt8>?, _ count: Int, _ flush: Int32
  ) {
    unsafe stream.pointee.next_in = unsafe input
    unsafe stream.pointee.avail_in = UInt32(count)
    var produced: Int
    repeat {
      let stream = unsafe stream
      produced = unsafe room.withUnsafeMutableBufferPointer { target in
        unsafe stream.pointee.next_out = target.baseAddress
        unsafe stream.pointee.avail_out = UInt32(target.count)
        _ = unsafe CZlib.deflate(stream, flush)
        return unsafe target.count - Int(stream.pointee.avail_out)
      }
      output.append(contentsOf: room[..<produced])
    } while produced == room.count
  }
}

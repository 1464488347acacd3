/// What stages do with the bytes of a field, without a loop of their own over each of them.
public enum FieldBytes {
  /// Appends bytes `range` of a span in one piece.
  public static func append(
    _ source: Span<UInt8>, _ range: Range<Int>, to bytes: inout [UInt8]
  ) {
    unsafe source.extracting(range).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }
}

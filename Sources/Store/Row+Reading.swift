import GRDB

/// What a row holds, read so that nothing in a file can stop the tool.
extension Row {
  /// A value; `nil` where there is none, or one of another kind than the schema says.
  func value<Value: DatabaseValueConvertible>(_ index: Int) -> Value? {
    Value.fromDatabaseValue(self[index])
  }

  /// How many there are of something; `nil` where fewer than none, or near any limit.
  func count(_ index: Int) -> Int? {
    let count: Int? = value(index)
    return count.flatMap { Self.plausibleCounts ~= $0 ? $0 : nil }
  }

  /// What a number of rows, bytes or milliseconds can be; sums of them stay within what an integer holds.
  static let plausibleCounts = 0...(1 << 48)
}

import GRDB
import Records

/// What a row holds, read so that nothing in a file can stop the tool: a value of another kind than the schema says, or
/// beyond what can be, is damage.
extension Row {
  /// A value that must be there.
  func read<Value: DatabaseValueConvertible>(
    _ index: Int, in table: String
  ) throws -> Value {
    let value: DatabaseValue = self[index]
    guard let read = Value.fromDatabaseValue(value) else { throw Failure.damagedValue(in: table) }
    return read
  }

  /// A value that may be missing.
  func readIfThere<Value: DatabaseValueConvertible>(
    _ index: Int, in table: String
  ) throws -> Value? {
    let value: DatabaseValue = self[index]
    if value.isNull { return nil }
    guard let read = Value.fromDatabaseValue(value) else { throw Failure.damagedValue(in: table) }
    return read
  }

  /// How many there are of something: not fewer than none, and far from any limit.
  func count(_ index: Int, in table: String) throws -> Int {
    let count: Int = try read(index, in: table)
    guard Self.plausibleCounts ~= count else { throw Failure.damagedValue(in: table) }
    return count
  }

  /// What a number of rows, bytes or milliseconds can be; sums of them stay within what an integer holds.
  static let plausibleCounts = 0...(1 << 48)
}

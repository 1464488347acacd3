import ByteStream
public import Records

/// The facts of one export as a file of buckets by key, so that a fold holds one bucket at a time.
public struct FactFileWriter: ~Copyable {
  /// Buckets in every facts file.
  public static let buckets = 32
  /// Raise whenever the same row would now give another fact.
  public static let revision = 7

  private var writer: BlockFileWriter<Fact>

  /// Opens a facts file under a temporary name.
  public init(temporary: String) throws(Failure) {
    writer = try BlockFileWriter(temporary: temporary, buckets: Self.buckets)
  }

  /// Adds facts, each to the bucket of its key.
  public mutating func append(_ facts: [Fact]) throws(Failure) {
    for fact in facts { try writer.append(fact, bucket: Self.bucket(of: fact)) }
  }

  /// Completes the file and gives it its name.
  public consuming func finish(as path: String, durable: Bool) throws(Failure) {
    try writer.finish(as: path, durable: durable)
  }

  /// Facts with one key share a bucket in every file; those without spread by line.
  static func bucket(of fact: Fact) -> Int {
    fact.flags.contains(.unkeyed)
      ? Int(fact.line) % buckets : Int(fact.keyHigh >> 32) % buckets
  }
}

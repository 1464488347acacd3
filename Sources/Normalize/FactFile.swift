import ByteStream
public import Records

/// The facts of one export as a file of buckets by key, so that a fold holds one bucket at a time.
public struct FactFileWriter: ~Copyable {
  /// Buckets in every facts file.
  public static let buckets = 32
  /// Raise whenever the same row would now give another fact.
  public static let revision = 7

  private var writer: BlockFileWriter<Fact>

  /// Opens a facts file under a temporary name; with a bucket more for what departments are called, where they are
  /// counted.
  public init(temporary: String, namesDepartments: Bool = false) throws(Failure) {
    writer = try BlockFileWriter(
      temporary: temporary, buckets: Self.buckets + (namesDepartments ? 1 : 0))
  }

  /// Adds facts, each to the bucket of its key.
  public mutating func append(_ facts: [Fact]) throws(Failure) {
    for fact in facts { try writer.append(fact, bucket: Self.bucket(of: fact)) }
  }

  /// Adds what departments are called; the file must have been opened for it.
  public mutating func append(_ departments: DepartmentNames) throws(Failure) {
    for (key, department) in departments.all {
      for piece in DepartmentPiece.pieces(key, department) {
        try writer.append(piece, bucket: Self.buckets)
      }
    }
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

/// What departments are called, as it stands in a facts file: texts in pieces of 32 bytes, each in the place of a fact.
enum DepartmentPiece {
  /// The bytes of a piece stand where a fact has its key, entity and amount.
  private static let length = 32

  static func pieces(_ key: DepartmentKey, _ department: Department) -> [Fact] {
    let text = Array("\(department.code)\t\(department.name)".utf8)
    return stride(from: 0, to: text.count, by: length).map { start in
      var piece = Fact(line: UInt32(start / length + 1))
      piece.department = key
      let bytes = text[start..<min(start + length, text.count)]
      piece.revision = UInt32(bytes.count)
      let words = (0..<4).map { word in
        bytes.dropFirst(word * 8).prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
      (piece.keyHigh, piece.keyLow, piece.entity) = (words[0], words[1], words[2])
      piece.amountMinor = Int64(bitPattern: words[3])
      return piece
    }
  }

  /// The departments of a facts file; none where it was written before there were any.
  static func read(_ path: String) throws(Failure) -> [DepartmentKey: Department] {
    let reader = try BlockFileReader<Fact>(path: path)
    guard reader.buckets > FactFileWriter.buckets else { return [:] }
    var pieces: [Fact] = []
    try reader.read(buckets: FactFileWriter.buckets..<FactFileWriter.buckets + 1, into: &pieces)
    var texts: [DepartmentKey: [UInt8]] = [:]
    for piece in pieces {
      let words = [
        piece.keyHigh, piece.keyLow, piece.entity, UInt64(bitPattern: piece.amountMinor),
      ]
      let bytes = words.flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
      }
      texts[piece.department, default: []] += bytes.prefix(Int(min(piece.revision, 32)))
    }
    return texts.mapValues { bytes in
      let parts = String(decoding: bytes, as: UTF8.self)
        .split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      return Department(code: String(parts[0]), name: parts.count > 1 ? String(parts[1]) : "")
    }
  }
}

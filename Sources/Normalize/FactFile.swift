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
    for (key, text) in departments.all {
      for piece in DepartmentPiece.pieces(key, text) {
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

  /// The pieces of a `DepartmentText`.
  static func pieces(_ key: DepartmentKey, _ text: ArraySlice<UInt8>) -> [Fact] {
    var pieces: [Fact] = []
    for start in stride(from: text.startIndex, to: text.endIndex, by: length) {
      var piece = Fact(line: UInt32(pieces.count + 1))
      piece.department = key
      let end = min(start + length, text.endIndex)
      piece.revision = UInt32(end - start)
      piece.keyHigh = word(text, start)
      piece.keyLow = word(text, start + 8)
      piece.entity = word(text, start + 16)
      piece.amountMinor = Int64(bitPattern: word(text, start + 24))
      pieces.append(piece)
    }
    return pieces
  }

  /// Up to eight bytes, the first one the lowest.
  private static func word(_ text: ArraySlice<UInt8>, _ start: Int) -> UInt64 {
    var word: UInt64 = 0
    var place = min(start + 8, text.endIndex)
    while place > start {
      place -= 1
      word = word << 8 | UInt64(text[place])
    }
    return word
  }

  /// The pieces of a facts file, those of one text one behind the other; none where it was written before there were
  /// any.
  static func read(_ path: String) throws(Failure) -> [Fact] {
    let reader = try BlockFileReader<Fact>(path: path)
    guard reader.buckets > FactFileWriter.buckets else { return [] }
    var pieces: [Fact] = []
    try reader.read(buckets: FactFileWriter.buckets..<FactFileWriter.buckets + 1, into: &pieces)
    return pieces
  }

  /// The department that pieces name.
  static func department(_ pieces: some Sequence<Fact>) -> Department {
    var bytes: [UInt8] = []
    for piece in pieces {
      let words = [
        piece.keyHigh, piece.keyLow, piece.entity, UInt64(bitPattern: piece.amountMinor),
      ]
      for place in 0..<min(Int(piece.revision), length) {
        bytes.append(UInt8(truncatingIfNeeded: words[place / 8] >> UInt64(8 * (place % 8))))
      }
    }
    return DepartmentText.read(bytes)
  }
}

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
  /// What stands between a code and a name: neither has a tab in it.
  private static let separator: UInt8 = 0x09

  static func pieces(_ key: DepartmentKey, _ department: Department) -> [Fact] {
    let text = Array(department.code.utf8) + [separator] + Array(department.name.utf8)
    var pieces: [Fact] = []
    for start in stride(from: 0, to: text.count, by: length) {
      var piece = Fact(line: UInt32(pieces.count + 1))
      piece.department = key
      let end = min(start + length, text.count)
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
  private static func word(_ text: [UInt8], _ start: Int) -> UInt64 {
    let bytes = text.span
    var word: UInt64 = 0
    var place = min(start + 8, bytes.count)
    while place > start {
      place -= 1
      word = word << 8 | UInt64(bytes[place])
    }
    return word
  }

  /// The departments of a facts file; none where it was written before there were any.
  static func read(_ path: String) throws(Failure) -> [(key: DepartmentKey, Department)] {
    let reader = try BlockFileReader<Fact>(path: path)
    guard reader.buckets > FactFileWriter.buckets else { return [] }
    var pieces: [Fact] = []
    try reader.read(buckets: FactFileWriter.buckets..<FactFileWriter.buckets + 1, into: &pieces)
    var departments: [(key: DepartmentKey, Department)] = []
    departments.reserveCapacity(pieces.count / 2)
    var bytes: [UInt8] = []
    for (place, piece) in pieces.enumerated() {
      let count = Int(min(piece.revision, UInt32(length)))
      append(piece.keyHigh, min(count, 8), to: &bytes)
      append(piece.keyLow, min(count - 8, 8), to: &bytes)
      append(piece.entity, min(count - 16, 8), to: &bytes)
      append(UInt64(bitPattern: piece.amountMinor), count - 24, to: &bytes)
      // The pieces of one text stand one behind the other.
      if place + 1 < pieces.count, pieces[place + 1].department == piece.department { continue }
      departments.append((piece.department, department(bytes)))
      bytes.removeAll(keepingCapacity: true)
    }
    return departments
  }

  /// Appends the lowest bytes of a word, the lowest first.
  private static func append(_ word: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    guard count > 0 else { return }
    bytes.append(addingCapacity: count) { room in
      for byte in 0..<count {
        room.append(UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: 8 &* byte)))
      }
    }
  }

  private static func department(_ bytes: [UInt8]) -> Department {
    let end = bytes.firstIndex(of: separator) ?? bytes.count
    return Department(
      code: String(decoding: bytes[..<end], as: UTF8.self),
      name: String(decoding: bytes.dropFirst(end + 1), as: UTF8.self))
  }
}

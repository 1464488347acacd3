/// Which public body a record is of, in 48 bits: its organisation code, or a hash of its name where there is no code.
///
/// The eight characters that tell organisations apart stand in a unified code behind six of the division; each takes
/// six bits, from 1 for the digit 0 to 43 for Z, so that no key is 0 and first numbers from 48 on are left for hashes of names.
public struct DepartmentKey: Hashable, Comparable, BitwiseCopyable, Sendable {
  /// The 48 bits.
  public let rawValue: UInt64

  /// Wraps 48 bits.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No department.
  @inlinable public static var none: DepartmentKey { DepartmentKey(rawValue: 0) }

  /// The key of a unified code of 18 characters that begins at `start`; `nil` where it is no public body's.
  ///
  /// Codes of public bodies begin with 1 (机构编制); any other may be an enterprise's.
  @inlinable
  @inline(__always)
  public init?(code bytes: Span<UInt8>, at start: Int) {
    guard bytes.count >= 18, start >= 0, start <= bytes.count - 18, bytes[start] == 0x31 else {
      return nil
    }
    // Eight bytes with one look at the bounds: the compiler makes one word of them.
    let part = bytes.extracting(start &+ 8..<start &+ 16)
    var word: UInt64 = 0
    for place in 0..<8 { word = word << 8 | UInt64(part[place]) }
    // All eight at once: less `/`, of which the upper bit of each byte keeps the others clear; then six bits of each
    // move together, in pairs, fours and eight.
    word = (word | 0x8080_8080_8080_8080) &- 0x2F2F_2F2F_2F2F_2F2F
    word = (word & 0x003F_003F_003F_003F) | (word >> 2 & 0x0FC0_0FC0_0FC0_0FC0)
    word = (word & 0x0000_0FFF_0000_0FFF) | (word >> 4 & 0x00FF_F000_00FF_F000)
    self.init(rawValue: (word & 0xFF_FFFF) | (word >> 8 & 0xFFFF_FF00_0000))
  }

  /// The key of a name by its hash.
  public init(nameHash: UInt64) { self.init(rawValue: 0b11 << 46 | nameHash >> 18) }

  /// By number.
  @inlinable
  public static func < (a: DepartmentKey, b: DepartmentKey) -> Bool { a.rawValue < b.rawValue }
}

/// A public body as exports name it.
public struct Department: Hashable, Comparable, Sendable {
  /// Its unified code; empty where only a name is given.
  public let code: String
  /// Its name; empty where what was given does not look like a public body's.
  public let name: String

  /// Names a public body.
  public init(code: String, name: String) {
    self.code = code
    self.name = name
  }

  /// By name, then by code, in byte order.
  public static func < (a: Department, b: Department) -> Bool {
    (a.name, a.code) < (b.name, b.code)
  }
}

extension Department {
  /// What names of public bodies end in.
  private static let endings = [
    "局", "委", "委员会", "厅", "部", "署", "办", "办公室", "处", "所", "站", "队", "中心", "政府", "法院", "检察院",
    "海关", "院", "机关", "分行", "支行", "服务厅", "大厅", "街道",
  ].map { Array($0.utf8) }
  /// No name of a person is so long, and no name of a public body longer.
  private static let lengths = 4...40

  /// Whether a text in UTF-8 can be printed as a public body's name: Chinese letters and brackets alone, that end as such
  /// names do.
  ///
  /// The column should hold nothing else; but what stands in it goes into a report, and a cell may have slipped.
  public static func isPlausible(name bytes: Span<UInt8>) -> Bool {
    var letters = 0
    var place = 0
    while place < bytes.count {
      switch bytes[place] {
      case 0x28, 0x29: place += 1  // ( )
      case 0xC2 where byte(bytes, place + 1) == 0xB7: place += 2  // ·
      case 0xE3...0xEF:
        guard place + 2 < bytes.count, bytes[place + 1] & 0xC0 == 0x80,
          bytes[place + 2] & 0xC0 == 0x80
        else { return false }
        let letter =
          UInt32(bytes[place] & 0xF) << 12 | UInt32(bytes[place + 1] & 0x3F) << 6
          | UInt32(bytes[place + 2] & 0x3F)
        switch letter {
        case 0x4E00...0x9FFF, 0xFF08, 0xFF09, 0x3001: place += 3  // letters, （ ） 、
        default: return false
        }
      default: return false
      }
      letters += 1
    }
    // Byte by byte: none of these letters has a second spelling.
    return lengths.contains(letters) && endings.contains { ends(bytes, with: $0) }
  }

  private static func byte(_ bytes: Span<UInt8>, _ place: Int) -> UInt8 {
    place < bytes.count ? bytes[place] : 0
  }

  private static func ends(_ bytes: Span<UInt8>, with ending: [UInt8]) -> Bool {
    let start = bytes.count - ending.count
    guard start >= 0 else { return false }
    for place in ending.indices where bytes[start + place] != ending[place] { return false }
    return true
  }
}

/// What a public body delivered: counts of records.
public struct DepartmentCounts: Equatable, BitwiseCopyable, Sendable {
  /// Accepted and rejected ones.
  public var reported: UInt32 = 0
  /// Accepted ones.
  public var accepted: UInt32 = 0
  /// Those first delivered after the deadline.
  public var late: UInt32 = 0

  /// Counts given.
  @inlinable
  public init(reported: UInt32 = 0, accepted: UInt32 = 0, late: UInt32 = 0) {
    self.reported = reported
    self.accepted = accepted
    self.late = late
  }

  /// Adds counts.
  @inlinable
  public static func += (sum: inout DepartmentCounts, other: DepartmentCounts) {
    sum.reported &+= other.reported
    sum.accepted &+= other.accepted
    sum.late &+= other.late
  }
}

/// The counts of one dataset by city, department and month.
public struct DepartmentTable: Equatable, Sendable {
  /// A department in a city and month.
  public struct Cell: Equatable, BitwiseCopyable, Sendable {
    /// The department.
    public let department: DepartmentKey
    /// The city's place in the measure table.
    public let city: UInt16
    /// The month's place in the measure table.
    public let month: UInt16
    /// What it delivered.
    public let counts: DepartmentCounts

    /// Fills in a cell.
    public init(department: DepartmentKey, city: UInt16, month: UInt16, counts: DepartmentCounts) {
      self.department = department
      self.city = city
      self.month = month
      self.counts = counts
    }
  }

  /// By city, then by department, then by month; what has no record has no cell.
  public let cells: [Cell]
  /// What the departments are called.
  public let names: [DepartmentKey: Department]

  /// Builds a table of cells in any order.
  public init(cells: [Cell], names: [DepartmentKey: Department]) {
    self.cells = cells.sorted {
      ($0.city, $0.department, $0.month) < ($1.city, $1.department, $1.month)
    }
    self.names = names
  }

  /// The counts over the twelve months that end with the month at a place, by city, then by department.
  public func window(
    until month: Int
  ) -> [(city: Int, department: DepartmentKey, counts: DepartmentCounts)] {
    var sums: [(city: Int, department: DepartmentKey, counts: DepartmentCounts)] = []
    for cell in cells where (month - 11...month).contains(Int(cell.month)) {
      if let last = sums.last, last.city == Int(cell.city), last.department == cell.department {
        sums[sums.count - 1].counts += cell.counts
      } else {
        sums.append((Int(cell.city), cell.department, cell.counts))
      }
    }
    return sums
  }
}

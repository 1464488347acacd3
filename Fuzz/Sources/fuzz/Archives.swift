import Records

@testable import ByteStream
@testable import Dialect

/// A file that may be an archive or a packed stream.
///
/// The first byte says what the rest is: the file itself; a tar archive, whose checksums are set right; or names
/// and contents that are put into a zip archive, which is damaged at one place. Whatever it is, all members are
/// listed and read, or it is refused with a known code, and the second time comes to the same.
struct Archives {
  private let file: [UInt8]

  /// Reads an input; `nil` where it is too short.
  init?(_ input: [UInt8]) {
    guard input.count >= 5 else { return nil }
    let rest = Array(input.dropFirst(4))
    switch input[0] % 4 {
    case 0, 1: file = rest
    case 2: file = Self.tar(rest)
    default:
      let place = Int(input[1]) << 8 | Int(input[2])
      file = Self.zip(rest, damagedAt: place, by: input[3])
    }
  }

  /// How the promise is broken; `nil` where it is not.
  func fault(in scratch: Scratch) throws -> String? {
    try scratch.write(file)
    let answer = Answer(scratch.path)
    if answer != Answer(scratch.path) { return "another answer the second time" }
    let unknown = answer.failures.first { !Self.known.contains($0) }
    return unknown.map { "refused as \($0)" }
  }

  private static let known: Set<Failure.Code> = [
    .fileEmpty, .archiveInvalid, .gzipCorrupt, .gzipTruncated, .streamCorrupt, .streamTruncated,
    .formatUnsupported, .encodingUnknown, .limitExceeded, .usage,
  ]

  private struct Answer: Equatable {
    var names: [String] = []
    var rows: [[UInt8]] = []
    var failures: [Failure.Code] = []

    private static let limits = ReadLimits(maximumInflatedBytes: 8 << 20)

    init(_ path: String) {
      guard Archive.kind(of: path) != nil else {
        read(ExportSource(path: path))
        return
      }
      do throws(Failure) {
        for member in try Archive(path: path, limits: Self.limits).members {
          names.append(member.name)
          do throws(Failure) { try member.mustBeFile(in: path) } catch {
            failures.append(error.code)
            continue
          }
          read(ExportSource(path: path, member: member))
        }
      } catch {
        failures.append(error.code)
      }
    }

    private mutating func read(_ source: ExportSource) {
      var rows: [[UInt8]] = []
      do throws(Failure) {
        var reader = try TableReader(source, options: ReadingOptions(), limits: Self.limits)
        try reader.read { (record) throws(Failure) in
          var row: [UInt8] = []
          record.appendCSV(to: &row)
          rows.append(row)
        } lost: { (_, _) throws(Failure) in
        }
      } catch {
        failures.append(error.code)
      }
      self.rows += rows
    }
  }

  /// The blocks of a tar archive, the checksum of each that may be a header set right.
  private static func tar(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for start in stride(from: 0, to: bytes.count - 511, by: 512) where bytes[start] != 0 {
      bytes.replaceSubrange(start + 148..<start + 156, with: [UInt8](repeating: 0x20, count: 8))
      let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
      let digits = String(sum, radix: 8)
      let field = String(repeating: "0", count: 6 - digits.count) + digits + "\0 "
      bytes.replaceSubrange(start + 148..<start + 156, with: field.utf8)
    }
    return bytes
  }

  /// A zip archive of stored members: each is the length of its name, the name, two bytes of length, the content.
  private static func zip(_ bytes: [UInt8], damagedAt place: Int, by damage: UInt8) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    var members = 0
    var rest = bytes[...]
    while let first = rest.popFirst() {
      let name = Array(rest.prefix(Int(first % 32)))
      rest = rest.dropFirst(name.count)
      let length = Int(rest.popFirst() ?? 0) << 8 & 0xFFF | Int(rest.popFirst() ?? 0)
      let content = rest.prefix(length)
      rest = rest.dropFirst(content.count)
      let common =
        number(first & 0x20 == 0 ? 0 : 0x800, 2) + number(0, 2) + number(0, 4)
        + number(checksum(content), 4) + number(UInt32(content.count), 4)
        + number(UInt32(content.count), 4) + number(UInt32(name.count), 2) + number(0, 2)
      directory +=
        number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + common + number(0, 2)
        + number(0, 2) + number(0, 2) + number(first & 0x40 == 0 ? 0 : 0xA1FF_0000, 4)
        + number(UInt32(file.count), 4) + name
      file += number(0x0403_4B50, 4) + number(20, 2) + common + name + content
      members += 1
    }
    let start = file.count
    file += directory
    file +=
      number(0x0605_4B50, 4) + number(0, 4) + number(UInt32(members), 2)
      + number(UInt32(members), 2) + number(UInt32(directory.count), 4)
      + number(UInt32(start), 4) + number(0, 2)
    file[place % file.count] ^= damage
    return file
  }

  private static func number(_ value: UInt32, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }

  /// CRC-32 as zip has it.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { state, byte in
      (0..<8).reduce(state ^ UInt32(byte)) { state, _ in
        state >> 1 ^ (state & 1 == 0 ? 0 : 0xEDB8_8320)
      }
    }
  }
}

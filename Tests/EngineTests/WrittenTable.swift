import ByteStream
import Foundation
import Records

/// How a table is written: what an export may do besides what its contract says.
struct Writing: CustomStringConvertible {
  var delimiter = ","
  var quote = "\""
  var escapesWithBackslash = false
  var quotesAll = false
  var lineEnd = "\r\n"
  var encoding = TextEncoding.utf8
  var preamble: [String] = []
  /// A line of titles over groups of columns.
  var hasGroups = false
  var footnotes: [String] = []

  init() {}

  /// Another one for each seed.
  init(seed: UInt64) {
    var random = Random(seed, "writing")
    func one<T>(_ choices: [T]) -> T { choices[Int(random.next() % UInt64(choices.count))] }
    delimiter = one([",", ";", "\t", "|", "^", "，"])
    quote = one(["\"", "'"])
    quotesAll = quote == "'" || one([true, false])
    escapesWithBackslash = one([true, false])
    lineEnd = one(["\r\n", "\n", "\r"])
    encoding = one([.utf8, .utf8BOM, .gb18030, .utf16le])
    preamble = one([[], ["行政处罚信息公示表"], ["公示表", "", "制表：市信用办"], ["sep=\(delimiter)"]])
    hasGroups = one([true, false])
    footnotes = one([[], ["注：数据来源于各单位"], ["", "备注：本表不含涉密信息", "共若干条"]])
    if preamble.first?.hasPrefix("sep=") == true && delimiter == "，" { preamble = ["表"] }
  }

  var description: String {
    "\(delimiter) \(quote) \(quotesAll) \(escapesWithBackslash) "
      + "\(lineEnd.debugDescription) \(encoding.rawValue) \(preamble) \(hasGroups) \(footnotes)"
  }

  /// The bytes of a table, header first, and where each data row begins.
  func bytes(of table: [[String]]) -> (bytes: [UInt8], rows: [(line: Int, offset: Int)]) {
    var bytes = mark
    var line = 1
    var rows: [(line: Int, offset: Int)] = []
    func add(_ text: String) {
      bytes += encoded(text + lineEnd)
      line += 1
    }
    for text in preamble { add(text) }
    if hasGroups, let header = table.first {
      add(record(header.indices.map { $0 == 0 ? "基本信息" : $0 == header.count - 1 ? "其他" : "" }))
    }
    for (number, row) in table.enumerated() {
      if number > 0 { rows.append((line, bytes.count)) }
      add(record(row))
    }
    for text in footnotes { add(text) }
    return (bytes, rows)
  }

  private func record(_ cells: [String]) -> String {
    cells.map { cell in
      let isQuoted =
        quotesAll || cell.contains(delimiter) || cell.contains(quote) || cell.contains("\n")
      guard isQuoted else { return cell }
      var text = cell
      if escapesWithBackslash { text = text.replacing("\\", with: "\\\\") }
      text = text.replacing(quote, with: (escapesWithBackslash ? "\\" : quote) + quote)
      return quote + text + quote
    }.joined(separator: delimiter)
  }

  private var mark: [UInt8] { encoding == .utf8BOM ? [0xEF, 0xBB, 0xBF] : [] }

  private func encoded(_ text: String) -> [UInt8] {
    switch encoding {
    case .gb18030:
      var bytes: [UInt8] = []
      GB18030.encode(text, into: &bytes)
      return bytes
    case .utf16le: return text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    default: return Array(text.utf8)
    }
  }
}

/// A zip archive, written byte by byte as the format has it (APPNOTE 6.3), with the faults a test asks for.
struct ZipBytes {
  struct Member {
    var name: [UInt8]
    var bytes: [UInt8]
    var isDeflated = false
    var flags = 0
    /// What the archive says of the checksum and the size, where it lies.
    var checksum: UInt32?
    var size: Int?

    init(_ name: String, _ bytes: [UInt8]) {
      self.name = Array(name.utf8)
      self.bytes = bytes
    }
  }

  static func archive(_ members: [Member]) throws -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let packed = member.isDeflated ? try deflated(member.bytes) : member.bytes
      let checksum = member.checksum ?? checksum(member.bytes)
      let size = member.size ?? member.bytes.count
      let method = member.isDeflated ? 8 : 0
      var common = little(20, 2) + little(member.flags, 2) + little(method, 2)
      common += little(0, 2) + little(0x21, 2) + little(Int(checksum), 4)
      common += little(packed.count, 4) + little(size, 4) + little(member.name.count, 2)
      common += little(0, 2)
      directory += little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 6) + little(0, 4)
      directory += little(out.count, 4) + member.name
      out += little(0x0403_4B50, 4) + common + member.name + packed
    }
    let start = out.count
    out += directory
    out += little(0x0605_4B50, 4) + little(0, 4) + little(members.count, 2)
    out += little(members.count, 2) + little(directory.count, 4) + little(start, 4) + little(0, 2)
    return out
  }

  /// A gzip stream without its header of ten bytes and its trailer of eight.
  private static func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
    Array(try gzipped(bytes).dropFirst(10).dropLast(8))
  }

  static func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    var writer = try GzipWriter(level: 6)
    writer.append(bytes.span)
    return writer.finish()
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { bytes in
      remainders.withUnsafeBufferPointer { remainders in
        var (sum, at) = (UInt32.max, 0)
        while at < bytes.count {
          sum = remainders[Int(truncatingIfNeeded: (sum ^ UInt32(bytes[at])) & 0xFF)] ^ (sum >> 8)
          at += 1
        }
        return ~sum
      }
    }
  }

  /// What a byte leaves when it is divided by the polynomial of CRC-32.
  private static let remainders: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }
}

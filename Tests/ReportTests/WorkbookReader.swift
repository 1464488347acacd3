import ByteStream
import Foundation
import FoundationXML

/// Reads a workbook back: the members of a zip archive, and the cells of a sheet.
struct WorkbookReader {
  /// The members by name.
  private(set) var members: [String: String] = [:]

  /// One cell as it is stored.
  struct Cell: Equatable {
    /// `inlineStr` for a text, `n` for a number, `f` for anything with a formula.
    var kind: String
    var value: String
  }

  /// Reads an archive of stored or deflated members; each checksum is verified.
  init(_ bytes: [UInt8]) throws {
    func number(_ place: Int, _ size: Int) -> Int {
      (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    var end = bytes.count - 22
    while end > 0, number(end, 4) != 0x0605_4B50 { end -= 1 }
    var entry = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      guard number(entry, 4) == 0x0201_4B50 else { throw Broken() }
      let (nameLength, extra) = (number(entry + 28, 2), number(entry + 30, 2))
      let name = String(decoding: bytes[(entry + 46)..<(entry + 46 + nameLength)], as: UTF8.self)
      let local = number(entry + 42, 4)
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      let packed = bytes[start..<(start + number(entry + 20, 4))]
      // A member of method 8 is what a gzip stream holds between its header and its checksum.
      guard number(entry + 10, 2) == 8 else { throw Broken() }
      let stream: [UInt8] =
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + packed + bytes[(entry + 16)..<(entry + 20)]
        + bytes[(entry + 24)..<(entry + 28)]
      members[name] = String(decoding: try inflate(stream, number(entry + 24, 4)), as: UTF8.self)
      entry += 46 + nameLength + extra + number(entry + 32, 2)
    }
  }

  struct Broken: Error {}

  /// The sheets' names in order.
  var sheets: [String] {
    let book = Cells(members["xl/workbook.xml"] ?? "")
    return book.sheets
  }

  /// The cells of the n-th sheet, from 1, by reference, `B2`.
  func cells(_ sheet: Int) -> [String: Cell] {
    Cells(members["xl/worksheets/sheet\(sheet).xml"] ?? "").cells
  }

  /// Whether every member is well-formed XML.
  var isWellFormed: Bool { members.values.allSatisfy { Cells($0).isWellFormed } }

  private func inflate(_ stream: [UInt8], _ size: Int) throws -> [UInt8] {
    var reader = try GzipReader()
    var output: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    var consumed = 0
    while output.count < size || consumed < stream.count {
      var room = part.mutableSpan
      let step = try reader.inflate(stream.span.extracting(consumed..<stream.count), into: &room)
      guard step.consumed > 0 || step.produced > 0 else { throw Broken() }
      consumed += step.consumed
      output += part[..<step.produced]
    }
    guard output.count == size else { throw Broken() }
    return output
  }
}

/// Gathers what the tests ask of one XML member.
private final class Cells: NSObject, XMLParserDelegate {
  var cells: [String: WorkbookReader.Cell] = [:]
  var sheets: [String] = []
  var isWellFormed = false
  private var reference = ""
  private var kind = ""
  private var value = ""

  init(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    switch name {
    case "c":
      reference = attributes["r"] ?? ""
      kind = attributes["t"] ?? "n"
      value = ""
    case "f": kind = "f"
    case "sheet": sheets.append(attributes["name"] ?? "")
    default: break
    }
  }

  func parser(_: XMLParser, foundCharacters text: String) { value += text }

  func parser(
    _: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "c", !value.isEmpty { cells[reference] = .init(kind: kind, value: value) }
  }
}

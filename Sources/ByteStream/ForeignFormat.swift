import CZlib
import Records

/// A format that is no text and is read nowhere, told by the first bytes: what it is, and what to do.
enum ForeignFormat: CaseIterable {
  case oldOffice, oldWorkbook, workbook, openDocument, zip, webPage, spreadsheetXML, xml, json, pdf,
    rtf
  case sqlite, access, parquet, arrow, orc, rar, sevenZip, zlib, lz4, lzip, unixCompress, image

  /// What it is and what to do about it.
  var words: (what: String, hint: String) {
    let save = "open it in its program, save the table as CSV UTF-8, and deliver that"
    let export = "have the table exported as CSV UTF-8"
    let pack = "unpack it, and deliver what is in it, plain, as .gz or as .zip"
    switch self {
    case .oldOffice: return ("a workbook (.xls) or another document of Office", save)
    case .oldWorkbook: return ("a workbook (.xls) of an old Excel", save)
    case .workbook: return ("a workbook (.xlsx)", save)
    case .openDocument: return ("a document of LibreOffice (.ods)", save)
    case .zip: return ("a zip archive", "name it .zip, or unpack it")
    case .webPage:
      return ("a web page (HTML), as some programs export under the name .xls", save)
    case .spreadsheetXML: return ("a workbook as XML (.xls or .xml)", save)
    case .xml: return ("XML", export)
    case .json: return ("JSON", export)
    case .pdf: return ("a PDF document", export)
    case .rtf: return ("a text document (.rtf)", export)
    case .sqlite: return ("an SQLite database", export)
    case .access: return ("an Access database", export)
    case .parquet: return ("a Parquet file", export)
    case .arrow: return ("an Arrow file", export)
    case .orc: return ("an ORC file", export)
    case .rar: return ("a RAR archive", pack)
    case .sevenZip: return ("a 7z archive", pack)
    case .zlib: return ("a raw zlib stream", "have it packed as .gz")
    case .lz4: return ("an LZ4 file", pack)
    case .lzip: return ("an lzip file", pack)
    case .unixCompress: return ("a file of compress (.Z)", pack)
    case .image: return ("a picture", export)
    }
  }

  /// What stands at the beginning of a format.
  private static let signatures: [(ForeignFormat, [UInt8])] = [
    (.oldOffice, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
    (.oldWorkbook, [0x09, 0x08, 0x10, 0x00]), (.oldWorkbook, [0x09, 0x08, 0x08, 0x00]),
    (.oldWorkbook, [0x09, 0x04, 0x06, 0x00]), (.oldWorkbook, [0x09, 0x02, 0x06, 0x00]),
    (.oldWorkbook, [0x09, 0x00, 0x04, 0x00]),
    (.pdf, Array("%PDF-".utf8)), (.rtf, Array("{\\rtf".utf8)),
    (.sqlite, Array("SQLite format 3".utf8) + [0]),
    (.access, [0, 1, 0, 0] + Array("Standard ".utf8)), (.parquet, Array("PAR1".utf8)),
    (.arrow, Array("ARROW1".utf8)), (.orc, Array("ORC".utf8) + [0x08]),
    (.orc, Array("ORC".utf8) + [0x0A]), (.rar, Array("Rar!".utf8) + [0x1A, 0x07]),
    (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), (.lz4, [0x04, 0x22, 0x4D, 0x18]),
    (.lzip, Array("LZIP".utf8) + [0x01]), (.unixCompress, [0x1F, 0x9D]),
    (.image, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), (.image, [0xFF, 0xD8, 0xFF]),
    (.image, Array("GIF89a".utf8)),
  ]

  /// The format that bytes begin with; `nil` for what may be text.
  static func find(_ head: Span<UInt8>) -> ForeignFormat? {
    for (format, signature) in signatures where begins(head, signature) { return format }
    if begins(head, [0x50, 0x4B, 0x03, 0x04]) { return zip(head) }
    if begins(head, [0x50, 0x4B, 0x05, 0x06]) { return .zip }
    return markup(head) ?? (isJSON(head) ? .json : isZlib(head) ? .zlib : nil)
  }

  private static func begins(_ head: Span<UInt8>, _ signature: [UInt8]) -> Bool {
    guard head.count >= signature.count else { return false }
    for (place, byte) in signature.enumerated() where head[place] != byte { return false }
    return true
  }

  /// What a zip archive is, by the name of its first member.
  private static func zip(_ head: Span<UInt8>) -> ForeignFormat {
    guard head.count >= 30 else { return .zip }
    let length = Int(head[26]) | Int(head[27]) << 8
    var name: [UInt8] = []
    for place in 30..<max(30, min(30 + length, head.count)) { name.append(head[place]) }
    return inZip([String(decoding: name, as: UTF8.self)]) ?? .zip
  }

  /// What a zip archive is, by the names of its members; `nil` for an archive of files.
  static func inZip(_ names: [String]) -> ForeignFormat? {
    if names.contains("[Content_Types].xml") || names.contains("_rels/.rels")
      || names.contains(where: { $0.hasPrefix("xl/") || $0.hasPrefix("docProps/") })
    {
      return .workbook
    }
    return names.first == "mimetype" ? .openDocument : nil
  }

  // MARK: Markup

  private static let tags: [(ForeignFormat, String)] = [
    (.webPage, "<!doctype html"), (.webPage, "<html"), (.webPage, "<head"), (.webPage, "<meta"),
    (.webPage, "<table"), (.webPage, "<style"), (.webPage, "<body"), (.webPage, "<script"),
    (.webPage, "<div"), (.spreadsheetXML, "<workbook"), (.xml, "<?xml"), (.xml, "<!doctype"),
    (.webPage, "<!--"),
  ]

  /// Tags of web pages and XML at the beginning, behind a mark and blanks; in UTF-16 too.
  private static func markup(_ head: Span<UInt8>) -> ForeignFormat? {
    var text: [UInt8] = []
    for place in 0..<min(head.count, 4096) {
      let byte = head[place]
      // What a mark is made of, and every other byte of UTF-16.
      let isFirst = text.isEmpty
      if byte == 0 || (isFirst && (byte >= 0x80 || [0x20, 0x09, 0x0A, 0x0D].contains(byte))) {
        continue
      }
      if isFirst && byte != 0x3C { return nil }
      text.append(0x41...0x5A ~= byte ? byte | 0x20 : byte)
    }
    for (format, tag) in tags where text.starts(with: tag.utf8) {
      // The tag is at an end there, or it is the name of a column: `<table_1>`.
      let next = text.dropFirst(tag.utf8.count).first ?? 0
      if tag.hasPrefix("<!") || !(0x61...0x7A ~= next || 0x30...0x39 ~= next || next == 0x5F) {
        let isWorkbook =
          format == .xml
          && (contains(text, "excel.sheet") || contains(text, "office:spreadsheet"))
        if isWorkbook { return .spreadsheetXML }
        return format == .xml && contains(text, "<html") ? .webPage : format
      }
    }
    return nil
  }

  private static func contains(_ text: [UInt8], _ part: String) -> Bool {
    let part = Array(part.utf8)
    guard text.count >= part.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }

  // MARK: JSON

  /// Whether bytes begin with an object, or a list of objects, and its first key: no cell of a well-formed table has quotes
  /// inside that are not doubled.
  private static func isJSON(_ head: Span<UInt8>) -> Bool {
    var at = 0
    /// Passes blanks; whether the byte behind them is this one, which is passed too.
    func take(_ byte: UInt8) -> Bool {
      while at < head.count, [0x20, 0x09, 0x0A, 0x0D].contains(head[at]) { at += 1 }
      guard at < head.count, head[at] == byte else { return false }
      at += 1
      return true
    }
    if begins(head, [0xEF, 0xBB, 0xBF]) { at = 3 }
    _ = take(0x5B)
    guard take(0x7B), take(0x22) else { return false }
    while at < head.count, head[at] != 0x22, head[at] >= 0x20 { at += 1 }
    return take(0x22) && take(0x3A)
  }

  // MARK: zlib

  /// Whether bytes are a zlib stream: its two first bytes are those of text too, so it is inflated, and what
  /// can be inflated to the end of what is at hand is one.
  private static func isZlib(_ head: Span<UInt8>) -> Bool {
    guard head.count >= 8, head[0] & 0x8F == 0x08, head[1] & 0x20 == 0,
      (Int(head[0]) << 8 | Int(head[1])) % 31 == 0
    else { return false }
    var controls = 0
    for place in 0..<head.count where head[place] < 0x20 && ![9, 10, 13].contains(head[place]) {
      controls += 1
    }
    guard controls > 0 else { return false }
    var stream = unsafe z_stream()
    let size = Int32(unsafe MemoryLayout<z_stream>.size)
    guard unsafe inflateInit_(&stream, zlibVersion(), size) == Z_OK else { return false }
    defer { unsafe inflateEnd(&stream) }
    var output = [UInt8](repeating: 0, count: 16 << 10)
    return unsafe head.withUnsafeBufferPointer { head in
      unsafe stream.next_in = UnsafeMutablePointer(mutating: head.baseAddress)
      unsafe stream.avail_in = UInt32(head.count)
      while true {
        let status = unsafe output.withUnsafeMutableBufferPointer { room in
          unsafe stream.next_out = room.baseAddress
          unsafe stream.avail_out = UInt32(room.count)
          return unsafe inflate(&stream, Z_NO_FLUSH)
        }
        if status == Z_STREAM_END { return true }
        // Its checksum is all that is wrong.
        if status == Z_DATA_ERROR, unsafe stream.avail_in == 0 && stream.total_out > 0 {
          return true
        }
        guard status == Z_OK || status == Z_BUF_ERROR else { return false }
        // What is at hand is used up, with text made of it.
        if unsafe stream.avail_in == 0 && stream.avail_out > 0 {
          return unsafe head.count >= 64 && stream.total_out > 0
        }
      }
    }
  }

  /// The failure that says so.
  func failure(at place: Failure.Place) -> Failure {
    Failure(
      .formatUnsupported, "this is \(words.what), which is not read", at: place, hint: words.hint)
  }
}

import Records

/// What is read from, and changed in, the objects that Chromium's PDF writer leaves in plain text.
///
/// Not a reader of PDF: what does not look as expected is left alone, and then there are no page
/// numbers in the contents.
struct PDFText {
  /// The file.
  private(set) var bytes: [UInt8]
  /// Where the text of each object begins.
  private let objects: [Int: Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var objects: [Int: Int] = [:]
    let end = Array(" 0 obj".utf8)
    var start = 0
    while let stop = bytes[start...].firstIndex(of: 0x0A) {
      let line = bytes[start..<stop]
      if line.count < 20, line.count > end.count, line.suffix(end.count).elementsEqual(end),
        let number = Int(String(decoding: line.dropLast(end.count), as: UTF8.self))
      {
        objects[number] = stop + 1
      }
      start = stop + 1
    }
    self.objects = objects
  }

  /// Whether it begins and ends as a PDF does.
  var isWhole: Bool {
    bytes.starts(with: Array("%PDF-".utf8)) && bytes.suffix(16).contains(0x25)
      && String(decoding: bytes.suffix(8), as: UTF8.self).contains("%%EOF")
  }

  /// The page, from 1, that each named place stands on.
  var pages: [String: Int] {
    let texts = objects.mapValues(text)
    guard let catalog = texts.values.first(where: { $0.hasPrefix("<</Type /Catalog") }),
      let root = reference("/Pages ", in: catalog), let names = reference("/Dests ", in: catalog),
      let places = texts[names]
    else { return [:] }
    var numbers: [Int: Int] = [:]
    var open = [root]
    var seen: Set<Int> = []
    while let next = open.popLast() {
      // A tree that leads back to itself is none.
      guard let text = texts[next], seen.insert(next).inserted else { return [:] }
      if text.hasPrefix("<</Type /Pages") {
        guard let kids = text.between("/Kids [", "]") else { return [:] }
        open += references(kids).reversed()
      } else {
        numbers[next] = numbers.count + 1
      }
    }
    // `/chapter-1-1 [13 0 R /XYZ 6 826 0]`
    var pages: [String: Int] = [:]
    for part in places.split(separator: "/") {
      let words = part.split(whereSeparator: { $0 == " " || $0 == "[" || $0 == "\n" })
      guard words.count >= 4, words[3] == "R", let object = Int(words[1]) else { continue }
      pages[String(words[0])] = numbers[object]
    }
    return pages
  }

  /// What is printed when the contents name the pages on which things stand.
  ///
  /// Naming them may move them: it is printed again until they stay where the contents say.
  static func settled(
    _ print: ([String: Int]) throws(Failure) -> PDFText
  ) throws(Failure) -> PDFText {
    let first = try print([:])
    var pages = first.pages
    guard !pages.isEmpty else { return first }
    for _ in 0..<4 {
      let printed = try print(pages)
      let found = printed.pages
      if found == pages { return printed }
      pages = found
    }
    throw Failure(
      .printFailed, "the pages move each time the contents name them",
      hint: "this is a fault of the page for print; please report it")
  }

  /// Puts a day in the place of the times that the writer took from the clock.
  mutating func setDates(_ day: Day) {
    let date = day.description.filter(\.isNumber) + "000000"
    for key in ["/CreationDate (D:", "/ModDate (D:"] {
      let mark = Array(key.utf8)
      // Document information stands at the beginning.
      for start in 0..<max(0, min(bytes.count, 1 << 12) - mark.count - 14)
      where bytes[start..<(start + mark.count)].elementsEqual(mark) {
        bytes.replaceSubrange((start + mark.count)..<(start + mark.count + 14), with: date.utf8)
      }
    }
  }

  /// An object up to its end, or to its stream.
  private func text(from start: Int) -> String {
    let stops = [Array("endobj".utf8), Array("stream".utf8)]
    var end = start
    while end < bytes.count {
      if bytes[end] == 0x65 || bytes[end] == 0x73,
        stops.contains(where: { bytes[end...].starts(with: $0) })
      {
        break
      }
      end += 1
    }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func reference(_ key: String, in text: String) -> Int? {
    text.between(key, " 0 R").flatMap { Int($0) }
  }

  private func references(_ text: Substring) -> [Int] {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
    return words.indices.filter { $0 >= 2 && words[$0] == "R" }.compactMap { Int(words[$0 - 2]) }
  }
}

extension String {
  /// What stands between a beginning and the next end after it.
  fileprivate func between(_ start: String, _ end: String) -> Substring? {
    guard let from = firstRange(of: start),
      let to = self[from.upperBound...].firstRange(of: end)
    else { return nil }
    return self[from.upperBound..<to.lowerBound]
  }
}

import Report

/// A strict reader of the site's own HTML: what a browser would forgive is an error here.
struct PageChecker {
  private(set) var errors: [String] = []
  private(set) var links: [String] = []
  private(set) var ids: Set<String> = []
  private(set) var elements: [String] = []
  private(set) var headings: [String] = []
  private(set) var language: String?
  private(set) var text = ""
  private var open: [String] = []
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
    let start = Array("<!DOCTYPE html>\n".utf8)
    if rest.starts(with: start) { rest.removeFirst(start.count) } else { fail("no document type") }
    while let byte = rest.first {
      if byte == 0x3C { tag() } else { characters() }
    }
    if !open.isEmpty { fail("still open: \(open)") }
  }

  private mutating func fail(_ message: String) { errors.append(message) }

  private mutating func take(while keep: (UInt8) -> Bool) -> String {
    let part = rest.prefix(while: keep)
    rest = rest.dropFirst(part.count)
    return String(decoding: part, as: UTF8.self)
  }

  private mutating func decode(_ raw: String) -> String {
    var text = ""
    for (number, piece) in raw.split(separator: "&", omittingEmptySubsequences: false).enumerated()
    {
      if number == 0 {
        text += piece
        continue
      }
      let parts = piece.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
      let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'"]
      guard parts.count == 2, let character = known[String(parts[0])] else {
        fail("an entity that is none: &\(piece.prefix(8))")
        continue
      }
      text += character + parts[1]
    }
    return text
  }

  private mutating func characters() {
    let part = decode(take { $0 != 0x3C })
    text += part
    if let last = open.last, last.count == 2, last.hasPrefix("h"), last != "hr" {
      headings.append(last)
    }
  }

  private mutating func tag() {
    rest.removeFirst()
    if rest.first == 0x2F {
      rest.removeFirst()
      let name = take { $0 != 0x3E }
      rest = rest.dropFirst()
      if open.popLast() != name { fail("</\(name)> closes nothing") }
      return
    }
    let name = take { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) }
    if name.isEmpty { fail("a < that opens nothing") }
    elements.append(name)
    var seen: Set<String> = []
    var source: String?
    while rest.first == 0x20 {
      rest.removeFirst()
      let key = take { $0 != 0x3D && $0 != 0x3E && $0 != 0x20 }
      guard rest.starts(with: [0x3D, 0x22]) else {
        fail("an attribute without a quoted value: \(key)")
        return
      }
      rest = rest.dropFirst(2)
      let value = decode(take { $0 != 0x22 })
      rest = rest.dropFirst()
      if !seen.insert(key).inserted { fail("\(key) stands twice") }
      if key.hasPrefix("on") || key == "style" { fail("a script or style in \(key)") }
      if key == "href" || key == "src" { links.append(value) }
      if key == "src" { source = value }
      if key == "id", !ids.insert(value).inserted { fail("the id \(value) stands twice") }
      if key == "lang", name == "html" { language = value }
    }
    if rest.first == 0x3E { rest.removeFirst() } else { fail("<\(name) does not end") }
    // The site's own script is the only one, and it holds nothing but its address.
    let isOwnScript = source?.hasSuffix("../assets/site.js") == true && rest.starts(with: "</".utf8)
    if name == "script" && !isOwnScript || name == "iframe" || name == "style" { fail("<\(name)>") }
    let blocks: Set = ["p", "div", "table", "ul", "ol", "h1", "h2", "h3", "dl", "section"]
    if blocks.contains(name), open.contains(where: { ["p", "h1", "h2", "h3", "a"].contains($0) }) {
      fail("<\(name)> inside \(open.last ?? "")")
    }
    if name != "meta" && name != "link" { open.append(name) }
  }
}

/// Where a relative link leads from a file of the site.
func resolve(_ link: String, from path: String) -> String? {
  let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
  if parts[0].isEmpty { return path }
  guard !parts[0].contains(":"), !parts[0].hasPrefix("/") else { return nil }
  var folders = path.split(separator: "/").dropLast()
  for step in parts[0].split(separator: "/") {
    if step == ".." {
      guard folders.popLast() != nil else { return nil }
    } else {
      folders.append(step)
    }
  }
  return folders.joined(separator: "/")
}

import Foundation

/// The figures that stand in a text: numbers without what only looks like them.
enum PageFigures {
  /// What has digits and is no figure: days and months, codes, names of files and standards, numbering of the page.
  ///
  /// The list is short on purpose: whatever is not on it must be accounted for.
  private static let others = try? NSRegularExpression(
    pattern: [
      #"\d{4}年\d{1,2}月(?:\d{1,2}日)?"#, #"\d{4}-\d{2}(?:-\d{2})?"#,
      #"\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"#,
      #"(?:19|20)\d{2}(?:年|版| edition)"#, #"[（(](?:19|20)\d{2}[）)]"#,
      #"[^\s：（]*_\d{8}\S*?\.csv(?:\.gz)?"#, #"(?:表|图|Table |Figure |table |figure )\d+(?:-\d+)?"#,
      #"citycredit \d+\.\d+\.\d+[-\w.]*"#, #"JSON-stat 2\.0"#, #"UTF-8"#, #"GB/T 2260"#,
      #"\d{1,2}\.\d{1,2} {2}"#,
    ].joined(separator: "|"))

  /// The figures of a text, without signs, commas and units: `1234.50`.
  static func of(_ text: String) -> [String] {
    guard text.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return [] }
    let whole = NSRange(text.startIndex..., in: text)
    let text =
      others?.stringByReplacingMatches(in: text, range: whole, withTemplate: " ") ?? text
    var figures: [String] = []
    var current = ""
    var isWord = false
    func end() {
      while let last = current.last, last == "." || last == "," { current.removeLast() }
      if !current.isEmpty, !isWord { figures.append(current.filter { $0 != "," }) }
      current = ""
      isWord = false
    }
    for character in text + " " {
      if character.isASCII, character.isNumber {
        current.append(character)
      } else if !current.isEmpty, character == "." || character == "," {
        current.append(character)
      } else {
        // `level1`, `a1b2c3`, `12x`: part of a word.
        if character.isASCII, character.isLetter || character == "_" { isWord = true }
        end()
        if character.isASCII, character.isLetter || character == "_" || character == "-" {
          isWord = character != "-"
        }
      }
    }
    return figures
  }

  /// The statements of a page: each row of a table, list item, paragraph, heading and label by itself.
  static func statements(of page: String) -> [String] {
    let body = page.components(separatedBy: "<body").dropFirst().joined()
    let breaks = [
      "</tr>", "</li>", "</p>", "</h1>", "</h2>", "</h3>", "</h4>", "</dd>", "</dt>", "</caption>",
      "</figcaption>", "</summary>", "</text>", "</title>", "</desc>", "</a></nav>",
    ]
    var text = body
    for one in breaks { text = text.replacing(one, with: one + "\u{1}") }
    text = text.replacing("</td>", with: "</td> ").replacing("</th>", with: "</th> ")
      .replacing("<strong>", with: " <strong>").replacing("<small>", with: " <small>")
    return text.split(separator: "\u{1}").map(String.init)
  }

  /// A statement without its tags.
  static func plain(_ statement: String) -> String {
    var text = ""
    var isTag = false
    for character in statement {
      if character == "<" {
        isTag = true
      } else if character == ">" {
        isTag = false
      } else if !isTag {
        text.append(character)
      }
    }
    return text.replacing("&amp;", with: "&").replacing("&lt;", with: "<")
      .replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
      .replacing("\u{A0}", with: " ")
  }
}

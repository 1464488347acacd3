import Report

/// Reads the drawings of a page: their sizes, their shapes' places and the room their texts take.
struct DrawingChecker {
  /// One drawing.
  struct Drawing {
    var width = 0.0
    var height = 0.0
    var isHidden = false
    var title = ""
    var description = ""
    var labels: [Label] = []
    /// Every coordinate that a shape names, with whether it is across.
    var coordinates: [(isAcross: Bool, value: Double)] = []
    /// Values of attributes that should be numbers and are none.
    var broken: [String] = []
  }

  /// A text with the box that it takes, estimated as a browser with a usual font would draw it.
  struct Label {
    let text: String
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    func overlaps(_ other: Label) -> Bool {
      left < other.right - 1 && other.left < right - 1 && top < other.bottom - 1
        && other.top < bottom - 1
    }
  }

  private(set) var drawings: [Drawing] = []

  /// Reads a page that `PageChecker` found well-formed.
  init(_ bytes: [UInt8]) {
    let source = String(decoding: bytes, as: UTF8.self)
    for part in source.split(separator: "<svg ").dropFirst() {
      drawings.append(Self.drawing(part.split(separator: "</svg>")[0]))
    }
  }

  private static func drawing(_ source: Substring) -> Drawing {
    var drawing = Drawing()
    var isFirst = true
    for part in source.split(separator: "<") where !part.hasPrefix("/") {
      let pieces = part.split(separator: ">", maxSplits: 1)
      let (name, attributes) = isFirst ? ("svg", attributes(pieces[0])) : named(pieces[0])
      let text = pieces.count > 1 ? decode(pieces[1]) : ""
      isFirst = false
      switch name {
      case "svg":
        let box = (attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
        if box.count == 4 { (drawing.width, drawing.height) = (box[2], box[3]) }
        drawing.isHidden = attributes["aria-hidden"] == "true"
      case "title": drawing.title = text
      case "desc": drawing.description = text
      case "text": drawing.add(text, attributes)
      default: drawing.add(shape: attributes)
      }
    }
    return drawing
  }

  private static func named(_ tag: Substring) -> (String, [String: String]) {
    let parts = tag.split(separator: " ", maxSplits: 1)
    return (String(parts[0]), parts.count > 1 ? attributes(parts[1]) : [:])
  }

  private static func attributes(_ text: Substring) -> [String: String] {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    var found: [String: String] = [:]
    for index in stride(from: 0, to: parts.count - 1, by: 2) {
      let key = parts[index].drop { $0 == " " }.dropLast()
      found[String(key)] = String(parts[index + 1])
    }
    return found
  }

  private static func decode(_ text: Substring) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
      .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
  }
}

extension DrawingChecker.Drawing {
  fileprivate mutating func add(_ text: String, _ attributes: [String: String]) {
    guard let x = number(attributes["x"]), let y = number(attributes["y"]) else { return }
    let size = attributes["class"] == "tick" ? 10.0 : 11
    let width = text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 1 : 0.5) } * size
    let left =
      switch attributes["text-anchor"] {
      case "middle": x - width / 2
      case "end": x - width
      default: x
      }
    labels.append(
      .init(text: text, left: left, right: left + width, top: y - size * 0.8, bottom: y + 2))
  }

  fileprivate mutating func add(shape attributes: [String: String]) {
    for (key, isAcross) in [
      ("x", true), ("x1", true), ("x2", true), ("cx", true), ("y", false), ("y1", false),
      ("y2", false), ("cy", false),
    ] where attributes[key] != nil {
      if let value = number(attributes[key]) { coordinates.append((isAcross, value)) }
    }
    for (start, size, isAcross) in [("x", "width", true), ("y", "height", false)] {
      guard attributes[size] != nil, let first = number(attributes[start]),
        let length = number(attributes[size])
      else { continue }
      if length < 0 { broken.append("\(size) \(length)") }
      coordinates.append((isAcross, first + length))
    }
    let path = (attributes["d"] ?? "").replacing("M", with: " ").replacing("L", with: " ")
    for (place, piece) in path.split(separator: " ").enumerated() {
      if let value = number(String(piece)) { coordinates.append((place % 2 == 0, value)) }
    }
  }

  private mutating func number(_ text: String?) -> Double? {
    guard let text, let value = Double(text), value.isFinite else {
      broken.append(text ?? "nothing")
      return nil
    }
    return value
  }
}

/// A place in a drawing, in units of its view box; `y` grows downwards.
struct Point: Equatable {
  var x: Double
  var y: Double

  /// Names a place.
  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A drawing made of values alone.
///
/// Every one is 360 units wide, so that a unit is about a pixel on a phone.
protocol Drawing {
  /// The height in units.
  var height: Int { get }

  /// Draws the shapes.
  func draw(_ html: inout HTMLWriter)
}

/// What all drawings keep to.
enum DrawingSize {
  static let width = 360
  /// The sizes of text, as the style sheet sets them.
  static let label = 11.0
  static let tick = 10.0
}

/// The shapes that drawings are made of.
extension HTMLWriter {
  /// Draws a line.
  mutating func stroke(_ style: StyleClass, _ from: Point, _ to: Point) {
    element(
      .line, .style(style), .coordinate(.x1, from.x), .coordinate(.y1, from.y),
      .coordinate(.x2, to.x), .coordinate(.y2, to.y)
    ) { _ in }
  }

  /// Draws a line through points; a missing one interrupts it.
  mutating func stroke(_ style: StyleClass, _ points: [Point?]) {
    var path = ""
    var pen = "M"
    for point in points {
      guard let point else {
        pen = "M"
        continue
      }
      path += "\(pen)\(decimal(point.x, places: 1, minus: "-")) "
      path += decimal(point.y, places: 1, minus: "-")
      pen = "L"
    }
    element(.path, .style(style), .data(path)) { _ in }
  }

  /// Draws a dot.
  mutating func dot(_ style: StyleClass, _ centre: Point, radius: Double = 3) {
    element(
      .circle, .style(style), .coordinate(.cx, centre.x), .coordinate(.cy, centre.y),
      .coordinate(.r, radius)
    ) { _ in }
  }

  /// Draws a rectangle from its upper left corner.
  mutating func box(_ style: StyleClass, _ corner: Point, width: Double, height: Double) {
    element(
      .rect, .style(style), .coordinate(.x, corner.x), .coordinate(.y, corner.y),
      .coordinate(.width, width), .coordinate(.height, height)
    ) { _ in }
  }

  /// Writes a text that stands on the line through `place`.
  mutating func label(
    _ text: String, _ place: Point, _ anchor: Attribute.TextAnchor = .start,
    _ style: StyleClass = .label
  ) {
    element(
      .text, .style(style), .anchored(anchor), .coordinate(.x, place.x), .coordinate(.y, place.y),
      text: text)
  }
}

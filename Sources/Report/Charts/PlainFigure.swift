import Records

/// A figure that stands in a file of its own, as SVG.
public enum PlainFigure: Sendable {
  /// Ranks with their intervals, one unit in each row.
  case ranks([Row])
  /// How many units have an index within each of some equal steps.
  case distribution([Double])

  /// One unit: its rank, and the best and worst of the ranks that it might have.
  public struct Row: Sendable {
    let name: String
    let rank: Int
    let low: Int
    let high: Int

    /// Describes a unit.
    public init(name: String, rank: Int, low: Int, high: Int) {
      self.name = name
      self.rank = rank
      self.low = low
      self.high = high
    }
  }

  /// Draws the file.
  ///
  /// - Parameters:
  ///   - title: what is shown.
  ///   - description: what a reader who cannot see it should know.
  /// - Returns: its bytes; `nil` where there is nothing to draw.
  public func svg(title: String, description: String) -> [UInt8]? {
    switch self {
    case .ranks(let rows):
      rows.isEmpty
        ? nil
        : Self.file(
          RankIntervals(
            rows: rows.map {
              RankIntervals.Row(name: $0.name, rank: $0.rank, low: $0.low, high: $0.high)
            }), title, description)
    case .distribution(let values):
      Distribution(
        ascending: values.filter(\.isFinite).sorted(), smallest: 0.001,
        medianLabel: { "median \($0.roundedToSignificant(4).text())" }
      ).map { Self.file($0, title, description) }
    }
  }

  private static func file(
    _ drawing: some Drawing, _ title: String, _ description: String
  ) -> [UInt8] {
    var html = HTMLWriter(language: .en, capacity: 1 << 14)
    html.element(.svgTitle, text: title)
    html.element(.desc, text: description)
    drawing.draw(&html)
    let head =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(DrawingSize.width) "
      + "\(drawing.height)\" role=\"img\">\n<style>\(style)</style>\n"
    return Array(head.utf8) + html.bytes + Array("</svg>\n".utf8)
  }

  /// What the style sheet of a report says of the shapes, in its colours of daylight.
  ///
  /// Written out, since programs that are no browsers know no variables.
  private static let style = [
    ("--ink", "#1c2733"), ("--soft", "#55616e"), ("--paper", "#ffffff"), ("--rule", "#d3dae1"),
    ("--accent", "#155a8a"),
  ].reduce("svg { color: #1c2733; font-family: system-ui, sans-serif; }\n" + Stylesheet.drawings) {
    $0.replacing("var(\($1.0))", with: $1.1)
  }
}

import Records

/// A straight way from values to one coordinate of a drawing.
struct LinearScale {
  let domain: ClosedRange<Double>
  let start: Double
  let end: Double

  /// Lays `domain` onto `start` to `end`; where `end` is smaller, the scale runs backwards.
  init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
    self.domain = domain
    self.start = start
    self.end = end
  }

  /// The coordinate of a value; one outside the domain stays at its edge, and a domain without width is
  /// drawn in the middle.
  func callAsFunction(_ value: Double) -> Double {
    let width = domain.upperBound - domain.lowerBound
    guard width > 0 else { return (start + end) / 2 }
    let inside = min(max(value, domain.lowerBound), domain.upperBound)
    return start + (inside - domain.lowerBound) / width * (end - start)
  }

  /// Round values within the domain, ascending: 1, 2 or 5 times a power of ten apart.
  ///
  /// There are at most `count` steps between them, and no step is smaller than `smallest`, 0.01 or more.
  func ticks(atMost count: Int, smallest: Double = 0.01) -> [Double] {
    let width = domain.upperBound - domain.lowerBound
    guard width > 0, count > 0 else { return [domain.lowerBound] }
    let step = Self.step(across: width, atMost: count, smallest: smallest)
    let first = (domain.lowerBound / step).rounded(.up)
    let last = (domain.upperBound / step).rounded(.down)
    guard first <= last else { return [] }
    return stride(from: first, through: last, by: 1)
      .map { ($0 * step).roundedToSignificant(12) }
  }

  /// The smallest round step of which at most `count` fit into `width`.
  static func step(across width: Double, atMost count: Int, smallest: Double) -> Double {
    var unit = 0.01
    while true {
      for factor in [1.0, 2, 5] {
        let step = (unit * factor).roundedToSignificant(12)
        if step >= smallest, width <= step * Double(count) { return step }
      }
      unit *= 10
    }
  }

  /// The range of the values, widened around its middle where it is narrower than `least`.
  ///
  /// Noise must not look like movement. `nil` without a finite value.
  static func domain(of values: [Double], atLeast least: Double) -> ClosedRange<Double>? {
    let known = values.filter(\.isFinite)
    guard let low = known.min(), let high = known.max() else { return nil }
    let missing = max(0, least - (high - low)) / 2
    return (low - missing)...(high + missing)
  }
}

/// Moves ascending positions apart until neighbours keep a gap, within a range, as little as needed.
///
/// A range that is too small for all keeps the order and shares out what room there is.
func spread(_ wanted: [Double], gap: Double, within range: ClosedRange<Double>) -> [Double] {
  guard wanted.count > 1 else {
    return wanted.map { min(max($0, range.lowerBound), range.upperBound) }
  }
  let room = (range.upperBound - range.lowerBound) / Double(wanted.count - 1)
  let gap = min(gap, room)
  var places = wanted
  var floor = range.lowerBound
  for index in places.indices {
    places[index] = max(places[index], floor)
    floor = places[index] + gap
  }
  var ceiling = range.upperBound
  for index in places.indices.reversed() {
    places[index] = min(places[index], ceiling)
    ceiling = places[index] - gap
  }
  return places
}

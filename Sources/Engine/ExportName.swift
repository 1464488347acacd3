public import Records

/// What a name of an export tells: when it was delivered, and of which division it is.
///
/// The day stands anywhere in the name, in any form that can be no other day (`20180308`, `20180308T0100`,
/// `2018-03-08`, `2018.3.8`, `2018_03_08`, `2018年3月8日`, full-width digits too); of several the last counts. The division is
/// six digits by themselves before the day, `licences_420100_20170405`. See docs/naming.md.
public struct ExportName: Equatable, Sendable {
  /// The day of delivery; `Day.none` when the name has none.
  public let day: Day
  /// The division before the day.
  public let division: CityCode?
  /// Whether something is written as a day and none can be meant: `20180431`, a day that is still to come, or one of
  /// another age.
  public let hasImpossibleDay: Bool
  /// The last day that was taken for one.
  let latest: Day

  /// The first day that is taken for one: no export is older.
  static let earliest = Day(year: 1990, month: 1, day: 1)

  /// The days that are taken for one, whatever the clock.
  var days: ClosedRange<Day> { Self.earliest...max(Self.earliest, latest) }

  /// Reads a file's name, without folders; a day after `latest` is none.
  public init(_ name: String, until latest: Day = .openEnded) {
    var reader = NameReader(name, until: latest)
    let found = reader.findDay()
    day = found?.day ?? .none
    division = found?.division ?? reader.division(before: found?.start)
    hasImpossibleDay = found == nil && reader.sawImpossibleDay
    self.latest = latest
  }
}

/// A name as characters with runs of digits.
private struct NameReader {
  private let characters: [Unicode.Scalar]
  private let runs: [Range<Int>]
  private let latest: Day
  private(set) var sawImpossibleDay = false

  init(_ name: String, until latest: Day) {
    characters = name.unicodeScalars.map { scalar in
      let isWide = (0xFF10...0xFF19).contains(scalar.value)
      return isWide ? Unicode.Scalar(UInt8(scalar.value - 0xFF10 + 0x30)) : scalar
    }
    var runs: [Range<Int>] = []
    var place = 0
    while place < characters.count {
      let start = place
      while place < characters.count, Self.isDigit(characters[place]) { place += 1 }
      if place > start { runs.append(start..<place) }
      place += 1
    }
    self.runs = runs
    self.latest = latest
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value)
  }

  // MARK: The day

  /// The last day of the name, where it begins, and the division that is written together with it.
  mutating func findDay() -> (day: Day, start: Int, division: CityCode?)? {
    for number in runs.indices.reversed() {
      let run = runs[number]
      if run.count == 4 {
        if let day = parted(number) { return (day, run.lowerBound, nil) }
      } else if isTime(run.dropFirst(8)), let day = day(run.prefix(8), hasTime: run.count > 8) {
        return (day, run.lowerBound, nil)
      } else if run.count == 14, let day = day(run.suffix(8), hasTime: true) {
        return (day, run.lowerBound, CityCode(text(run.prefix(6))))
      }
    }
    return nil
  }

  /// The day of eight digits, if there is one.
  private mutating func day(_ run: Range<Int>, hasTime: Bool) -> Day? {
    guard run.count == 8 else { return nil }
    return plausible(
      value(run.prefix(4)), value(run.dropFirst(4).prefix(2)), value(run.suffix(2)),
      isSure: !hasTime)
  }

  /// Whether what follows a day in the same digits may do so: nothing, hours, minutes, seconds, or parts of them.
  private func isTime(_ rest: Range<Int>) -> Bool {
    guard [0, 2, 4, 6, 9].contains(rest.count) else { return false }
    for (place, limit) in [24, 60, 60].enumerated() where rest.count >= 2 * (place + 1) {
      let part = rest.dropFirst(2 * place).prefix(2)
      if rest.count > 2, value(part) >= limit { return false }
    }
    return true
  }

  /// The day whose year is a run, with month and day in the two behind it.
  private mutating func parted(_ number: Int) -> Day? {
    guard number + 2 < runs.count else { return nil }
    let (year, month, day) = (runs[number], runs[number + 1], runs[number + 2])
    let between = [
      characters[year.upperBound..<month.lowerBound], characters[month.upperBound..<day.lowerBound],
    ]
    guard month.count <= 2, day.count <= 2, between.allSatisfy({ $0.count == 1 }),
      let first = between[0].first, let second = between[1].first
    else { return nil }
    switch (first, second) {
    case ("年", "月"), ("-", "-"), (".", "."): break
    case ("\u{FF0D}", "\u{FF0D}"), ("\u{2013}", "\u{2013}"), ("\u{2014}", "\u{2014}"): break
    // Such signs part anything: only with both digits is it a date.
    case ("_", "_"), (" ", " "): guard month.count == 2, day.count == 2 else { return nil }
    default: return nil
    }
    return plausible(value(year), value(month), value(day), isSure: true)
  }

  /// The day, if an export can be of it.
  ///
  /// What is no such day was meant as one all the same when it stands in the calendar, or in a year of ours. Digits
  /// with others beside them are only some number, unless they are a day of a year near to ours.
  private mutating func plausible(_ year: Int, _ month: Int, _ day: Int, isSure: Bool) -> Day? {
    let isDay = Day.isValid(year: year, month: month, day: day)
    if isDay {
      let found = Day(year: year, month: month, day: day)
      if (ExportName.earliest...max(ExportName.earliest, latest)).contains(found) { return found }
    }
    if isSure ? isDay || (1990...2099).contains(year) : isDay && (1900..<2200).contains(year) {
      sawImpossibleDay = true
    }
    return nil
  }

  // MARK: The division

  /// Six digits by themselves before a place, with no other letters or digits between; those of the whole name where
  /// there is no day.
  func division(before start: Int?) -> CityCode? {
    let end = start ?? characters.count
    guard let run = runs.last(where: { $0.upperBound <= end && $0.count == 6 }) else { return nil }
    let isWord = { (scalar: Unicode.Scalar) in
      Self.isDigit(scalar) || (scalar.isASCII && scalar.properties.isAlphabetic)
    }
    if run.lowerBound > 0, isWord(characters[run.lowerBound - 1]) { return nil }
    if start != nil, characters[run.upperBound..<end].contains(where: isWord) { return nil }
    return CityCode(text(run))
  }

  private func value(_ run: Range<Int>) -> Int {
    run.reduce(0) { $0 * 10 + Int(characters[$1].value) - 0x30 }
  }

  private func text(_ run: Range<Int>) -> String {
    String(String.UnicodeScalarView(characters[run]))
  }
}

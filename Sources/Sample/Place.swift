import Records

/// A city of the sample, with a character of its own.
struct Place: Sendable {
  let code: CityCode
  let name: String
  let group: CityGroup
  /// Its place among the cities of the sample.
  let index: Int
  /// The city that a county-level city lies in; there may be none.
  let above: CityCode?
  /// Whether it delivers nothing of what cities deliver themselves.
  var isSilent = false
  /// Divisions that resolve to it.
  let divisions: [CityCode]
  /// County-level cities within it that stand at the register's date.
  let counties: [County]
  /// A development zone's code, outside the standard, that resolves by four digits.
  let zone: CityCode?
  /// How many records it has, relative to the average.
  let size: Double
  let seed: UInt64
  /// Whether a few of its organisations have odd codes.
  let oddities: Bool

  /// A county-level city.
  struct County: Sendable {
    let code: CityCode
    let name: String
  }

  /// The cities that its records count for: itself, and the one above.
  var countsFor: [CityCode] { [code] + (above.map { [$0] } ?? []) }

  /// How well the city does in one respect, 0...1, with a mild trend over the months.
  func quality(_ respect: String, _ month: Month) -> Double {
    var general = Random(seed, "quality", "\(code)")
    var own = Random(seed, "quality", respect, "\(code)")
    let base = 0.5 * general.unit() + 0.5 * own.unit()
    let trend = (own.unit() - 0.3) * 0.006
    let since = Double(Month(year: 2016, month: 1).distance(to: month))
    return min(1, max(0, base + trend * since))
  }

  /// The share of records that arrive after the deadline: mostly small, above one half for a few.
  func lateShare(_ month: Month) -> Double {
    let poor = 1 - quality("lateness", month)
    return min(0.6, poor * poor * poor * poor * 0.9)
  }

  /// The share of rows that pass every rule, 0.80...0.999.
  func compliance(_ month: Month) -> Double {
    0.80 + 0.199 * quality("compliance", month).squareRoot()
  }

  /// An organisation registered in the city, `number` of `count`.
  func subject(_ number: Int, kind: String) -> Subject {
    var random = Random(seed, "subject", "\(code)", kind, "\(number)")
    let division = random.pick(divisions)
    return subject(number, kind: kind, division: division, town: name, &random)
  }

  /// An organisation of a division, named after a town.
  func subject(
    _ number: Int, kind: String, division: CityCode, town: String, _ random: inout Random
  ) -> Subject {
    var organisation = Codes.organisation(serial: 30_000_000 + random.below(69_000_000))
    let isOdd = oddities && random.below(150) == 0
    if isOdd { organisation = organisation.dropLast() + (organisation.hasSuffix("3") ? "4" : "3") }
    let name =
      "\(town)\(Words.marks[random.below(Words.marks.count)])"
      + "\(Words.marks[random.below(Words.marks.count)])\(random.pick(Words.trades))"
      + (kind == "92" ? "店" : kind == "11" ? "办公室" : "有限公司")
    return Subject(
      code: Codes.unified(kind: kind, division: division, organisation: organisation),
      organisation: organisation, name: name, division: division, hasOddOrganisation: isOdd)
  }

  /// How many organisations of a kind the city has in the sample.
  func population(_ kind: String) -> Int {
    kind == "91" ? 24 + Int(size * 40) : 4 + Int(size * 6)
  }
}

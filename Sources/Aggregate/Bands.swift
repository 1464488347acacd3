public import Records

/// The bands of a city by population, GDP and GDP per head.
///
/// A name says the variable and the bounds, the lower one inclusive: `gdp:100-200` is 100 up to but
/// not including 200 billion yuan. The bands of GDP and of GDP per head are those of the yearly book;
/// those of population, and that bounds belong to the band above, are assumptions.
public enum Band {
  /// Population in millions of persons, highest first.
  static let population = [
    (10.0, "population:10+"), (5, "population:5-10"), (3, "population:3-5"),
    (1, "population:1-3"), (0, "population:0-1"),
  ]
  /// GDP in billion yuan, highest first.
  static let gdp = [
    (500.0, "gdp:500+"), (200, "gdp:200-500"), (100, "gdp:100-200"), (0, "gdp:0-100"),
  ]
  /// GDP per head in US$, highest first.
  static let gdpPerHead = [
    (10_000.0, "gdp-per-head:10000+"), (5_000, "gdp-per-head:5000-10000"),
    (0, "gdp-per-head:0-5000"),
  ]

  /// The names of all bands: population, GDP, GDP per head, highest first.
  public static let all = (population + gdp + gdpPerHead).map(\.1)

  /// Yuan for one US$, annual mean, by year.
  ///
  /// An assumption about the rate that the bands were drawn with. Other years take the nearest one's.
  static let yuanPerDollar = [
    (2014, 6.1428), (2015, 6.2284), (2016, 6.6423), (2017, 6.7518), (2018, 6.6174),
    (2019, 6.8985), (2020, 6.8976),
  ]

  /// The bands of a city in a month; none for a variable without a figure for the year.
  ///
  /// The year is that in which the month's window begins, as for every annual measure.
  public static func bands(of city: CityCode, month: Month, measures: MeasureTable) -> [String] {
    func figure(_ name: String) -> Double? {
      let value = measures.value(MeasureID("denominators", name), city, month) ?? 0
      return value > 0 ? Double(value) / 100 : nil
    }
    let persons = figure("population")
    // Hundred million yuan; ten of them are a billion.
    let product = figure("gdp")
    var bands: [String] = []
    if let persons { bands += band(persons / 1_000_000, population) }
    if let product { bands += band(product / 10, gdp) }
    if let persons, let product {
      let rate = yuanPerDollar(in: month.window.lowerBound.year)
      bands += band(product * 100_000_000 / persons / rate, gdpPerHead)
    }
    return bands
  }

  static func yuanPerDollar(in year: Int) -> Double {
    let nearest = yuanPerDollar.min { abs($0.0 - year) < abs($1.0 - year) }
    return nearest?.1 ?? 1
  }

  private static func band(_ value: Double, _ bands: [(Double, String)]) -> [String] {
    bands.first { value >= $0.0 }.map { [$0.1] } ?? []
  }
}

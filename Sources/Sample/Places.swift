import Records
import Register

/// The cities of the sample, drawn from the register.
enum Places {
  /// So many cities of prefecture level and above, and so many of county level, each spread evenly over the list.
  ///
  /// - Throws: `usage` where the register has fewer.
  static func cities(of register: Register, _ options: SampleOptions) throws(Failure) -> [Place] {
    let isCounty = { (city: City) in city.group == .county }
    let asked =
      try spread(
        max(1, options.cities), of: register.cities.filter { !isCounty($0) },
        "cities of prefecture level and above")
      + spread(options.counties, of: register.cities.filter(isCounty), "county-level cities")
    guard options.silent <= asked.count else {
      throw Failure(
        .usage, "\(options.silent) silent cities are asked for, and there are \(asked.count) in all"
      )
    }
    // In the middle of as many equal parts of the list.
    let silent = Set(
      (0..<options.silent).map { (2 * $0 + 1) * asked.count / (2 * options.silent) })
    return asked.enumerated().map { index, city in
      var place = place(city, index: index, register: register, options)
      place.isSilent = silent.contains(index)
      return place
    }
  }

  private static func spread(
    _ count: Int, of all: [City], _ what: String
  ) throws(Failure) -> [City] {
    guard count <= all.count else {
      throw Failure(
        .usage, "\(count) \(what) are asked for, and the register has \(all.count) at this date",
        hint: what.hasPrefix("county") ? nil : "--counties takes county-level cities beside them")
    }
    return (0..<count).map { all[$0 * all.count / count] }
  }

  private static func place(
    _ city: City, index: Int, register: Register, _ options: SampleOptions
  ) -> Place {
    let isMunicipality = city.code == city.code.provinceCode
    // Below a county-level city lies nothing that has a code.
    let suffixes =
      city.group == .county ? [] : (2...31).map(UInt32.init) + (81...89).map(UInt32.init)
    let base = isMunicipality ? city.code.rawValue + 100 : city.code.rawValue
    var divisions = [city.code]
    var counties: [Place.County] = []
    for suffix in suffixes {
      let code = CityCode(rawValue: base + suffix)
      let found = register.resolve(code)
      guard found.method == .exact, found.city == city.code else { continue }
      if let county = found.countyCity {
        if county == code, let name = register.city(code)?.name.zh {
          counties.append(Place.County(code: code, name: name))
        }
      } else if divisions.count < 8 {
        divisions.append(code)
      }
    }
    let above = city.group == .county ? register.resolve(city.code).city : .unassigned
    let zone = CityCode(rawValue: base + 71)
    let zoneFound = register.resolve(zone)
    var random = Random(options.seed, "size", "\(city.code)")
    return Place(
      code: city.code, name: city.name.zh, group: city.group, index: index,
      above: above == .unassigned ? nil : above, divisions: divisions, counties: counties,
      zone: zoneFound.method == .zone && zoneFound.city == city.code ? zone : nil,
      size: size(city.group, random.unit()),
      seed: options.seed,
      oddities: options.faults && options.layout == .monitoring)
  }

  /// How many records a city has, relative to the average.
  private static func size(_ group: CityGroup, _ lot: Double) -> Double {
    switch group {
    case .capital: 1.6 + lot
    case .prefecture: 0.55 + 0.7 * lot
    case .county: 0.3 + 0.4 * lot
    }
  }
}

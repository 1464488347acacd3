import Records
import Register

/// The cities of the sample, drawn from the register.
enum Places {
  /// The first `count` cities of prefecture level and above, spread evenly over the list.
  static func cities(of register: Register, _ options: SampleOptions) -> [Place] {
    let all = register.cities.filter { $0.group != .county }
    let count = min(max(1, options.cities), all.count)
    return (0..<count).map { index in
      place(all[index * all.count / count], index: index, register: register, options)
    }
  }

  private static func place(
    _ city: City, index: Int, register: Register, _ options: SampleOptions
  ) -> Place {
    let isMunicipality = city.code == city.code.provinceCode
    let base = isMunicipality ? city.code.rawValue + 100 : city.code.rawValue
    var divisions = [city.code]
    var counties: [Place.County] = []
    for suffix in (2...31).map(UInt32.init) + (81...89).map(UInt32.init) {
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
    let zone = CityCode(rawValue: base + 71)
    let zoneFound = register.resolve(zone)
    var random = Random(options.seed, "size", "\(city.code)")
    return Place(
      code: city.code, name: city.name.zh, index: index, divisions: divisions, counties: counties,
      zone: zoneFound.method == .zone && zoneFound.city == city.code ? zone : nil,
      size: city.group == .capital ? 1.6 + random.unit() : 0.55 + 0.7 * random.unit(),
      seed: options.seed,
      oddities: options.faults && options.layout == .monitoring)
  }
}

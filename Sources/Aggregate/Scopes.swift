import Contract
import Records
import Register

/// The sets that are ranked, each with the places of its cities in `cities`; empty sets are left out.
///
/// Groups first, then provinces by code, blocks and belts in the order of the regions, and bands from the highest down,
/// each within a group.
func scopes(
  _ cities: [City], measures: MeasureTable, month: Month, regions: Regions
) -> [(scope: RankingScope, rows: [Int])] {
  var members: [RankingScope: [Int]] = [:]
  for (row, city) in cities.enumerated() {
    members[.group(city.group), default: []].append(row)
    members[.province(city.provinceCode, city.group), default: []].append(row)
    for region in Set(city.belts + [city.block]) where !region.isEmpty {
      members[.region(region, city.group), default: []].append(row)
    }
    for band in regions.bands(of: city.code, month: month, measures: measures) {
      members[.band(band, city.group), default: []].append(row)
    }
  }

  let groups = CityGroup.allCases
  let provinces = Set(cities.map(\.provinceCode)).sorted()
  let known = regions.order
  let others = Set(cities.flatMap { $0.belts + [$0.block] }).subtracting(known).sorted()
  let order =
    groups.map { RankingScope.group($0) }
    + provinces.flatMap { province in groups.map { .province(province, $0) } }
    + (known + others).flatMap { region in groups.map { .region(region, $0) } }
    + regions.bands.flatMap { band in groups.map { .band(band, $0) } }
  return order.compactMap { scope in members[scope].map { (scope, $0) } }
}

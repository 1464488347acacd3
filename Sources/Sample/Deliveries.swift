import Records

/// One export as it is planned: its name, its edition, and its rows in order.
struct PlannedFile {
  let name: String
  /// The name without an attack, from which its style follows.
  let plainName: String
  let day: Day
  /// The city the file is named after.
  let place: Place?
  let shape: Shape
  var rows: [PlannedRow] = []
}

/// Sorts deliveries into files.
enum Deliveries {
  /// Gives every delivery its file, and every file its rows.
  static func files(
    of dataset: Dataset, _ records: inout [PlannedRecord], options: SampleOptions
  ) -> [PlannedFile] {
    var files: [String: PlannedFile] = [:]
    let ownFiles = ["licences", "penalties", "commitments"].contains(dataset.id)
    for number in records.indices {
      for turn in records[number].deliveries.indices {
        let day = records[number].deliveries[turn].day
        let place = records[number].place
        // The name of a city's own file would give a home to rows that must have none.
        let isOwn =
          ownFiles && place.index % 74 == 1 && day.civil.day <= 7 && !records[number].isUnassigned
        let compact = day.description.split(separator: "-").joined()
        let plainName =
          if isOwn {
            "\(dataset.id)_\(place.code)_\(compact).csv.gz"
          } else if dataset.rhythm == .weekly, day.civil.day % 9 == 5 {
            "\(dataset.id)_\(compact)_\(place.index % 2 == 0 ? "a" : "b").csv.gz"
          } else {
            "\(dataset.id)_\(compact).csv.gz"
          }
        var name = plainName
        if options.hostileNames, name == "\(dataset.id)_\(compact).csv.gz",
          day.month == options.lastMonth.advanced(by: 1)
        {
          name = HostileNames.file(dataset.id, compact)
        }
        records[number].deliveries[turn].file = name
        let planned = PlannedFile(
          name: name, plainName: plainName, day: day, place: isOwn ? place : nil,
          shape: dataset.shape(on: day))
        files[name, default: planned].rows.append(PlannedRow(record: number, delivery: turn))
      }
    }
    return files.values.sorted { $0.name < $1.name }
  }
}

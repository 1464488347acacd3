/// The Pollock score of one file (Vitagliano et al., VLDB 2023): loaded or not, and precision, recall
/// and F1 of header cells, records and cells, as multisets; 10 when all is right.
struct PollockScore {
  var total = 1.0

  init(expected: Polluted, read: [[String]]) {
    let loadedHeader = read.first ?? []
    let loaded = Array(read.dropFirst())
    add(expected.header, loadedHeader)
    add(expected.rows.map(Self.joined), loaded.map(Self.joined))
    add(expected.rows.flatMap { $0 }, loaded.flatMap { $0 })
  }

  /// A record is compared as its cells' text in a row.
  private static func joined(_ cells: [String]) -> String {
    cells.map { $0.isEmpty ? "null" : $0 }.joined()
  }

  private mutating func add(_ expected: [String], _ loaded: [String]) {
    guard !expected.isEmpty else {
      total += 3
      return
    }
    var counts: [String: Int] = [:]
    for item in expected { counts[item, default: 0] += 1 }
    var common = 0
    for item in loaded {
      if let count = counts[item], count > 0 {
        counts[item] = count - 1
        common += 1
      }
    }
    guard common > 0 else { return }
    let first = Double(common) / Double(expected.count)
    let second = Double(common) / Double(loaded.count)
    total += first + second + 2 * first * second / (first + second)
  }
}

/// The table that is polluted: 84 rows of 9 columns with the values that readers stumble over.
enum SourceTable {
  static let header = [
    "DATE", "TIME", "Qty", "PRODUCTID", "Price", "Product Type", "Description", "URL", "Comments",
  ]

  private static let types = [
    "Fly rod", "Reel", "Waders (chest)", "Boots", "Tippet", "Leader", "Fly box",
  ]

  private static let descriptions = [
    "A light rod, for small streams",
    "Large arbor reel, sealed drag; fits lines 5-7",
    "Cut to 9\" with a 6\" handle, in two parts",
    "Don't use in salt water",
    "Breathable, guaranteed for two years, with gravel guards, belt, and pockets",
    "The \"classic\" among them, says the angler's handbook",
    "Sold as a pair; order half a size up: felt soles run small",
    "First line of the text,\r\nsecond line of the text",
    "五号线，适合溪流",
    "Plain words without anything",
    "Tapered 5% more | front loaded",
  ]

  static let rows: [[String]] = (0..<84).map { index in
    let day = 1 + index % 28
    let month = 1 + index / 28
    let price = 100 * (index % 17) + index
    return [
      "2018-0\(month)-\(day < 10 ? "0" : "")\(day)",
      "\(9 + index % 10):\(10 + index % 50):\(10 + index % 40)",
      "\(1 + index % 12)",
      "RI_\(8000 + index * 37 % 1000)",
      price >= 1000
        ? "$\(price / 1000),\(String(price % 1000 + 1000).dropFirst()).50" : "$\(price).99",
      types[index % types.count],
      descriptions[index % descriptions.count],
      "https://www.example.com/product/RI_\(8000 + index * 37 % 1000).html",
      index % 9 == 4 ? "returned" : "",
    ]
  }
}

/// A file and what a reader should make of it.
struct Polluted: Sendable {
  var name: String
  var bytes: [UInt8]
  /// The header's cells; empty when the file has none.
  var header: [String]
  var rows: [[String]]
  var delimiter: String = ","
  var quote: Character = "\""
  var skip = 0
  var headerRows = 1
}

/// Writes a table with one thing wrong about it.
struct Writer {
  var delimiter = ","
  var quote: Character = "\""
  var escape = "\""
  var lineEnd = "\r\n"
  var quotesAll = false

  func cell(_ value: String) -> String {
    let needsQuotes =
      quotesAll || value.contains(delimiter) || value.contains(quote)
      || value.unicodeScalars.contains { $0 == "\n" || $0 == "\r" }
    guard needsQuotes else { return value }
    let inner = value.replacing(String(quote), with: escape + String(quote))
    return "\(quote)\(inner)\(quote)"
  }

  func line(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: delimiter) + lineEnd
  }

  func text(_ rows: [[String]]) -> String { rows.map(line).joined() }
}

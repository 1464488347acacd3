import Contract
import Foundation
import Records
import Testing

@testable import Engine

/// The exact answers that a sample knows from its own plan, and what follows from them by whole numbers.
struct ExactAnswers {
  struct Cell: Hashable {
    let measure: String
    let city: String
    let month: String
  }

  /// Measures by month and by window, as the sample writes them: `12`, `3.40`.
  let months: [Cell: String]
  let windows: [Cell: String]
  /// The books of each file: dataset, file, read, accepted, rejected, excluded, superseded.
  let books: [[String]]
  /// Rejected rows by file and reason, notices by file.
  let rejects: [[String]]
  let notices: [[String]]
  let month: String

  init(_ sample: String, _ month: String) throws {
    func read(_ name: String) throws -> [Cell: String] {
      var cells: [Cell: String] = [:]
      for row in rows(try unpacked("\(sample)/truth/\(name).csv.gz")).dropFirst() {
        cells[Cell(measure: "\(row[0]).\(row[1])", city: row[2], month: row[3])] = row[4]
      }
      return cells
    }
    func table(_ name: String) throws -> [[String]] {
      Array(rows(try unpacked("\(sample)/truth/\(name).csv")).dropFirst())
    }
    months = try read("measures")
    windows = try read("window")
    books = try table("books")
    rejects = try table("rejects")
    notices = try table("notices")
    self.month = month
  }

  /// A measure of the twelve months in hundredths; 0 where there is none.
  func window(_ measure: String, _ city: String, in month: String? = nil) -> Int64 {
    Self.hundredths(
      windows[Cell(measure: measure, city: city, month: month ?? self.month)] ?? "0")
  }

  static func hundredths(_ text: String) -> Int64 {
    let parts = text.split(separator: ".")
    let whole = Int64(parts[0]) ?? 0
    guard parts.count == 2 else { return whole * 100 }
    return whole * 100 + (Int64(parts[1]) ?? 0)
  }

  /// A formula's value as a fraction of whole numbers; `nil` where nothing is divided by nothing.
  func value(
    _ formula: Formula, _ city: String, in month: String? = nil
  ) -> (of: Int64, to: Int64)? {
    func sum(_ ids: [MeasureID]) -> Int64 {
      ids.reduce(0) { $0 + window($1.description, city, in: month) }
    }
    func fraction(_ of: Int64, _ to: Int64) -> (of: Int64, to: Int64)? {
      to == 0 ? nil : (of, to)
    }
    return switch formula {
    case .count(let of): (sum(of), 100)
    case .ratio(let of, let to, let scale): fraction(sum(of) * Int64(scale), sum(to))
    case .mean(let of, let over): fraction(sum([of]), sum([over]))
    case .atLeast(let of, let bound): (sum(of) >= Int64(bound) * 100 ? 1 : 0, 1)
    case .none(let of): (sum(of) == 0 ? 1 : 0, 1)
    case .nonZero(let of): (Int64(of.count { sum([$0]) > 0 }), 1)
    }
  }

  // MARK: Printing

  /// A fraction with so many decimals, halves away from zero, in whole numbers only.
  static func printed(_ of: Int64, _ to: Int64, places: Int) -> String {
    var unit: Int64 = 1
    for _ in 0..<places { unit *= 10 }
    let (high, low) = of.magnitude.multipliedFullWidth(by: UInt64(unit))
    let (quotient, rest) = UInt64(to).dividingFullWidth((high, low))
    let rounded = rest >= UInt64(to) - rest ? quotient + 1 : quotient
    guard places > 0 else { return "\(rounded)" }
    let digits = String(rounded)
    let filled = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(filled.dropLast(places)).\(filled.suffix(places))"
  }

  static func share(_ of: Int64, _ to: Int64, places: Int = 2) -> String? {
    to == 0 ? nil : printed(of * 100, to, places: places) + "%"
  }

  /// A count as pages write it: `1,234`, `1,234.50`.
  static func grouped(_ hundredths: Int64) -> String {
    let whole = String(hundredths / 100)
    var text = ""
    for (place, digit) in whole.enumerated() {
      if place > 0, (whole.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return hundredths % 100 == 0 ? text : text + "." + padded(Int(hundredths % 100), to: 2)
  }
}

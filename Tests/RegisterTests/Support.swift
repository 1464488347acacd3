import Foundation
public import Records
import Synchronization
import Testing

@testable import Register

/// The tables of the repository, read once per list date.
enum Lists {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "pipelines/register").path

  static let tables = Result { try RegisterTables.read(folder, from: ConfigurationFiles()) }

  /// The register at the end of a year.
  static func at(_ year: Int) throws -> Register {
    try cache.withLock { cache in
      if let register = cache[year] { return register }
      let register = try Register(tables: tables.get(), asOf: Day(year: year, month: 12, day: 31))
      cache[year] = register
      return register
    }
  }

  private static let cache = Guarded<[Int: Register]>([:])

  static let latest = Result { try at(2024) }
}

extension CityCode: ExpressibleByIntegerLiteral {
  /// Writes a code as a number.
  public init(integerLiteral value: UInt32) { self.init(rawValue: value) }
}

extension DivisionTable {
  /// The division that a text names.
  func division(named text: String) -> CityCode? {
    let bytes = Array(text.utf8)
    return division(named: bytes.span)
  }
}

import Contract
import Foundation
import Records
import Report
import Testing

@testable import Engine

/// All figures that a report may print, by what they are about: each city's own, and those of groups and totals.
///
/// They come from the exact answers and from the index worked out anew. What is split, varied or audited has a reference of
/// its own in other tests: of those the tables that machines read are the answer, as long as they agree with the index.
struct FigureAccount {
  /// Figures as pages write them, without signs and units.
  typealias Figures = Set<String>

  private(set) var ofCity: [String: Figures] = [:]
  private(set) var ofAll: Figures = []
  /// What sentences compare; in a row of a table it stands for nothing.
  private(set) var ofSentences: Figures = []
  /// The statistics of the audit, which stand on its own page and in its own table.
  private(set) var ofAudit: Figures = []
  /// What the words of the configuration say: titles, units, points, rules, sources.
  private(set) var ofWords: Figures = []

  mutating func add(_ city: String, _ texts: [String?]) {
    for text in texts { ofCity[city, default: []].formUnion(PageFigures.of(text ?? "")) }
  }

  mutating func add(all texts: [String?]) {
    for text in texts { ofAll.formUnion(PageFigures.of(text ?? "")) }
  }

  mutating func add(sentences texts: [String?]) {
    for text in texts { ofSentences.formUnion(PageFigures.of(text ?? "")) }
  }

  mutating func add(audit texts: [String?]) {
    for text in texts { ofAudit.formUnion(PageFigures.of(text ?? "")) }
  }

  mutating func add(words texts: [String]) {
    for text in texts { ofWords.formUnion(PageFigures.of(text)) }
  }

  /// A number with so many decimals.
  static func fixed(_ value: Double?, _ places: Int) -> String? {
    value.map { $0.magnitude.fixed(decimals: places) }
  }
}

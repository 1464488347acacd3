import Records

/// How a city's number of a month came about, down to lines of files.
///
/// Encoded as JSON its names are public: add, never rename. It holds counts, codes and places in files,
/// never the value of a field.
public struct Explanation: Encodable, Sendable {
  /// The city's six digits.
  public let cityCode: String
  /// Its name.
  public let city: Title
  /// The month, `2018-03`.
  public let month: String
  /// The moment as of which it is explained, a day or a run; nothing for now.
  public let asOf: String?
  /// What was published of the month until then; nothing where nothing was, or it is no longer known.
  public let published: Published?
  /// The edition's id.
  public let edition: String
  /// The group it is ranked in.
  public let group: String
  /// 0...100, 12 significant digits.
  public let index: Double?
  /// The index as printed.
  public let printed: String
  /// `ranked`, `not-ranked` or `vetoed`.
  public let status: String
  /// The rank in the group.
  public let rank: Int?
  /// How many are ranked.
  public let of: Int?
  /// How many replicates its 90% interval rests on; nothing where the range leaves out one item at a time.
  public let replicates: Int?
  /// The best rank of the interval.
  public let rankLow: Int?
  /// The worst rank of the interval.
  public let rankHigh: Int?
  /// The share of points that rests on data, 0...1.
  public let coverage: Double
  /// How many months of the window the exports cover.
  public let windowMonths: Int
  /// The tree, or the part of it that leads to the indicator asked for.
  public let items: [Item]
  /// Why index and rank differ from the month before; without a month before, nothing.
  public let change: Change?
  /// What would move the city up if all others stood still; only without an indicator asked for.
  public let outlook: Outlook?
  /// The measures of the indicator asked for.
  public let measures: [Measure]
  /// The records behind them, by dataset.
  public let datasets: [Dataset]

  /// What a run published of the city.
  public struct Published: Encodable, Sendable {
    /// The run.
    public let run: String
    /// The edition.
    public let edition: String
    /// The index, 12 significant digits.
    public let index: Double?
    /// The rank in the group.
    public let rank: Int?
  }

  /// A title in both languages.
  public struct Title: Encodable, Sendable {
    /// Chinese.
    public let zh: String
    /// English.
    public let en: String

    init(_ text: LocalizedText) {
      zh = text.zh
      en = text.en
    }
  }

  /// An item of the tree.
  public struct Item: Encodable, Sendable {
    /// Its id.
    public let id: String
    /// Its level, 0 for the total.
    public let level: Int
    /// Its title.
    public let title: Title
    /// The indicator's value in its unit.
    public let value: Double?
    /// The unit.
    public let unit: Title?
    /// `not-delivered`, `lacking` or `few-records`; nothing for a usual score.
    public let mark: String?
    /// 0...1; the share of its limit for a deduction or bonus.
    public let score: Double?
    /// Points earned.
    public let points: Double?
    /// Points to be had.
    public let maxPoints: Double
    /// Points lost: those to be had that were not earned, or that a deduction took.
    public let lost: Double
    /// The group's lowest value, of the indicator asked for.
    public let lowest: Standing?
    /// The group's highest.
    public let highest: Standing?
    /// The formula, in the edition's words.
    public let formula: String?
    /// The scoring rule, in the edition's words.
    public let rule: String?
    /// Where the evidence comes from.
    public let provenance: String?
    /// What points and cut points rest on.
    public let basis: [String]
  }

  /// A value that no city of the group is beyond.
  public struct Standing: Encodable, Sendable {
    /// The city that has it, the first by code of several.
    public let cityCode: String
    /// Its name.
    public let city: Title
    /// The value in the indicator's unit.
    public let value: Double
    /// How many cities have it.
    public let cities: Int
  }

  /// The change since the month before.
  public struct Change: Encodable, Sendable {
    /// The month before.
    public let from: String
    /// The run that published it; nothing where it was computed now.
    public let fromRun: String?
    /// Its index.
    public let fromIndex: Double
    /// Its rank.
    public let fromRank: Int?
    /// By cause.
    public let causes: [Term]
    /// By indicator and cause; those of the indicator asked for alone where there is one.
    public let terms: [Term]

    /// A part of the change.
    public struct Term: Encodable, Sendable {
      /// The indicator; nothing for a cause over all of them, or the index as a whole.
      public let indicator: String?
      /// The cause.
      public let cause: String
      /// Points of the index.
      public let points: Double
      /// Places gained, of causes over all indicators.
      public let places: Int?
    }
  }

  /// What would move the city up.
  public struct Outlook: Encodable, Sendable {
    /// The city above.
    public let nextCityCode: String?
    /// Its name.
    public let nextCity: Title?
    /// Points that pass it.
    public let pointsNeeded: Double?
    /// Indicators: those that would do alone first, the shortest way first.
    public let improvements: [Improvement]

    /// One indicator.
    public struct Improvement: Encodable, Sendable {
      /// The indicator.
      public let indicator: String
      /// Its title.
      public let title: Title
      /// Its value now.
      public let value: Double?
      /// The value that would do, where that does not depend on other cities.
      public let valueNeeded: Double?
      /// The unit.
      public let unit: Title
      /// The part of the way to full marks that would do, 0...1; nothing where even all of it would not.
      public let share: Double?
      /// Points of the index that full marks would bring.
      public let mostPoints: Double
    }
  }

  /// A measure behind an indicator.
  public struct Measure: Encodable, Sendable {
    /// `dataset.measure`.
    public let id: String
    /// What its integer counts: count, fen, days, hundredths.
    public let unit: String
    /// How it lies in time: flow, distinct, stock, annual.
    public let time: String
    /// The window's integer; nothing where the dataset was never delivered, or has no figure of the city.
    public let window: Int64?
    /// The integer of each month of the window, oldest first.
    public let months: [Int64]
    /// The rows that make it up.
    public let rows: [Rows]
  }

  /// Rows of one export.
  public struct Rows: Encodable, Sendable {
    /// The path in the inbox.
    public let file: String
    /// SHA-256 of its bytes.
    public let sha256: String
    /// What the rows add to the window.
    ///
    /// Distinct things that several files show are in each.
    public let adds: Int64
    /// How many rows.
    public let count: Int
    /// The rows' first lines, as ranges: `12-18`, `40`.
    public let lines: [String]
  }

  /// The city's rows of one dataset in the window.
  public struct Dataset: Encodable, Sendable {
    /// The dataset.
    public let id: String
    /// Its title.
    public let title: Title
    /// Rows accepted, and not superseded.
    public let accepted: Int
    /// Rows of natural persons, only counted.
    public let excluded: Int
    /// Accepted rows that a later delivery replaced.
    public let superseded: Int
    /// Rejected rows by reason, most frequent first.
    public let rejected: [Rejected]

    /// Rejected rows of one reason.
    public struct Rejected: Encodable, Sendable {
      /// The reason.
      public let reason: String
      /// How many.
      public let count: Int
      /// Where they are.
      public let rows: [Rows]
    }
  }
}

/// Line numbers as ranges, in order: `2-5`, `9`.
public func lineRanges(_ lines: [Int]) -> [String] {
  var ranges: [ClosedRange<Int>] = []
  for line in lines.sorted() {
    if let last = ranges.last, line <= last.upperBound + 1 {
      ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, line)
    } else {
      ranges.append(line...line)
    }
  }
  return ranges.map {
    $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
  }
}

public import Records

/// What a sample is made of.
///
/// The same options give the same bytes on every machine.
public struct SampleOptions: Sendable {
  /// How many cities of prefecture level and above take part.
  public var cities: Int
  /// How many county-level cities take part beside them.
  public var counties = 0
  /// How many of all cities deliver nothing of what cities deliver themselves.
  public var silent = 0
  /// How many months the events are spread over.
  public var months: Int
  /// The last of them.
  public var lastMonth: Month
  /// About how many rows there are in all.
  public var rows: Int
  /// Another seed gives another sample.
  public var seed: UInt64
  /// Whether anything is wrong with the exports: faults, oddities, encodings, broken files.
  public var faults: Bool
  /// Whether some names of exports attack whoever shows them; not every file system takes them.
  public var hostileNames = false
  /// The datasets to write; `nil` for all.
  public var datasets: [String]?
  /// How the exports are laid out.
  public var layout: Layout

  /// How the exports are laid out.
  public enum Layout: Sendable, Equatable {
    /// Every dataset, a file per delivery, with truth tables.
    case monitoring
    /// Licences and penalties of the 2019 edition only, in so many large files, for measurements;
    /// a single file holds licences.
    case nightly(files: Int, encoding: Encoding)
  }

  /// How the text of a nightly job is encoded; rows and answers are the same in either.
  public enum Encoding: String, Sendable, CaseIterable {
    /// UTF-8 without a mark.
    case utf8 = "utf-8"
    /// GB 18030.
    case gb18030
  }

  /// Describes a sample.
  public init(
    cities: Int = 297, months: Int = 24, lastMonth: Month = Month(year: 2018, month: 3),
    rows: Int = 80_000, seed: UInt64 = 7, faults: Bool = true, datasets: [String]? = nil,
    layout: Layout = .monitoring
  ) {
    self.cities = cities
    self.months = months
    self.lastMonth = lastMonth
    self.rows = rows
    self.seed = seed
    self.faults = faults
    self.datasets = datasets
    self.layout = layout
  }

  /// The job that speed is measured with: licences and penalties in equal files.
  public static func nightly(
    rows: Int = 1_000_000, files: Int = 40, encoding: Encoding = .utf8
  ) -> SampleOptions {
    SampleOptions(rows: rows, layout: .nightly(files: files, encoding: encoding))
  }

  /// The months of the events.
  var span: ClosedRange<Month> { lastMonth.advanced(by: 1 - max(1, months))...lastMonth }
}

/// What was written.
public struct SampleSummary: Equatable, Sendable {
  /// How many exports lie in the inbox.
  public var files = 0
  /// How many rows they hold.
  public var rows = 0
  /// The bytes of all files together.
  public var bytes = 0
}

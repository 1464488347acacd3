public import Records

/// What a run would make of one export.
///
/// It holds no value of any field: of a rejected row only its shape, with other digits and letters.
public struct Trial: Encodable, Sendable {
  /// The file, as it was named; a member of an archive behind it.
  public let file: String
  /// The contract and edition that it follows.
  public let standard: Standard
  /// How it is written.
  public let writing: Writing
  /// The day that counts as delivered.
  public let delivery: Delivery
  /// The division in the name, six digits; `nil` for none.
  public let namedDivision: String?
  /// Its header.
  public let header: Header
  /// Its books.
  public let books: Books
  /// What was odd but read all the same, most often first.
  public let notices: [Count]
  /// Where its rows belong, most rows first.
  public let cities: [City]
  /// The first rejected rows, in the order of the file.
  public let firstRejected: [RejectedRow]
  /// Whether its name keeps it out of an inbox: it is passed over there.
  public let isPassedOver: Bool

  /// A contract, by its names.
  public struct Standard: Encodable, Sendable {
    /// The dataset's id.
    public let dataset: String
    /// Its title in Chinese.
    public let titleZh: String
    /// Its title in English.
    public let titleEn: String
    /// The edition of the standard.
    public let edition: String
  }

  /// How a file is written.
  public struct Writing: Encodable, Sendable {
    /// The encoding.
    public let encoding: String
    /// What stands between fields, in words.
    public let delimiter: String
    /// Whether that had to be looked for.
    public let isFound: Bool
  }

  /// A day of delivery.
  public struct Delivery: Encodable, Sendable {
    /// The day, yyyy-MM-dd.
    public let day: String
    /// Whether the name says so; else it is today, the day of the first run that sees it.
    public let isNamed: Bool
  }

  /// What the header has.
  public struct Header: Encodable, Sendable {
    /// Cells that are columns of the contract.
    public let known: Int
    /// Whether the contract knew it as faulty and repaired it.
    public let isRepaired: Bool
    /// Cells that no column is known for, which are not loaded.
    public let unknown: [String]
    /// Columns of persons, which are never loaded.
    public let personal: [String]
  }

  /// Rows by verdict: read = accepted + rejected + excluded.
  public struct Books: Encodable, Sendable {
    /// Rows read.
    public let read: Int
    /// Rows that passed every rule.
    public let accepted: Int
    /// Rows that did not.
    public let rejected: Int
    /// Rows of natural persons, set aside.
    public let excluded: Int
    /// Why they were rejected, most often first.
    public let reasons: [Rejected]
  }

  /// Rows rejected for one reason in one column.
  public struct Rejected: Encodable, Sendable {
    /// The reason.
    public let reason: String
    /// The column's code; empty where it is the row as such.
    public let column: String
    /// The column's title.
    public let title: String
    /// How many rows.
    public let rows: Int
    /// What the sender should do.
    public let cure: String
  }

  /// Something that was counted.
  public struct Count: Encodable, Sendable {
    /// Its name.
    public let name: String
    /// How often.
    public let count: Int
  }

  /// The rows of a city.
  public struct City: Encodable, Sendable {
    /// Its code; empty for rows that belong to no city.
    public let code: String
    /// Its name in Chinese.
    public let nameZh: String
    /// Its name in English.
    public let nameEn: String
    /// Accepted rows.
    public let accepted: Int
    /// Rejected rows.
    public let rejected: Int
    /// Rows of natural persons.
    public let excluded: Int
  }

  /// A rejected row: where, why, and its shape.
  public struct RejectedRow: Encodable, Sendable {
    /// The line it begins on.
    public let line: Int
    /// The column's code; empty where it is the row as such.
    public let column: String
    /// The reason.
    public let reason: String
    /// The field that failed, with other digits and letters; empty where it is the row as such.
    public let field: String
    /// The row so, without columns that are not loaded.
    public let shape: String
  }
}

/// An export that a run would refuse, and what it is nearest to.
public struct RefusedTrial: Sendable {
  /// The file, as it was named.
  public let file: String
  /// Why it is refused.
  public let failure: Failure
  /// The contracts that its header is nearest to.
  public let nearest: [Nearest]
  /// Whether a line of it looks like names of columns, so that a contract can be drafted from it.
  public let hasHeader: Bool

  /// A contract that a header is near.
  public struct Nearest: Encodable, Sendable {
    /// The dataset's id.
    public let dataset: String
    /// The edition of the standard.
    public let edition: String
    /// How many of the columns that every export must have are in the header.
    public let known: Int
    /// How many more may stand there under another name.
    public let likely: Int
    /// How many every export must have.
    public let needed: Int
    /// Those that are not there, by their titles.
    public let missing: [String]
  }
}

/// The JSON of trials, with their keys in order.
public func trialsJSON(_ trials: [Trial]) throws(Failure) -> [UInt8] {
  try prettyJSON(trials, "the trial")
}

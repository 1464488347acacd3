public import Records

/// The cheap look at a file that tells whether it has to be read again.
public struct FileIdentity: Hashable, Sendable {
  /// The path below the inbox.
  public let path: String
  /// Bytes.
  public let size: Int
  /// The time of the last change, nanoseconds since 1970.
  public let modifiedNanoseconds: Int64
  /// The file's number in its file system.
  public let inode: UInt64

  /// Fills in an identity.
  public init(path: String, size: Int, modifiedNanoseconds: Int64, inode: UInt64) {
    self.path = path
    self.size = size
    self.modifiedNanoseconds = modifiedNanoseconds
    self.inode = inode
  }
}

/// An export that the ledger knows, with its books.
public struct KnownFile: Equatable, Sendable {
  /// Where it lies and how it looked.
  public var identity: FileIdentity
  /// The SHA-256 of its bytes, hexadecimal.
  public var contentHash: String
  /// The dataset whose contract fits; `nil` when the file could not be taken.
  public var dataset: String?
  /// The edition of the standard that its header follows.
  public var edition: String?
  /// The encoding it was read in.
  public var encoding: String?
  /// The hash of export, contract, register and revision, which names its facts.
  public var factsKey: String?
  /// The day of delivery by the file's name; `Day.none` when the name has none.
  public var deliveryDay: Day
  /// The day of the first run that saw these bytes; `Day.none` when unknown.
  public var firstSeenDay: Day
  /// Rows by verdict.
  public var tally: Tally
  /// Accepted rows that a later delivery replaced.
  public var superseded: Int
  /// Why the file could not be taken; `nil` when it was.
  public var failure: Failure?
  /// Rows that an earlier reading of the same bytes rejected and this one accepts, by the reason of then.
  public var recovered: [Reason: Int] = [:]

  /// Fills in a file.
  public init(
    identity: FileIdentity, contentHash: String, dataset: String? = nil, edition: String? = nil,
    encoding: String? = nil, factsKey: String? = nil, deliveryDay: Day = .none,
    firstSeenDay: Day = .none, tally: Tally = Tally(), superseded: Int = 0,
    failure: Failure? = nil
  ) {
    self.identity = identity
    self.contentHash = contentHash
    self.dataset = dataset
    self.edition = edition
    self.encoding = encoding
    self.factsKey = factsKey
    self.deliveryDay = deliveryDay
    self.firstSeenDay = firstSeenDay
    self.tally = tally
    self.superseded = superseded
    self.failure = failure
  }

  /// An export whose row cannot be read.
  init(missing path: String) {
    let identity = FileIdentity(path: path, size: 0, modifiedNanoseconds: 0, inode: 0)
    self.init(identity: identity, contentHash: "", failure: .missing(path))
  }
}

/// What a path held after some run: one entry for every change of bytes, facts or failure.
public struct FileVersion: Equatable, Sendable {
  /// The run that read it.
  public let run: RunID
  /// The SHA-256 of its bytes, hexadecimal.
  public let contentHash: String
  /// The name of its facts; `nil` when it could not be taken.
  public let factsKey: String?
  /// Why it could not be taken; `nil` when it was.
  public let failureCode: Failure.Code?

  /// Fills in a version.
  public init(run: RunID, contentHash: String, factsKey: String?, failureCode: Failure.Code?) {
    self.run = run
    self.contentHash = contentHash
    self.factsKey = factsKey
    self.failureCode = failureCode
  }
}

/// What stops a file or a run: a stable code, a message, a place, and what to do.
///
/// A message may be mailed to anyone: it holds paths, lines, keys and counts, never a field value.
public struct Failure: Error, Equatable, Sendable {
  /// The stable code; each has a page in `docs/codes/`.
  public let code: Code
  /// What went wrong, in one sentence.
  public let message: String
  /// Where: a file, with line and column where they are known.
  public let place: Place?
  /// What to do about it.
  public let hint: String?

  /// Describes a failure.
  public init(_ code: Code, _ message: String, at place: Place? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// A position in a file; line and column count from 1, 0 when unknown.
  public struct Place: Equatable, Sendable, CustomStringConvertible {
    /// The file's path as the user gave it.
    public let file: String
    /// The line, from 1; 0 when unknown.
    public let line: Int
    /// The column in characters, from 1; 0 when unknown.
    public let column: Int

    /// Names a place.
    public init(file: String, line: Int = 0, column: Int = 0) {
      self.file = file
      self.line = line
      self.column = column
    }

    /// `file:line:column`, without the parts that are unknown.
    public var description: String {
      if line == 0 { return file }
      return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
    }
  }

  /// The stable codes; raw values are public API: add, never rename.
  public enum Code: String, CaseIterable, Sendable {
    /// A command line that cannot be carried out.
    case usage
    /// A YAML file that is not well-formed or does not say what it must.
    case configurationInvalid = "configuration-invalid"
    /// A file or folder the configuration names is not there or cannot be read.
    case configurationMissing = "configuration-missing"
    /// An indicator tree whose points do not close, or that names an unknown measure.
    case editionInvalid = "edition-invalid"
    /// A register table that contradicts itself.
    case registerInvalid = "register-invalid"
    /// An export that cannot be opened or read.
    case fileUnreadable = "file-unreadable"
    /// An export that changed while it was read.
    case fileChanged = "file-changed"
    /// An export at which the tool crashed before.
    case readerCrashed = "reader-crashed"
    /// An export without a single byte, or without a header.
    case fileEmpty = "file-empty"
    /// An export whose gzip stream ends early.
    case gzipTruncated = "gzip-truncated"
    /// An export whose gzip checksum, length or structure is wrong.
    case gzipCorrupt = "gzip-corrupt"
    /// An export whose xz, bzip2 or Zstandard stream ends early.
    case streamTruncated = "stream-truncated"
    /// An export whose xz, bzip2 or Zstandard stream contradicts itself.
    case streamCorrupt = "stream-corrupt"
    /// A file in a format that is read nowhere, such as a workbook, a web page or a database.
    case formatUnsupported = "format-unsupported"
    /// A text whose encoding cannot be told from its bytes.
    case encodingUnknown = "encoding-unknown"
    /// An archive that is damaged, locked, or has a member whose name leads out of it.
    case archiveInvalid = "archive-invalid"
    /// An export whose header fits no contract.
    case headerUnknown = "header-unknown"
    /// An export whose header fits several contracts equally well.
    case headerAmbiguous = "header-ambiguous"
    /// An export named after a city that the register does not know.
    case cityUnknown = "city-unknown"
    /// An export that comes from none of the sources that the pipeline names.
    case sourceUnknown = "source-unknown"
    /// An export of a dataset that its source may not deliver.
    case sourceForeign = "source-foreign"
    /// An export whose bytes its source's list of trusted ones does not have.
    case sourceUnproven = "source-unproven"
    /// An export whose day of delivery cannot be: before 1990, after tomorrow, or none that exists.
    case dayImplausible = "day-implausible"
    /// An export of which hardly a row can be cut into its fields.
    case rowsAllBroken = "rows-all-broken"
    /// An input beyond a stated limit (line length, columns, size).
    case limitExceeded = "limit-exceeded"
    /// A table of units and indicators that is not rectangular, or whose cells are no numbers.
    case tableInvalid = "table-invalid"
    /// A facts file or ledger that fails its checksum.
    case storeCorrupt = "store-corrupt"
    /// A gate that stops publishing.
    case gateClosed = "gate-closed"
    /// An output, or the name of an export, that holds what looks like a person's number.
    case personalNumber = "personal-number"
    /// A published report that cannot be made again with the same bytes.
    case notReproduced = "not-reproduced"
    /// No data for what was asked.
    case nothingToReport = "nothing-to-report"
    /// A file or folder cannot be written.
    case writeFailed = "write-failed"
    /// No browser to print with.
    case browserMissing = "browser-missing"
    /// A browser that did not print.
    case printFailed = "print-failed"
    /// A report that is shown, and that the disk or the journal did not confirm.
    case publishedUnconfirmed = "published-unconfirmed"
    /// Fewer open files, threads or bytes of memory than the work needs.
    case machineLimit = "machine-limit"
    /// Another run holds the store.
    case storeLocked = "store-locked"
    /// A run that took longer than its pipeline allows.
    case timeLimit = "time-limit"
    /// A signal asked the run to stop.
    case interrupted
    /// Our own mistake, such as books that do not balance.
    case bug
  }
}

extension Failure: CustomStringConvertible {
  /// `place: message [code]; hint`, on one line.
  public var description: String {
    let head = place.map { "\($0): " } ?? ""
    let tail = hint.map { "; \($0)" } ?? ""
    return "\(head)\(message) [\(code.rawValue)]\(tail)"
  }
}

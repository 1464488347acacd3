import GRDB
import Records

extension Failure {
  /// What to do when the ledger cannot be trusted; nothing in it is the only copy.
  static let rebuildHint =
    "put a copy back, or move the store aside: the next run rebuilds it from the inbox"

  /// Says in our terms what the database said.
  ///
  /// SQLite's own texts are left out, since they may hold values.
  init(ledgerError error: any Error, path: String) {
    let place = Place(file: path)
    switch error {
    case let failure as Failure:
      self = failure
    case is RowDecodingError:
      self.init(
        .storeCorrupt, "the ledger holds a value that cannot be", at: place, hint: Self.rebuildHint)
    case let error as DatabaseError:
      let number = error.extendedResultCode.rawValue
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_SCHEMA, .SQLITE_FORMAT, .SQLITE_MISMATCH:
        self.init(
          .storeCorrupt, "the file is no ledger, or is damaged (SQLite \(number))", at: place,
          hint: Self.rebuildHint)
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        self.init(
          .storeLocked, "another program holds the ledger (SQLite \(number))", at: place,
          hint: "try again when it has finished")
      case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM,
        .SQLITE_AUTH, .SQLITE_NOMEM:
        self.init(
          .writeFailed, "the ledger cannot be opened or written (SQLite \(number))", at: place,
          hint: "check free space and permissions of its folder")
      default:
        self.init(.bug, "the ledger refused a statement (SQLite \(number))", at: place)
      }
    default:
      self.init(
        .writeFailed, "the ledger's folder cannot be made", at: place,
        hint: "check the path and its permissions")
    }
  }
}

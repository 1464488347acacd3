import ByteStream
import Contract
import Store
import Records

/// What a run finds before it reads anything; what comes meanwhile is new to the next one.
struct RunInput: Sendable {
  let inbox: Inbox
  /// A hash of all that a run reads: settings, contracts, edition, register, inbox.
  let state: String
}

extension Configuration {
  /// Looks, once, at all that a run reads.
  func look() throws(Failure) -> RunInput {
    let inbox = try listInbox(opensTars: false)
    var hash = StableHash()
    hash.add(signature)
    var paths = try ContractSet.paths(in: pipeline.contracts, from: files)
    paths += try files.tables(in: pipeline.register)
    paths += try files.tables(in: pipeline.text)
    for language in pipeline.languages {
      paths += try files.tables(in: "\(pipeline.text)/\(language)")
    }
    paths += pipeline.sources.rules.compactMap(\.trusted)
    for path in paths + [editionPath] {
      guard let bytes = files.bytes(path) else { throw .unreadableConfiguration(path) }
      hash.add(path)
      hash.add(bytes.span)
    }
    hash.add(inbox.digest)
    return RunInput(inbox: inbox, state: hash.finish().description)
  }

  /// What an earlier run has done already for one that is given this, if that still stands.
  ///
  /// A report of the same settings and month must be shown; where another one was published meanwhile, the newest is
  /// made again, as is one that the link does not show. A report that was taken back stays so until there is something new.
  func nothingNew(_ given: RunInput, _ ledger: Ledger) throws(Failure) -> NothingNew? {
    guard let entry = try ledger.result(for: stateKey) else { return nil }
    let parts = entry.split(separator: " ")
    guard parts.count >= 2, parts[0] == given.state else { return nil }
    let since = String(parts[1])
    guard settings.until == .report else { return NothingNew(since: since, shown: nil) }
    // Where the link leads counts, not what the journal says: a commit whose last sync failed may stand there all the same,
    // though its run has taken its report back.
    guard fileExists("\(publish)/index.html"), parts.count == 3,
      let run = try ledger.result(for: shownKey), linkTarget?.hasSuffix("/\(run)/report") == true,
      let shown = try ledger.result(for: shownAsKey)
    else { return nil }
    let month = shown.split(separator: " ").last.map(String.init) ?? ""
    if shown.hasPrefix(Self.rolledBack) {
      return NothingNew(since: since, shown: "the report of \(month), to which it was rolled back,")
    }
    guard shown == "\(reportSignature) \(parts[2])" else { return nil }
    return NothingNew(since: since, shown: "the report of \(month)")
  }

  /// One state per way of calling, so that a report of another month does not hide this one's.
  var stateKey: String { "\(Self.stateKeys)\(StableHash.of(signature))" }

  /// What the keys of states begin with.
  static let stateKeys = "state/"

  /// The key under which the ledger has settings and month of the report that the link shows.
  var shownAsKey: String { "shown-as/\(pipeline.name)" }

  /// In the place of the settings where the link was taken back.
  static let rolledBack = "rolled-back"
}

/// Why a run has nothing to do.
struct NothingNew: Sendable {
  /// The run that did it.
  let since: String
  /// The report that is shown, in words; `nil` for a run that shows none.
  let shown: String?
}

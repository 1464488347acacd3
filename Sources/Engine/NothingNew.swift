import ByteStream
import Contract
import Ledger
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
    var paths = try ContractSet.files(in: pipeline.contracts)
    paths += try textFiles(in: pipeline.register)
    paths += try textFiles(in: pipeline.text)
    for language in pipeline.languages {
      paths += try textFiles(in: "\(pipeline.text)/\(language)")
    }
    paths += pipeline.sources.rules.compactMap(\.trusted)
    for path in paths + ["\(pipeline.editions)/\(edition).yaml"] {
      let bytes = try readFile(path, limit: 64 << 20)
      hash.add(path)
      hash.add(bytes.span)
    }
    hash.add(inbox.digest)
    return RunInput(inbox: inbox, state: hash.finish().description)
  }

  /// The run that has already done all that one would do that is given this, if it still stands.
  func nothingNew(_ given: RunInput, _ ledger: Ledger) throws(Failure) -> String? {
    guard let entry = try ledger.result(for: stateKey) else { return nil }
    let parts = entry.split(separator: " ")
    guard parts.count == 2, parts[0] == given.state else { return nil }
    if settings.until == .report {
      guard fileExists("\(publish)/index.html") else { return nil }
    }
    return String(parts[1])
  }

  /// One state per way of calling, so that a report of another month does not hide this one's.
  var stateKey: String { "state/\(StableHash.of(signature))" }
}

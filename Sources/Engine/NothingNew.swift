import ByteStream
import Contract
import Ledger
import Records

extension Configuration {
  /// The run that has already done all that this one would do, if it still stands.
  func nothingNew(_ ledger: Ledger) throws(Failure) -> String? {
    let state = try state()
    guard let entry = try ledger.result(for: stateKey) else { return nil }
    let parts = entry.split(separator: " ")
    guard parts.count == 2, parts[0] == state else { return nil }
    if settings.until == .report {
      guard fileExists("\(publish)/index.html") else { return nil }
    }
    return String(parts[1])
  }

  /// One state per way of calling, so that a report of another month does not hide this one's.
  var stateKey: String { "state/\(StableHash.of(signature))" }

  /// A hash of all that a run reads: settings, contracts, edition, register, inbox.
  func state() throws(Failure) -> String {
    var hash = StableHash()
    hash.add(signature)
    var paths = try textFiles(in: pipeline.contracts) + textFiles(in: pipeline.register)
    paths += try textFiles(in: pipeline.text)
    for language in pipeline.languages {
      paths += try textFiles(in: "\(pipeline.text)/\(language)")
    }
    for path in paths + ["\(pipeline.editions)/\(edition).yaml"] {
      let bytes = try readFile(path, limit: 64 << 20)
      hash.add(path)
      hash.add(bytes.span)
    }
    hash.add(try listInbox().digest)
    return hash.finish().description
  }
}

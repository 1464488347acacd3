import Contract
import Store
import Records
import Report

/// Gates against what whoever can write to the inbox might do with it.
extension Session {
  /// Exports about which a merge has found something out, as far as the report shown was made without them.
  ///
  /// What was told once, and published all the same, is not told every night.
  func news(_ files: [KnownFile]) throws(Failure) -> [KnownFile] {
    let told = files.filter { file in
      file.failure == nil
        && (file.tally.notices[.outsideArea] != nil || file.tally.notices[.olderRow] != nil)
    }
    guard !told.isEmpty else { return [] }
    guard let shown = try ledger.result(for: configuration.shownKey),
      let vintage = configuration.store.readVintage(shown, cities: [])?.vintage
    else { return told }
    let known = Set(vintage.files.map(Self.delivery))
    return told.filter { file in
      let source = configuration.source(of: file.identity.path)
      return !known.contains("\(file.contentHash) \(source?.text ?? "")")
    }
  }

  private static func delivery(_ file: Vintage.File) -> String {
    "\(file.content) \(file.source?.text ?? "")"
  }

  /// Exports with too many rows about other areas than their sources'.
  func foreignRows(_ news: [KnownFile]) -> CheckRecord? {
    guard !configuration.pipeline.sources.isEmpty else { return nil }
    let bound = gates.foreignRows
    var rows = 0
    let beyond = news.filter { file in
      let own = file.tally.notices[.outsideArea] ?? 0
      rows += own
      return Double(own) > bound.limit * Double(file.tally.read)
    }
    guard !beyond.isEmpty else {
      return CheckRecord(
        name: "foreign-rows", status: .note,
        message: "\(counted(rows, "row")) about another area than the source's, set aside")
    }
    let names = beyond.map { file in
      let own = file.tally.notices[.outsideArea] ?? 0
      let source = configuration.source(of: file.identity.path)?.name ?? ""
      return "\(own) of \(file.tally.read) rows of \(file.identity.path) (\(source))"
    }
    return CheckRecord(
      name: "foreign-rows", status: status(true, bound),
      message: "about another area than the source's, set aside: \(some(names))")
  }

  /// Older exports under newer days.
  func olderExports(_ news: [KnownFile]) -> CheckRecord? {
    let older = news.filter { $0.tally.notices[.olderRow] != nil }
    guard !older.isEmpty else { return nil }
    let names = older.map { file in
      "\(file.identity.path) (\(counted(file.tally.notices[.olderRow] ?? 0, "record")))"
    }
    return CheckRecord(
      name: "older-exports", status: status(gates.olderExports),
      message: "older exports under newer days, which take records back: \(some(names))")
  }

  /// The first of some names, and how many there are besides.
  private func some(_ names: [String]) -> String {
    let most = 5
    let first = names.prefix(most).joined(separator: ", ")
    return names.count > most ? "\(first) and \(names.count - most) more" : first
  }

  /// An inbox, or the folder of a source, that holds nothing and was not empty: perhaps it is not mounted.
  func emptyInbox(_ inbox: Inbox?, _ files: [KnownFile]) -> CheckRecord? {
    guard let inbox, configuration.settings.exports == nil else { return nil }
    let names = inbox.files.map(\.name) + inbox.unsettled
    var empty: [String] = []
    if names.isEmpty, inbox.refused.isEmpty, !files.isEmpty {
      empty = ["the inbox"]
    } else {
      let sources = configuration.pipeline.sources
      let folders = { (names: [String]) in
        Set(names.compactMap { $0.contains("/") ? $0.split(separator: "/").first : nil })
          .filter { sources.opens(folder: String($0)) }
      }
      empty = folders(files.map(\.identity.path)).subtracting(folders(names)).sorted()
        .map { "the folder \($0)" }
    }
    guard !empty.isEmpty else { return nil }
    return CheckRecord(
      name: "empty-inbox", status: status(gates.emptyInbox),
      message: "\(some(empty)) holds no exports and did before: perhaps it is not mounted")
  }

  /// A file in the inbox that says that its data are invented, of which the pipeline says nothing.
  func markedInbox(_ inbox: Inbox?) -> CheckRecord? {
    guard let inbox, inbox.isSynthetic, configuration.pipeline.synthetic != true else { return nil }
    guard configuration.pipeline.synthetic == nil else {
      return CheckRecord(
        name: "synthetic", status: .warn,
        message: "a file \(Inbox.syntheticMarker) in the inbox says that its data are invented; "
          + "the pipeline says that they are not")
    }
    return CheckRecord(
      name: "synthetic", status: .block,
      message: "a file \(Inbox.syntheticMarker) in the inbox says that its data are invented: "
        + "say `synthetic: true` or `synthetic: false` in the pipeline")
  }
}

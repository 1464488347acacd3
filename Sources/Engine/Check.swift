import ByteStream
import Contract
public import Records
import Register

/// Reads pipeline, contracts, editions, texts and register, each on behind what is wrong with the others.
///
/// - Parameter settings: what the command line says.
/// - Returns: what was read, a line each; and all that is wrong, file by file, by line and column.
public func check(_ settings: Settings) -> (lines: [String], mistakes: [Failure]) {
  let mistakes = Mistakes()
  let lines = mistakes.attempt { () throws(Failure) in try read(settings, mistakes) }
  return (mistakes.failures.isEmpty ? lines ?? [] : [], mistakes.failures)
}

private func read(_ settings: Settings, _ mistakes: Mistakes) throws(Failure) -> [String] {
  let own = Mistakes()
  let files = ConfigurationFiles()
  let read = own.attempt { () throws(Failure) in
    try Pipeline.load(path: settings.pipelinePath, from: files, noting: own)
  }
  mistakes.note(all: own)
  guard let (pipeline, mistaken) = read else { return [] }
  let configuration = Configuration(pipeline, settings, files)
  var lines = ["pipeline \(pipeline.name): \(pipeline.path)"]
  var contracts: ContractSet?
  if !mistaken.contains("contracts") {
    contracts = mistakes.attemptWhole { own throws(Failure) in
      try ContractSet.load(folders: pipeline.contracts, from: files, noting: own)
    }
  }
  if let contracts {
    let editions = contracts.contracts.reduce(0) { $0 + $1.editions.count }
    lines.append(
      "contracts: \(contracts.contracts.count) datasets, \(editions) editions of their standards")
  }
  if mistaken.isDisjoint(with: ["editions", "edition"]) {
    lines +=
      mistakes.attempt { () throws(Failure) in
        try editions(configuration, contracts, mistakes)
      } ?? []
  }
  if !mistaken.contains("text") {
    mistakes.attempt { () throws(Failure) in
      // A folder that is not there is one mistake, however many files it should hold.
      _ = try files.tables(in: pipeline.text)
      mistakes.attemptWhole { own throws(Failure) in
        try Regions.load(
          folder: pipeline.text, contracts: contracts, from: files, noting: own)
      }
      mistakes.attemptWhole { own throws(Failure) in
        own.attempt { () throws(Failure) in
          _ = try Erratum.load(folder: pipeline.text, from: files, noting: own)
        }
        return SentenceTemplates.load(folder: pipeline.text, from: files, noting: own)
      }
    }
  }
  if !mistaken.contains("register") {
    let (register, wrong) = Register.check(
      folder: pipeline.register, asOf: pipeline.registerDate, from: files)
    (fileExists(pipeline.register) ? wrong : Array(wrong.prefix(1))).forEach(mistakes.note)
    if let register {
      let groups = pipeline.groups.map { "\(register.cities(in: $0).count) \($0.rawValue)" }
      lines.append(
        "register at \(pipeline.registerDate): \(groups.joined(separator: " + ")) cities")
      configuration.mistakesOfSources(register).forEach(mistakes.note)
    }
  }
  if !configuration.inbox.isEmpty {
    mistakes.attempt { () throws(Failure) in
      let inbox = try configuration.listInbox()
      lines.append("inbox: \(counted(inbox.files.count, "export"))")
    }
  }
  return lines
}

/// All editions of the folder, and the one that is scored under, which must be there.
private func editions(
  _ configuration: Configuration, _ contracts: ContractSet?, _ mistakes: Mistakes
) throws(Failure) -> [String] {
  let folder = configuration.pipeline.editions
  let chosen = configuration.editionPath
  var paths = try configuration.files.tables(in: folder)
  if !paths.contains(chosen) { paths.append(chosen) }
  return paths.compactMap { path in
    let edition = mistakes.attemptWhole { own throws(Failure) in
      let edition = try Edition.load(path: path, from: configuration.files, noting: own)
      // What no contract has may stand in one that could not be read.
      if own.failures.isEmpty, let contracts { edition.check(against: contracts, noting: own) }
      return edition
    }
    return edition.map { edition in
      "edition \(edition.id): \(edition.nodes.count { $0.leaf != nil }) indicators, "
        + "\(plain(edition.totalPoints)) points, all closed"
    }
  }
}

/// Without the `.0` of a whole number.
private func plain(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

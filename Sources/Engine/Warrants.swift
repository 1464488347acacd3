import Contract
import Store
import Records
import Register

/// What the sources of a pipeline may deliver: which datasets, for which areas, and which bytes where they vouch for
/// every export.
struct Warrants: Sendable {
  /// Anyone may deliver anything.
  static let none = Warrants()

  private let sources: SourceList
  /// By the number of the source's rule.
  private let trusted: [Int: TrustedList]
  /// Other where an export that was refused may not be refused now; empty where no source is named.
  let signature: String

  private init() {
    sources = .none
    trusted = [:]
    signature = ""
  }

  /// Reads the lists of trusted exports.
  init(_ sources: SourceList, from files: ConfigurationFiles) throws(Failure) {
    self.sources = sources
    var trusted: [Int: TrustedList] = [:]
    for (number, rule) in sources.rules.enumerated() {
      if let path = rule.trusted { trusted[number] = try TrustedList.load(path: path, from: files) }
    }
    self.trusted = trusted
    let vouched = trusted.sorted { $0.key < $1.key }.flatMap(\.value.lines)
    signature =
      sources.isEmpty
      ? "" : "-\(StableHash.of(([sources.signature] + vouched).joined(separator: "\n")))"
  }

  /// Refuses an export whose name or folder names an area that no source can speak for.
  func check(areaOf file: InboxFile, _ divisions: DivisionTable) throws(Failure) {
    guard let source = file.deliveredBy, let area = source.area else { return }
    guard source.canSpeak(for: area, divisions) else {
      throw Failure(
        .cityUnknown,
        "its source '\(source.name)' is no \(source.level.rawValue) of the register",
        at: .init(file: file.path),
        hint: "correct the code in the name or folder, or add the division to the register")
    }
  }

  /// Refuses an export of a dataset that its source may not deliver.
  func check(_ contract: Contract, of file: InboxFile) throws(Failure) {
    guard let source = file.deliveredBy, !contract.admits(source) else { return }
    let levels = contract.deliveredBy.map(\.rawValue).joined(separator: " or ")
    throw Failure(
      .sourceForeign,
      "exports of '\(contract.id)' are delivered by the \(levels), not by '\(source.name)'",
      at: .init(file: file.path),
      hint: "ask who put it there; `delivered_by` in the contract says who delivers what")
  }

  /// Refuses bytes that their source does not vouch for.
  func check(content: String, of file: InboxFile) throws(Failure) {
    guard !isProven(content, file) else { return }
    throw Failure(
      .sourceUnproven,
      "its SHA-256 is not on the list of what its source has delivered under this name",
      at: .init(file: file.path),
      hint: "ask the source whether it is its own, and add it to the list that `trusted` names")
  }

  /// Whether an export that was taken could be taken again.
  func hold(for file: InboxFile, _ known: KnownFile, _ contracts: ContractSet) -> Bool {
    guard let source = file.deliveredBy else { return true }
    let contract = known.dataset.flatMap { contracts[$0] }
    return contract?.admits(source) != false && isProven(known.contentHash, file)
  }

  private func isProven(_ content: String, _ file: InboxFile) -> Bool {
    guard !trusted.isEmpty, let rule = sources.rule(of: file.name),
      let list = trusted[rule]
    else { return true }
    return list.holds(content, named: file.name.split(separator: "/").last.map(String.init) ?? "")
  }
}

extension Source {
  /// Whether a division is one of the source's level.
  func canSpeak(for area: CityCode, _ divisions: DivisionTable) -> Bool {
    switch level {
    case .centre: false
    // A municipality is a province of one city.
    case .province:
      divisions.isProvince(area) || (area == area.provinceCode && divisions.leadsToCity(area))
    case .city: divisions.leadsToCity(area)
    }
  }
}

extension SourceList {
  /// Who delivered an export, or a member of an archive, by its path below the inbox.
  func found(at path: String) -> (source: Source, rule: Int)? {
    guard !isEmpty else { return nil }
    let parts = path.split(separator: "/", maxSplits: 2).map(String.init)
    guard parts.count > 1, !ExportEnding.isArchive(parts[0]) else {
      return source(of: parts.first ?? path)
    }
    return source(of: "\(parts[0])/\(parts[1])")
  }

  /// The number of the rule by which an export has its source.
  func rule(of path: String) -> Int? { found(at: path)?.rule }
}

extension Configuration {
  /// Who delivered an export that the store knows; `nil` where nobody is named, or nobody whose it can be.
  func source(of path: String) -> Source? { pipeline.sources.found(at: path)?.source }

  /// Areas of named sources that the register does not have.
  func mistakesOfSources(_ register: Register) -> [Failure] {
    pipeline.sources.rules.compactMap { rule in
      guard let area = rule.area else { return nil }
      let source = Source(name: rule.name, level: rule.level, area: area)
      guard !source.canSpeak(for: area, register.divisions) else { return nil }
      return Failure(
        .configurationInvalid,
        "the source '\(rule.name)' speaks for \(area), which is no \(rule.level.rawValue)",
        at: .init(file: pipeline.path), hint: "correct `area`, or what the source is")
    }
  }
}

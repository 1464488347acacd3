public import Records

/// All contracts of a pipeline, looked up by dataset.
public struct ContractSet: Sendable {
  /// The contracts in byte order of their ids.
  public let contracts: [Contract]
  /// The stable hash (hex) of all contracts together.
  public let digest: String

  /// Collects contracts; of two with the same id the first counts.
  public init(_ contracts: [Contract]) {
    var byID: [String: Contract] = [:]
    for contract in contracts where byID[contract.id] == nil { byID[contract.id] = contract }
    self.contracts = byID.values.sorted { $0.id.precedesByBytes($1.id) }
    let parts = self.contracts.map { "\($0.id) \($0.digest)\n" }
    digest = StableHash.of(parts.joined()).description
  }

  /// The datasets that each city delivers: one without any row there has not delivered.
  public var owed: Set<String> { Set(contracts.filter { $0.silence == .missing }.map(\.id)) }

  /// The datasets that bring something every month, by which it is told whether a month is covered.
  public var regular: Set<String> {
    Set(contracts.filter { $0.deadlineWorkdays != nil }.map(\.id))
  }

  /// The contract of a dataset.
  public subscript(id: String) -> Contract? { contracts.first { $0.id == id } }

  /// Reads every `*.yaml` of a folder, in byte order of the names.
  public static func load(folder: String) throws(Failure) -> ContractSet {
    try load(folders: [folder])
  }

  /// Reads every `*.yaml` of some folders; of a dataset that stands in several, the first counts.
  ///
  /// `passingOverEmpty` takes a file without a byte for none: a shell makes one before what writes it begins.
  public static func load(
    folders: [String], passingOverEmpty: Bool = false,
    from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> ContractSet {
    try Mistakes.first { mistakes throws(Failure) in
      try load(
        folders: folders, passingOverEmpty: passingOverEmpty, from: files, noting: mistakes)
    }
  }

  /// The same, with all mistakes of all files noted; with any, what it gives is not to be used.
  public static func load(
    folders: [String], passingOverEmpty: Bool = false,
    from files: ConfigurationFiles = ConfigurationFiles(), noting mistakes: Mistakes
  ) throws(Failure) -> ContractSet {
    var contracts: [Contract] = []
    for path in try paths(in: folders, passingOverEmpty: passingOverEmpty, from: files) {
      // No id stands twice: each is the stem of its file.
      let contract = mistakes.attemptWhole { own throws(Failure) in
        try Contract.load(path: path, from: files, noting: own)
      }
      if let contract { contracts.append(contract) }
    }
    return ContractSet(contracts)
  }

  /// The contracts' files, those of the first folder first; one that an earlier folder has too is left out.
  public static func paths(
    in folders: [String], passingOverEmpty: Bool = false,
    from files: ConfigurationFiles = ConfigurationFiles()
  ) throws(Failure) -> [String] {
    var names: Set<String> = []
    var paths: [String] = []
    for folder in folders {
      // A dataset is the stem of its file.
      for name in try yamlFiles(in: folder, from: files) {
        let path = FilePath.join(folder, name)
        // One that cannot be read is told of when it is parsed.
        if passingOverEmpty, files.bytes(path)?.isEmpty == true { continue }
        if names.insert(name).inserted { paths.append(path) }
      }
    }
    guard !paths.isEmpty else {
      throw Failure(
        .configurationMissing, "the folder has no contracts", at: .init(file: folders.last ?? ""),
        hint: "a contract is a file DATASET.yaml")
    }
    return paths
  }

  private static func yamlFiles(
    in folder: String, from files: ConfigurationFiles
  ) throws(Failure) -> [String] {
    guard let names = files.names(in: folder) else {
      throw Failure(
        .configurationMissing, "cannot read the folder of contracts", at: .init(file: folder),
        hint: "check the path and its permissions")
    }
    return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
  }
}

import ByteStream
import Contract
public import Records
import Register

/// A contract drafted from the header of an export.
public struct ContractDraft: Sendable {
  /// The contract, with comments.
  public let text: String
  /// Its dataset, which is the stem of its file.
  public let dataset: String
  /// The contract that it was made from; `nil` for a new one.
  let base: String?
  /// What the draft is and what is left to do, a sentence each.
  public let remarks: [String]
}

extension TrialBench {
  /// Drafts a contract from the header of an export.
  ///
  /// Where the header is near a contract that is there, the draft is that one with more names of its columns; else, and
  /// for a dataset of another name, a new one. It holds names of columns and no value of any field.
  ///
  /// - Parameters:
  ///   - path: the export.
  ///   - dataset: the dataset's id; found when `nil`.
  ///   - allowsMissing: whether an export may lack columns that this one lacks.
  /// - Returns: the draft; nothing is written.
  /// - Throws: what is wrong with the file; `header-unknown` where no line looks like names of columns.
  public func draft(
    of path: String, dataset: String?, allowsMissing: Bool
  ) throws(Failure) -> ContractDraft {
    if let dataset, !Self.isID(dataset) {
      throw Failure(.usage, "--dataset takes a name of lower-case letters, digits and _")
    }
    let (file, more) = try Self.one(at: path)
    let unknown = try UnknownHeader.read(
      file.source, headerGuesser, context.register.divisions)
    guard let header = unknown else {
      throw Failure(
        .headerUnknown, "no line of the file looks like names of columns", at: .init(file: path),
        hint: "have one written above the rows, and try again")
    }
    var guesses = header.guesses.filter { dataset == nil || $0.contract.id == dataset }
    let isOurs = dataset.map { context.contracts[$0] != nil } ?? false
    if let match = try? context.matcher.match(header.cells, file: file.source.name),
      let own = guesses.first(where: {
        $0.contract.id == match.contract.id && $0.editionIndex == match.editionIndex
      })
    {
      // It fits as it is: what is guessed are only further columns of that edition.
      guesses = [match.isRepaired ? own.withoutGuesses : own]
      return try changed(guesses[0], header, file, allowsMissing: false, isKnown: true, more)
    }
    if let guess = guesses.first, isOurs || Self.isNear(guess) {
      return try changed(
        guess, header, file, allowsMissing: allowsMissing, isKnown: false, more)
    }
    let draft = NewContract(header: header, file: file, dataset: dataset, taken: context.contracts)
    if draft.isWhole { _ = try Contract.parse(text: draft.text, file: "\(draft.dataset).yaml") }
    return ContractDraft(
      text: draft.text, dataset: draft.dataset, base: nil, remarks: draft.remarks + more)
  }

  /// Whether a header is so near a contract that it is surely meant.
  private static func isNear(_ guess: HeaderGuess) -> Bool {
    guess.share >= 0.5 && guess.columns.count { $0 != nil } * 2 >= guess.columns.count
  }

  private static func isID(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x5F }
  }

  /// The one export at a path; of an archive the first, and how many more there are.
  private static func one(at path: String) throws(Failure) -> (InboxFile, [String]) {
    let files = try Self.files(at: path).files
    if let trouble = files[0].trouble { throw trouble }
    let rest = files.count - 1
    return (
      files[0],
      rest == 0
        ? []
        : ["made from \(files[0].source.name); the archive has \(counted(rest, "other export"))"]
    )
  }

  /// Keeps a draft in the first folder of contracts, which is the pipeline's own.
  ///
  /// - Returns: the file. One that is there is replaced only by a draft that was made from it.
  /// - Throws: `write-failed`; `usage` where another contract is there.
  public func keep(_ draft: ContractDraft) throws(Failure) -> String {
    let path = "\(folders[0])/\(draft.dataset).yaml"
    guard !fileExists(path) || draft.base == path else {
      throw Failure(
        .usage, "there is another file of that name; nothing was written", at: .init(file: path),
        hint: "take it away, or name another dataset with --dataset")
    }
    try writeFileAtomically(path, Array(draft.text.utf8).span)
    return path
  }

  // MARK: A contract that is there

  private func changed(
    _ guess: HeaderGuess, _ header: UnknownHeader, _ file: InboxFile, allowsMissing: Bool,
    isKnown: Bool, _ more: [String]
  ) throws(Failure) -> ContractDraft {
    let id = guess.contract.id
    let files = try ContractSet.paths(in: folders, passingOverEmpty: true)
    guard let path = files.first(where: { $0.hasSuffix("/\(id).yaml") }) else {
      throw Failure(.bug, "the contract has no file")
    }
    let columns = guess.edition.columns
    var changes = guess.guessed.compactMap { cell in
      guess.columns[cell].map { column in
        ContractText.Change.alias(
          header.cells[cell], of: columns[column].code,
          comment:
            "guessed: \(MessageText.shown(header.cells[cell])) may be \(columns[column].title)")
      }
    }
    let missing = guess.missing.map { columns[$0] }
    if allowsMissing {
      changes += missing.map {
        .absent($0.code, comment: "not in the export, and not asked for any more")
      }
    }
    let base = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
    let text = try ContractText(base, file: path, edition: guess.edition.name).with(changes)
    let opening = head(guess, file)
    var remarks = isKnown ? ["the export is read as it is; no other contract is needed"] : []
    remarks += try self.remarks(
      guess, header, text, missing: allowsMissing || isKnown ? [] : missing.map(\.title), file)
    if allowsMissing, !missing.isEmpty {
      remarks.append("not asked for any more: \(missing.map(\.title).joined(separator: ", "))")
    }
    return ContractDraft(
      text: opening + "\n" + text, dataset: id, base: path, remarks: remarks + more)
  }

  private func head(_ guess: HeaderGuess, _ file: InboxFile) -> String {
    let id = guess.contract.id
    let name = NewContract.shown(file)
    let guesses = guess.guessed.count
    return """
      # Draft for \(name): the contract \(id), edition \(guess.edition.name)\(added(guess)). What is
      # guessed, from words and kinds of values, stands under `guessed:`. Take out what is wrong, keep the file as
      # contracts/\(id).yaml beside the pipeline, then `citycredit check` and `citycredit try`.
      # 按 \(name) 的表头起草：契约 \(id)（\(guess.edition.name) 版），增加了 \(guesses) 个列名，由列名用词和取值形态推测，
      # 标有 guessed:。请删去不对的，存为流水线旁的 contracts/\(id).yaml，再运行 check 和 try。
      """
  }

  private func added(_ guess: HeaderGuess) -> String {
    let count = guess.guessed.count
    return count == 0 ? " as it is" : ", with \(counted(count, "more name")) of its columns"
  }

  private func remarks(
    _ guess: HeaderGuess, _ header: UnknownHeader, _ text: String, missing: [String],
    _ file: InboxFile
  ) throws(Failure) -> [String] {
    let id = guess.contract.id
    let columns = guess.edition.columns
    var remarks = ["the contract is \(id), edition \(guess.edition.name)\(added(guess))"]
    remarks += guess.guessed.compactMap { cell in
      guess.columns[cell].map {
        "\(MessageText.shown(header.cells[cell])) may be \(columns[$0].title)"
      }
    }
    let unknown = header.cells.indices.filter { guess.columns[$0] == nil }
    if !unknown.isEmpty {
      let names = unknown.map { MessageText.shown(header.cells[$0]) }.joined(separator: ", ")
      remarks.append("not loaded, since no column is like them: \(names)")
    }
    if !missing.isEmpty {
      remarks.append(
        "the export lacks \(missing.joined(separator: ", ")): have it delivered with them, "
          + "or add --allow-missing")
      return remarks
    }
    let contract = try Contract.parse(text: text, file: "\(id).yaml")
    let others = context.contracts.contracts.filter { $0.id != id }
    do throws(Failure) {
      let match = try HeaderMatcher(ContractSet([contract] + others))
        .match(header.cells, file: file.source.name)
      if match.contract.id != id {
        remarks.append(
          "the header fits \(match.contract.id) \(match.edition.name) as well, and better")
      }
    } catch {
      remarks.append(error.message)
    }
    return remarks
  }
}

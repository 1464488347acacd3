import ByteStream
import Store
import Records

/// Archives in the inbox: each member that is named as an export is one, as if it lay there unpacked.
extension Inbox {
  /// The same with the members of archives in their place.
  func withMembers(of isOpened: (String) -> Bool = { _ in true }) -> Inbox {
    var inbox = self
    var files: [InboxFile] = []
    for file in self.files {
      if file.isClosed && isOpened(file.name) {
        files += inbox.members(of: file)
      } else {
        files.append(file)
      }
    }
    // Members of an archive stand under its name and their own.
    if files.count != self.files.count || files.contains(where: { $0.source.member != nil }) {
      files.sort { $0.name.precedesByBytes($1.name) }
    }
    inbox.files = files
    return inbox
  }

  /// The members that the store knows of archives that lie here with other members now, or can be opened no more.
  ///
  /// Whoever delivers an archive anew replaces all of it, as other bytes under the same name replace an export. Those of
  /// an archive that is gone stay, as any export does that has left the inbox.
  func replacedMembers(among known: some Collection<String>) -> [String] {
    let names = Set(files.map(\.name))
    let archives = Set(files.map { $0.source.member == nil ? $0.name : Self.archive(of: $0.name) })
    return known.filter { path in
      !names.contains(path) && Self.archive(of: path).map(archives.contains) ?? false
    }.sorted { $0.precedesByBytes($1) }
  }

  /// The archive in which an export lies, by its path below the inbox; `nil` for one that lies there by itself.
  private static func archive(of path: String) -> String? {
    var start = path.startIndex
    while let slash = path[start...].firstIndex(of: "/") {
      if isArchive(String(path[start..<slash])) { return String(path[..<slash]) }
      start = path.index(after: slash)
    }
    return nil
  }

  /// The exports in an archive, what else is in it being counted; the archive itself, with its trouble, where they cannot
  /// be told.
  private mutating func members(of archive: InboxFile) -> [InboxFile] {
    do throws(Failure) {
      let listed = try Archive(path: archive.path, limits: .standard)
      var members: [InboxFile] = []
      for (place, member) in listed.members.enumerated() {
        let isOnly = listed.members.count == 1
        if let file = Self.file(member, number: place + 1, in: archive, isOnly: isOnly) {
          members.append(file)
        } else if let name = member.name.split(separator: "/").last,
          let ending = Self.ending(ofOther: String(name))
        {
          others[ending, default: 0] += 1
        }
      }
      if members.isEmpty {
        throw Failure(
          .fileEmpty, "the archive has no export", at: .init(file: archive.path),
          hint: "members are read that end in .csv or .tsv, or in .txt behind a day")
      }
      return members
    } catch {
      var file = archive
      file.isClosed = false
      file.trouble = error
      return [file]
    }
  }

  /// A member as an export; `nil` for one that is named as something else.
  ///
  /// What its name does not tell, the archive's does. A `.txt` that is all there is needs no day in its name.
  private static func file(
    _ member: ArchiveMember, number: Int, in archive: InboxFile, isOnly: Bool
  ) -> InboxFile? {
    guard let name = member.name.split(separator: "/").last.map(String.init) else { return nil }
    let isNested = isArchive(name)
    guard isNested || isExport(name) || (isOnly && ExportEnding.isText(name)) else { return nil }
    let parsed = ExportName(name, until: archive.parsed.latest)
    let hasDay = parsed.day != .none
    // A name that may be a person's is told nowhere.
    let personal = PersonalNumber.kind(inName: member.name)
    var file = InboxFile(
      identity: FileIdentity(
        path: "\(archive.name)/\(personal == nil ? member.name : "#\(number)")", size: member.size,
        modifiedNanoseconds: archive.identity.modifiedNanoseconds,
        inode: archive.identity.inode),
      source: ExportSource(path: archive.path, member: member),
      namedDay: hasDay ? parsed.day : archive.namedDay,
      namedDivision: hasDay ? parsed.division : archive.namedDivision,
      parsed: hasDay ? parsed : archive.parsed, deliveredBy: archive.deliveredBy)
    file.trouble = Self.trouble(
      with: parsed.hasImpossibleDay ? parsed : file.parsed, at: file.path)
    let place = Failure.Place(file: file.path)
    if let personal {
      file.trouble = Failure(
        .personalNumber, "the name of a member holds what looks like \(personal.rawValue)",
        at: Failure.Place(file: "\(archive.path)/#\(number)"), hint: "rename it")
    } else if member.kind != .file {
      do throws(Failure) {
        try member.mustBeFile(in: archive.path)
      } catch {
        file.trouble = error
      }
    } else if isNested {
      file.trouble = Failure(
        .archiveInvalid, "an archive inside an archive", at: place,
        hint: "put it into the inbox by itself")
    } else if !isSafe(name) {
      file.trouble = Failure(
        .fileUnreadable, "a member has a name with a leading '-' or '.'", at: place,
        hint: "rename it")
    }
    return file
  }
}

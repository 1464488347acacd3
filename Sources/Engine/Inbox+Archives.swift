import ByteStream
import Ledger
import Records

/// Zip archives in the inbox: each member that is named as an export is one, as if it lay there unpacked.
extension Inbox {
  /// The exports in an archive; the archive itself, with its trouble, where they cannot be told.
  ///
  /// Members that are named as something else are counted with what else lies in the inbox.
  static func members(of archive: InboxFile, _ others: inout [String: Int]) -> [InboxFile] {
    do throws(Failure) {
      let listed = try ZipArchive(path: archive.path, limits: .standard)
      var members: [InboxFile] = []
      for (place, member) in listed.members.enumerated() {
        if let file = file(member, number: place + 1, in: archive) {
          members.append(file)
        } else if let ending = ending(ofMember: member.name) {
          others[ending, default: 0] += 1
        }
      }
      if members.isEmpty {
        throw Failure(
          .fileEmpty, "the archive has no export", at: .init(file: archive.path),
          hint: "members are read that end in .csv or .csv.gz")
      }
      return members
    } catch {
      var file = archive
      file.trouble = error
      return [file]
    }
  }

  /// What the name of a member that is no export ends in; `nil` for one that nobody takes for an export.
  private static func ending(ofMember name: String) -> String? {
    let parts = name.split(separator: "/")
    guard let last = parts.last, !parts.contains(where: { $0.hasPrefix(".") || $0 == "__MACOSX" })
    else { return nil }
    return ending(ofOther: String(last))
  }

  /// A member as an export; `nil` for one that is named as something else.
  ///
  /// What its name does not tell, the archive's does.
  private static func file(
    _ member: ZipArchive.Member, number: Int, in archive: InboxFile
  ) -> InboxFile? {
    let parts = member.name.split(separator: "/")
    guard let name = parts.last.map(String.init), parts.first != "__MACOSX" else { return nil }
    let isNested = isArchive(name)
    guard isNested || isExport(name) else { return nil }
    let parsed = ExportName(name)
    let hasDay = parsed.day != .none
    // A name that may be a person's is told nowhere.
    let personal = PersonalNumber.first(in: member.name)
    var file = InboxFile(
      identity: FileIdentity(
        path: "\(archive.name)/\(personal == nil ? member.name : "#\(number)")", size: member.size,
        modifiedNanoseconds: archive.identity.modifiedNanoseconds,
        inode: archive.identity.inode),
      source: ExportSource(path: archive.path, member: member),
      namedDay: hasDay ? parsed.day : archive.namedDay,
      namedDivision: hasDay ? parsed.division : archive.namedDivision)
    let place = Failure.Place(file: file.path)
    if let personal {
      file.trouble = Failure(
        .personalNumber, "the name of a member holds what looks like \(personal.kind.rawValue)",
        at: Failure.Place(file: "\(archive.path)/#\(number)"), hint: "rename it")
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

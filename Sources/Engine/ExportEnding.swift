/// What names of exports and archives end in; letters of any case, as Windows writes them.
///
/// What is in a file is told by its bytes; its name only says whether anybody means it for an export.
enum ExportEnding {
  /// What a file may be packed in besides.
  static let packings = [".gz", ".xz", ".bz2", ".zst"]
  private static let archives = [".zip", ".tar", ".tgz", ".txz", ".tbz", ".tbz2", ".tzst"]

  /// Whether a name is that of a table: `.csv`, `.tsv` or `.txt`, packed or not.
  static func isTable(_ name: String) -> Bool {
    let name = unpacked(name)
    return ends(name, in: ".csv") || ends(name, in: ".tsv") || ends(name, in: ".txt")
  }

  /// Whether a name is that of a plain text, which may be a table or a note: `.txt`, packed or not.
  static func isText(_ name: String) -> Bool { ends(unpacked(name), in: ".txt") }

  /// Whether a name is that of an archive: `.zip`, `.tar`, `.tar.gz` and alike.
  static func isArchive(_ name: String) -> Bool {
    archives.contains { ends(name, in: $0) } || ends(unpacked(name), in: ".tar")
  }

  /// Whether a name is that of a tar archive.
  static func isTar(_ name: String) -> Bool { isArchive(name) && !ends(name, in: ".zip") }

  private static func unpacked(_ name: String) -> String {
    guard let packing = packings.first(where: { ends(name, in: $0) }) else { return name }
    return String(decoding: name.utf8.dropLast(packing.utf8.count), as: UTF8.self)
  }

  private static func ends(_ name: String, in ending: String) -> Bool {
    name.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8) { own, small in
      own == small || (0x41...0x5A ~= own && own | 0x20 == small)
    }
  }
}

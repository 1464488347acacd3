public import Records

extension ExportSource {
  /// The SHA-256 of the export's bytes as they are stored, hexadecimal: what `ExportSummary.sha256` is of one
  /// that was read.
  ///
  /// - Throws: `file-unreadable`, `file-changed`, or what is wrong with its archive.
  public func digest() throws(Failure) -> String {
    var file = try StoredFile(self, blockSize: 1 << 18, limits: .standard)
    while !file.isAtEnd {
      try file.readBlock()
      file.take(file.unread)
    }
    try file.checkUnchanged()
    return file.sha256
  }
}

public import Records

/// A member of a zip archive, read from its beginning to its end, for whoever wants to see what is in it.
public struct ZipContents: ~Copyable {
  private let member: ZipMember
  private static let blockSize = 1 << 16

  /// Opens a member.
  ///
  /// - Parameters:
  ///   - member: One of those that the archive lists.
  ///   - path: The archive.
  ///   - limits: What it may inflate to.
  /// - Throws: `file-unreadable`, `file-changed`, `archive-invalid` or `limit-exceeded`.
  public init(
    _ member: ZipArchive.Member, at path: String, limits: ReadLimits
  ) throws(Failure) {
    let (descriptor, _) = try StoredFile.openRegular(path)
    self.member = try ZipMember.open(member, in: descriptor, .init(file: path), limits)
  }

  /// Appends the next bytes; `false` at the end, with the member's checksum right.
  ///
  /// - Throws: `archive-invalid` when the member is damaged.
  public mutating func read(into bytes: inout [UInt8]) throws(Failure) -> Bool {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: Self.blockSize))
    var failure: Failure?
    let count = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      do throws(Failure) {
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe try member.read(into: base + start, room: Self.blockSize)
      } catch {
        failure = error
        return 0
      }
    }
    bytes.removeLast(Self.blockSize - count)
    if let failure { throw failure }
    return count > 0
  }
}

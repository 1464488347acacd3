import ByteStream
import Foundation
import Records

/// The folder that a sample is written to.
struct Folder {
  let path: String
  private(set) var bytes = 0

  init(_ path: String) { self.path = path }

  /// Writes one file, with the folders it needs.
  mutating func write(_ content: [UInt8], to name: String) throws(Failure) {
    let file = "\(path)/\(name)"
    let parent = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    do {
      try FileManager.default.createDirectory(
        atPath: parent, withIntermediateDirectories: true)
      try Data(content).write(to: URL(fileURLWithPath: file))
    } catch {
      throw Failure(
        .writeFailed, "the sample cannot be written", at: .init(file: file),
        hint: "name a folder that can be written to")
    }
    bytes += content.count
  }

  /// Writes a text.
  mutating func write(_ text: String, to name: String) throws(Failure) {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a compressed text.
  mutating func writeCompressed(_ text: String, to name: String) throws(Failure) {
    try write(try Gzip.member(Array(text.utf8), level: 9), to: name)
  }
}

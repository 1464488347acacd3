import ByteStream
import Foundation
import Glibc
import Records
import Store

/// Which reports are shown: beside each run stands which links it was ever shown at, so that whoever removes reports need
/// not know every pipeline and command line.
extension Configuration {
  /// Notes that a run's report will be shown at a link; it outlasts a power cut.
  func note(link: String, of folder: String) throws(Failure) {
    let links = Self.links(of: folder)
    guard !links.contains(link) else { return }
    let text = (links + [link]).joined(separator: "\0")
    try writeFileAtomically(
      Self.linksFile(folder), Array(text.utf8).span, mode: StoreLayout.fileMode)
  }

  /// Whether the pipeline's link, or any link that the report of a run was ever shown at, shows it now.
  ///
  /// - Parameters:
  ///   - folder: the run's folder.
  ///   - more: further links that may.
  /// - Returns: whether one of them does.
  func isShown(_ folder: String, or more: [String] = []) -> Bool {
    guard let report = Self.place("\(folder)/report") else { return false }
    return ([live] + Self.links(of: folder) + more).contains {
      Self.place($0) == report
    }
  }

  private static func linksFile(_ folder: String) -> String { "\(folder)/links" }

  private static func links(of folder: String) -> [String] {
    // Without the file the report was never shown, or by a version that kept none.
    guard let bytes = try? readFile(linksFile(folder), limit: 1 << 20) else { return [] }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What a path leads to, whatever it is called.
  private static func place(_ path: String) -> [UInt64]? {
    var status = stat()
    return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
  }
}

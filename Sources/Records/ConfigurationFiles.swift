import Foundation
import Synchronization

/// The files of a configuration, each read once.
///
/// A run hashes them, to know whether anything is new, parses them, and keeps the text of some beside its report. Each
/// of these sees the same bytes, also where a file is edited meanwhile: the edit is new to the next run.
public final class ConfigurationFiles: Sendable {
  private struct Known {
    var bytes: [String: [UInt8]] = [:]
    var names: [String: [String]] = [:]
  }

  /// No file of a configuration is longer.
  private static let longest = 64 << 20

  private let known = Guarded(Known())

  /// Files of which none has been read.
  public init() {}

  /// The bytes of a file, as they were when it was first asked for; `nil` where it cannot be read, or is none that is
  /// read for a configuration.
  public func bytes(_ path: String) -> [UInt8]? {
    if let bytes = known.withLock({ $0.bytes[path] }) { return bytes }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= Self.longest, let data = FileManager.default.contents(atPath: path)
    else { return nil }
    let bytes = [UInt8](data)
    // Of two workers that ask at once, the first counts.
    return known.withLock { known in
      if let first = known.bytes[path] { return first }
      known.bytes[path] = bytes
      return bytes
    }
  }

  /// The names in a folder, in byte order, as they were when they were first asked for; `nil` where it cannot be read.
  public func names(in folder: String) -> [String]? {
    if let names = known.withLock({ $0.names[folder] }) { return names }
    guard let found = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      return nil
    }
    let names = found.sorted { $0.precedesByBytes($1) }
    return known.withLock { known in
      if let first = known.names[folder] { return first }
      known.names[folder] = names
      return names
    }
  }
}

extension Failure {
  /// What is said of a file of the configuration that cannot be read.
  public static func unreadableConfiguration(_ path: String) -> Failure {
    Failure(
      .configurationMissing, "cannot read the file", at: .init(file: path),
      hint: "check the path and its permissions")
  }
}

import ByteStream
import Contract
import Foundation
import Store
import Records

/// The folders of a pipeline: can they be read, can they be written to, is there room.
extension Doctor {
  func inbox(_ inbox: Inbox, at folder: String) -> Finding {
    let bytes = inbox.files.reduce(0) { $0 + UInt64($1.identity.size) }
    let found = "\(folder): \(counted(inbox.files.count, "export")), \(amount(bytes))"
    let closed = inbox.files.count { $0.trouble != nil || access($0.source.path, R_OK) != 0 }
    if closed > 0 || !inbox.refused.isEmpty {
      let bad = closed + inbox.refused.count
      return .warn(
        "inbox", "\(found); besides, \(counted(bad, "thing")) cannot be read as an export",
        "look at links, names and permissions there: `citycredit plan` names them")
    }
    if let others = inbox.othersInWords {
      return .note("inbox", "\(found); \(others)", Inbox.endingsInWords)
    }
    return inbox.files.isEmpty
      ? .note("inbox", found, "put exports there, *.csv, *.csv.gz or *.zip") : .ok("inbox", found)
  }

  func store(_ configuration: Configuration) -> Finding {
    let path = configuration.store.path
    let folder = nearestFolder(path)
    guard let folder, canMakeFile(in: folder) else {
      return .wrong(
        "store", .writeFailed, "\(path): cannot be written to",
        "check its owner and permissions, that it is no file, and that the disk is not read only"
      )
    }
    return folder == absolute(path)
      ? .ok("store", path) : .note("store", "\(path): not there yet; the first run makes it")
  }

  func publish(_ configuration: Configuration) -> Finding {
    let link = absolute(configuration.publish)
    var status = stat()
    if lstat(link, &status) == 0, status.st_mode & S_IFMT != S_IFLNK {
      return .wrong(
        "publish", .writeFailed,
        "\(configuration.publish): what stands there is no link, so it cannot be replaced",
        "move it away; a link takes its place")
    }
    guard let folder = nearestFolder(parent(link)), canMakeLink(in: folder) else {
      return .wrong(
        "publish", .writeFailed, "\(configuration.publish): no link can be made there",
        "check owner, permissions and file system of its folder")
    }
    if let store = nearestFolder(configuration.store.path), device(store) != device(folder) {
      return .note(
        "publish", "\(configuration.publish): on another file system than the store",
        "whoever shows the report must see the store's file system too, by the same path")
    }
    return .ok("publish", configuration.publish)
  }

  /// With less a run is likely to fail.
  private static let leastBytes: UInt64 = 100 << 20
  /// What a night needs besides the exports it reads, by a wide margin.
  private static let easyBytes: UInt64 = 1 << 30
  /// A report has some hundred files.
  private static let leastFiles: UInt64 = 2_000
  private static let easyFiles: UInt64 = 20_000

  func room(_ configuration: Configuration, _ inbox: Inbox?) -> [Finding] {
    guard let folder = nearestFolder(configuration.store.path),
      let room = surroundings.room(folder)
    else { return [] }
    let exports = inbox?.files.reduce(0) { $0 + UInt64($1.identity.size) } ?? 0
    let free = "\(amount(room.bytes)) are free for the store"
    let advice = "make room: `citycredit clean` names what is no longer needed"
    var findings: [Finding] = [
      room.bytes < Self.leastBytes
        ? .wrong("disk", .writeFailed, free, advice)
        : room.bytes < Self.easyBytes + exports ? .warn("disk", free, advice) : .ok("disk", free)
    ]
    if let files = room.files {
      let free = "\(files) more files can be made"
      findings.append(
        files < Self.leastFiles
          ? .wrong("inodes", .writeFailed, free, advice)
          : files < Self.easyFiles ? .warn("inodes", free, advice) : .ok("inodes", free))
    } else {
      findings.append(.ok("inodes", "the file system does not count them"))
    }
    return findings
  }

  /// Rejected rows are for their owner alone.
  func rejects(_ store: StoreLayout) -> Finding {
    let top = "\(store.path)/rejects"
    guard let datasets = try? FileManager.default.contentsOfDirectory(atPath: top) else {
      return .ok("rejects", "there are none yet")
    }
    let open = datasets.map { "\(top)/\($0)" }.filter(isOpenToOthers)
    guard isOpenToOthers(top), !open.isEmpty else {
      return .ok("rejects", "only their owner can read them")
    }
    return .wrong(
      "rejects", .configurationInvalid, "\(top): others than its owner can look into it",
      "chmod -R go= \(top)")
  }

  private func isOpenToOthers(_ folder: String) -> Bool {
    var status = stat()
    return stat(folder, &status) == 0 && status.st_mode & 0o077 != 0
  }

  /// Who is told of a run; none of it can stop one.
  func watch(_ configuration: Configuration) -> Finding {
    let watch = configuration.pipeline.watch
    guard watch != .none else { return .ok("watch", "nobody is told of a run") }
    var faults: [String] = []
    for path in [watch.metrics, watch.lineage].compactMap(\.self) {
      let folder = nearestFolder(parent(absolute(path)))
      if folder.map(canMakeFile) != true { faults.append("\(path) cannot be written") }
    }
    for command in [watch.onStart, watch.onSuccess, watch.onFailure].compactMap(\.first)
    where !isProgram(command) {
      faults.append("there is no program '\(command)'")
    }
    guard !faults.isEmpty else { return .ok("watch", "figures, lineage and commands can be had") }
    return .warn(
      "watch", faults.joined(separator: "; "),
      "a run goes on without it: correct `watch`, or the permissions there")
  }

  private func isProgram(_ name: String) -> Bool {
    if name.contains("/") { return access(name, X_OK) == 0 }
    return (surroundings.environment["PATH"] ?? "").split(separator: ":")
      .contains { access("\($0)/\(name)", X_OK) == 0 }
  }

  // MARK: Parts

  /// The folder itself, or the one above it that is there; `nil` where a file stands in the way.
  func nearestFolder(_ path: String) -> String? {
    var folder = absolute(path)
    var status = stat()
    while stat(folder, &status) != 0 {
      guard errno == ENOENT, folder != "/" else { return nil }
      folder = parent(folder)
    }
    return status.st_mode & S_IFMT == S_IFDIR ? folder : nil
  }

  private func device(_ folder: String) -> UInt64? {
    var status = stat()
    return stat(folder, &status) == 0 ? UInt64(status.st_dev) : nil
  }

  private func canMakeFile(in folder: String) -> Bool {
    // To ask for permissions would not tell of a disk that is full or mounted to read only.
    let path = "\(folder)/.citycredit-doctor-\(getpid())"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return unlink(path) == 0
  }

  private func canMakeLink(in folder: String) -> Bool {
    let path = "\(folder)/.citycredit-doctor-\(getpid()).link"
    return symlink("nowhere", path) == 0 && unlink(path) == 0
  }

  /// `812 bytes`, `3.4 MB`.
  private func amount(_ bytes: UInt64) -> String {
    var value = Double(bytes)
    for unit in ["bytes", "kB", "MB", "GB"] {
      if value < 1000 {
        return unit == "bytes" ? "\(bytes) bytes" : "\(value.fixed(decimals: 1)) \(unit)"
      }
      value /= 1000
    }
    return "\(value.fixed(decimals: 1)) TB"
  }
}

import Glibc
public import Records

/// Writes a file so that readers see the old bytes or the new ones, whole, also after a power cut.
///
/// A temporary file in the same folder is written, synced and renamed, then the folder is synced.
///
/// - Parameters:
///   - path: The file to make or replace.
///   - bytes: All its bytes.
///   - mode: Exactly its permissions, whatever the umask; `nil` for 0644 less the umask.
///   - syncs: Whether it is synced; where it is not, `syncFileSystem` must be called before anything relies on it.
/// - Throws: `write-failed` with the system's words; the old file is then untouched.
public func writeFileAtomically(
  _ path: String, _ bytes: Span<UInt8>, mode: UInt32? = nil, syncs: Bool = true
) throws(Failure) {
  let (folder, name) = splitPath(path)
  let temporary = "\(folder)/.\(name).\(getpid()).part"
  unsafe unlink(temporary)
  let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
  let descriptor = unsafe open(temporary, flags, mode ?? 0o644)
  guard descriptor >= 0 else { throw writeFailure(path, "cannot make a file there") }
  let words = setMode(mode, descriptor) ?? writeAll(descriptor, bytes, syncs: syncs)
  if let words {
    close(descriptor)
    unsafe unlink(temporary)
    throw writeFailure(path, "cannot write the file", words)
  }
  guard close(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
    let words = errorWords()
    unsafe unlink(temporary)
    throw writeFailure(path, "cannot put the file in place", words)
  }
  if syncs { try syncFolder(folder) }
}

/// Makes a folder visible as `live` in one step: readers see the old tree or the new one, never a
/// mixture, and a crash at any point leaves the old one in place.
///
/// `live` is a symbolic link that is replaced by rename. The files below `staged` must be synced.
///
/// - Parameters:
///   - staged: The new tree, as the link shall name it: absolute, or relative to the link's folder.
///   - live: The link.
/// - Throws: `write-failed`, in particular where `live` is a real folder or file.
public func publishLink(staged: String, live: String) throws(Failure) {
  let path = try linkPath(live)
  let (folder, _) = splitPath(path)
  var status = stat()
  let tree = staged.hasPrefix("/") ? staged : "\(folder)/\(staged)"
  guard unsafe stat(tree, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
    throw Failure(.writeFailed, "there is no folder to publish", at: .init(file: tree))
  }
  try syncFolder(tree)
  let temporary = path + ".next"
  unsafe unlink(temporary)
  guard unsafe symlink(staged, temporary) == 0 else {
    throw writeFailure(path, "cannot make the link")
  }
  guard unsafe rename(temporary, path) == 0 else {
    let words = errorWords()
    unsafe unlink(temporary)
    throw writeFailure(path, "cannot put the link in place", words)
  }
  try syncFolder(folder)
}

/// Fails where a link could not be put in place, before anything is done for it: nothing is changed.
///
/// - Parameter live: The link, in a folder that is there.
/// - Throws: `write-failed`, as `publishLink` would.
public func checkLink(live: String) throws(Failure) {
  let temporary = try linkPath(live) + ".next"
  unsafe unlink(temporary)
  guard unsafe symlink(".", temporary) == 0 else {
    throw Failure(
      .writeFailed, "no report could be shown there: \(errorWords())", at: .init(file: live),
      hint: "check the folder's permissions and the space on the disk")
  }
  unsafe unlink(temporary)
}

/// The path of a link without slashes behind it; fails where something else stands there.
private func linkPath(_ live: String) throws(Failure) -> String {
  var path = live
  while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
  var status = stat()
  if unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFLNK {
    throw Failure(
      .writeFailed, "what is published there is no link, so it cannot be replaced in one step",
      at: .init(file: path), hint: "move it away; a link takes its place")
  }
  return path
}

/// Makes the entries of a folder outlast a power cut.
///
/// - Parameter path: The folder.
/// - Throws: `write-failed`.
public func syncFolder(_ path: String) throws(Failure) {
  let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw writeFailure(path, "cannot open the folder") }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw writeFailure(path, "cannot sync the folder") }
}

/// Gives an open file exactly these permissions, where any are asked for; the system's words when that fails.
func setMode(_ mode: UInt32?, _ descriptor: Int32) -> String? {
  guard let mode else { return nil }
  return fchmod(descriptor, mode) == 0 ? nil : errorWords()
}

/// Writes all bytes, and syncs them if asked to; the system's words when that fails.
///
/// A failed sync is final: the kernel may have dropped the pages, so a second one would succeed without them.
func writeAll(_ descriptor: Int32, _ bytes: Span<UInt8>, syncs: Bool) -> String? {
  var done = 0
  while done < bytes.count {
    let rest = bytes.extracting(done..<bytes.count)
    let count = unsafe rest.withUnsafeBufferPointer {
      unsafe write(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return count == 0 ? "nothing was written" : errorWords() }
    done += count
  }
  guard syncs else { return nil }
  return fsync(descriptor) == 0 ? nil : errorWords()
}

/// A path as folder and name; the folder of a bare name is `.`.
func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let folder = slash == path.startIndex ? "/" : String(path[..<slash])
  return (folder, String(path[path.index(after: slash)...]))
}

func writeFailure(
  _ path: String, _ message: String, _ words: String = errorWords()
) -> Failure {
  Failure(.writeFailed, "\(message): \(words)", at: .init(file: path))
}

import Foundation
import Glibc
package import Records

/// Makes a folder and those above it, with exactly these permissions, whatever the umask.
///
/// One that is there keeps its own.
///
/// - Parameters:
///   - path: The folder.
///   - mode: The permissions of what is made.
/// - Throws: `write-failed`.
package func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(Failure) {
  var status = stat()
  if unsafe stat(path, &status) == 0 {
    guard status.st_mode & S_IFMT == S_IFDIR else { throw folderFailure(path) }
    return
  }
  let above = parent(path)
  if !above.isEmpty, above != path { try makeFolder(above, mode: mode) }
  // Another worker may have been quicker; what it made is less the umask so far, too.
  guard unsafe mkdir(path, mode) == 0 || errno == EEXIST, unsafe chmod(path, mode) == 0 else {
    throw folderFailure(path)
  }
}

private func folderFailure(_ path: String) -> Failure {
  Failure(
    .writeFailed, "cannot make the folder", at: .init(file: path),
    hint: "check permissions, the space on the disk, and that no file stands in its way")
}

/// Whether something stands under this path.
package func fileExists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

/// Removes a file of ours that is no longer needed; one that is not there is as good.
package func removeFile(_ path: String) {
  // What cannot be removed is only waste, never wrong: names are content hashes.
  try? FileManager.default.removeItem(atPath: path)
}

/// The folder a path lies in.
package func parent(_ path: String) -> String { (path as NSString).deletingLastPathComponent }

/// A path from the root, so that a link does not depend on where it is read from.
package func absolute(_ path: String) -> String {
  path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
}

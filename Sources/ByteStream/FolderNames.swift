import Glibc

/// The names in a folder, byte for byte as they are on the disk: those of other systems need not be UTF-8.
///
/// - Parameter path: The folder.
/// - Returns: All names but `.` and `..`, in no order; `nil` where the folder cannot be read.
public func folderNames(_ path: String) -> [[UInt8]]? {
  guard let folder = unsafe opendir(path) else { return nil }
  defer { unsafe closedir(folder) }
  var names: [[UInt8]] = []
  while true {
    errno = 0
    guard let entry = unsafe readdir(folder) else { return errno == 0 ? names : nil }
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
      unsafe tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
        unsafe Array(UnsafeBufferPointer(start: bytes, count: strnlen(bytes, 256)))
      }
    }
    if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
  }
}

/// The name of a file that is not in UTF-8, as GB 18030 has it.
///
/// - Parameter bytes: The name.
/// - Returns: The text, or `nil` where it is none in that encoding either.
public func nameInGBK(_ bytes: [UInt8]) -> String? {
  var text: [UInt8] = []
  guard GB18030.decode(bytes.span, in: 0..<bytes.count, into: &text) else { return nil }
  return String(decoding: text, as: UTF8.self)
}

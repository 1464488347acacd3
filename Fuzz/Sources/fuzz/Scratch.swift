import Glibc

/// One file that is written over and over.
struct Scratch {
  let path: String
  private let descriptor: Int32

  struct Broken: Error {
    let errno = Glibc.errno
  }

  init(folder: String) {
    path = "\(folder)/fuzz-\(getpid()).csv"
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  }

  /// Makes these bytes the file's whole content.
  func write(_ bytes: [UInt8]) throws {
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == bytes.count, ftruncate(descriptor, off_t(bytes.count)) == 0 else {
      throw Broken()
    }
  }
}

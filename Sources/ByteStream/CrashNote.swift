import CPlatform
import Glibc
public import Records

/// A file that a crash of this process leaves a note in: what the crashing thread was reading.
///
/// The note is written by the crash itself, so that reading costs nothing for it, and a process that others
/// kill leaves none.
public final class CrashNote: Sendable {
  private let path: String
  private let descriptor: Int32

  /// What a note says.
  public struct Finding: Equatable, Sendable {
    /// The signal that ended the process.
    public let signal: Int
    /// Whether there was no memory left to be had, so that what was read may not be to blame.
    public let isOutOfMemory: Bool
    /// What was being read, as it was given to `whileReading`.
    public let subject: String

    /// Fills in a finding.
    public init(signal: Int, isOutOfMemory: Bool, subject: String) {
      self.signal = signal
      self.isOutOfMemory = isOutOfMemory
      self.subject = subject
    }
  }

  /// Has crashes noted from now on, for the rest of the process; what a crash did before, it still does.
  public static func begin() { platform_note_crashes() }

  /// Makes the file, empty; what an earlier process left there is gone.
  ///
  /// - Parameter path: The file.
  /// - Throws: `write-failed`.
  public init(path: String) throws(Failure) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(path, flags, 0o640)
    guard descriptor >= 0 else { throw writeFailure(path, "cannot make a file there") }
    self.path = path
    self.descriptor = descriptor
  }

  /// Takes the file away: nothing has crashed.
  deinit {
    close(descriptor)
    // One that stays is empty, and says nothing.
    unsafe unlink(path)
  }

  /// Does `work`; a crash meanwhile, of this thread, is noted with the subject.
  ///
  /// - Parameters:
  ///   - subject: What is being read.
  ///   - work: Reads it, on this thread.
  /// - Returns: What `work` returns.
  /// - Throws: What `work` throws.
  public func whileReading<Value>(
    _ subject: String, _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // The line's end shows that the note is whole.
    let text = ContiguousArray("\(subject)\n".utf8.map { CChar(bitPattern: $0) })
    return try unsafe text.withUnsafeBufferPointer { buffer throws(Failure) in
      let task = unsafe platform_task(
        descriptor: descriptor, text: buffer.baseAddress, length: buffer.count)
      let before = unsafe platform_take_up(task)
      defer { _ = unsafe platform_take_up(before) }
      return try work()
    }
  }

  /// Reads what a crash has left.
  ///
  /// - Parameter path: The file.
  /// - Returns: What it says; `nil` where there is no note, or one that was cut off.
  public static func read(_ path: String) -> Finding? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let bytes = try? readFile(path, limit: 1 << 16),
      bytes.count > headLength, bytes.last == UInt8(ascii: "\n")
    else { return nil }
    let head = String(decoding: bytes.prefix(headLength), as: UTF8.self).split(separator: " ")
    guard head.count == 2, ["signal", "memory"].contains(head[0]), let signal = Int(head[1]),
      signal > 0
    else { return nil }
    return Finding(
      signal: signal, isOutOfMemory: head[0] == "memory",
      subject: String(decoding: bytes.dropFirst(headLength).dropLast(), as: UTF8.self))
  }

  /// `signal 11 `.
  private static let headLength = 10
}

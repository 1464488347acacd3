import CPlatform
import Glibc
public import Records

/// What the machine lets this process take, tried before anything depends on it.
///
/// What cannot be had shows late and badly otherwise: Dispatch waits for ever for a thread that there is no memory for, and
/// an export that no file is free for looks like one that cannot be read.
public enum ProcessLimits {
  /// Open files that a run can need at once, whatever its number of workers.
  static let files = 64
  /// Memory that a start and a small night take, in bytes.
  static let memory = 192 << 20
  /// Threads that are needed besides one for each processor.
  static let threads = 4

  /// Fails where too little can be had; the limit on open files is raised where it may be.
  ///
  /// - Parameter processors: How many processors there are.
  /// - Throws: `machine-limit`.
  public static func check(processors: Int) throws(Failure) {
    let wanted = files + 8 * processors
    let may = platform_raise_file_limit(wanted)
    guard may >= files else {
      throw Failure(
        .machineLimit, "only \(may) files may be open at once, and \(files) are needed",
        hint: "raise the limit: `ulimit -n 1024`, or LimitNOFILE in a unit")
    }
    guard platform_try_threads(Int32(clamping: processors + threads), memory) != 0 else {
      throw Failure(
        .machineLimit, "there is no room for the threads and the memory of a start",
        hint:
          "raise the limits on memory and processes: `ulimit -v`, `ulimit -u`, MemoryMax, TasksMax"
      )
    }
  }

  /// What is wrong when a file cannot be opened since too many are: nothing with the file.
  static func failure(_ number: Int32, opening path: String) -> Failure? {
    guard [EMFILE, ENFILE, ENOMEM].contains(number) else { return nil }
    return Failure(
      .machineLimit, "cannot open the file: \(errorWords(number))", at: .init(file: path),
      hint: "raise the limits of this process or of the system, or lower `workers`")
  }
}

import Foundation

/// What a doctor sees of the machine; a test puts another machine in its place.
struct Surroundings: Sendable {
  /// Environment variables.
  var environment: [String: String]
  /// The most bytes of memory that are written to disk after a crash.
  var coreLimit: UInt64
  /// The name of the machine's time zone.
  var timeZone: String
  /// How much room there is below a folder; `nil` where the system does not say.
  var room: @Sendable (String) -> Room?

  /// What is free on a file system.
  struct Room: Sendable {
    /// Bytes.
    var bytes: UInt64
    /// Files that can still be made; `nil` on file systems that do not count them.
    var files: UInt64?
  }

  /// This machine.
  static func here(_ environment: [String: String]) -> Surroundings {
    var limit = rlimit()
    let hasLimit = getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0
    return Surroundings(
      environment: environment, coreLimit: hasLimit ? UInt64(limit.rlim_cur) : 0,
      timeZone: TimeZone.current.identifier, room: measure)
  }

  @Sendable private static func measure(_ folder: String) -> Room? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Room(
      bytes: UInt64(status.f_bavail) * UInt64(status.f_frsize),
      files: status.f_files == 0 ? nil : UInt64(status.f_favail))
  }
}

import ByteStream
import Foundation
import Records
import Synchronization

/// Where a link led before a command moved it.
///
/// From the move until the journal has it, nobody ends the process for want of patience.
final class LinkSwap: Sendable {
  /// A move of the link.
  struct Move: Equatable {
    /// Where it led, `nil` for nowhere.
    let before: String?
    let after: String
  }

  private let move = Guarded<Move?>(nil)

  /// Remembers a move that begins.
  func enter(_ begun: Move) {
    move.withLock { move in
      if move == nil { ProcessSignals.hold() }
      move = begun
    }
  }

  /// What was remembered; it is forgotten.
  func leave() -> Move? {
    move.withLock { move in
      if move != nil { ProcessSignals.release() }
      defer { move = nil }
      return move
    }
  }
}

extension Configuration {
  /// Fails where the report could not be shown in the end: before any work is done for it.
  func requirePublishable() throws(Failure) {
    guard settings.until == .report else { return }
    let folder = parent(live)
    if fileExists(folder) { return try checkLink(live: live) }
    var above = parent(folder)
    while !fileExists(above), above.count > 1 { above = parent(above) }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: above, isDirectory: &isFolder), isFolder.boolValue,
      access(above, W_OK | X_OK) == 0
    else {
      throw Failure(
        .writeFailed, "the folder that the report is shown in cannot be made",
        at: .init(file: folder), hint: "check the path under `publish`, and its permissions")
    }
  }

  /// Where the pipeline's link leads; `nil` where there is none.
  var linkTarget: String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: live)
  }

  /// The link itself, from the root.
  var live: String {
    var path = absolute(publish)
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    return path
  }
}

extension Session {
  /// Shows a run's report at the pipeline's link, in one step.
  ///
  /// Until the journal has it too, `takeBack` shows again what was there before.
  func publish(_ folder: String) throws(Failure) {
    let live = configuration.live
    try makeFolder(parent(live))
    try configuration.note(link: live, of: folder)
    let staged = absolute("\(folder)/report")
    swap.enter(LinkSwap.Move(before: configuration.linkTarget, after: staged))
    try publishLink(staged: staged, live: live)
  }

  /// Shows again what was there before a report that could not be made sure of: a run that failed has not
  /// published.
  ///
  /// - Returns: Whether that is shown; `false` where the disk does not even take this, and the new report, which
  ///   is whole, stays.
  func takeBack() -> Bool {
    guard let move = swap.leave(), move.before != move.after,
      configuration.linkTarget == move.after
    else { return true }
    let live = configuration.live
    if let before = move.before {
      // Nothing is asked of the report before, which may be gone; what counts is where the link leads then.
      let temporary = live + ".next"
      unlink(temporary)
      if symlink(before, temporary) == 0 { rename(temporary, live) }
      unlink(temporary)
    } else {
      unlink(live)
    }
    // As far as the disk takes it: it has just failed.
    try? syncFolder(parent(live))
    return configuration.linkTarget != move.after
  }

  /// Says that the new report is shown all the same.
  func unconfirmed(_ failure: Failure) -> Failure {
    Failure(
      .publishedUnconfirmed,
      "the new report is shown, but neither made sure of nor taken back: \(failure.message)",
      at: failure.place,
      hint: "check the disk; the next run publishes again, and `rollback` shows an earlier report")
  }
}

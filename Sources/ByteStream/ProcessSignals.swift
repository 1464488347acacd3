import CPlatform
import Glibc
import Records

/// The signals of this process.
public enum ProcessSignals {
  /// Has every stream of the three be open, and a write that nobody reads be an error, not the end.
  public static func prepare() {
    platform_fill_standard_streams()
    platform_outlive_broken_writes()
  }

  /// Calls `then` when one of these signals arrives, on a thread of its own that needs nothing else.
  ///
  /// - Parameters:
  ///   - numbers: The signals.
  ///   - patience: How many seconds it then waits for the process to end.
  ///   - then: Takes the signal; once more with `true` when the process has not ended in that time, or was asked
  ///     twice.
  /// - Returns: Whether they are heard.
  public static func listen(
    _ numbers: [Int32], patience: Int,
    then: @convention(c) (_ number: Int32, _ isLast: Int32) -> Void
  ) -> Bool {
    unsafe numbers.withUnsafeBufferPointer { buffer in
      unsafe platform_listen_for_signals(
        buffer.baseAddress, buffer.count, Int32(clamping: patience), then) == 0
    }
  }

  /// From here to `release` nobody who has lost patience ends the process: it is a matter of moments.
  public static func hold() { platform_hold(1) }

  /// See `hold`.
  public static func release() { platform_hold(-1) }
}

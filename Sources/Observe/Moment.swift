public import Foundation
public import Records

/// A point in time, UTC, as it stands in logs and in the ledger.
///
/// Whoever needs the time takes a closure that returns one, so that a test can stop the clock.
public struct Moment: Hashable, Comparable, Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  public let nanoseconds: Int64

  /// Wraps a number of nanoseconds.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// A time as the system has it, of a clock or a file; beyond the years 1677 and 2262 the first or last moment.
  public init(_ time: timespec) {
    let (seconds, isTooFar) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isTooLate) = seconds.addingReportingOverflow(Int64(time.tv_nsec))
    nanoseconds = isTooFar || isTooLate ? time.tv_sec < 0 ? .min : .max : sum
  }

  /// The time by the system's clock.
  public static func now() -> Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(time)
  }

  /// The seconds from `other` to this moment; never negative, whatever was done to the clock.
  public func seconds(since other: Moment) -> Double {
    let (difference, isTooLong) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
    if isTooLong { return self < other ? 0 : Double(Int64.max) / 1e9 }
    return Double(max(0, difference)) / 1e9
  }

  /// The day, UTC.
  public var day: Day {
    Day(rawValue: Int32(floorDivide(nanoseconds, 86_400_000_000_000)))
  }

  /// Earlier moments order first.
  public static func < (a: Moment, b: Moment) -> Bool { a.nanoseconds < b.nanoseconds }
}

extension Moment: CustomStringConvertible {
  /// ISO 8601 with milliseconds, `2018-04-10T02:00:00.000Z`.
  public var description: String {
    let milliseconds = Int(floorDivide(nanoseconds, 1_000_000))
    let day = Int(floorDivide(Int64(milliseconds), 86_400_000))
    let rest = milliseconds - day * 86_400_000
    let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60]
    let clock = time.map { padded($0, to: 2) }.joined(separator: ":")
    return "\(Day(rawValue: Int32(day)))T\(clock).\(padded(rest % 1000, to: 3))Z"
  }

  private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
    return rest < 0 ? quotient - 1 : quotient
  }
}

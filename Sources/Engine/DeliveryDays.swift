import Store
import Records

extension Failure {
  /// A day of delivery that cannot be; `what` says where it stands.
  static func dayImplausible(
    _ what: String, at path: String, _ days: ClosedRange<Day>
  ) -> Failure {
    Failure(
      .dayImplausible,
      "\(what) cannot be: it must lie between \(days.lowerBound) and "
        + "\(days.upperBound)", at: .init(file: path),
      hint: "correct the day in the name, or set the clock")
  }
}

/// The day that counts as delivery: the one in the name, else the first run that saw the file.
func delivery(of file: KnownFile) -> Day {
  file.deliveryDay == .none ? file.firstSeenDay : file.deliveryDay
}

extension [KnownFile] {
  /// The same exports; those with a day of delivery that cannot be have a failure, so that they do not count.
  ///
  /// Another clock, an older version or a damaged ledger may have left such a day. Nothing else rests on it.
  func judged(by days: ClosedRange<Day>) -> [KnownFile] {
    map { file in
      guard file.failure == nil, !days.contains(delivery(of: file)) else { return file }
      var file = file
      file.failure = .dayImplausible(
        "the day of delivery that the store has of the export", at: file.identity.path, days)
      return file
    }
  }
}

/// When the exports of a store were delivered: from when to when, strays left out.
///
/// A single export that bears a wrong day must neither stretch the tables over years that have nothing, nor
/// decide which month is the latest. Days are parted where nothing came for more than a month. What stands alone
/// at either end is a stray when it has fewer than a tenth of the exports of a usual day; and behind more than a year of
/// nothing, when it has fewer than a tenth of all others. Exports without a day of their own say nothing of it, unless no
/// other has one.
struct Deliveries: Equatable, Sendable {
  /// The days of the bulk.
  let bulk: ClosedRange<Day>
  /// The days of all.
  let all: ClosedRange<Day>

  /// Nothing came between for longer than this: two parts.
  private static let month = 31
  /// The same for a stray that is far away.
  private static let year = 366

  /// Looks at the days of exports; `nil` without any.
  init?(_ files: [KnownFile]) {
    let named = files.filter { $0.deliveryDay != .none }
    let days = (named.isEmpty ? files : named).map(delivery(of:)).sorted()
    guard let first = days.first, let last = days.last else { return nil }
    all = first...last
    let perDay = Dictionary(grouping: days) { $0 }.mapValues(\.count)
    let usual = perDay.values.sorted()[perDay.count / 2]
    var parts: [ArraySlice<Day>] = []
    var start = 0
    for place in 1..<(days.count + 1) {
      if place == days.count
        || Int(days[place].rawValue - days[place - 1].rawValue) > Self.month
      {
        parts.append(days[start..<place])
        start = place
      }
    }
    while parts.count > 1, let end = parts.last,
      Self.isStray(end, beside: parts[parts.count - 2], of: days.count, usual)
    {
      parts.removeLast()
    }
    while parts.count > 1, let end = parts.first,
      Self.isStray(end, beside: parts[1], of: days.count, usual)
    {
      parts.removeFirst()
    }
    bulk = (parts.first?.first ?? first)...(parts.last?.last ?? last)
  }

  private static func isStray(
    _ part: ArraySlice<Day>, beside other: ArraySlice<Day>, of count: Int, _ usual: Int
  ) -> Bool {
    guard let low = [part.first, other.first].compactMap(\.self).max(),
      let high = [part.last, other.last].compactMap(\.self).min()
    else { return false }
    let isFar = Int(low.rawValue - high.rawValue) > year
    return part.count * 10 < (isFar ? max(usual, count - part.count) : usual)
  }

  /// The months of the tables: from two years before the bulk, since lists of a year come in the next one, and
  /// what is asked for, as far as anything was delivered.
  func months(asked: ClosedRange<Month>?, lead: Int) -> ClosedRange<Month> {
    let own = bulk.lowerBound.month.advanced(by: -lead)...bulk.upperBound.month
    let known = all.lowerBound.month.advanced(by: -lead)...all.upperBound.month
    guard let asked, asked.overlaps(known) else { return own }
    let reach = asked.lowerBound.advanced(by: -11 - lead)...asked.upperBound
    let wanted = reach.clamped(to: known)
    return min(own.lowerBound, wanted.lowerBound)...max(own.upperBound, wanted.upperBound)
  }

  /// The month to report where none is asked for: the last that had ended at the latest delivery.
  var month: Month {
    let latest = bulk.upperBound
    return latest == latest.month.lastDay ? latest.month : latest.month.advanced(by: -1)
  }
}

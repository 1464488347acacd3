import ByteStream
import Store
import Records

/// What an earlier reading of an export rejected, to be compared row by row with how it is read now.
///
/// A row is known by the line it begins on: in the same bytes that is the same row. So what comes back is
/// counted, and not concluded from two sums, of which one may have grown where the other shrank. Of exports with very many
/// rejected rows nothing is compared, since all of them would lie in memory.
struct EarlierReading: Sendable {
  private let file: KnownFile
  /// The lines that were rejected, ascending, and why.
  private let lines: [UInt32]
  private let reasons: [Reason]
  /// The most rows that are compared; five bytes each.
  private static let most = 2_000_000

  /// Takes up what the ledger and the store know of the earlier reading.
  init(_ file: KnownFile, _ store: StoreLayout) {
    self.file = file
    (lines, reasons) = Self.rejects(of: file, store)
  }

  /// The rows of a batch that were rejected then and are accepted now, by the reason of then; `nil` for none.
  func accepted(
    in rows: borrowing CheckedRows, of batch: borrowing RowBatch
  ) -> [Reason: Int]? {
    guard !lines.isEmpty, rows.count > 0 else { return nil }
    var place = first(from: batch.rows[0].line)
    var counts: [Reason: Int] = [:]
    for row in 0..<rows.count {
      let line = batch.rows[row].line
      while place < lines.count, lines[place] < line { place += 1 }
      guard place < lines.count else { break }
      guard lines[place] == line, rows.reasons[row] == .none else { continue }
      counts[reasons[place], default: 0] += 1
    }
    return counts
  }

  /// What is to be kept of the comparison, once it is known what was read.
  ///
  /// Other bytes are another export, and nothing came back. The same reading again, or one that
  /// cannot be compared because its rejects are gone, leaves what was found before.
  func settled(_ now: KnownFile, _ counted: [Reason: Int]) -> [Reason: Int] {
    guard now.contentHash == file.contentHash, now.dataset == file.dataset else { return [:] }
    let isKnown = lines.count == file.tally.rejectedTotal
    return now.factsKey == file.factsKey || !isKnown ? file.recovered : counted
  }

  /// The place of the first line that is not before this one.
  private func first(from line: UInt32) -> Int {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle] < line { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func rejects(
    of file: KnownFile, _ store: StoreLayout
  ) -> (lines: [UInt32], reasons: [Reason]) {
    guard file.failure == nil, 1...most ~= file.tally.rejectedTotal, let dataset = file.dataset,
      let key = file.factsKey
    else { return ([], []) }
    do throws(Failure) {
      return try RejectsFile.places(store.rejects(dataset, key))
    } catch {
      // Without them there is nothing to compare with; that rows are read does not depend on it.
      return ([], [])
    }
  }
}

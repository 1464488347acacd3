import Records

@testable import Dialect

/// A text that is read as a table of any kind.
///
/// The first byte says how it is read, the next three what stands above and below it: up to 510 lines, rows of
/// delimiters, or what the text itself holds, once more. Whatever stands there, reading ends, with the same answer each time, and
/// every line is in the table or named.
struct Tables {
  private let options: ReadingOptions
  private let text: [UInt8]

  /// Reads an input; `nil` where it is too short.
  init?(_ input: [UInt8]) {
    guard input.count >= 4 else { return nil }
    var options = ReadingOptions()
    options.isStrict = input[0] & 1 != 0
    options.isOneTable = input[0] & 2 != 0
    options.isPlain = input[0] & 12 == 12
    options.hasFootnotes = input[0] & 16 == 0
    if !options.isPlain && !options.isOneTable {
      if input[0] & 32 != 0 { options.table = 2 }
      if input[0] & 12 == 8 { options.width = 1 }
    }
    self.options = options
    let lines = ["title\n", "\n", ",,\n", "a: b\n", "\"a\",\"\"\n", "t,,\n", ";;;\n", "x,x,x\n"]
    let line = Array(lines[Int(input[3] % 8)].utf8)
    var text: [UInt8] = []
    for _ in 0..<(2 * Int(input[1])) { text += line }
    text += input.dropFirst(4)
    if input[2] % 4 == 3 { text += input.dropFirst(4) }
    for _ in 0..<(input[2] / 4) { text += line }
    self.text = text
  }

  /// How the promise is broken; `nil` where it is not.
  var fault: String? {
    let answer = answer
    if answer != self.answer { return "another answer the second time" }
    if let failure = answer.failure {
      let isKnown = failure == .limitExceeded || (failure == .usage && options.table == 2)
      return isKnown ? nil : "\(failure)"
    }
    let most = Effort.basic + RecordSearch.mostSpent + 2 * (Effort.perByte + 2) * text.count
    if answer.work > most { return "work of \(answer.work) for \(text.count) bytes" }
    let missing = Set(1..<(answer.lastLine + 1)).subtracting(answer.lines)
    return missing.isEmpty ? nil : "lines are missing: \(missing.sorted().prefix(9))"
  }

  private struct Answer: Equatable {
    var rows: [[UInt8]] = []
    var lines: Set<Int> = []
    var lastLine = 0
    var work = 0
    var failure: Failure.Code?
  }

  private final class Lines {
    var numbers: Set<Int> = []
  }

  private var answer: Answer {
    var answer = Answer()
    let seen = Lines()
    var reader = TableReader(text: text, options: options)
    reader.onLeftOut = { lines, _ in seen.numbers.formUnion(lines) }
    do throws(Failure) {
      try reader.read { (record) throws(Failure) in
        record.appendCSV(to: &answer.rows)
        seen.numbers.formUnion(record.line...record.lastLine)
      } lost: { (record, _) throws(Failure) in
        seen.numbers.formUnion(record.line...record.lastLine)
      }
    } catch {
      answer.failure = error.code
    }
    answer.lines = seen.numbers
    answer.work = reader.cutter.effort.spent
    // A byte order mark is no line.
    var rest = text[...]
    while rest.suffix(3).elementsEqual([0xEF, 0xBB, 0xBF]) { rest.removeLast(3) }
    let isEnded = rest.last.map { $0 == 0x0A || $0 == 0x0D } ?? true
    answer.lastLine = reader.line - (isEnded ? 1 : 0)
    return answer
  }
}

extension CutRecord {
  fileprivate borrowing func appendCSV(to rows: inout [[UInt8]]) {
    var row: [UInt8] = []
    appendCSV(to: &row)
    rows.append(row)
  }
}

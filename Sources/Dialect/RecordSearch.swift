/// Compares all readings of a record that is not well-formed, and of the records behind it.
///
/// A reading is a path through the text: at the beginning of a field a quote opens it or is text;
/// inside quotes, a quote closes the field or is text. Each fault has a cost; the cheapest path to a
/// place behind which two records are faultless is the reading (Dijkstra 1959). Costs are hundredths of
/// a stray quote:
///
/// | fault | cost |
/// | --- | --- |
/// | a quote that is text, at the beginning of a field or inside quotes | 100 |
/// | a quote that is text although it could close the field that a quote began | 110 |
/// | any other quote in the middle of a field without quotes | 40 |
/// | another width than the table's | 150, and 1 for each field |
/// | the first line end inside quotes, each further one | 30, 2 |
/// | a quoted line that would itself make a record | 100 |
/// | another delimiter, a line end of another kind inside a field | 120, 60 |
/// | a quote that the file's end leaves open, each line behind it | 400, 150 |
struct RecordSearch {
  enum Place: UInt8 { case record, field, inside }

  enum Step {
    case root
    case open(quote: Int)
    case stray(at: Int)
    case close(quote: Int, opened: Int)
    case plain(start: Int, end: Int)
    case otherwise
  }

  struct Node {
    var place: Place
    var position: Int
    /// Fields of the record so far.
    var count: Int
    var cost: Int
    var parent: Int
    var step: Step
    /// Records ended so far, and how many of the last ones were faultless.
    var records: Int
    var faultless: Int
    /// The cost when the last record began.
    var costAtRecord: Int
    /// Where the field's opening quote stands, and how many lines were quoted.
    var opened = 0
  }

  private struct Key: Hashable {
    let place: Place
    let position: Int
    let count: Int
  }

  var cutter: RecordCutter
  let text: [UInt8]
  let end: Int
  var nodes: [Node] = []
  var heap: [(cost: Int, node: Int)] = []
  private var seen: Set<Key> = []
  /// What the text had cost before.
  private let spentBefore: Int
  var width: Int { cutter.dialect.width }

  /// Nodes after which a search is given up.
  private static let mostNodes = 6000
  /// What a node costs, in bytes that are looked at.
  static let nodeCost = 160
  /// What a search may cost, in bytes.
  static let mostSpent = 16 << 20

  init(cutter: RecordCutter, text: [UInt8], end: Int) {
    self.cutter = cutter
    self.text = text
    self.end = end
    spentBefore = cutter.effort.spent
  }

  /// Finds the best reading of the record at `start`; `false` when the search was given up.
  mutating func best(from start: Int, into record: inout CutRecord) -> Bool {
    push(
      Node(
        place: .record, position: start, count: 0, cost: 0, parent: -1, step: .root, records: 0,
        faultless: 0, costAtRecord: 0))
    while let index = pop() {
      let node = nodes[index]
      guard seen.insert(Key(place: node.place, position: node.position, count: node.count)).inserted
      else { continue }
      if node.place == .record && node.records > 0
        && (node.faultless >= 2 || node.position >= end || node.records >= 8)
      {
        build(index, into: &record)
        return true
      }
      if nodes.count > Self.mostNodes || cutter.effort.spent - spentBefore > Self.mostSpent {
        return false
      }
      switch node.place {
      case .record, .field: beginField(index, node)
      case .inside: goOnInside(index, node)
      }
    }
    return false
  }

  // MARK: Steps

  private mutating func beginField(_ index: Int, _ node: Node) {
    if node.place == .record, let otherwise = otherwise(node.position) {
      push(after: index, .otherwise, cost: 120, fieldsEnded: width, at: otherwise)
    }
    if let open = cutter.openingQuote(text, node.position, end) {
      var next = node
      next.place = .inside
      next.position = open + 1
      next.parent = index
      next.step = .open(quote: open)
      next.cost += open > node.position ? 20 : 0
      next.opened = open
      push(next)
    }
    readPlain(index, node)
  }

  private mutating func readPlain(_ index: Int, _ node: Node) {
    let start = node.position
    let isSpreadsheetText = cutter.isSpreadsheetText(text, start, end)
    let quote = cutter.dialect.quote
    let isQuoted = start < end && text[start] == quote
    var cost = 0
    var at = start
    defer { cutter.effort.pay(at - start) }
    while at < end {
      let byte = text[at]
      if cutter.isDelimiter(text, at, end) {
        push(after: index, .plain(start: start, end: at), cost: cost, at: at)
        return
      }
      if byte == Byte.lineFeed || byte == Byte.carriageReturn {
        let ending = cutter.lineEnd(text, at, end)
        if ending > 0 {
          push(after: index, .plain(start: start, end: at), cost: cost, at: at)
          guard ending == 1, cutter.dialect.lineEnd == .crlf, node.count + 1 < width,
            at > start, at + 1 < end
          else { return }
        } else if node.count + 1 == width {
          push(after: index, .plain(start: start, end: at), cost: cost + 20, at: at)
        }
        cost += 60
      }
      if byte == quote && !isSpreadsheetText {
        let isClosing = isQuoted && at > start && cutter.boundary(text, at + 1, end) != nil
        cost += at == start ? 100 : isClosing ? 110 : 40
      }
      if cutter.dialect.escape == .backslash && byte == Byte.backslash && at + 1 < end
        && cutter.isDelimiter(text, at + 1, end)
      {
        at += 1
      }
      at += 1
    }
    push(after: index, .plain(start: start, end: end), cost: cost, at: end)
  }

  private mutating func goOnInside(_ index: Int, _ node: Node) {
    guard let quote = cutter.dialect.quote else { return }
    let limit = min(end, node.opened + RecordCutter.searchedBytes)
    var cost = 0
    var lineStart = -1
    var at = node.position
    defer { cutter.effort.pay(at - node.position) }
    while at < limit {
      let byte = text[at]
      if byte == quote {
        let isPair = at + 1 < end && text[at + 1] == quote
        if isPair {
          if cutter.boundary(text, at + 2, end) != nil {
            push(stray: at, after: index, cost: cost + 100)
          }
          at += 2
          continue
        }
        if let boundary = cutter.boundary(text, at + 1, end) {
          push(
            after: index, .close(quote: at, opened: node.opened), cost: cost, at: boundary)
          push(stray: at, after: index, cost: cost + 110)
        } else {
          push(stray: at, after: index, cost: cost + 100)
        }
        return
      }
      if cutter.dialect.escape == .backslash && byte == Byte.backslash {
        at += 2
        continue
      }
      if byte == Byte.lineFeed
        || (byte == Byte.carriageReturn && !(at + 1 < end && text[at + 1] == Byte.lineFeed))
      {
        cost += lineStart < 0 ? 30 : 2
        if lineStart >= 0 && cutter.looksLikeRecord(text, lineStart, at) { cost += 100 }
        lineStart = at + 1
      }
      at += 1
    }
    if limit == end {
      let lines = text[node.opened..<end].count { $0 == Byte.lineFeed }
      cutter.effort.pay(end - node.opened)
      push(
        after: index, .close(quote: end, opened: node.opened), cost: cost + 400 + 150 * lines,
        at: end)
    }
  }

  /// Where the record at `start` ends when another delimiter makes it whole.
  private mutating func otherwise(_ start: Int) -> Int? {
    var record = CutRecord()
    cutter.scan(text, from: start, to: end, into: &record, stopsEarly: true)
    return cutter.splitOtherwise(text, start, &record) ? record.next : nil
  }

  private mutating func push(stray at: Int, after index: Int, cost: Int) {
    var next = nodes[index]
    next.place = .inside
    next.position = at + 1
    next.parent = index
    next.step = .stray(at: at)
    next.cost += cost
    push(next)
  }

  /// Ends a field, and the record with it where a line end or the text's end follows.
  private mutating func push(
    after index: Int, _ step: Step, cost: Int, fieldsEnded: Int = 1, at position: Int
  ) {
    var next = nodes[index]
    next.parent = index
    next.step = step
    next.cost += cost
    next.count += fieldsEnded
    let isOtherwise = fieldsEnded > 1
    if !isOtherwise && position < end && cutter.isDelimiter(text, position, end) {
      next.place = .field
      next.position = position + cutter.delimiter.count
      push(next)
      return
    }
    if !isOtherwise { next.position = endOfLine(position) } else { next.position = position }
    var isBlank = false
    if case .plain(let start, let end) = step { isBlank = start == end && next.count == 1 }
    if next.count != width && !isBlank { next.cost += 150 + min(abs(next.count - width), 40) }
    next.faultless = next.cost == next.costAtRecord ? next.faultless + 1 : 0
    if next.records == 0 { next.faultless = 0 }
    next.place = .record
    next.records += 1
    next.count = 0
    next.costAtRecord = next.cost
    push(next)
  }

  private func endOfLine(_ position: Int) -> Int {
    guard position < end else { return end }
    return position + max(1, cutter.lineEnd(text, position, end))
  }
}

/// The queue of places to go on from, and the record that a path through the text stands for.
extension RecordSearch {
  mutating func push(_ node: Node) {
    nodes.append(node)
    cutter.effort.pay(Self.nodeCost)
    heap.append((node.cost, nodes.count - 1))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Int? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return top.node }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child] < heap[least] { least = child }
      if least == parent { return top.node }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  mutating func build(_ goal: Int, into record: inout CutRecord) {
    var path: [Int] = []
    var index = goal
    while index >= 0 {
      path.append(index)
      index = nodes[index].parent
    }
    path.reverse()
    record.removeAll()
    var strays: [Int] = []
    for index in path.dropFirst() {
      switch nodes[index].step {
      case .root: break
      case .open: strays.removeAll()
      case .stray(let at): strays.append(at)
      case .close(let close, let opened):
        appendQuoted(opened, close, strays, to: &record)
        if close >= end { record.anomalies.insert(.unclosed) }
      case .plain(let start, let end): appendPlain(start, end, to: &record)
      case .otherwise:
        var whole = CutRecord()
        whole.line = record.line
        cutter.scan(text, from: nodes[path[0]].position, to: end, into: &whole)
        _ = cutter.splitOtherwise(text, nodes[path[0]].position, &whole)
        record = whole
      }
      if nodes[index].place == .record {
        record.next = nodes[index].position
        break
      }
    }
    if record.count != width && !record.isBlank { record.anomalies.insert(.width) }
  }

  private func appendQuoted(
    _ opened: Int, _ close: Int, _ strays: [Int], to record: inout CutRecord
  ) {
    var at = opened + 1
    var strays = strays[...]
    while at < close {
      let byte = text[at]
      if byte == cutter.dialect.quote {
        record.text.append(byte)
        if strays.first == at {
          strays.removeFirst()
          record.strayQuotes += 1
          record.anomalies.insert(at == opened + 1 ? .openingQuote : .innerQuote)
        } else if at + 1 < close {
          at += 1
        }
      } else if cutter.dialect.escape == .backslash && byte == Byte.backslash && at + 1 < close {
        cutter.append(escaped: text[at + 1], to: &record)
        at += 1
      } else {
        record.text.append(byte)
      }
      at += 1
    }
    record.isQuoted = true
    record.endField()
  }

  private func appendPlain(_ start: Int, _ end: Int, to record: inout CutRecord) {
    let isSpreadsheetText = cutter.isSpreadsheetText(text, start, end)
    var at = start
    while at < end {
      var byte = text[at]
      if cutter.dialect.escape == .backslash && byte == Byte.backslash && at + 1 < end
        && text[at + 1] == cutter.delimiter[0]
      {
        at += 1
        byte = text[at]
      } else if byte == cutter.dialect.quote && !isSpreadsheetText {
        let isPlain = text[start] != byte && cutter.boundary(text, at + 1, self.end) == nil
        record.strayQuotes += 1
        record.anomalies.insert(
          at == start ? .openingQuote : isPlain ? .plainQuote : .innerQuote)
      } else if byte == Byte.lineFeed || byte == Byte.carriageReturn {
        record.anomalies.insert(.otherLineEnd)
      }
      record.text.append(byte)
      at += 1
    }
    if cutter.unwrapsFormulas { record.endUnquotedField() } else { record.endField() }
  }
}

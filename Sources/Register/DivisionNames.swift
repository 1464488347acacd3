import Records

/// Finds the division that a name, address or office speaks of.
///
/// The text is read from left to right, longest name first, and each name found narrows the place:
/// 湖北省 · 襄阳市 · 樊城区. The rules, in order:
///
/// - A later name counts only inside the place found so far (`襄阳市 … 长沙路` stays in Xiangyang).
/// - Of divisions with the same name those that still bear it win, else the last to have ended.
/// - If several are left, the answer is what they share: a prefecture, or a province. If they share
///   nothing (鼓楼区 alone), there is none, and reading stops: a guess would be worse.
/// - A prefecture-level city or province without its 市 or 省 (`大庆高新区税务局`) counts only where a
///   name is to be expected: at the beginning, behind another name, and behind 总局, 共和国 and 银行.
struct DivisionNames: Sendable {
  private let trie: NameTrie
  /// For each node of the trie, its candidates in `full` names and in bare stems.
  private let full: Candidates
  private let stems: Candidates

  init(_ table: Table, _ divisions: [Division]) {
    var trie = NameTrie(characters: table.characters(ofColumns: 1...3))
    var full: [NamedDivision] = []
    var stems: [NamedDivision] = []
    for row in divisions.indices {
      let division = divisions[row]
      for column in 1...3 {
        let names = table.field(row, column).split(separator: 0x7C)
        for (place, name) in names.enumerated() {
          guard let node = trie.enter(name) else { continue }
          // Earlier names of a code stand before its last one; they ended before the code did.
          let isEarlier = column == 1 && place + 1 < names.count
          let named = NamedDivision(
            node: node, code: division.code,
            end: Int32(division.years.upperBound) - (isEarlier ? 1 : 0))
          if column == 3 { stems.append(named) } else { full.append(named) }
        }
      }
    }
    self.full = Candidates(full, nodes: trie.count)
    self.stems = Candidates(stems, nodes: trie.count)
    self.trie = trie
  }

  func find(in text: Span<UInt8>) -> CityCode? {
    var place: CityCode?
    var bareAllowedAt = 0
    var offset = 0
    var previous: UInt16 = 0
    while offset + 2 < text.count {
      guard text[offset] & 0xF0 == 0xE0 else {
        if offset == bareAllowedAt { bareAllowedAt += 1 }  // a blank or bracket before the name
        offset += 1
        previous = 0
        continue
      }
      if let match = longest(in: text, at: offset, bare: offset == bareAllowedAt) {
        let candidates = match.isBare ? stems : full
        switch candidates.choose(match.node, within: place) {
        case .one(let code):
          place = code
          bareAllowedAt = match.end
        case .none: break
        case .several: return nil
        }
        offset = match.end
        previous = 0
        continue
      }
      let unit = NameTrie.unit(text[offset], text[offset + 1], text[offset + 2])
      offset += 3
      if Self.announces(previous, unit) { bareAllowedAt = offset }
      previous = unit
    }
    return place
  }

  private struct Match {
    let node: Int
    let end: Int
    let isBare: Bool
  }

  @inline(__always)
  private func longest(in text: Span<UInt8>, at start: Int, bare: Bool) -> Match? {
    var node: UInt32 = 0
    var offset = start
    var best: Match?
    while offset + 2 < text.count, text[offset] & 0xF0 == 0xE0 {
      let unit = NameTrie.unit(text[offset], text[offset + 1], text[offset + 2])
      node = trie.step(node, unit)
      if node == 0 { break }
      offset += 3
      if full.has(Int(node)) {
        best = Match(node: Int(node), end: offset, isBare: false)
      } else if bare, stems.has(Int(node)) {
        best = Match(node: Int(node), end: offset, isBare: true)
      }
    }
    return best
  }

  /// Whether two characters announce a place: 总局, (共)和国, 银行.
  @inline(__always)
  private static func announces(_ a: UInt16, _ b: UInt16) -> Bool {
    (a == 0x603B && b == 0x5C40) || (a == 0x548C && b == 0x56FD) || (a == 0x94F6 && b == 0x884C)
  }
}

/// A division under one of its names.
private struct NamedDivision: Sendable {
  let node: Int
  let code: CityCode
  /// The year in which it ceased to bear the name: the later, the better.
  let end: Int32
}

/// The divisions of each name, in flat arrays by node.
private struct Candidates: Sendable {
  enum Choice {
    case one(CityCode)
    /// None lies inside the place.
    case none
    /// They share nothing.
    case several
  }

  /// The candidates of node n are `starts[n]..<starts[n + 1]`.
  private let starts: [Int32]
  private let all: [NamedDivision]

  init(_ entries: [NamedDivision], nodes: Int) {
    var starts = [Int32](repeating: 0, count: nodes + 2)
    for entry in entries { starts[entry.node + 1] += 1 }
    for node in 1..<starts.count { starts[node] += starts[node - 1] }
    var next = starts
    var all = entries
    for entry in entries {
      all[Int(next[entry.node])] = entry
      next[entry.node] += 1
    }
    self.starts = starts
    self.all = all
  }

  @inline(__always)
  func has(_ node: Int) -> Bool { starts[node + 1] > starts[node] }

  func choose(_ node: Int, within place: CityCode?) -> Choice {
    let range = Int(starts[node])..<Int(starts[node + 1])
    var latest: Int32 = .min
    for index in range where Self.lies(all[index].code, in: place) {
      latest = max(latest, all[index].end)
    }
    var shared: CityCode?
    for index in range where all[index].end == latest && Self.lies(all[index].code, in: place) {
      let code = all[index].code
      guard let other = shared else {
        shared = code
        continue
      }
      guard let common = Self.common(other, code) else { return .several }
      shared = common
    }
    guard let shared, shared != place else { return .none }
    return .one(shared)
  }

  /// Whether a division lies strictly inside a place; anything does where none is known yet.
  @inline(__always)
  private static func lies(_ code: CityCode, in place: CityCode?) -> Bool {
    guard let place else { return true }
    if code == place { return false }
    if place == place.provinceCode { return code.provinceCode == place }
    return place == place.prefectureCode && code.prefectureCode == place
  }

  /// The finest division that holds both.
  private static func common(_ a: CityCode, _ b: CityCode) -> CityCode? {
    if a == b { return a }
    if a.prefectureCode == b.prefectureCode { return a.prefectureCode }
    return a.provinceCode == b.provinceCode ? a.provinceCode : nil
  }
}

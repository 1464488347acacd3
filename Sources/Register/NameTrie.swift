/// A trie over the characters of names, in flat arrays; finding allocates nothing.
///
/// Nearly all characters of the names are three bytes of UTF-8 and one 16-bit unit, so a step is one
/// unit. The first step is a plain array (most places in a text end there); all others share one
/// open-addressed table keyed by node and unit. Characters of other lengths stand in no name.
struct NameTrie: Sendable {
  /// The node after the first character; 0 where no name begins with it.
  private var roots = [UInt32](repeating: 0, count: 1 << 16)
  /// `node << 16 | unit`, 0 where free.
  private var keys: [UInt64]
  private var children: [UInt32]
  private var nodes: UInt32 = 0

  /// Makes room for names of `characters` characters altogether.
  init(characters: Int) {
    var capacity = 1024
    while capacity < characters * 2 { capacity *= 2 }
    keys = [UInt64](repeating: 0, count: capacity)
    children = [UInt32](repeating: 0, count: capacity)
  }

  /// The highest node number in use; nodes count from 1.
  var count: Int { Int(nodes) }

  /// Enters a name; `nil` if it holds a character that is not three bytes long, or is empty.
  mutating func enter(_ name: ArraySlice<UInt8>) -> Int? {
    guard !name.isEmpty, name.count % 3 == 0 else { return nil }
    var node: UInt32 = 0
    for start in stride(from: name.startIndex, to: name.endIndex, by: 3) {
      guard name[start] & 0xF0 == 0xE0 else { return nil }
      let unit = Self.unit(name[start], name[start + 1], name[start + 2])
      node = node == 0 ? enterRoot(unit) : enterChild(of: node, unit)
    }
    return Int(node)
  }

  private mutating func enterRoot(_ unit: UInt16) -> UInt32 {
    if roots[Int(unit)] == 0 {
      nodes += 1
      roots[Int(unit)] = nodes
    }
    return roots[Int(unit)]
  }

  private mutating func enterChild(of node: UInt32, _ unit: UInt16) -> UInt32 {
    let key = UInt64(node) << 16 | UInt64(unit)
    let slot = slot(of: key)
    if keys[slot] == 0 {
      nodes += 1
      keys[slot] = key
      children[slot] = nodes
    }
    return children[slot]
  }

  /// The node one character on, 0 where no name goes on so; `node` 0 is the beginning.
  @inline(__always)
  func step(_ node: UInt32, _ unit: UInt16) -> UInt32 {
    if node == 0 { return roots[Int(unit)] }
    return children[slot(of: UInt64(node) << 16 | UInt64(unit))]
  }

  /// The slot that holds a key, or the free one where it belongs.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  /// The 16-bit unit of a character of three bytes.
  @inline(__always)
  static func unit(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> UInt16 {
    UInt16(a & 0x0F) << 12 | UInt16(b & 0x3F) << 6 | UInt16(c & 0x3F)
  }
}

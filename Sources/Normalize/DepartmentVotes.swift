import Records

/// What the exports of a dataset call their departments, and how many call one so.
///
/// Nearly all call a department the same. So texts are compared as they stand in the files, and few become words.
struct DepartmentVotes {
  private struct Text {
    /// Where its pieces stand in `pieces`.
    let range: Range<Int>
    var count = 1
  }

  private var texts: [DepartmentKey: [Text]] = [:]
  private var pieces: [Fact] = []

  /// Takes in the pieces of one export.
  mutating func add(_ own: [Fact]) {
    var start = 0
    while start < own.count {
      let key = own[start].department
      var end = start + 1
      while end < own.count, own[end].department == key { end += 1 }
      add(key, own[start..<end])
      start = end
    }
  }

  private mutating func add(_ key: DepartmentKey, _ own: ArraySlice<Fact>) {
    guard let place = texts.index(forKey: key) else {
      texts[key] = [keep(own)]
      return
    }
    if let known = texts.values[place].firstIndex(where: { pieces[$0.range].elementsEqual(own) }) {
      texts.values[place][known].count += 1
    } else {
      texts.values[place].append(keep(own))
    }
  }

  private mutating func keep(_ own: ArraySlice<Fact>) -> Text {
    let start = pieces.count
    pieces += own
    return Text(range: start..<pieces.count)
  }

  /// Each department as most of the exports have it, of several names the first by its bytes; a name that cannot be
  /// printed is none.
  var departments: [DepartmentKey: Department] {
    texts.compactMapValues { texts in
      texts.map { (department: DepartmentPiece.department(pieces[$0.range]), count: $0.count) }
        .max { a, b in
          (a.department.name.isEmpty ? 0 : 1, a.count, b.department)
            < (b.department.name.isEmpty ? 0 : 1, b.count, a.department)
        }?.department
    }
  }
}

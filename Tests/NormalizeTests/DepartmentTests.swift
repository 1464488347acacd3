import ByteStream
import Contract
import Records
import Testing

@testable import Normalize

/// Records are counted by the public body that decided, where a contract asks for it.
@Suite struct DepartmentTests {
  private static let code = "11420100000000001K"

  private func key(_ code: String) throws -> DepartmentKey {
    let bytes = Array(code.utf8)
    let key = DepartmentKey(code: bytes.span, at: 0)
    return try #require(key)
  }

  // MARK: Keys

  /// Law: two codes have one key exactly when the characters that tell organisations apart are the same.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func keysTellOrganisationsApart(seed: UInt64) throws {
    var generator = Seeded(seed)
    let letters = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    func organisation() -> String {
      String((0..<8).map { _ in letters.randomElement(using: &generator) ?? "0" })
    }
    let (one, other) = (organisation(), organisation())
    let first = try key("11420100\(one)0X")
    #expect(try key("12310000\(one)9Y") == first)
    #expect((try key("11420100\(other)0X") == first) == (one == other))
    #expect(first.rawValue >> 48 == 0)
    #expect(first < DepartmentKey(nameHash: UInt64.random(in: 0...UInt64.max, using: &generator)))
    let enterprise = Array("91420100\(one)0X".utf8)
    let none = DepartmentKey(code: enterprise.span, at: 0)
    #expect(none == nil)
    var fact = Fact(line: 1)
    fact.department = first
    #expect(fact.department == first && fact.line == 1 && fact.reason == .none)
  }

  /// Law: eight bytes packed at once give the key that they give one by one, whatever they are and wherever they stand.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func keysAreThoseOfTheSlowTwin(seed: UInt64) {
    var generator = Seeded(seed)
    var bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for start in -1...64 {
      if bytes.indices.contains(start), seed % 2 == 0 { bytes[start] = 0x31 }
      var expected: UInt64?
      if start >= 0, start + 18 <= bytes.count, bytes[start] == 0x31 {
        expected = bytes[start + 8..<start + 16].reduce(0) {
          $0 << 6 | UInt64(($1 &- 0x2F) & 0x3F)
        }
      }
      #expect(DepartmentKey(code: bytes.span, at: start)?.rawValue == expected, "seed \(seed)")
    }
  }

  /// Law: read byte by byte a name is as plausible as it is read letter by letter.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func plausibleNamesAreThoseOfTheSlowTwin(seed: UInt64) {
    let endings = [
      "局", "委", "委员会", "厅", "部", "署", "办", "办公室", "处", "所", "站", "队", "中心", "政府", "法院", "检察院",
      "海关", "院", "机关", "分行", "支行", "服务厅", "大厅", "街道",
    ]
    func twin(_ name: String) -> Bool {
      (4...40).contains(name.unicodeScalars.count)
        && name.unicodeScalars.allSatisfy {
          (0x4E00...0x9FFF).contains($0.value) || "（）()、·".unicodeScalars.contains($0)
        }
        && endings.contains { name.hasSuffix($0) }
    }
    var generator = Seeded(seed)
    let letters =
      Array("一龥武汉市员中海公检机分服大街务（）()、·") + ["局", "会", "室", "心", "道", "\u{9FFF}", "\u{4E00}"]
    let odd = Array("a1 ，\u{301}\u{4DFF}\u{A000}𠀀")
    for _ in 0..<200 {
      var name = String(
        (0..<Int.random(in: 0...41, using: &generator)).map { _ in
          letters.randomElement(using: &generator) ?? "市"
        })
      if Int.random(in: 0..<3, using: &generator) == 0 {
        name.append(odd.randomElement(using: &generator) ?? "a")
      }
      if Bool.random(using: &generator) {
        name += endings.randomElement(using: &generator) ?? "局"
      }
      if Int.random(in: 0..<8, using: &generator) == 0 { name += "\u{301}" }
      #expect(Department.isPlausible(name: Array(name.utf8).span) == twin(name), "seed \(seed)")
    }
  }

  @Test(arguments: [
    ("武汉市市场监督管理局", true), ("江汉区住房和城乡建设局（本级）", false), ("武汉市中级人民法院", true),
    ("国家税务总局武汉市税务局", true), ("王局", false), ("张三丰", false), ("欧阳娜娜", false), ("13800138000局", false),
    ("武汉市公安局 420106199001011234", false), ("<b>某某管理局", false), ("", false),
    (String(repeating: "长", count: 40) + "局", false),
  ])
  func namesArePublicBodies(name: String, isPlausible: Bool) {
    #expect(Department.isPlausible(name: Array(name.utf8).span) == isPlausible)
  }

  // MARK: Facts

  private func licence(_ edition: Int = 0) throws -> RowDraft {
    var row = try RowDraft("licences", edition: edition)
    try row.set("XK_JDRQ", day: "2018-03-01")
    try row.set("XK_WSH", text: "许字1号")
    return row
  }

  @Test func theCodeTellsTheDepartment() throws {
    var row = try licence()
    try row.set("XK_XKJGDM", text: Self.code, kind: .unified)
    try row.set("XK_XKJG", text: "武汉市市场监督管理局")
    #expect(try row.fact().department == key(Self.code))
    #expect(try row.departments() == [Department(code: Self.code, name: "武汉市市场监督管理局")])
    // What is no public body's name is not kept; its code is.
    try row.set("XK_XKJG", text: "张三丰")
    #expect(try row.departments() == [Department(code: Self.code, name: "")])
  }

  @Test func withoutACodeTheNameTellsIt() throws {
    var row = try licence(2)
    try row.set("XK_XZJG", text: "武汉市生态环境局")
    let fact = try row.fact()
    #expect(fact.department == DepartmentKey(nameHash: StableHash.of("武汉市生态环境局").first))
    #expect(try row.departments() == [Department(code: "", name: "武汉市生态环境局")])
    // An enterprise's code in the column is no public body's.
    var other = try licence()
    try other.set("XK_XKJGDM", text: "91420100000000001K", kind: .unified)
    try other.set("XK_XKJG", text: "武汉市生态环境局")
    #expect(try other.fact().department == fact.department)
    try other.set("XK_XKJG", text: "张三丰")
    #expect(try other.fact().department == .none)
    #expect(try other.departments() == [])
  }

  @Test func nothingIsKeptOfPersonsAndOfWhatCannotBeRead() throws {
    for (reason, isReadable) in [(Reason.naturalPerson, true), (.raggedRow, false)] {
      var row = try licence()
      try row.set("XK_XKJGDM", text: Self.code, kind: .unified)
      try row.set("XK_XKJG", text: "武汉市市场监督管理局")
      row.reason = reason
      row.isReadable = isReadable
      #expect(try row.fact().department == .none)
      #expect(try row.departments() == [])
    }
    // What only breaks a rule counts against the department that sent it.
    var row = try licence()
    try row.set("XK_XKJGDM", text: Self.code, kind: .unified)
    row.reason = .tooLong
    #expect(try row.fact().department == key(Self.code))
  }

  @Test func whereNobodyAsksNothingIsKept() throws {
    var row = try RowDraft("spot_checks")
    try row.set("JDJGDM", text: Self.code, kind: .unified)
    let fact = try row.fact()
    #expect(fact.department == .none && fact.departmentHigh == 0 && fact.departmentLow == 0)
  }

  // MARK: Lists

  /// Law: lists of workers that read an export together are put together as if one had read it.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func listsAreOneWhoeverRead(seed: UInt64) {
    var generator = Seeded(seed)
    let rows = (1...400).map { line in
      (
        DepartmentKey(rawValue: UInt64.random(in: 1...40, using: &generator)),
        Department(code: "", name: "部门\(Int.random(in: 1...60, using: &generator))局"),
        UInt32(line)
      )
    }
    var alone = DepartmentNames()
    for (key, name, line) in rows { alone.add(key, name, line: line) }
    var workers = [DepartmentNames](repeating: DepartmentNames(), count: 3)
    for (key, name, line) in rows {
      workers[Int.random(in: 0..<3, using: &generator)].add(key, name, line: line)
    }
    workers.shuffle(using: &generator)
    var together = DepartmentNames()
    for one in workers { together.merge(one) }
    #expect(together.departments == alone.departments)
    #expect(together.all.map(\.key) == alone.all.map(\.key))
  }

  /// An export that names more departments than there can be names none, however it was read.
  @Test func tooManyAreNone() {
    var parts = [DepartmentNames](repeating: DepartmentNames(), count: 2)
    for number in 0...DepartmentNames.most {
      parts[number % 2].add(
        DepartmentKey(rawValue: UInt64(number + 1)), Department(code: "", name: "某局"),
        line: UInt32(number))
    }
    #expect(!parts[0].isEmpty)
    parts[0].merge(parts[1])
    #expect(parts[0].isEmpty && parts[0].all.isEmpty)
  }

  /// Law: the table counts as a dictionary does, however it grew and whoever's parts were put together.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func sumsAreThoseOfTheSlowTwin(seed: UInt64) {
    var generator = Seeded(seed)
    var parts = [DepartmentSums](repeating: DepartmentSums(), count: 3)
    var expected: [String: DepartmentCounts] = [:]
    for _ in 0..<3000 {
      // The highest bits of a department and of a city, and keys that differ in one of the three alone.
      let department = DepartmentKey(
        rawValue: UInt64.random(in: 1...9, using: &generator) << UInt64(seed % 2 == 0 ? 0 : 44))
      let city = UInt16.random(in: UInt16.max - 9...UInt16.max, using: &generator)
      let month = Int.random(in: 0..<20, using: &generator)
      let counts = DepartmentCounts(
        reported: 1, accepted: UInt32.random(in: 0...1, using: &generator),
        late: UInt32.random(in: 0...1, using: &generator))
      parts[Int.random(in: 0..<3, using: &generator)].add(department, city, month, counts)
      expected["\(department.rawValue) \(city) \(month)", default: DepartmentCounts()] += counts
    }
    var whole = DepartmentSums()
    for part in parts { whole.merge(part) }
    let found = Dictionary(
      uniqueKeysWithValues: whole.cells.map {
        ("\($0.department.rawValue) \($0.city) \($0.month)", $0.counts)
      })
    #expect(found == expected, "seed \(seed)")
  }

  // MARK: The fold

  private func deliveries(
    _ bench: FoldBench, _ generator: inout Seeded
  ) -> [Delivery] {
    bench.deliveries(&generator, files: 4, rows: 120).map { delivery in
      var delivery = delivery
      for number in delivery.facts.indices where !delivery.facts[number].flags.contains(.unkeyed) {
        let department = UInt64.random(in: 0...6, using: &generator)
        guard department > 0 else { continue }
        delivery.facts[number].department = DepartmentKey(rawValue: department << 30)
        delivery.departments.add(
          delivery.facts[number].department,
          Department(code: "code-\(department)", name: "第\(department)局"), line: 1)
      }
      return delivery
    }
  }

  /// Law: the counts are those of the slow twin, whatever the passes.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func countsAreThoseOfTheSlowTwin(seed: UInt64) throws {
    var generator = Seeded(seed)
    let bench = try FoldBench(namesDepartments: true)
    let deliveries = deliveries(bench, &generator)
    let slow = SlowFold(bench, deliveries)
    var expected: [String: DepartmentCounts] = [:]
    for (row, city) in bench.cities.enumerated() {
      for (offset, month) in bench.months.enumerated() {
        for (key, counts) in slow.departments(city, month) {
          expected["\(row) \(offset) \(key.rawValue)"] = counts
        }
      }
    }
    for rows in [nil, 3_000_000] {
      let result = try bench.fold(deliveries, claimedRows: rows, order: { $0.reversed() }).result
      let found = Dictionary(
        uniqueKeysWithValues: result.departments.map {
          ("\($0.city) \($0.month) \($0.department.rawValue)", $0.counts)
        })
      #expect(found == expected)
    }
  }

  /// Law: a fold that is not asked has no departments, and the same series.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func nothingElseChanges(seed: UInt64) throws {
    var generator = Seeded(seed)
    let asked = try FoldBench(namesDepartments: true)
    let deliveries = deliveries(asked, &generator)
    let bare = deliveries.map { delivery in
      var delivery = delivery
      delivery.departments = DepartmentNames()
      for number in delivery.facts.indices { delivery.facts[number].department = .none }
      return delivery
    }
    let counted = try asked.fold(deliveries).result
    let plain = try FoldBench().fold(bare).result
    #expect(counted.series == plain.series && plain.departments.isEmpty)
    #expect(!counted.departments.isEmpty)
  }

  /// A file that was written before departments were counted, or names too many, is read with none.
  @Test func aFileWithoutAListCountsForNone() throws {
    var generator = Seeded(1)
    let bench = try FoldBench(namesDepartments: true)
    var deliveries = deliveries(bench, &generator)
    for number in deliveries.indices { deliveries[number].departments = DepartmentNames() }
    #expect(try bench.fold(deliveries).result.departments.isEmpty)
  }

  /// Names come back as they were written, as most exports have them.
  @Test func namesAreThoseOfMostExports() throws {
    let bench = try FoldBench(namesDepartments: true)
    let long = String(repeating: "某", count: 39) + "局"
    let names = [[long, "乙局"], ["丙局", "乙局"], [long, "甲局"], ["", ""], ["", ""], ["", ""]]
    let deliveries = names.enumerated().map { number, names in
      var delivery = Delivery(
        hash: "file-\(number)", day: day("2018-01-01").advanced(by: number), facts: [])
      for (place, name) in names.enumerated() {
        delivery.departments.add(
          DepartmentKey(rawValue: UInt64(place + 1)), Department(code: Self.code, name: name),
          line: 1)
      }
      return delivery
    }
    let found = try bench.withFold(deliveries) { try $0.departmentNames() }
    #expect(
      found == [
        DepartmentKey(rawValue: 1): Department(code: Self.code, name: long),
        DepartmentKey(rawValue: 2): Department(code: Self.code, name: "乙局"),
      ])
  }

  /// Law: a department comes back as it was written, whatever the length of its code and name.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func namesComeBack(seed: UInt64) throws {
    var generator = Seeded(seed)
    var expected: [DepartmentKey: Department] = [:]
    var delivery = Delivery(hash: "file", day: day("2018-01-01"), facts: [])
    for number in 1...40 as ClosedRange<UInt64> {
      let department = Department(
        code: Bool.random(using: &generator) ? Self.code : "",
        name: String(
          (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            "一龥局（)·".randomElement(using: &generator) ?? "局"
          }))
      let key = DepartmentKey(rawValue: number << 40 | number)
      expected[key] = department
      delivery.departments.add(key, department, line: UInt32(number))
    }
    let found = try FoldBench(namesDepartments: true).withFold([delivery]) {
      try $0.departmentNames()
    }
    #expect(found == expected, "seed \(seed)")
  }
}

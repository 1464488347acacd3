import ByteStream
import Foundation
import Store
import Records
import Synchronization
import Testing

@testable import Engine

/// What someone who can only write to the inbox can do to other cities: docs/reliability.md has the table.
///
/// Three cities deliver in folders of their own, the centre in another. The attacker is Yichang (420500). Each attack is played
/// where nobody is named, and where sources are.
@Suite struct AttackTests {
  /// What comes of the attack where sources are named.
  enum Ending: Sendable {
    /// The export is refused by name.
    case refused(Failure.Code)
    /// A gate closes, or warns.
    case closed(String), warned(String)
    /// Others move, as the source may have it, and a gate tells.
    case told(String)
    /// There is nothing to tell.
    case harmless
  }

  struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    /// What the table of the document calls it.
    let row: String
    let ending: Ending
    /// Whether it moves another city, or the attacker above it, where nobody is named.
    var movesWithout = true
    /// By whom it comes: a folder of the inbox.
    var folder = "420500"
    let files: @Sendable () -> [String: String]

    var testDescription: String { name }
  }

  static let attacks = [
    Attack(
      name: "200 faulty rows with another's authority code",
      row: "200 faulty rows with Jingzhou's authority code", ending: .warned("foreign-rows")
    ) {
      ["licences_420500_20180404.csv": Written.licences("421000", 1000..<1200, faulty: 200)]
    },
    Attack(
      name: "another's keys, delivered broken", row: "Jingzhou's keys, delivered broken",
      ending: .warned("foreign-rows")
    ) {
      ["licences_420500_20180404.csv": Written.licences("421000", 0..<10, faulty: 10)]
    },
    Attack(
      name: "another's records, replaced",
      row: "Jingzhou's records, replaced by others of the same number, of six years ago",
      ending: .warned("foreign-rows")
    ) {
      ["licences_420500_20180404.csv": Written.licences("421000", 0..<10, day: "2012-02-05")]
    },
    Attack(
      name: "a copy of another's export, under a day before it",
      row: "a copy of Jingzhou's export under an earlier day", ending: .warned("foreign-rows"),
      movesWithout: false
    ) {
      ["licences_420500_20180301.csv": Written.licences("421000", 0..<10, faulty: 2)]
    },
    Attack(
      name: "invented events", row: "40 invented events about Jingzhou",
      ending: .refused(.sourceForeign)
    ) {
      ["credit_events_420500_20180404.csv": Written.events("421000", 100..<140, kind: "严重失信")]
    },
    Attack(
      name: "one row of a court's list",
      row: "one row of a court's list about Jingzhou's government", ending: .refused(.sourceForeign)
    ) {
      ["defaulters_420500_20180404.csv": Written.defaulter("421000", "荆州市")]
    },
    Attack(
      name: "no enterprises for oneself", row: "no enterprises for Yichang, from Yichang",
      ending: .refused(.sourceForeign)
    ) {
      ["denominators_420500_20180404.csv": Written.denominators(2017, ["420500": 0])]
    },
    Attack(
      name: "no enterprises, from the centre", row: "the same from the centre",
      ending: .closed("denominators"), folder: "centre"
    ) {
      ["denominators_20180404.csv": Written.denominators(2017, ["420500": 0])]
    },
    Attack(
      name: "a third of the enterprises, from the centre",
      row: "a third of the enterprises for Yichang, from the centre",
      ending: .closed("denominators"),
      folder: "centre"
    ) {
      ["denominators_20180404.csv": Written.denominators(2017, ["420500": 30])]
    },
    Attack(
      name: "an older export under a newer day",
      row: "the centre's events of two months ago under today's day",
      ending: .told("older-exports"), folder: "centre"
    ) {
      // One line more, so that its bytes are others.
      ["credit_events_20180404.csv": Written.events("421000", 0..<10, kind: "严重失信") + "\n"]
    },
    Attack(
      name: "an export of nobody's", row: "the 200 faulty rows in the inbox itself, in no folder",
      ending: .refused(.sourceUnknown), folder: ""
    ) {
      ["licences_20180404.csv": Written.licences("421000", 1000..<1200, faulty: 200)]
    },
  ]

  @Test(arguments: attacks) func noOtherCityMoves(attack: Attack) async throws {
    let (before, after) = (try AttackBench(named: false), try AttackBench(named: true))
    let calm = try await before.indices()
    #expect(try await after.indices() == calm)
    let moved = try await before.indices(after: attack)
    let changed = moved.filter { $0.value != calm[$0.key] }
    #expect(!changed.isEmpty == attack.movesWithout, "\(attack.name): \(changed)")
    let held = try await after.indices(after: attack)
    let (log, codes) = (after.place.logged, after.codes)
    if case .told = attack.ending {
    } else {
      for city in ["420100", "421000"] { #expect(held[city] == calm[city], "\(attack.name)") }
    }
    switch attack.ending {
    case .refused(let code): #expect(codes == [code], "\(attack.name)")
    case .closed(let gate):
      #expect(codes == [.gateClosed] && after.checks.contains("\(gate) block"), "\(attack.name)")
    case .warned(let gate), .told(let gate):
      #expect(codes.isEmpty && log.contains("\"gate\":\"\(gate)\""), "\(attack.name): \(log)")
    case .harmless: #expect(codes.isEmpty, "\(attack.name)")
    }
    try check(attack.row, moved, held, calm)
    if ProcessInfo.processInfo.environment["ATTACKS"] != nil {
      let line = ["420100", "420500", "421000"].map { city in
        "\(city) \(calm[city] ?? "") \(moved[city] ?? "") \(held[city] ?? "")"
      }
      print("ATTACK \(attack.name): \(line.joined(separator: " | ")) \(codes)")
    }
  }

  /// Law: what the document says of a city is what came of the attack.
  private func check(
    _ row: String, _ moved: [String: String], _ held: [String: String], _ calm: [String: String]
  ) throws {
    let text = try String(contentsOfFile: packageRoot + "/docs/reliability.md", encoding: .utf8)
    let line = try #require(
      text.split(separator: "\n").first { $0.hasPrefix("| \(row) |") }, "no line: \(row)")
    let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    let codes = ["Wuhan": "420100", "Yichang": "420500", "Jingzhou": "421000"]
    for (cell, indices) in [(cells[1], moved), (cells[2], held)] {
      for figure in cell.matches(of: /([A-Z][a-z]+) ([0-9]+\.[0-9]{2})/) {
        let code = try #require(codes[String(figure.1)])
        #expect(printed(indices[code]) == String(figure.2), "\(row): \(figure.1)")
      }
    }
    // Those of a quiet night stand above the table.
    for (city, code) in codes {
      #expect(text.contains("\(city)") && text.contains(printed(calm[code])), "\(city)")
    }
  }

  private func printed(_ index: String?) -> String {
    Double(index ?? "").map { $0.fixed(decimals: 2) } ?? "none"
  }

  /// An inbox, or a source's folder, that is emptied or not mounted is no quiet night.
  @Test(arguments: ["", "centre"]) func anEmptyInboxIsAGate(folder: String) async throws {
    let bench = try AttackBench(named: true)
    let calm = try await bench.indices()
    let path = folder.isEmpty ? bench.place.inbox : "\(bench.place.inbox)/\(folder)"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(try await bench.indices() == calm)
    #expect(bench.codes == [.gateClosed] && bench.checks.contains("empty-inbox block"))
  }

  /// Nobody marks a true report as invented by a file.
  @Test func aMarkerIsNoKey() async throws {
    let bench = try AttackBench(named: true)
    _ = try await bench.indices()
    try bench.place.write("invented", to: "inbox/SYNTHETIC")
    _ = try await bench.indices()
    #expect(bench.codes == [.gateClosed] && bench.checks.contains("synthetic block"))
    let manifest = try String(
      contentsOfFile: bench.place.published + "/manifest.json", encoding: .utf8)
    #expect(manifest.contains("\"synthetic\": false"))
  }

  /// Only what its source vouches for is taken, and is when the list has it.
  @Test func bytesThatNobodyVouchesForAreRefused() async throws {
    let bench = try AttackBench(named: true)
    let centre = bench.place.inbox + "/centre"
    let names = try FileManager.default.contentsOfDirectory(atPath: centre).sorted()
    func list(_ names: some Sequence<String>) throws {
      let lines = try names.map { name in
        let bytes = try readFile("\(centre)/\(name)", limit: 1 << 20)
        return "\(try SHA256.hex(of: bytes.span))  \(name)"
      }
      try bench.place.write(lines.joined(separator: "\n") + "\n", to: "centre.sha256")
    }
    try list(names.dropLast())
    try bench.trust("centre.sha256")
    _ = try await bench.indices()
    #expect(bench.codes == [.sourceUnproven])
    try list(names)
    _ = try await bench.indices()
    #expect(bench.codes.isEmpty)
    // Vouched-for bytes under another name say another day of delivery: an old export is none of today's.
    let (old, new) = ("\(centre)/\(names[0])", "\(centre)/credit_events_20180406.csv")
    try FileManager.default.copyItem(atPath: old, toPath: new)
    _ = try await bench.indices()
    #expect(bench.codes == [.sourceUnproven])
    try FileManager.default.removeItem(atPath: new)
    // Who is trusted no more is read out of the report.
    try list(names.dropFirst())
    _ = try await bench.indices()
    #expect(bench.codes == [.sourceUnproven])
  }
}

extension AttackTests {
  /// What lies in an archive is vouched for member by member, by its own bytes and name; the archive's own hash is no help.
  @Test(arguments: ["zip", "tar"]) func membersNeedAHashOfTheirOwn(kind: String) async throws {
    let bench = try AttackBench(named: true)
    let good = Written.events("420100", 20..<30, kind: "守信典型")
    let evil = Written.events("421000", 100..<140, kind: "严重失信")
    let members = [("credit_events_20180401.csv", good), ("credit_events_20180402.csv", evil)]
    let archive =
      kind == "zip"
      ? try ZipBytes.archive(members.map { ZipBytes.Member($0.0, Array($0.1.utf8)) })
      : tar(members)
    let folder = bench.place.inbox + "/centre"
    var vouched: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let bytes = try readFile("\(folder)/\(name)", limit: 1 << 20)
      vouched.append("\(try SHA256.hex(of: bytes.span))  \(name)")
    }
    try bench.place.write(vouched.joined(separator: "\n"), to: "centre.sha256")
    try bench.trust("centre.sha256")
    let calm = try await bench.indices()
    #expect(bench.codes.isEmpty)
    try bench.place.write(archive, to: "inbox/centre/april_20180402.\(kind)")
    vouched.append("\(try SHA256.hex(of: archive.span))  april_20180402.\(kind)")
    try bench.place.write(vouched.joined(separator: "\n"), to: "centre.sha256")
    #expect(try await bench.indices() == calm)
    #expect(bench.codes == [.sourceUnproven, .sourceUnproven])
    // The one that is vouched for is taken, the other is not.
    vouched.append("\(try SHA256.hex(of: Array(good.utf8).span))  credit_events_20180401.csv")
    try bench.place.write(vouched.joined(separator: "\n"), to: "centre.sha256")
    #expect(try await bench.indices()["421000"] == calm["421000"])
    #expect(bench.codes == [.sourceUnproven])
    let books = rows(
      try readFile(bench.place.published + "/data/books.csv", limit: 1 << 20))
    let archived = books.map { $0[1] }.filter { $0.contains("april") }
    #expect(archived == ["centre/april_20180402.\(kind)/credit_events_20180401.csv"])
  }

  /// A tar archive as `tar --format=ustar` writes it.
  private func tar(_ members: [(String, String)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, text) in members {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, at start: Int) {
        for (place, byte) in text.utf8.enumerated() { header[start + place] = byte }
      }
      put(name, at: 0)
      put("0000644", at: 100)
      put("0000000", at: 108)
      put("0000000", at: 116)
      let size = String(text.utf8.count, radix: 8)
      put(String(repeating: "0", count: 11 - size.count) + size, at: 124)
      put("00000000000", at: 136)
      put("        ", at: 148)
      put("0", at: 156)
      put("ustar", at: 257)
      put("00", at: 263)
      let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
      put(String(repeating: "0", count: 6 - sum.count) + sum, at: 148)
      header[154] = 0
      bytes += header + Array(text.utf8)
      bytes += [UInt8](repeating: 0, count: (512 - text.utf8.count % 512) % 512)
    }
    return bytes + [UInt8](repeating: 0, count: 1024)
  }
}

/// Three cities and a centre with a place of their own, and what came of the last run.
final class AttackBench {
  let place: Place
  private let isNamed: Bool
  private(set) var codes: [Failure.Code] = []
  private(set) var checks: [String] = []
  /// The same with what was said.
  private(set) var messages: [String] = []
  private var trusted: String?

  init(named: Bool) throws {
    isNamed = named
    place = try Place()
    _ = try place.small()
    try writePipeline()
    for name in try FileManager.default.contentsOfDirectory(atPath: place.inbox) {
      try FileManager.default.removeItem(atPath: "\(place.inbox)/\(name)")
    }
    try place.write(Self.edition, to: "editions/small.yaml")
    for (city, count) in [("420100", 10), ("420500", 9), ("421000", 10)] {
      try put(
        ["licences_\(city)_20180305.csv": Written.licences(city, 0..<count, faulty: 2)], in: city)
    }
    try put(
      [
        "denominators_20170105.csv": Written.denominators(
          2016, ["420100": 100, "420500": 100, "421000": 100]),
        "denominators_20180105.csv": Written.denominators(
          2017, ["420100": 110, "420500": 110, "421000": 110]),
        // Found to be a major breach at first, and put right in the next.
        "credit_events_20180205.csv": Written.events("421000", 0..<10, kind: "严重失信"),
        "credit_events_20180305.csv": Written.events("421000", 0..<10, kind: "守信典型"),
        "credit_events_20180306.csv": Written.events("420100", 0..<10, kind: "守信典型"),
        "credit_events_20180307.csv": Written.events("420500", 0..<10, kind: "一般失信"),
      ], in: "centre")
  }

  private var extra: String {
    guard isNamed else { return "" }
    return """
      sources:
        cities: { is: city, from: "{code}/*" }
        centre: { is: centre, from: "centre/*"\(trusted.map { ", trusted: \($0)" } ?? "") }
      """
  }

  /// Has the centre vouch for its exports in a list.
  func trust(_ list: String) throws {
    trusted = list
    try writePipeline()
  }

  /// What cannot be taken does not hold the others up; where nobody is named, as it was before there were these gates.
  private func writePipeline() throws {
    try place.writeSmall(
      gates: isNamed ? "" : ", denominators: note, older_exports: note", extra: extra)
    let path = place.root + "/small.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try place.write(
      text.replacing("failed_files: block", with: "failed_files: warn")
        .replacing("share: 0.5", with: "share: 1"), to: "small.yaml")
  }

  /// Puts exports into a folder of the inbox; where nobody is named there is none.
  func put(_ files: [String: String], in folder: String) throws {
    for (name, text) in files {
      let isBelow = isNamed && !folder.isEmpty
      try place.write(text, to: isBelow ? "inbox/\(folder)/\(name)" : "inbox/\(name)")
    }
  }

  /// The published indices by city, after a run with what an attacker put down.
  func indices(
    after attack: AttackTests.Attack? = nil, month: String? = nil
  ) async throws -> [String: String] {
    if let attack {
      try put(attack.files(), in: attack.folder)
    }
    var settings = Settings(
      pipelinePath: place.root + "/small.yaml", now: { Place.now }, exitCode: { _ in 65 })
    settings.month = month.flatMap { Month($0) }
    place.events.withLock { $0 = [] }
    do {
      codes = try await run(settings, log: place.log).failures.map(\.code)
    } catch {
      codes = [error.code]
    }
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    let last = try #require(try ledger.runs(limit: 1).first)
    let found = try ledger.checks(of: last.id)
    checks = found.map { "\($0.name) \($0.status.rawValue)" }
    messages = found.map { "\($0.name) \($0.status.rawValue): \($0.message)" }
    let text = try readFile(place.published + "/data/indices.csv", limit: 1 << 20)
    return Dictionary(
      rows(text).dropFirst().map { ($0[2], $0[6]) }, uniquingKeysWith: { first, _ in first })
  }

  private static let edition = """
    edition: "small"
    title: { zh: 小样, en: A small tree }
    note: { zh: 仅供测试。, en: For tests only. }
    sources: [invented]
    total_points: 100
    minimum_coverage: 0.5
    tree:
      - id: all
        title: { zh: 全部, en: All }
        points: 100
        basis: assumed
        items:
    \(leaf("compliance", 40, "{ ratio: { of: [licences.accepted], to: [licences.reported] } }", "0", "1"))
    \(leaf("rate", 20, "{ ratio: { of: [licences.records], to: [denominators.enterprises], scale: 1000 } }", "0", "200"))
    \(leaf("major", 20, "{ ratio: { of: [credit_events.major], to: [credit_events.records] } }", "0.5", "0"))
          - id: pending
            title: { zh: pending, en: pending }
            points: 20
            basis: assumed
            provenance: central
            value: { none: [defaulters.government_pending] }
            score: { yes_no: true }
            rule_basis: assumed
            missing: reweight
            unit: { zh: 是=1, en: yes = 1 }
    """

  private static func leaf(
    _ id: String, _ points: Int, _ value: String, _ zero: String, _ full: String
  ) -> String {
    """
          - id: \(id)
            title: { zh: \(id), en: \(id) }
            points: \(points)
            basis: assumed
            provenance: monitored
            value: \(value)
            score: { goalposts: { zero: \(zero), full: \(full) } }
            rule_basis: assumed
            missing: reweight
            unit: { zh: "%", en: "%" }
    """
  }
}

/// Exports as a friend or an enemy writes them.
enum Written {
  /// Licences of a city's market supervision; the last ones of entities with a code that is none.
  static func licences(
    _ city: String, _ numbers: Range<Int>, day: String = "2018-02-05", faulty: Int = 0
  ) -> String {
    let header =
      "XK_XDR_MC,XK_XDR_LB,XK_XDR_SHXYM,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,"
      + "XK_XKJG,XK_XKJGDM,XK_ZT,XK_LYDW,XK_LYDWDM"
    let authority = code("11\(city)00\(city)0")
    return
      ([header]
      + numbers.map { number in
        let firm = enterprise(number)
        let code = number < numbers.upperBound - faulty ? firm : String(firm.dropLast()) + "?"
        return "测试企业\(number)号,法人及非法人组织,\(code),准予许可决定书,许可〔2018〕\(number)号,普通,"
          + "食品经营,\(day),\(day),2028-02-05,市场监督管理局,\(authority),1,市场监督管理局,\(authority)"
      }).joined(separator: "\n") + "\n"
  }

  static func events(_ city: String, _ numbers: Range<Int>, kind: String) -> String {
    (["SJBH,SJLB,CXLY,SJMC,FSRQ,XYZT,XYRQ,ZTMC,ZTDM,XZQH,SJLYDW,BZ"]
      + numbers.map { number in
        "事〔2018〕\(number)号,\(kind),政务诚信,事件,2018-01-10,未响应,,,,\(city),媒体,无"
      }).joined(separator: "\n") + "\n"
  }

  static func defaulter(_ city: String, _ name: String) -> String {
    "iname,partyTypeName,cardNum,courtName,areaName,gistId,regDate,caseCode,gistUnit,duty,performance,"
      + "disruptTypeName,publishDate\n"
      + "\(name)人民政府,法人或其他组织,\(code("11\(city)00\(city)0")),\(name)中级人民法院,\(name),民初1号,"
      + "2017-10-17,执1号,\(name)中级人民法院,支付,全部未履行,拒不履行,2017-12-16\n"
  }

  static func denominators(_ year: Int, _ enterprises: [String: Int]) -> String {
    (["XZQH,NF,BL,SZ,TJLY"]
      + enterprises.sorted { $0.key < $1.key }.map { "\($0.key),\(year),企业数,\($0.value).00,年鉴" })
      .joined(separator: "\n") + "\n"
  }

  static func enterprise(_ number: Int) -> String {
    let digits = String(number)
    return code("91420000MA" + String(repeating: "0", count: 7 - digits.count) + digits)
  }

  /// With its check character.
  static func code(_ head: String) -> String {
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
    var (sum, weight) = (0, 1)
    for character in head.padding(toLength: 17, withPad: "0", startingAt: 0) {
      sum += (alphabet.firstIndex(of: character) ?? 0) * weight
      weight = weight * 3 % 31
    }
    return head.padding(toLength: 17, withPad: "0", startingAt: 0)
      + String(alphabet[(31 - sum % 31) % 31])
  }
}

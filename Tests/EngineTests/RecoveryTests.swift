import Foundation
import Store
import Records
import Testing

@testable import Engine

/// Rejected rows have a life: they are tried again when what they are judged by changes, and what came back is told.
@Suite struct RecoveryTests {
  private static let name = "licences_20180406.csv"

  /// An export of 40 rows: 14 of an unknown kind, 11 with a long text, 15 that are right.
  private static func export(kind: String = "特别") -> String {
    let head = [
      "XK_XDR_MC", "XK_XDR_LB", "XK_XDR_SHXYM", "XK_XKWS", "XK_WSH", "XK_XKLB", "XK_NR", "XK_JDRQ",
      "XK_YXQZ", "XK_YXQZI", "XK_XKJG", "XK_XKJGDM", "XK_ZT", "XK_LYDW", "XK_LYDWDM",
    ]
    let lines = (1...40).map { number in
      let isOdd = number % 3 == 0 && number <= 42
      let isLong = !isOdd && number.isMultiple(of: 2) && number <= 34
      return [
        "测试企业1号", "法人及非法人组织", "91420000MA0000015A", "准予许可决定书", "许可〔2018〕9\(number)号",
        isOdd ? kind : "普通", isLong ? String(repeating: "食", count: 30) : "食品经营", "2018-03-05",
        "2018-03-05", "2028-02-05", "武汉市市场监督管理局", "11420100004201002F", "1", "武汉市市场监督管理局",
        "11420100004201002F",
      ].joined(separator: ",")
    }
    return ([head.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  private static let oddRows = (1...40).count { $0 % 3 == 0 }
  private static let longRows = (1...34).count { $0 % 3 != 0 && $0 % 2 == 0 }

  /// A kind more is known, and long texts are no longer taken.
  private func changeContract(_ place: Place) throws {
    let path = "contracts/licences.yaml"
    let text = String(
      decoding: try #require(FileManager.default.contents(atPath: "\(place.root)/\(path)")),
      as: UTF8.self)
    try place.write(
      text.replacing("values: [普通, 特许,", with: "values: [普通, 特别, 特许,")
        .replacing(
          "{ title: 许可内容, type: text, length: 4000", with: "{ title: 许可内容, type: text, length: 20"),
      to: path)
  }

  private func known(_ place: Place) throws -> KnownFile {
    let ledger = try Ledger(copying: place.store + "/ledger.sqlite")
    return try #require(try ledger.knownFiles().first { $0.identity.path == Self.name })
  }

  private func page(_ place: Place) throws -> String {
    let path = place.published + "/en/quality.html"
    return String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
  }

  /// Law: what came back is counted row by row: as many rows may be newly rejected.
  @Test(arguments: [1, 3]) func whatCameBackIsCountedRowByRow(workers: Int) async throws {
    let place = try Place()
    var settings = try place.small()
    settings.workers = workers
    try place.write(Self.export(), to: "inbox/" + Self.name)
    _ = try await run(settings, log: place.log)
    #expect(try known(place).tally.rejected == [.notInList: Self.oddRows])
    #expect(try known(place).recovered.isEmpty)
    #expect(try !page(place).contains("Rows that came back"))

    try changeContract(place)
    _ = try await run(settings, log: place.log)
    let now = try known(place)
    #expect(now.tally.rejected == [.tooLong: Self.longRows])
    #expect(now.recovered == [.notInList: Self.oddRows])
    #expect(place.logged.contains("\"rows.recovered\",\"files\":1,\"rows\":\(Self.oddRows)"))
    let text = try page(place)
    #expect(text.contains("Rows that came back"))
    #expect(text.contains("<td class=\"number\">\(Self.oddRows)</td>"))

    // Law: it is kept: with the report shown again, with facts that are read again, and in what `verify` makes.
    _ = try await verify(settings, nil, log: place.log)
    let facts = place.store + "/facts/licences/\(try #require(now.factsKey)).facts"
    try FileManager.default.removeItem(atPath: facts)
    _ = try await run(settings, log: place.log)
    #expect(try known(place).recovered == now.recovered)
    #expect(try page(place) == text)
  }

  /// Law: rows of other bytes are other rows.
  @Test func nothingComesBackFromAnotherDelivery() async throws {
    let place = try Place()
    let settings = try place.small()
    try place.write(Self.export(), to: "inbox/" + Self.name)
    _ = try await run(settings, log: place.log)
    try place.write(Self.export(kind: "普通"), to: "inbox/" + Self.name)
    _ = try await run(settings, log: place.log)
    #expect(try known(place).tally.rejected.isEmpty)
    #expect(try known(place).recovered.isEmpty)
  }

  /// Law: without the list of before nothing is concluded, and rows are read all the same.
  @Test(arguments: [true, false]) func aListThatIsGoneOrDamagedIsNoneToCompareWith(
    isGone: Bool
  ) async throws {
    let place = try Place()
    let settings = try place.small()
    try place.write(Self.export(), to: "inbox/" + Self.name)
    _ = try await run(settings, log: place.log)
    let key = try #require(try known(place).factsKey)
    let path = "store/rejects/licences/\(key).csv.gz"
    if isGone {
      try FileManager.default.removeItem(atPath: place.root + "/" + path)
    } else {
      try place.write([0x1F, 0x8B, 8, 0, 1, 2, 3], to: path)
    }
    try changeContract(place)
    _ = try await run(settings, log: place.log)
    #expect(try known(place).tally.rejected == [.tooLong: Self.longRows])
    #expect(try known(place).recovered.isEmpty)
  }

  /// Law: the shape of a row has its fields and none of its letters and digits, whatever the encoding.
  @Test(arguments: [String.Encoding.utf8, .init(rawValue: 0x8000_0632)], [true, false])
  func theShapeOfARowHoldsNothingOfIt(encoding: String.Encoding, hasPersons: Bool) async throws {
    let place = try Place()
    // A column of persons' identity numbers, which is never loaded.
    let (personHead, person) = hasPersons ? (",XK_XDR_ZJHM", ",11010519491231002X") : ("", "")
    let head = Self.export().prefix { $0 != "\n" } + personHead
    let odd =
      "Abc \"\"x\"\"（甲）é,法人及非法人组织,91420000MA0000015A,书,〔2018〕1号,普通,食品,2018年13月5日,"
      + "2018-03-05,2028-02-05,局,11420100004201002F,1,局,11420100004201002F"
      + person
    let cells = odd.split(separator: ",", omittingEmptySubsequences: false)
    let text = "\(head)\n\"\(cells[0])\",\(cells.dropFirst().joined(separator: ","))\na,b 12\n"
    try place.write(
      Array(try #require(text.data(using: encoding))), to: "inbox/" + Self.name)
    _ = try await run(try place.small(extra: "quarantine: { text: masked }"), log: place.log)
    let file = try known(place)
    #expect(file.encoding == (encoding == .utf8 ? "UTF-8" : "GB18030"))
    let key = try #require(file.factsKey)
    let list = rows(try unpacked("\(place.store)/rejects/licences/\(key).csv.gz"))
    #expect(
      list.map { $0.last ?? "" } == [
        "text",
        "Aaa \"a\"（字）a,字字字字字字字字,99999999AA9999999A,字,〔9999〕9字,字字,字字,9999字99字9字,"
          + "9999-99-99,9999-99-99,字,99999999999999999A,9,字,99999999999999999A"
          + (hasPersons ? "," : ""),
        hasPersons ? "," : "a,a 99",
      ])
    #expect(list.dropFirst().map { $0[3] } == ["date-invalid", "ragged-row"])
  }

  /// Law: the list says where each row lies: its bytes are the row, and its rule is the contract's.
  @Test func theListLeadsToTheRows() async throws {
    let place = try Place()
    let settings = try place.small()
    let text = Self.export()
    try place.write(text, to: "inbox/" + Self.name)
    _ = try await run(settings, log: place.log)
    let key = try #require(try known(place).factsKey)
    let path = "\(place.store)/rejects/licences/\(key).csv.gz"
    let list = rows(try unpacked(path))
    #expect(list.first == ["line", "byte", "column", "reason", "bytes", "rule"])
    let lines = text.split(separator: "\n")
    let bytes = Array(text.utf8)
    #expect(list.count == Self.oddRows + 1)
    for row in list.dropFirst() {
      let (line, byte, count) = (try #require(Int(row[0])), Int(row[1]) ?? -1, Int(row[4]) ?? -1)
      #expect(String(decoding: bytes[byte..<(byte + count)], as: UTF8.self) == lines[line - 1])
      #expect(Array(row[2...3]) == ["XK_XKLB", "not-in-list"] && row[5] == "type: list")
    }
    let read = try RejectsFile.read(path)
    #expect(read.map(\.line) == list.dropFirst().compactMap { Int($0[0]) })
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }
}

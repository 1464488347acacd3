import Contract
import Records
import Testing

@testable import Ingest

/// Whatever of a person's stands in the place of a code, the row is set aside; and no organisation's with it.
@Suite struct PersonTests {
  private static let provinces = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61,
    62, 63, 64, 65, 71, 81, 82, 83,
  ]

  private static func digits(_ count: Int, _ random: inout Random) -> String {
    (0..<count).map { _ in String(random.below(10)) }.joined()
  }

  /// A valid number: area, a birth date from 1900 on, serial, check.
  private static func identity(_ random: inout Random) -> String {
    let day = Day(rawValue: Int32(random.within(-25_000...15_000))).description
    let head =
      "\(random.pick(provinces))" + digits(4, &random) + day.replacing("-", with: "")
      + digits(3, &random)
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(head.utf8, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
    return head + String(Array("10X98765432")[sum % 11])
  }

  private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

  /// GB 32100 as it stands in the standard.
  private static func unifiedCheck(_ body: some StringProtocol) -> Character {
    var (sum, weight) = (0, 1)
    for character in body {
      sum += (alphabet.firstIndex(of: character) ?? 0) * weight
      weight = weight * 3 % 31
    }
    return alphabet[(31 - sum % 31) % 31]
  }

  /// One number in 31 passes that check too.
  private static func coincidence(_ random: inout Random) -> String {
    while true {
      let number = identity(&random)
      if unifiedCheck(number.dropLast()) == number.last { return number }
    }
  }

  private static func former(_ random: inout Random) -> String {
    let number = identity(&random)
    let area = number.prefix(2) + "01" + "0\(random.within(1...9))"
    return area + String(number.dropFirst(8).prefix(6)) + digits(3, &random)
  }

  /// An edition's columns for codes, and an export of it that passes with one of them filled in.
  private struct Column: Sendable, CustomTestStringConvertible {
    let export: Export
    let code: String
    var testDescription: String { "\(export.dataset) \(code)" }
  }

  private static let penalties2015 = Export(
    dataset: "penalties",
    columns: [
      "CF_WSH", "CF_CFLB1", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_ZDM", "CF_XDR_GSDJ", "CF_XDR_SWDJ",
      "CF_XDR_SFZ", "CF_FR", "CF_JDRQ", "CF_XZJG", "CF_ZT", "DFBM", "SJC",
    ],
    template: [
      "CF_WSH": "鄂罚〔2016〕1号", "CF_CFLB1": "罚款", "CF_XDR_MC": "某某", "CF_JDRQ": "2016-03-01",
      "CF_XZJG": "荆门市工商局", "CF_ZT": "0", "DFBM": "420800", "SJC": "2016/03/02",
    ])

  private static let columns =
    ["CF_XDR_SHXYM", "CF_XDR_ZDM", "CF_XDR_GSDJ", "CF_XDR_SWDJ"].map {
      Column(export: penalties2015, code: $0)
    }
    + ["CF_XDR_SHXYM", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_CFJGDM", "CF_SJLYDM"].map {
      Column(export: Exports.penalties, code: $0)
    }
    + ["XK_XDR_SHXYM", "XK_XDR_ZZJG", "XK_XKJGDM", "XK_LYDWDM"].map {
      Column(export: Exports.licences2018, code: $0)
    } + ["CREDCODE", "ORGCODE"].map { Column(export: Exports.codeCorrections, code: $0) }

  /// Columns of codes that tell no entity.
  private static let authorities: Set<String> = [
    "CF_CFJGDM", "CF_SJLYDM", "XK_XKJGDM", "XK_LYDWDM",
  ]

  /// Law: every number of a person's in every column of codes sets the row aside, however it is written, and
  /// whatever else it passes for.
  @Test(arguments: columns) private func everyNumberInEveryColumnIsSetAside(column: Column) throws {
    var random = Random(3, column.testDescription)
    var rows: [Cells] = []
    let isAuthority = Self.authorities.contains(column.code)
    for _ in 0..<12 {
      let number = Self.identity(&random)
      let same = Self.coincidence(&random)
      let area = number.prefix(6)
      let rest = number.dropFirst(6)
      for text in [
        number, same, number.lowercased(), isAuthority ? number : Self.former(&random),
        "\(number)00", "L0\(number)",
        "\(area)********\(number.suffix(4))", "\(number.prefix(3))************\(number.suffix(3))",
        "\(area) \(rest.prefix(8)) \(number.suffix(4))", "\(area)-\(rest)", "身份证:\(number)",
        "'\(same)",
        "\u{200B}\(same)\u{202C}",
        same.unicodeScalars.reduce(into: "") {
          $0.unicodeScalars.append(Unicode.Scalar($1.value + 0xFEE0) ?? $1)
        },
      ] {
        rows.append([column.code: text])
      }
    }
    let outcome = try column.export.read(rows)
    for (row, verdict) in zip(rows, outcome.verdicts) {
      #expect(verdict.reason == .naturalPerson, "\(row[column.code]?.count ?? 0) characters")
    }
    #expect(outcome.verdicts.count == rows.count)
  }

  /// Law: a word for a person in a column that tells the entity sets the row aside.
  @Test func everyWordSetsTheRowAside() throws {
    for column in Self.columns {
      let isAuthority = Self.authorities.contains(column.code)
      let outcome = try column.export.read(
        PersonWords.all.flatMap { [[column.code: $0], [column.code: "无（\($0)）"]] })
      let expected: Reason = isAuthority ? .codeInvalid : .naturalPerson
      #expect(outcome.verdicts.allSatisfy { $0.reason == expected }, "\(column.testDescription)")
    }
  }

  /// In an edition whose rows without any organisation's code are persons', a ruined number is no code.
  @Test func aRuinedNumberIsNoOrganisations() throws {
    func verdict(_ code: String) throws -> Reason {
      try Self.penalties2015.verdict(["CF_XDR_SHXYM": code]).reason
    }
    for code in [
      "1.19999E+17", "4.20106E+17", "1.19999E+14", "110105199001011000", "110105194912310021",
    ] {
      #expect(try verdict(code) == .naturalPerson, "\(code)")
    }
    for code in ["9.14403E+17", "914403001922038000", "12345", "9.1E+17"] {
      #expect(try verdict(code) == .none, "\(code)")
    }
    // Beside a good code it is nothing but one that cannot be used.
    #expect(
      try Self.penalties2015.verdict(["CF_XDR_SHXYM": "1.19999E+17", "CF_XDR_ZDM": "192203821"])
        .reason == .none)
    // Where every organisation must give its code, a ruined one is a fault.
    #expect(try Exports.licences2018.verdict(["XK_XDR_SHXYM": "1.14201E+17"]).reason == .codeRuined)
  }

  /// Law: every true code that has not the form of an identity number is kept, letters or none.
  @Test(arguments: 0..<10 as Range<UInt64>) func trueCodesAreKept(seed: UInt64) throws {
    var random = Random(seed, "true codes")
    var rows: [Cells] = []
    for _ in 0..<300 {
      let category = random.pick([
        "91", "92", "93", "11", "12", "51", "52", "53", "21", "31", "54", "N1", "A1", "Y1",
      ])
      let division = "\(random.pick(Self.provinces.dropLast(4)))" + Self.digits(4, &random)
      let letters = random.below(2) == 0 ? Array("0123456789") : Self.alphabet
      let body = category + division + String((0..<9).map { _ in random.pick(letters) })
      let code = body + String(Self.unifiedCheck(body))
      let bytes = Array(code.utf8)
      if bytes[0] != 0x39, IdentityNumber.isResident(bytes.span, 0) { continue }
      rows.append(["CF_XDR_SHXYM": code])
    }
    let verdicts = try Self.penalties2015.read(rows).verdicts
    #expect(verdicts.allSatisfy { $0.reason == .none })
    #expect(verdicts.count > 280)
  }

  /// Of true codes hardly any has the form of an identity number; of those that begin with 9 none.
  @Test func trueCodesHardlyEverLookLikeNumbers() {
    var random = Random(5, "true codes")
    var looks = 0
    for _ in 0..<200_000 {
      let body =
        "\(random.pick(["11", "12", "51", "52"]))\(random.pick(Self.provinces.dropLast(4)))"
        + Self.digits(13, &random)
      let bytes = Array((body + String(Self.unifiedCheck(body))).utf8)
      looks += IdentityNumber.isResident(bytes.span, 0) ? 1 : 0
    }
    #expect(looks < 60)
  }
}

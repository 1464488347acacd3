import Records
import Testing

/// Blanks and guards around values: read by the scan over the column without them, or field by field.
@Suite struct GuardTests {
  /// What each column may hold: values, signs of none, and what is wrong.
  private static let values: [(column: String, values: [String])] = [
    ("CF_XDR_MC", ["某某有限公司", "无", "无锡某公司", "甲", "'乙", "=\"丙\"", "é某"]),
    ("CF_XDR_LB", ["法人及非法人组织", "个体工商户", "自然人", "-"]),
    ("CF_XDR_SHXYM", [Exports.subject, "914403001922038217", "9144030019220382", "无", "92"]),
    ("CF_XDR_ZZJG", ["192203821", "192203820", "19220382-1", "/", ""]),
    ("CF_WSH", ["鄂罚〔2018〕5号", "鄂罚 [2018]\t6号", "=7", "'8", "--", "9"]),
    ("CF_CFLB", ["罚款", "罚款;警告", "处罚", ""]),
    ("CF_NR_FK", ["0.5", "1,000", "半", ""]),
    ("CF_JDRQ", ["2018/03/05", "2018-03-05", "2018-3-5", "20180305", "2018-02-30", "43164"]),
    ("CF_YXQ", ["2099/12/31", "2099-12-31", "", "长期"]),
    ("CF_CFJG", ["湖北省药品监督管理局", "空", "局"]),
    ("CF_CFJGDM", [Exports.authority, "11420000MB15291768", ""]),
    ("SJC", ["2018-03-06", "2018-03-06 10:00:00", ""]),
  ]
  private static let before = [
    "", "", " ", "\t", "'", "\t\t", " \t", "\t'", "'\t", "' ", "''", "\t=\"", "\u{3000}",
  ]
  private static let behind = ["", "", "", " ", "\t", "\t ", "'", "\""]

  private func rows(_ seed: UInt64, isDecorated: Bool = true) -> [Cells] {
    var random = Seeded(seed)
    return (0..<40).map { _ in
      var cells: Cells = [:]
      for (column, values) in Self.values where Int.random(in: 0..<3, using: &random) == 0 {
        // The first is the right one, and comes half of the time.
        let place = max(0, Int.random(in: -values.count..<values.count, using: &random))
        let before = Self.before[Int.random(in: 0..<Self.before.count, using: &random)]
        let behind = Self.behind[Int.random(in: 0..<Self.behind.count, using: &random)]
        cells[column] = isDecorated ? before + values[place] + behind : values[place]
      }
      return cells
    }
  }

  /// A wide blank at the end sends every field the slow way, and means nothing.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func theScanSaysWhatFieldByFieldSays(seed: UInt64) throws {
    let rows = rows(seed)
    for encoding in [Encoding.utf8, .gb18030] {
      let fast = try Exports.penalties.read(rows, as: encoding)
      let slow = try Exports.penalties.read(
        rows.map { $0.mapValues { $0 + "\u{3000}" } }, as: encoding)
      #expect(fast.verdicts == slow.verdicts)
      #expect(fast.values == slow.values)
      #expect(fast.texts == slow.texts)
      #expect(fast.notices == slow.notices)
    }
  }

  /// Every value behind a guard, and a TAB behind it, is the same; and every guard is noted.
  @Test(arguments: ["\t", "'", "\t'"], 0..<20 as Range<UInt64>)
  func aGuardChangesNothingButIsNoted(sign: String, seed: UInt64) throws {
    let rows = rows(seed, isDecorated: false)
    var noted = 0
    let guarded = rows.map { row in
      var row = row
      for (column, value) in row where !value.isEmpty && value.first != "'" && value.first != "=" {
        row[column] = sign + value + "\t"
        // Blanks mean nothing in a number, and in text that nobody needs guards are not looked for.
        let isNoted = column == "CF_WSH" ? sign != "\t" : !Self.freeText.contains(column)
        noted += isNoted ? 1 : 0
      }
      return row
    }
    var plain = try Exports.penalties.read(rows)
    let read = try Exports.penalties.read(guarded)
    #expect(read.verdicts == plain.verdicts)
    #expect(read.values == plain.values)
    #expect(read.texts == plain.texts)
    plain.notices[.guardStripped, default: 0] += noted
    #expect(read.notices == plain.notices)
    #expect(noted > 0)
  }

  private static let freeText: Set = ["CF_XDR_MC"]
}

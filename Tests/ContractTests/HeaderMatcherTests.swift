import Records
import Testing

@testable import Contract

/// Which contract a header follows.
@Suite struct HeaderMatcherTests {
  private let matcher: HeaderMatcher

  init() throws {
    let texts = [licences, listContract("red_list"), listContract("tax_a"), soundContract]
    matcher = HeaderMatcher(
      ContractSet(try texts.map { try Contract.parse(text: $0, file: "x.yaml") }))
  }

  @Test(arguments: [
    ("2019+", ["行政许可决定文书号", "许可类别", "许可决定日期"]),
    ("2019+", ["XK_WSH", "XK_LB", "XK_RQ", "XK_FR", "BZ"]),
    ("2018", ["行政许可决定文书号", "许可决定日期", "有效期（至）", "备注"]),
    ("2018", ["许可截止期", "xk_wsh", "许可决定日期"]),
    ("2015", ["备注", "许可决定日期", "行政许可决定文书号"]),
    ("2015", ["行政许可决定文书号", "许可决定日期", "来源"]),
  ])
  func editionsAreToldApart(edition: String, cells: [String]) throws {
    for file in ["in/licences_420100_20180401.csv.gz", "export.csv", "red_list_1.csv"] {
      let match = try matcher.match(cells, file: file)
      #expect(match.contract.id == "licences")
      #expect(match.edition.name == edition)
      #expect(match.columns.count == cells.count)
    }
  }

  @Test(arguments: [
    "有效期（至）", "有效期(至)", " 有效期 （至） ", "\u{FEFF}有效期（至）：", "有　效　期(至):", "\u{A0}XK_YXQ",
    "xk_yxq", "ＸＫ＿ＹＸＱ", "许可截止期\r",
  ])
  func spellingDoesNotMatter(cell: String) throws {
    let match = try matcher.match(["XK_WSH", "XK_RQ", cell], file: "x.csv")
    #expect(match.edition.name == "2018")
    #expect(match.columns == [0, 1, 2])
    #expect(match.notices.isEmpty)
  }

  /// Law: the marks of upload templates, and characters that are never seen, change no name; of any two names that
  /// differ, marked ones differ.
  @Test func marksOfTemplatesDoNotMatter() {
    for name in ["纳税人名称", "行政相对人代码_1(统一社会信用代码)", "cf_wsh", "罚款金额(万元)", "a"] {
      for word in ["必填", "必填项", "选填", "非必填", "*"] {
        for marked in [
          "*\(name)", "\(name)*", "＊\(name)", "* \(name)", "\(name)（\(word)）", "\(name)(\(word))",
          "\(name)【\(word)】",
          "(\(word))\(name)", "【\(word)】\(name)：", "*\(name)（\(word)）:", "\u{FEFF}\(name)\u{200B}",
          "\(name)\u{202C} *", "**\(name)",
        ] {
          #expect(HeaderName.normalised(marked) == HeaderName.normalised(name), "\(marked)")
        }
      }
    }
    for name in ["*", "（必填）", "**", "【必填】*"] { #expect(!HeaderName.normalised(name).isEmpty) }
    #expect(HeaderName.normalised("必填") == "必填")
    #expect(HeaderName.normalised("名称(元)") != HeaderName.normalised("名称"))
  }

  @Test func theOrderOfCellsDoesNotMatter() throws {
    let cells = ["XK_WSH", "XK_LB", "XK_RQ", "BZ"]
    let straight = try matcher.match(cells, file: "x.csv")
    let reversed = try matcher.match(cells.reversed(), file: "x.csv")
    #expect(straight.columns == reversed.columns.reversed())
  }

  @Test func unknownCellsAreCountedAndNotLoaded() throws {
    let match = try matcher.match(["序号", "XK_WSH", "XK_RQ", "", "备注"], file: "x.csv")
    #expect(match.edition.name == "2015")
    #expect(match.columns == [nil, 0, 1, nil, 2])
    #expect(match.notices == [.columnUnknown: 2])
  }

  @Test func ofTwoCellsForOneColumnTheFirstCounts() throws {
    let match = try matcher.match(["备注", "XK_WSH", "XK_RQ", "BZ"], file: "x.csv")
    #expect(match.columns == [2, 0, 1, nil])
    #expect(match.unknownCells == 1)
  }

  @Test func aKnownFaultIsRepaired() throws {
    let match = try matcher.match(["编号\t文书号", "日期", "期限"], file: "x.csv")
    #expect(match.edition.name == "2018")
    #expect(match.columns == [nil, 0, 1, 2])
    #expect(match.notices == [.headerRepaired: 1])
    #expect(match.isRepaired)
    let failure = failure { () throws(Failure) in
      _ = try matcher.match(["编号 文书号", "日期", "期限"], file: "x.csv")
    }
    #expect(failure?.code == .headerUnknown)
  }

  @Test func theNameOfTheFileSettlesATie() throws {
    let cells = ["统一社会信用代码", "列入日期"]
    #expect(try matcher.match(cells, file: "in/tax_a_2018.csv").contract.id == "tax_a")
    #expect(try matcher.match(cells, file: "red_list_2018.csv").contract.id == "red_list")
    let failure = failure { () throws(Failure) in
      _ = try matcher.match(cells, file: "in/export.csv")
    }
    #expect(failure?.code == .headerAmbiguous)
    #expect(failure?.message.contains("red_list only, tax_a only") == true)
    #expect(failure?.place == .init(file: "in/export.csv", line: 1))
  }

  @Test func theHeaderOutweighsTheName() throws {
    let match = try matcher.match(["XK_WSH", "XK_RQ"], file: "tax_a_2018.csv")
    #expect(match.contract.id == "licences")
  }

  @Test func whatIsMissingIsNamed() throws {
    let failure = try #require(
      failure { () throws(Failure) in
        _ = try matcher.match(["XK_WSH", "许可时间", "许可类别"], file: "licences_1.csv")
      })
    #expect(failure.code == .headerUnknown)
    #expect(failure.message.contains("licences 2019+"))
    #expect(failure.message.contains("missing: XK_RQ"))
    #expect(failure.message.contains("'许可时间'"))
  }

  @Test func cellsAreShownShortAndWithoutControls() throws {
    let long = String(repeating: "长", count: 500)
    let failure = try #require(
      failure { () throws(Failure) in
        _ = try matcher.match(["XK_WSH", "XK_LB", long, "a\u{1B}[31m\n"], file: "x.csv")
      })
    #expect(failure.message.contains(String(repeating: "长", count: 40) + "…'"))
    #expect(!failure.message.contains(String(repeating: "长", count: 41)))
    #expect(failure.message.contains(#"'a\u{1b}[31m\u{a}'"#))
    #expect(failure.message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  /// The first line of a file without a header is somebody's data.
  @Test(arguments: [
    ["张三", "420106198001010000", "2018-04-01"], ["张三", "XK_WSH", "420106198001010000"], [],
  ])
  func dataIsNeverShown(cells: [String]) throws {
    let failure = try #require(
      failure { () throws(Failure) in _ = try matcher.match(cells, file: "licences_1.csv") })
    #expect(failure.code == .headerUnknown)
    #expect(!"\(failure)".contains("张三") && !"\(failure)".contains("420106198001010000"))
  }

  @Test(arguments: [("（）：ＡＢｃ１", "():abc1"), ("  ", ""), ("金额(万元)：", "金额(万元)"), (":", "")])
  func headersHaveOneForm(cell: String, form: String) {
    #expect(HeaderName.normalised(cell) == form)
    #expect(HeaderName.normalised(form) == form)
  }
}

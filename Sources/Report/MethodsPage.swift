import Contract
import Records

/// The whole edition in words, with a mark on every figure that is assumed.
extension PageWriter {
  func methodsPage() -> [UInt8] {
    let edition = input.edition
    return render(title: t("方法", "Methods"), capacity: 1 << 17) { html in
      html.element(.p, .style(.lead), text: language(edition.title))
      html.element(.p, .style(.notice)) { html in
        html.element(.strong, text: t("这不是官方指数。", "This is not the official index. "))
        html.text(basisSentence)
      }
      html.element(.p, text: language(edition.note))
      html.element(.h2, text: t("依据标记", "Marks"))
      html.element(.dl, .style(.key)) { html in
        for (basis, text) in marks {
          html.element(.dt) { html in mark(basis, &html) }
          html.element(.dd, text: text.uppercasedFirst)
        }
      }
      html.element(.h2, .id(.arithmetic), text: t("从数据到指数", "From data to an index"))
      html.element(.p, text: arithmetic)
      html.element(.h2, text: t("指标体系", "The indicators"))
      treeTable(&html)
      notMeasured(&html)
      origins(
        t(
          "算法中的每项计量链接到它所属的数据，再到该类数据的账目。",
          "Every measure of a formula leads to its dataset, and from there to the dataset's books."),
        "explain PIPELINE --city \(t("代码", "CODE")) --indicator \(t("编号", "ID"))", &html)
      html.element(.h2, .id(.ranks), text: t("排名与其不确定性", "Ranks and how sure they are"))
      html.element(.p, text: rankingMethod)
      if let withoutRobustness { html.element(.p, text: withoutRobustness) }
      html.element(.h2, .id(.split), text: t("变化的分解", "How a change is split"))
      html.element(.p, text: splitMethod)
      if !input.current.audits.isEmpty {
        html.element(.p) { html in
          html.element(
            .a, .href(.page(.audit, from: page)),
            text: t("数据和指标体系的检验", "The audit of the data and the edition"))
        }
      }
      symbols(&html)
      html.element(.h2, text: t("数据来源", "Datasets"))
      datasetTable(&html)
      html.element(.h2, text: t("资料来源", "Sources"))
      html.element(.ul) { html in
        for source in edition.sources { html.element(.li, text: language(source)) }
        html.element(
          .li,
          text: t(
            "城市名录：截至\(language.day(input.registerDate))的名单。",
            "Register of cities: the list of \(language.day(input.registerDate)).")
            + t("", " ") + notIncluded)
      }
    }
  }

  private var marks: [(Basis, String)] {
    [
      (.published, t("公开来源中载明。", "printed in a public source.")),
      (.derived, t("由公布的数字推算。", "follows from printed figures.")),
      (.assumed, t("没有公布，由本项目假定。", "not published; this project's assumption.")),
    ]
  }

  private var basisSentence: String {
    let leaves = input.edition.nodes.filter { $0.leaf != nil }
    let points = Basis.allCases.map { basis in
      (basis, leaves.filter { $0.pointsBasis == basis }.reduce(0) { $0 + $1.points })
    }
    let assumedRules = leaves.count { $0.leaf?.ruleBasis == .assumed }
    let parts = points.filter { $0.1 > 0 }.map {
      t("\($0.mark.zh)\(plainPoints($1))分", "\(plainPoints($1)) \($0.mark.en)")
    }
    return t(
      "末级指标共\(leaves.count)项、\(plain(input.edition.totalPoints))分，按分值的依据：\(language.list(parts))；\(assumedRules)项的评分标准为〔假定〕。",
      "\(leaves.count) indicators share \(plain(input.edition.totalPoints)) points; by what the points rest on: \(language.list(parts)). The scoring rules of \(assumedRules) are assumed."
    )
  }

  private var arithmetic: String {
    let coverage = decimal(input.edition.minimumCoverage * 100, places: 0)
    return t(
      "每项末级指标由十二个月（或月末）的数据得出数值，再按评分标准换算为0—100的得分，乘以分值后逐级相加（注明者取几何平均），合计\(plain(input.edition.totalPoints))分，折算为百分制。有数据的分值不足\(coverage)%的城市没有指数，不排名；监测期未被报送数据全部覆盖的月份同样如此。城市应报送而未报送的，计零分。另外始终计算一个不含城市自报指标的指数。",
      "Every indicator takes its value from twelve months of data (or the state at their end). A scoring rule turns it into 0–100, which is weighted by its points and added up the tree (by the geometric mean where that is stated) to \(plain(input.edition.totalPoints)) points, rescaled to 100. A city with data for less than \(coverage)% of the points has no index and no rank, nor has any in a month whose window the exports do not cover. What a city should have delivered and did not earns nothing. An index without self-reported indicators is always computed beside it."
    )
  }

  private var splitMethod: String {
    t(
      "自上月至本月，依次逐项更换：计算程序、指标体系、城市名录、校验结论、对已报记录的更正、分母年度、新记录、移出监测期的记录，最后是其他城市；每一步指数的变化即该原因的作用，各项之和恰为指数的变化。同一步内各指标的作用取正反两种顺序的平均。上月已发布的，从当时发布的数字算起。登记了数据来源的，城市页另列各来源此后报送的数据对本期指数的影响：设其他城市不动，没有这些数据时指数的差额；各来源共同作用的部分单列。",
      "From the month before to this one, one thing is exchanged after the other: the tool, the edition, the register, verdicts on the same rows, corrections of known records, the year of the denominators, new records, those that left the window, and last the other cities. What the index does in a step is that cause's part, and the parts add up to the change. Within a step an indicator's part is the mean of the order of the tree and its reverse. Where the month before was published, the split starts at the figures published then. Where sources are named, a city's page says besides what its index would lack without what each source has delivered since, all other cities standing where they do; what several sources do only together is named apart."
    )
  }

  /// Why there is no page on the robustness of ranks, where there is none.
  private var withoutRobustness: String? {
    guard input.current.robustness.isEmpty else { return nil }
    return input.edition.uncertainty == nil
      ? t(
        "本指标体系不改变任何假定，因此没有“稳健性”页面，robustness.csv和sensitivity.csv没有记录。",
        "This edition varies no assumption: there is no page on robustness, and robustness.csv and sensitivity.csv have no rows."
      )
      : t(
        "本月没有参与排名的城市，因此没有“稳健性”页面，robustness.csv和sensitivity.csv没有记录。",
        "No city is ranked this month: there is no page on robustness, and robustness.csv and sensitivity.csv have no rows."
      )
  }

  private func mark(_ basis: Basis, _ html: inout HTMLWriter) {
    html.element(
      .span, .styles(basis == .assumed ? [.mark, .assumed] : [.mark]),
      text: language(basis.mark))
  }

  /// The whole edition, an item to a row.
  func treeTable(_ html: inout HTMLWriter) {
    html.table(
      t("指标、分值和标准", "Indicators, points and rules"),
      [
        .text(t("指标", "Item")), .number(t("分值", "Points")), .text(t("算法", "Formula")),
        .text(t("评分标准", "Scoring rule")), .text(t("缺数据时", "Without data")),
        .text(t("来源", "Evidence")),
      ]
    ) { html in
      for node in input.edition.nodes.dropFirst() {
        html.element(
          .tr, .style(StyleClass(level: node.level)), .id(.indicator(node.id))
        ) { html in
          html.rowHead(numbered(node))
          html.element(.td, .style(.number)) { html in
            if node.leaf?.rule.isOutsideSum != true {
              html.text(plainPoints(node.points) + " ")
              mark(node.pointsBasis, &html)
            }
          }
          guard let leaf = node.leaf else {
            html.cell(
              node.aggregation == .geometric ? t("下级的几何平均", "geometric mean of its items") : "")
            for _ in 0..<3 { html.cell("") }
            return
          }
          html.element(.td) { html in
            write(leaf.formula, &html)
            html.text(" ")
            html.element(.code, text: node.id)
            if let printed = input.edition.printed[node.id] {
              html.text(t("；\(printed.zh)", "; \(printed.en)"))
            }
          }
          html.element(.td) { html in
            html.text(words(leaf.rule, leaf).uppercasedFirst + " ")
            mark(leaf.ruleBasis, &html)
          }
          html.cell(
            leaf.rule.isOutsideSum && leaf.missing == .reweight
              ? t("不计", "Counts nothing") : language(leaf.missing.title).uppercasedFirst)
          html.cell(language(leaf.provenance.title).uppercasedFirst)
        }
      }
    }
    html.note(
      t(
        "算法之后的等宽字为指标代号，与 scores.csv 的 indicator 列相同。",
        "In fixed-width letters behind a formula: the indicator's id, as in the column indicator of scores.csv."
      ))
  }

  /// Items that are printed and that nothing here measures.
  private func notMeasured(_ html: inout HTMLWriter) {
    let items = input.edition.notMeasured
    guard !items.isEmpty else { return }
    html.element(
      .p,
      text: t(
        "公开来源载明而本项目没有监测的项目，其分值并入其他指标：",
        "Printed in a public source, and not measured here; their points are in the other items:"))
    html.element(.ul) { html in
      for item in items {
        let points = item.points.map {
          t("（\(plainPoints($0))分）", " (\(plainPoints($0)) \($0 == 1 ? "point" : "points"))")
        }
        html.element(
          .li,
          text: t(
            "\(item.title.zh)\(points ?? "")：\(item.why.zh)。",
            "\(item.title.en)\(points ?? ""): \(item.why.en)."))
      }
    }
  }

  private func datasetTable(_ html: inout HTMLWriter) {
    guard !input.datasets.isEmpty else {
      html.element(.p, text: t("没有数据。", "There are no datasets."))
      return
    }
    html.table(
      t("数据及其标准", "Datasets and their standards"),
      [
        .text(t("数据", "Dataset")), .text(t("来源", "Evidence")), .text(t("标准依据", "Schema")),
        .text(t("报送时限", "Deadline")), .text(t("出处", "Source")),
      ]
    ) { html in
      for dataset in input.datasets {
        html.element(.tr, .id(.dataset(dataset.id))) { html in
          html.rowHead(
            language(dataset.title), link: .page(.quality, at: .dataset(dataset.id), from: page))
          html.cell(language(dataset.provenance.title).uppercasedFirst)
          html.element(.td) { html in mark(dataset.basis, &html) }
          html.cell(
            dataset.deadlineWorkdays.map {
              t(
                "\($0)个工作日；迟报警示线\(dataset.lateLineInPercent)",
                "\($0) working days; late line \(dataset.lateLineInPercent)")
            } ?? "")
          html.cell(language(dataset.source))
        }
      }
    }
  }
}

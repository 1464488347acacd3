import Contract
import Records

/// Formulas and scoring rules in words.
extension PageWriter {
  /// Writes a formula; every measure leads to the row of its dataset on the same page.
  func write(_ formula: Formula, _ html: inout HTMLWriter) {
    for piece in pieces(of: formula) {
      switch piece {
      case .words(let words): html.text(words)
      case .measure(let id):
        html.linked(model.title(id, language), .here(.dataset(id.dataset)))
      }
    }
  }

  /// A formula as it is read: words, with measures between them.
  private enum Piece {
    case words(String)
    case measure(MeasureID)
  }

  private func pieces(of formula: Formula) -> [Piece] {
    switch formula {
    case .count(let measures):
      return sum(measures)
    case .ratio(let of, let to, let scale):
      let times = scale == 1 ? [] : [Piece.words(" × \(plain(scale))")]
      return wrapped(of) + [.words(" ÷ ")] + wrapped(to) + times
    case .mean(let of, let over):
      return [.measure(of), .words(" ÷ "), .measure(over)]
    case .atLeast(let measures, let value):
      return sum(measures) + [.words(t("不少于\(value)", " at least \(value)"))]
    case .none(let measures):
      return [.words(t("没有", "none of: "))] + sum(measures)
    case .nonZero(let measures):
      return [.words(t("下列各项中大于0的项数：", "how many are above 0: "))]
        + joined(measures, t("、", ", "))
    }
  }

  private func sum(_ measures: [MeasureID]) -> [Piece] { joined(measures, " + ") }

  private func joined(_ measures: [MeasureID], _ separator: String) -> [Piece] {
    Array(measures.map { [Piece.measure($0)] }.joined(separator: [.words(separator)]))
  }

  private func wrapped(_ measures: [MeasureID]) -> [Piece] {
    measures.count == 1
      ? sum(measures) : [.words(t("（", "("))] + sum(measures) + [.words(t("）", ")"))]
  }

  func words(_ rule: ScoringRule, _ leaf: Leaf) -> String {
    func cut(_ value: Double) -> String {
      language(leaf.unit) == "%" ? "\(plain(value * 100))%" : plain(value)
    }
    switch rule {
    case .goalposts(let zero, let full):
      return t(
        "\(cut(zero))得0分，\(cut(full))得满分，其间线性",
        "\(cut(zero)) scores 0, \(cut(full)) scores all, linear between")
    case .minMax(let higher):
      return t(
        "在组内最低与最高值之间线性，\(direction(higher))",
        "linear between the group's lowest and highest value, \(direction(higher))")
    case .percentile(let higher):
      return t(
        "组内其他城市中较差者所占比例，相同者折半，\(direction(higher))",
        "the share of the group's other cities that are worse, ties half, \(direction(higher))")
    case .efficacy(let unsatisfactory, let satisfactory):
      return t(
        "功效系数：不允许值\(cut(unsatisfactory))得60分，满意值\(cut(satisfactory))得100分",
        "efficacy: 60 at \(cut(unsatisfactory)), 100 at \(cut(satisfactory)), linear")
    case .steps(let steps):
      let parts = steps.map {
        t(
          "达到\(cut($0.from))得\(plain($0.score * 100))%",
          "from \(cut($0.from)) on \(plain($0.score * 100))%")
      }
      return t("分档：", "steps: ") + language.list(parts)
    case .yesNo:
      return t("是得满分，否得0分", "all for yes, 0 for no")
    case .deduction(let each, let floor):
      return t(
        "每单位扣\(plain(each))分，最多扣\(plain(floor))分",
        "takes off \(plain(each)) per unit, at most \(plain(floor))")
    case .bonus(let each, let cap):
      return t(
        "每单位加\(plain(each))分，最多加\(plain(cap))分",
        "adds \(plain(each)) per unit, at most \(plain(cap))")
    case .gate(let minimum):
      return t("低于\(cut(minimum))即一票否决", "vetoes the city below \(cut(minimum))")
    }
  }

  private func direction(_ higherIsBetter: Bool) -> String {
    higherIsBetter ? t("越高越好", "higher is better") : t("越低越好", "lower is better")
  }
}

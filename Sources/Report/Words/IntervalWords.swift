public import Records

/// What the ranges of ranks of a month are called: the one source for all pages, tables and sentences.
///
/// Only ranks of replicates make a 90% interval. Without them a range runs from the best to the worst rank
/// when one item at a time is left out, which is no interval of any probability and says so.
public struct IntervalWords: Equatable, Sendable {
  /// What the ranges of a month rest on.
  private enum Basis: Equatable, Sendable {
    /// So many replicates under other assumptions.
    case replicates(Int)
    /// One item at a time left out.
    case leavingOut
    /// Nothing: no city is ranked.
    case nothing
  }

  private let basis: Basis

  /// The words for ranges that rest on so many replicates, `nil` for none.
  public init(replicates: Int?) { basis = replicates.map(Basis.replicates) ?? .leavingOut }

  /// The words for a month.
  init(_ result: MonthResult) {
    if let replicates = result.robustness.first?.replicates {
      basis = .replicates(replicates)
    } else {
      let isRanked = result.assessments.contains { $0.status == .ranked }
      basis = isRanked ? .leavingOut : .nothing
    }
  }

  private func words(
    replicates zh: (String) -> String, _ en: (String) -> String, without: LocalizedText,
    nothing: LocalizedText
  ) -> LocalizedText {
    switch basis {
    case .replicates(let count): LocalizedText(zh: zh(grouped(count)), en: en(grouped(count)))
    case .leavingOut: without
    case .nothing: nothing
    }
  }

  /// The heading of a column and the name of a fact.
  var title: LocalizedText {
    words(
      replicates: { _ in "90%位次区间" }, { _ in "90% interval of the rank" },
      without: LocalizedText(zh: "逐项剔除的位次范围", en: "Ranks leaving out one item"),
      nothing: LocalizedText(zh: "位次范围", en: "Range of ranks"))
  }

  /// The same within a sentence.
  public var name: LocalizedText {
    words(
      replicates: { _ in "90%位次区间" }, { _ in "90% interval" },
      without: LocalizedText(zh: "逐项剔除的位次范围", en: "range of ranks leaving out one item"),
      nothing: Self.general)
  }

  /// What it rests on, in a few words.
  var note: LocalizedText {
    words(
      replicates: { "\($0)次重算" }, { "of \($0) recomputations" },
      without: LocalizedText(zh: "逐一剔除二级指标", en: "leaving out level-2 items in turn"),
      nothing: LocalizedText(zh: "没有参与排名的城市", en: "no city is ranked"))
  }

  /// How it is made, and how it is to be read.
  var method: LocalizedText {
    words(
      replicates: { "90%位次区间为在\($0)次改变假定的重新计算中，中间90%的位次，位次本身也可能在区间之外；区间重叠的城市之间，名次差别没有意义。" },
      {
        "The 90% interval holds the middle 90% of the ranks in \($0) recomputations under other assumptions, and the rank itself may lie outside it. Between cities whose intervals overlap a difference in rank means nothing."
      },
      without: LocalizedText(
        zh: "逐项剔除的位次范围为逐一剔除每个二级指标后重新排名所得的最好与最差位次；它不是概率区间，位次的不确定性比它大。",
        en:
          "The range of ranks runs from the best to the worst rank when each second-level item is left out in turn. It is no interval of any probability: ranks are less certain than it shows."
      ),
      nothing: LocalizedText(
        zh: "本月没有参与排名的城市，没有位次范围。",
        en: "No city is ranked this month, and there are no ranges of ranks."))
  }

  /// What it is called where one word must do for both kinds.
  static let general = LocalizedText(zh: "位次范围", en: "range of ranks")

  /// Which kind it is, in tables that machines read.
  var kind: String {
    if case .replicates = basis {
      Self.kind(ofReplicates: true)
    } else {
      Self.kind(ofReplicates: false)
    }
  }

  /// Both kinds, as tables have them.
  static func kind(ofReplicates: Bool) -> String {
    ofReplicates ? "interval-90" : "leave-one-out"
  }

  /// What a fall beyond it means.
  var beyond: LocalizedText {
    words(
      replicates: { _ in "本月位次下降，且上月位次好于本月90%位次区间的最好位次。" },
      { _ in
        "The rank fell, and that of the month before is better than the best of this month's 90% interval."
      },
      without: LocalizedText(
        zh: "本月位次下降，且上月位次好于本月逐一剔除二级指标所得的最好位次。",
        en:
          "The rank fell, and that of the month before is better than the best of this month when one level-2 item at a time is left out."
      ),
      nothing: LocalizedText(
        zh: "本月位次下降，且上月位次好于本月位次范围的最好位次。",
        en:
          "The rank fell, and that of the month before is better than the best of this month's range of ranks."
      ))
  }

  /// The best and the worst rank of it, as columns of data.
  var bounds: (best: LocalizedText, worst: LocalizedText) {
    (
      LocalizedText(zh: "\(name.zh)的最好位次", en: "Best rank of the \(name.en)"),
      LocalizedText(zh: "\(name.zh)的最差位次", en: "Worst rank of the \(name.en)")
    )
  }
}

extension PageWriter {
  /// What the ranges of ranks on the pages are called.
  var intervalWords: IntervalWords { IntervalWords(input.current) }
}

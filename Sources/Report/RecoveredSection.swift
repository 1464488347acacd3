import Contract
import Records

/// Rows that were rejected once and are accepted now, and the indices that it moved.
extension PageWriter {
  func recoveredRows(_ html: inout HTMLWriter) {
    let rows = model.recovered
    guard !rows.isEmpty else { return }
    html.element(.h2, text: t("重新采纳的记录", "Rows that came back"))
    html.element(
      .p,
      text: t(
        "数据标准、行政区划名录或程序更新后，已收到的文件会重新校验。下列记录原不合规，现已采纳；同一文件按行逐条比对，以最近一次重新校验为准。",
        "When a contract, the register or the tool changes, exports that are at hand are read again. These rows were rejected and are accepted now; the same bytes were compared line by line, as of the last time that each was read again."
      ))
    html.table(
      t("重新采纳的记录按原不合规原因", "Rows that came back, by the reason of before"),
      [
        .text(t("数据", "Dataset")), .text(t("原因", "Reason")), .number(t("文件", "Files")),
        .number(t("记录", "Rows")),
      ]
    ) { html in
      for row in rows {
        html.row { html in
          html.rowHead(model.datasetTitle(row.dataset, language))
          html.cell(language(row.reason.title))
          html.figure(grouped(row.files))
          html.figure(row.rows.text)
        }
      }
    }
    movedByVerdicts(&html)
  }

  /// Which indices other verdicts on the same rows moved since the month before.
  private func movedByVerdicts(_ html: inout HTMLWriter) {
    let cause = ChangeCause.rejectedOrRecovered
    let moved = (input.changes?.cities ?? [])
      .map { (city: $0.city, points: $0.points(by: cause).roundedToSignificant(12)) }
      .filter { $0.points != 0 }
      .sorted { ($1.points.magnitude, $0.city) < ($0.points.magnitude, $1.city) }
    guard !moved.isEmpty else {
      html.element(
        .p,
        text: t(
          "与上月发布时相比，没有城市的指数因校验结果变化而变化。",
          "Since the month before was published, no city's index has moved for another verdict on its rows."
        ))
      return
    }
    html.table(
      t("因校验结果变化而变化的指数", "Indices moved by other verdicts on the same rows"),
      [.text(t("城市", "City")), .number(t("指数", "Points"))]
    ) { html in
      for (city, points) in moved.prefix(Self.mostMoved) {
        html.row { html in
          html.rowHead(name(city), link: .page(.city(city), from: page))
          html.figure(signed(points, places: 4))
        }
      }
    }
    html.note(
      t(
        "按指标的明细见 moves.csv，原因为“\(language(cause.title))”。",
        "By indicator in moves.csv, under “\(language(cause.title))”."))
  }

  /// Above this many cities those that moved most are listed; the tables have all.
  private static let mostMoved = 20
}

/// Rows of a dataset that came back, by the reason of before.
struct RecoveredRows {
  let dataset: String
  let reason: Reason
  let files: Int
  let rows: Released<Int>
}

extension Model {
  /// The rows that came back, by dataset and reason.
  var recovered: [RecoveredRows] {
    let byDataset = Dictionary(
      grouping: input.books.filter { !$0.recovered.isEmpty }, by: \.dataset)
    return byDataset.keys.sorted().flatMap { dataset in
      let books = byDataset[dataset] ?? []
      return Reason.allCases.compactMap { reason -> RecoveredRows? in
        let counts = books.compactMap { $0.recovered[reason] }.filter { $0 > 0 }
        guard !counts.isEmpty else { return nil }
        return RecoveredRows(
          dataset: dataset, reason: reason, files: counts.count,
          // They are records now.
          rows: input.countsRows(dataset) ? .exact(counts.reduce(0, +)) : .restricted)
      }
    }
  }
}

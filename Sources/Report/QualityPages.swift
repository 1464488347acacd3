import Contract
import Records

/// What was read, what was rejected and why, and how the cities deliver.
extension PageWriter {
  func qualityPage() -> [UInt8] {
    render(title: t("数据质量", "Data quality"), capacity: 1 << 16) { html in
      html.element(
        .p, .style(.lead),
        text: t(
          "每条读入的记录都有结论：读入 = 合规 + 不合规 + 自然人记录（仅计数，不保存）。",
          "Every row read has one verdict: read = accepted + rejected + excluded (natural persons: only counted, never stored)."
        ))
      html.element(.h2, text: t("总账", "The books"))
      booksByDataset(&html)
      html.element(.p) { html in
        html.element(
          .a, .href(.page(.qualityFiles, from: page)),
          text: t("逐文件账目", "The books of every file"))
      }
      failureTable(&html)
      html.element(.h2, .id(.reasons), text: t("不合规原因", "Reasons for rejection"))
      reasonTable(
        t("全部文件不合规记录按原因", "Rejected rows of all files by reason"),
        Model.ordered(model.books.tally.rejected), &html)
      origins(
        t(
          "账目链接到逐文件的账。",
          "The books lead to those of every file."),
        "export rejects PIPELINE", &html)
      recoveredRows(&html)
      html.element(.h2, text: t("提示", "Notices"))
      noticeTable(&html)
      html.element(.h2, text: t("合规率和迟报率", "Compliance and lateness"))
      kindTable(&html)
      warnings(&html)
      departmentSection(&html)
      let cities = model.qualities.sorted {
        ($1.quality.rejected, $0.city) < ($0.quality.rejected, $1.city)
      }
      cityTable(
        t("不合规记录最多的城市", "Cities with most rejected rows"),
        Array(cities.filter { $0.quality.rejected > 0 }.prefix(20)), &html)
      html.element(.p) { html in
        html.element(
          .a, .href(.page(.qualityCities, from: page)), text: t("全部城市", "All cities"))
      }
      html.element(
        .p,
        text: t(
          "无法归入任何城市的记录：\(model.released("reported", .unassigned).text)条。",
          "Rows that belong to no city: \(model.released("reported", .unassigned).text)."))
      for rate in model.rates { rateTable(rate, most: 20, &html) }
    }
  }

  func qualityCitiesPage() -> [UInt8] {
    render(title: t("各城市数据质量", "Data quality by city"), capacity: 1 << 17) { html in
      html.element(
        .p, .style(.lead),
        text: t(
          "截至\(language.month(input.month))的十二个月。",
          "The twelve months to \(language.month(input.month))."))
      cityTable(t("各城市报送质量", "Quality of deliveries by city"), model.qualities, &html)
      for rate in model.rates { rateTable(rate, most: nil, &html) }
    }
  }

  func qualityFilesPage() -> [UInt8] {
    render(title: t("逐文件账目", "The books of every file"), capacity: 1 << 17) { html in
      // Those with as many rejected rows stay in the order of their names.
      let books = input.books
      let rejected = books.map(\.tally.rejectedTotal)
      let order = books.indices.sorted { (rejected[$1], $0) < (rejected[$0], $1) }
      let shown = order.prefix(Self.longestFileTable).map { books[$0] }
      html.element(.p, .style(.lead)) { html in
        html.text(
          shown.count < books.count
            ? t(
              "共\(grouped(books.count))个文件，列出不合规最多的\(grouped(shown.count))个；全部见",
              "\(grouped(books.count)) files, of which the \(grouped(shown.count)) with most rejected rows are listed; all are in "
            )
            : t(
              "共\(grouped(books.count))个文件，按不合规记录数排列；亦见",
              "\(grouped(books.count)) files by rejected rows; also in "))
        html.element(
          .a, .href(.file(ReportTable.books.path, from: page)), .download, text: "books.csv")
        html.text(t("。", "."))
      }
      html.table(
        t("文件账目", "Files"), [.text(t("文件", "File"))] + [.text(t("数据", "Dataset"))] + booksHeads
      ) { html in
        for book in shown {
          html.row { html in
            html.rowHead(book.file)
            html.cell(model.datasetTitle(book.dataset, language))
            bookFigures(input.released(book), &html)
          }
        }
      }
    }
  }

  /// Above this many files the page lists those with most rejected rows, the CSV all.
  private static let longestFileTable = 500

  private var booksHeads: [TableHead] {
    [
      .number(t("读入", "Read")), .number(t("合规", "Accepted")), .number(t("不合规", "Rejected")),
      .number(t("自然人", "Excluded")), .number(t("被替代", "Superseded")),
      .number(t("不合规率", "Rejected share")),
    ]
  }

  private func bookFigures(_ books: ReleasedBooks, _ html: inout HTMLWriter) {
    for count in [books.read, books.accepted, books.rejected, books.excluded, books.superseded] {
      html.figure(count.text)
    }
    html.figure(books.rejected.share(of: books.read)?.text ?? language.missing)
  }

  /// The books of each dataset and of all.
  func booksByDataset(_ html: inout HTMLWriter) {
    let byDataset = model.booksByDataset
    html.table(
      t("各类数据账目", "Books by dataset"),
      [.text(t("数据", "Dataset")), .number(t("文件", "Files"))] + booksHeads
    ) { html in
      // A dataset without a file has its row too: other pages lead to it.
      for dataset in Set(byDataset.keys).union(input.datasets.map(\.id)).sorted() {
        let books = byDataset[dataset] ?? ReleasedBooks(sum: [])
        html.element(.tr, .id(.dataset(dataset))) { html in
          html.rowHead(
            model.datasetTitle(dataset, language), link: .page(.qualityFiles, from: page))
          html.figure(grouped(books.files))
          bookFigures(books, &html)
        }
      }
      html.element(.tr, .style(.level1)) { html in
        html.rowHead(t("合计", "Total"))
        html.figure(grouped(input.books.count))
        bookFigures(model.books, &html)
      }
    }
    html.note(
      t(
        "被替代指同一记录报送多次，以其中最后一次合规的报送为准，其余合规的报送不计。",
        "Superseded: accepted deliveries of a record in whose place its latest accepted delivery counts."
      ))
    restrictedNote(&html)
  }

  /// What the mark of absent figures means, where there may be any.
  func restrictedNote(_ html: inout HTMLWriter) {
    let restricted = input.datasets.filter(\.isRestricted)
    guard input.isRestricted, let least = restricted.map(\.restrictedBelow).min() else { return }
    let names = language.list(restricted.map { language($0.title) })
    html.note(
      t(
        "“\(restrictedMark)”表示不予公布：\(names)的计数不足\(least)的，以及能推算出此类计数的数值和得分；以其为依据的指标不计分，按缺数据处理。其余数字均为准确数。",
        "“\(restrictedMark)” stands for what is not published: counts below \(least) of \(names), and values and scores that would give one back. An indicator that rests on one is not counted, and treated as one without data. All other figures are exact."
      ))
  }

  private func failureTable(_ html: inout HTMLWriter) {
    guard !input.failures.isEmpty else {
      html.element(.p, text: t("所有文件均可读取。", "Every file could be taken."))
      return
    }
    html.table(
      t("未能读取的文件", "Files that could not be taken"),
      [.text(t("文件", "File")), .text(t("原因", "Why")), .text(t("代号", "Code"))]
    ) { html in
      for failure in input.failures {
        html.row { html in
          // Only the name of the file: where a store lies is nobody's business.
          html.rowHead(failure.place.map { fileName($0.file) } ?? language.missing)
          html.cell(language(failure.code.title))
          html.cell(failure.code.rawValue)
        }
      }
    }
  }

  private func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func noticeTable(_ html: inout HTMLWriter) {
    let notices = model.notices.sorted {
      ($1.times.value ?? 0, $0.notice.rawValue) < ($0.times.value ?? 0, $1.notice.rawValue)
    }
    guard !notices.isEmpty else {
      html.element(.p, text: t("没有提示。", "There are no notices."))
      return
    }
    html.table(
      t("读入但有异常", "Odd, but read all the same"),
      [.text(t("情形", "What")), .text(t("代号", "Code")), .number(t("次数", "Times"))]
    ) { html in
      for (notice, times) in notices {
        html.row { html in
          html.rowHead(language(notice.title))
          html.cell(notice.name)
          html.figure(times.text)
        }
      }
    }
  }

  private func warnings(_ html: inout HTMLWriter) {
    let warned = model.qualities.map(\.city).filter { $0 != .unassigned }
      .map { (city: $0, kinds: model.lateKinds($0)) }
    let few = model.fewestJudged
    let among =
      few < 2
      ? LocalizedText(zh: "", en: "")
      : LocalizedText(zh: "报送不少于\(few)条的城市中，", en: " with at least \(few) records")
    for kind in input.datasets where kind.lateLine != nil {
      let (title, limit) = (language(kind.title), kind.lateLineInPercent)
      let above = warned.compactMap { one in
        one.kinds.first { $0.kind.id == kind.id }.map { "\(name(one.city)) \($0.share)" }
      }
      guard !above.isEmpty else {
        html.element(
          .p,
          text: t(
            "\(among.zh)没有城市的\(title)迟报率高于\(limit)的警示线。",
            "\(title): no city\(among.en) has a late share above the line of \(limit)."))
        continue
      }
      html.element(.p, .style(.notice)) { html in
        html.element(
          .strong,
          text: t(
            "\(among.zh)\(title)迟报率高于\(limit)：",
            "\(title), late share above \(limit)\(among.en.isEmpty ? "" : ", cities\(among.en)"): ")
        )
        html.text(language.list(above) + t("。", "."))
      }
    }
  }

  /// The rates of double disclosure by kind, and over all kinds.
  private func kindTable(_ html: inout HTMLWriter) {
    let kinds = input.datasets.filter { $0.lateLine != nil }
    guard !kinds.isEmpty else { return }
    let cities = model.disclosedCities
    html.table(
      t("双公示合规率和迟报率", "Compliance and lateness of double disclosure"),
      [
        .text(t("类别", "Kind")), .number(t("报送", "Reported")), .number(t("合规", "Accepted")),
        .number(t("迟报", "Late")), .number(t("合规率", "Compliance")),
        .number(t("迟报率", "Late share")),
      ]
    ) { html in
      for kind in kinds.map(Optional.some) + (kinds.count > 1 ? [nil] : []) {
        html.row { html in
          if let kind {
            html.rowHead(language(kind.title), link: .here(.dataset(kind.id)))
          } else {
            html.rowHead(t("合计", "All kinds"))
          }
          for name in ["reported", "accepted", "late"] {
            html.figure(model.disclosed(name, cities, kind: kind?.id).text)
          }
          for name in ["accepted", "late"] {
            html.figure(
              model.disclosedShare(name, cities, kind: kind?.id)?.text ?? language.missing)
          }
        }
      }
    }
    html.note(
      t(
        "合规率为合规记录占报送记录的比例，迟报率为首次报送晚于规定工作日的记录占报送记录的比例。",
        "Compliance is the share of reported records that pass every rule; the late share is that of records first delivered after the deadline."
      ))
  }

  /// A rate of its own by city, the highest first.
  private func rateTable(_ rate: CityRate, most: Int?, _ html: inout HTMLWriter) {
    let title = t(
      "\(language(rate.dataset.title))：\(language(rate.measure.title))占比",
      "\(language(rate.dataset.title)): share of \(language(rate.measure.title).lowercasedFirst)")
    html.element(.h2, text: title)
    let rows = model.rates(rate)
    guard !rows.isEmpty else {
      html.element(.p, text: t("没有记录。", "There are no records."))
      return
    }
    html.table(
      most.map { rows.count > $0 ? t("\(title)最高的\($0)个城市", "\(title), the \($0) highest") : title }
        ?? title,
      [
        .text(t("城市", "City")), .number(t("记录", "Records")),
        .number(language(rate.measure.title)), .number(t("占比", "Share")),
      ]
    ) { html in
      for row in rows.prefix(most ?? rows.count) {
        html.row { html in
          if row.city == .unassigned {
            html.rowHead(name(row.city))
          } else {
            html.rowHead(name(row.city), link: .page(.city(row.city), from: page))
          }
          html.figure(row.whole.text)
          html.figure(row.part.text)
          html.figure(row.part.share(of: row.whole)?.text ?? language.missing)
        }
      }
    }
  }

  /// How cities deliver.
  func cityTable(
    _ caption: String, _ cities: [(city: CityCode, quality: CityQuality)],
    _ html: inout HTMLWriter
  ) {
    guard !cities.isEmpty else {
      html.element(.p, text: t("没有不合规记录。", "No row was rejected."))
      return
    }
    let kinds = input.datasets.filter { $0.lateLine != nil }
    let rates = kinds.flatMap { kind -> [TableHead] in
      let title = language(kind.title)
      return [
        .number(t("\(title)合规率", "\(title): compliance")),
        .number(t("\(title)迟报率", "\(title): late")),
      ]
    }
    html.table(
      caption,
      [
        .text(t("城市", "City")), .number(t("报送", "Reported")), .number(t("不合规", "Rejected")),
      ] + rates + [.text(t("最常见原因", "Most frequent reason"))]
    ) { html in
      for (city, _) in cities {
        let late = Set(model.lateKinds(city).map(\.kind.id))
        html.row { html in
          if city == .unassigned {
            html.rowHead(name(city))
          } else {
            html.rowHead(name(city), link: .page(.city(city), from: page))
          }
          html.figure(model.released("reported", city).text)
          html.figure(model.released("rejected", city).text)
          for kind in kinds {
            let share = { (name: String) in
              model.disclosedShare(name, [city], kind: kind.id)?.text ?? language.missing
            }
            html.figure(share("accepted"))
            html.figure(
              late.contains(kind.id)
                ? t("\(share("late"))（警示）", "\(share("late")) (warned)") : share("late"))
          }
          html.cell(model.rejects(city).first.map { language($0.reason.title) } ?? "")
        }
      }
    }
  }
}

/// A measure that is a share of its dataset's records, printed by city.
struct CityRate {
  let dataset: Contract
  let measure: MeasureDefinition
  let whole: String
}

extension Model {
  /// The rates that contracts ask for.
  var rates: [CityRate] {
    input.datasets.flatMap { dataset in
      dataset.measures.compactMap { measure in
        measure.shareOf.map { CityRate(dataset: dataset, measure: measure, whole: $0) }
      }
    }
  }

  /// A rate of each city that has records, the highest first, ties in code order; absent ones last.
  func rates(
    _ rate: CityRate
  ) -> [(city: CityCode, part: Released<Int>, whole: Released<Int>)] {
    let rows = qualities.map { one in
      (
        city: one.city,
        part: input.released(MeasureID(rate.dataset.id, rate.measure.name), one.city),
        whole: input.released(MeasureID(rate.dataset.id, rate.whole), one.city)
      )
    }.filter { $0.whole != .exact(0) }
    /// Products of counts compare shares without rounding them.
    func comesFirst(_ a: (Int, Int), _ b: (Int, Int)) -> Bool { a.0 * b.1 > b.0 * a.1 }
    func counts(_ row: (city: CityCode, part: Released<Int>, whole: Released<Int>)) -> (Int, Int) {
      (row.part.value ?? -1, row.whole.value ?? 1)
    }
    return rows.sorted { a, b in
      let (first, second) = (counts(a), counts(b))
      if comesFirst(first, second) { return true }
      return !comesFirst(second, first) && a.city < b.city
    }
  }
}

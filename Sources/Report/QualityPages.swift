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
        model.shownRejects, &html)
      origins(
        t(
          "账目链接到逐文件的账。",
          "The books lead to those of every file."),
        "export rejects PIPELINE", &html)
      recoveredRows(&html)
      html.element(.h2, text: t("提示", "Notices"))
      noticeTable(&html)
      html.element(.h2, text: t("城市合规率和迟报率", "Compliance and lateness by city"))
      warnings(&html)
      let cities = model.qualities.sorted {
        ($1.quality.rejected, $0.city) < ($0.quality.rejected, $1.city)
      }
      cityTable(
        t("不合规记录最多的城市", "Cities with most rejected rows"),
        Array(
          cities.filter { model.shown("rejected", $0.city) != .withheld && $0.quality.rejected > 0 }
            .prefix(20)), &html)
      html.element(.p) { html in
        html.element(
          .a, .href(.page(.qualityCities, from: page)), text: t("全部城市", "All cities"))
      }
      html.element(
        .p,
        text: t(
          "无法归入任何城市的记录：\(model.shown("reported", .unassigned).text)条。",
          "Rows that belong to no city: \(model.shown("reported", .unassigned).text)."))
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
            bookFigures(ShownBooks(book, input), &html)
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

  private func bookFigures(_ books: ShownBooks, _ html: inout HTMLWriter) {
    let shown = books.shown
    for count in [shown.read, shown.accepted, shown.rejected, shown.excluded, shown.superseded] {
      html.figure(count.text)
    }
    html.figure(
      shown.rejected.share(books.tally.rejectedTotal, of: books.tally.read, shown.read)?.text
        ?? language.missing)
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
        let books = byDataset[dataset] ?? ShownBooks(sum: [], input)
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
        "被替代指同一记录后来又报送，以最后一次为准。",
        "Superseded: a later delivery of the same record took its place."))
    withheldNote(&html)
  }

  /// What the marks in the tables of counts mean.
  func withheldNote(_ html: inout HTMLWriter) {
    guard let rule = input.disclosure else { return }
    html.note(
      t(
        "“…”为可能含个体工商户且不足\(rule.smallestCell)的计数，或能反推出此类计数的合计，不予公布；“≈”为含此类计数的合计，按\(rule.smallestCell)取整。",
        "“…” stands for a count below \(rule.smallestCell) that may hold individual businesses, or for a sum that would give one back; “≈” marks a sum that holds such counts, to the nearest \(rule.smallestCell)."
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
    let notices = model.books.tally.notices.filter { $0.value > 0 }
      .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
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
          html.figure(grouped(times))
        }
      }
    }
  }

  private func warnings(_ html: inout HTMLWriter) {
    let limit = decimal(input.lateWarningShare * 100, places: 0)
    let warned = model.qualities.filter { $0.city != .unassigned && model.isWarned($0.quality) }
    guard !warned.isEmpty else {
      html.element(
        .p, text: t("没有城市迟报率高于\(limit)%。", "No city's late share is above \(limit)%."))
      return
    }
    html.element(.p, .style(.notice)) { html in
      html.element(
        .strong,
        text: t("迟报警示（高于\(limit)%）：", "Late warning (above \(limit)%): "))
      html.text(
        language.list(warned.map { "\(name($0.city)) \(model.warnedRate($0.city, language))" })
          + t("。", "."))
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
    html.table(
      caption,
      [
        .text(t("城市", "City")), .number(t("报送", "Reported")), .number(t("不合规", "Rejected")),
        .number(t("合规率", "Compliance")), .number(t("迟报率", "Late")),
        .text(t("最常见原因", "Most frequent reason")),
      ]
    ) { html in
      for (city, quality) in cities {
        html.row { html in
          if city == .unassigned {
            html.rowHead(name(city))
          } else {
            html.rowHead(name(city), link: .page(.city(city), from: page))
          }
          html.figure(model.shown("reported", city).text)
          html.figure(model.shown("rejected", city).text)
          html.figure(model.complianceRate(city) ?? language.missing)
          let late = model.lateRate(city) ?? language.missing
          html.figure(model.isWarned(quality) ? t("\(late)（警示）", "\(late) (warned)") : late)
          html.cell(model.rejects(city).first.map { language($0.reason.title) } ?? "")
        }
      }
    }
  }
}

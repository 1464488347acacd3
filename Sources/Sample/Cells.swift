import Records

/// Writes the cells of one row, right or wrong.
struct CellWriter {
  let dataset: Dataset
  let seed: UInt64
  /// Whether dates and empty cells take all their spellings.
  let isVaried: Bool

  /// Stands for a byte that is no text in any encoding; never part of a name.
  static let badByte = "\u{F8FF}"
  /// Stands for the first byte of a character whose rest is missing.
  static let brokenLead = "\u{F8FE}"

  /// The cells of a delivery in the order of the edition's columns.
  func cells(_ record: PlannedRecord, _ delivery: Delivery, _ shape: Shape) -> [String] {
    var cells = shape.columns.enumerated().map { place, column in
      cell(column, place, record, delivery, shape)
    }
    if delivery.withdraws, let withdrawn = shape.withdrawn,
      let place = shape.columns.firstIndex(where: { $0.code == withdrawn.column })
    {
      cells[place] = withdrawn.value
    }
    if let oddity = delivery.oddity { apply(oddity, to: &cells, record, shape) }
    if let fault = delivery.fault { apply(fault, to: &cells, record, delivery, shape) }
    return cells
  }

  private func cell(
    _ column: SampleColumn, _ place: Int, _ record: PlannedRecord, _ delivery: Delivery,
    _ shape: Shape
  ) -> String {
    if record.isPerson {
      if let cell = shape.person[column.code] {
        return cell == "#" ? identity(record) : cell
      }
      if case .name = column.content { return "CANARY-PERSON-\(record.serial % 100)" }
    }
    var draft = record.draft
    let shift = shift(record, delivery, shape)
    draft.event = draft.event.advanced(by: shift)
    switch column.content {
    case .number:
      return
        "样\(dataset.numbering)〔\(record.draft.event.civil.year)〕\(padded(record.serial, to: 6))号"
    case .name: return record.subject?.name ?? ""
    case .code: return record.subject?.code ?? ""
    case .organisationCode: return organisation(record) ?? ""
    case .hyphenatedOrganisationCode:
      guard let code = organisation(record) else { return "" }
      return "\(code.prefix(8))-\(code.suffix(1))"
    case .taxpayerNumber:
      guard let subject = record.subject else { return "" }
      let isOld = Int(subject.organisation.prefix(8)).map { $0 % 5 == 0 } ?? false
      let number = "\(subject.division)\(subject.organisation)"
      return isOld && isVaried && !subject.hasOddOrganisation && !Codes.hasBirthDate(number)
        ? number : subject.code
    case .subjectKind: return record.subject?.isIndividual == true ? "个体工商户" : "法人及非法人组织"
    case .personName: return "CANARY-PERSON-\(record.serial % 10)"
    case .personNumber: return identity(record)
    case .personDocument: return "身份证"
    case .authority: return authority(record)
    case .authorityCode: return authorityCode(record)
    case .division: return "\(record.division)"
    case .cityName: return record.divisionName
    case .event: return date(draft.event, record, 1)
    case .end(let open):
      guard delivery.showsEnd, let end = draft.end else { return open }
      return date(end.advanced(by: shift), record, 2)
    case .eventPlus(let days): return date(draft.event.advanced(by: days), record, 3)
    case .eventPlusWhen(let days, let category, let value):
      guard shown(category, record, delivery) == value else { return "" }
      return date(draft.event.advanced(by: days), record, 3)
    case .delivered: return "\(delivery.day) 00:00:00"
    case .year: return "\(draft.event.civil.year)"
    case .tenThousandYuan:
      return amount(record, delivery).map { Self.decimal($0, places: 6, record.salt) } ?? ""
    case .yuan, .hundredths:
      return amount(record, delivery).map { Self.decimal($0, places: 2, 1) } ?? ""
    case .fineInWords: return fine(record, delivery)
    case .category(let place): return shown(place, record, delivery)
    case .categoryCode(let place, let codes):
      let value = shown(place, record, delivery)
      return isVaried && record.salt & 3 != 0 ? codes[value] ?? value : value
    case .text(let texts): return texts[Int(record.salt >> 8 & 0xFFFF) % texts.count]
    case .constant(let text): return text
    case .when(let category, let words, let text):
      let value = shown(category, record, delivery)
      return words.contains(where: value.contains) ? text : ""
    case .nothing:
      let lot = Int(record.salt >> UInt64(place % 32 + 4) & 0xFF)
      return isVaried ? Words.nothings[lot % Words.nothings.count] : ""
    }
  }

  // MARK: Parts of cells

  /// The organisation code; an odd one is left out, since it could not be used by itself.
  private func organisation(_ record: PlannedRecord) -> String? {
    guard let subject = record.subject, !subject.hasOddOrganisation else { return nil }
    return subject.organisation
  }

  /// A day that is moved into the future takes the row's other days with it, so that their order
  /// stays right and only one rule is broken.
  private func shift(_ record: PlannedRecord, _ delivery: Delivery, _ shape: Shape) -> Int {
    guard let fault = delivery.fault, fault.column == shape.eventColumn,
      case .afterDelivery(let days) = fault.how
    else { return 0 }
    return Int(delivery.day.advanced(by: days).rawValue - record.draft.event.rawValue)
  }

  private func shown(_ place: Int, _ record: PlannedRecord, _ delivery: Delivery) -> String {
    record.categories(in: delivery, dataset)[place]
  }

  private func amount(_ record: PlannedRecord, _ delivery: Delivery) -> Int64? {
    delivery.amountMinor ?? record.draft.amountMinor
  }

  private func identity(_ record: PlannedRecord) -> String {
    Codes.canaryIdentity(record.serial)
  }

  private func authority(_ record: PlannedRecord) -> String {
    let departments = dataset.departments
    return record.divisionName + departments[Int(record.salt & 0xFF) % departments.count]
  }

  private func authorityCode(_ record: PlannedRecord) -> String {
    var random = Random(
      seed, "authority", "\(record.division)", "\(Int(record.salt & 0xFF) % 6)")
    let organisation = Codes.organisation(serial: random.below(10_000_000))
    return Codes.unified(kind: "11", division: record.division, organisation: organisation)
  }

  private func fine(_ record: PlannedRecord, _ delivery: Delivery) -> String {
    guard let amount = amount(record, delivery) else { return "责令改正" }
    let fen = delivery.oddity == .unit ? amount / 10_000 : amount
    return "罚款\(Self.decimal(fen, places: 2, 0))元"
  }

  /// Fen as yuan (2 places) or 万元 (6 places); an even lot leaves out zeros at the end.
  static func decimal(_ minor: Int64, places: Int, _ lot: UInt64) -> String {
    let unit: Int64 = places == 6 ? 1_000_000 : 100
    var digits = "\(minor / unit).\(padded(Int(minor % unit), to: places))"
    if lot & 1 == 0 {
      while digits.hasSuffix("0") { digits.removeLast() }
      if digits.hasSuffix(".") { digits.removeLast() }
    }
    return digits
  }

  /// A day in one of the spellings met in the wild.
  private func date(_ day: Day, _ record: PlannedRecord, _ turn: UInt64) -> String {
    let civil = day.civil
    let month = padded(civil.month, to: 2)
    let date = padded(civil.day, to: 2)
    guard isVaried else { return "\(civil.year)/\(month)/\(date)" }
    switch (record.salt >> (16 + turn)) & 15 {
    case 0: return "\(civil.year)/\(civil.month)/\(civil.day)"
    case 1: return "\(civil.year)\(month)\(date)"
    case 2: return "\(civil.year)年\(civil.month)月\(civil.day)日"
    case 3: return "\(day) 10:20:30"
    case 4, 5, 6: return "\(day)"
    default: return "\(civil.year)/\(month)/\(date)"
    }
  }

  // MARK: What is odd

  private func apply(
    _ oddity: Oddity, to cells: inout [String], _ record: PlannedRecord, _ shape: Shape
  ) {
    func change(_ code: String?, _ edit: (String) -> String) {
      guard let place = shape.columns.firstIndex(where: { $0.code == code }) else { return }
      cells[place] = edit(cells[place])
    }
    switch oddity {
    case .apostrophe: change(shape.entityColumn) { "'\($0)" }
    case .tab: change(shape.entityColumn) { "\t\($0)" }
    case .formula: change(shape.entityColumn) { "=\"\($0)\"" }
    case .fullWidth: change(shape.entityColumn, Self.fullWidth)
    case .serialDate:
      change(shape.eventColumn) { _ in "\(Int(record.draft.event.rawValue) + 25_569)" }
    case .placeholderDate: change(shape.optionalDate) { _ in "9999-12-31" }
    case .unusableCode: change(shape.optionalCode) { _ in "12345678-9" }
    case .unit: break
    case .hostileName:
      guard let place = shape.columns.firstIndex(where: { $0.isName }) else { return }
      cells[place] = Words.hostileNames[record.serial % Words.hostileNames.count]
    case .wordyText:
      guard let place = shape.columns.firstIndex(where: { $0.isFreeText }) else { return }
      cells[place] += "，详见\"附件\",共2页\n第二行"
    }
  }

  static func fullWidth(_ text: String) -> String {
    var wide = ""
    for scalar in text.unicodeScalars {
      let shifted = scalar.value + 0xFEE0
      wide.unicodeScalars.append(Unicode.Scalar(shifted) ?? scalar)
    }
    return wide
  }
}

extension SampleColumn {
  var isName: Bool {
    if case .name = content { true } else { false }
  }

  /// Whether any text may stand there.
  var isFreeText: Bool {
    switch content {
    case .text, .fineInWords:
      title.hasSuffix("内容") || title.hasSuffix("事实")
        || title.hasSuffix("事由") || title.hasSuffix("原因")
    default: false
    }
  }
}

extension PlannedRecord {
  /// The categories as a delivery shows them.
  func categories(in delivery: Delivery, _ dataset: Dataset) -> [String] {
    var categories = draft.categories
    if !delivery.showsEnd {
      for (place, value) in dataset.whileOpen { categories[place] = value }
    }
    return categories
  }
}

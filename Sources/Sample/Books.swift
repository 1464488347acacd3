import Records

/// The books of the planned files: what each row of each file must come to.
struct Books {
  struct Page {
    var read = 0
    var accepted = 0
    var rejected: [Reason: Int] = [:]
    var excluded = 0
    var superseded = 0
    var notices: [Notice: Int] = [:]

    var rejectedTotal: Int { rejected.values.reduce(0, +) }
  }

  /// The page of a file.
  static func page(
    of file: PlannedFile, _ records: [PlannedRecord], style: FileStyle
  ) -> Page {
    var page = Page()
    for row in file.rows {
      let record = records[row.record]
      let delivery = record.deliveries[row.delivery]
      page.read += 1
      if record.isPerson {
        page.excluded += 1
      } else if let fault = delivery.fault {
        page.rejected[fault.reason, default: 0] += 1
      } else {
        page.accepted += 1
        if row.delivery != record.winner { page.superseded += 1 }
        if let notice = delivery.oddity?.notice { page.notices[notice, default: 0] += 1 }
        if record.subject?.hasOddOrganisation == true {
          page.notices[.embeddedOrganisationCode, default: 0] += 1
        }
        if record.isZone { page.notices[.zoneByFourDigits, default: 0] += 1 }
        if record.isUnassigned { page.notices[.cityUnassigned, default: 0] += 1 }
      }
    }
    if file.shape.faultyHeader != nil { page.notices[.headerRepaired] = 1 }
    if style.unknownColumn { page.notices[.columnUnknown] = 1 }
    let blanks = ExportWriter.blankLines(rows: file.rows.count, style)
    if blanks > 0 { page.notices[.blankLine] = blanks }
    return page
  }
}

import Records

/// Breaks cells the way real exports do.
extension CellWriter {
  func apply(
    _ fault: Fault, to cells: inout [String], _ record: PlannedRecord, _ delivery: Delivery,
    _ shape: Shape
  ) {
    let place = shape.columns.firstIndex { $0.code == fault.column } ?? 0
    let old = cells[place]
    switch fault.how {
    case .write(let text): cells[place] = text
    case .lengthen(let count):
      cells[place] = old + String(repeating: "长", count: max(0, count - old.count))
    case .wrongCheck: cells[place] = Codes.withWrongCheck(old)
    case .seventeenCharacters: cells[place] = String(old.dropLast())
    case .letterO: cells[place] = Self.withLetterO(old)
    case .scientific: cells[place] = "\(old.prefix(1)).\(old.dropFirst().prefix(5))E+17"
    case .zeroTail: cells[place] = Self.withZeroTail(old)
    case .badByte: cells[place] = old + Self.badByte + "字"
    case .brokenLead: cells[place] = old + Self.brokenLead
    case .nul: cells[place] = old + "\0字"
    case .afterDelivery(let days): cells[place] = "\(delivery.day.advanced(by: days))"
    case .beforeEvent(let days): cells[place] = "\(record.draft.event.advanced(by: -days))"
    case .otherKind:
      cells[place] = record.subject?.isIndividual == true ? "法人及非法人组织" : "个体工商户"
    case .otherOrganisation:
      cells[place] = Codes.organisation(serial: 12_345_678 + record.serial)
    case .dropField: cells.removeLast(2)
    case .extraField: cells.append("多出的一格")
    case .openQuote, .strayQuote: break
    case .endlessRow: cells[place] = String(repeating: "长", count: 600_000)
    }
  }

  private static func withLetterO(_ code: String) -> String {
    var characters = Array(code)
    guard characters.count > 5 else { return code }
    characters[characters.lastIndex(of: "0") ?? 5] = "O"
    return String(characters)
  }

  /// A number of eighteen digits after a spreadsheet has rounded it to fifteen.
  private static func withZeroTail(_ code: String) -> String {
    let body = Array(code.utf8.prefix(15)).map { $0 >= 0x30 && $0 <= 0x39 ? $0 : 0x37 }
    let zeros = Array("000".utf8)
    var ruined = body + zeros
    // One in 31 would pass the check all the same.
    if Codes.check(unified: ruined) == ruined[17] { ruined[14] = ruined[14] == 0x31 ? 0x32 : 0x31 }
    return Codes.text(ruined)
  }
}

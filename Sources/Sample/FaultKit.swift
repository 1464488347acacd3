import Records

/// Faults that many datasets share.
enum FaultKit {
  /// Faults of the row as such.
  static let rows = DisclosureFaults.rows

  /// Faults of a number, a date of the event and a code of any form.
  static func common(number: String?, event: String, code: String? = nil) -> [Fault] {
    var faults = [
      Fault(.dateInvalid, event, .write("2017-02-29")),
      Fault(.datePlaceholder, event, .write("1900-01-01")),
      Fault(.dateInFuture, event, .afterDelivery(days: 9)),
      Fault(.raggedRow, "", .dropField), Fault(.malformedQuote, "", .strayQuote),
    ]
    if let number {
      faults.append(Fault(.requiredMissing, number, .write("")))
      faults.append(Fault(.tooLong, number, .lengthen(to: 201)))
    }
    if let code {
      faults.append(Fault(.codeCheckFailed, code, .wrongCheck))
      faults.append(Fault(.codeRuined, code, .scientific))
      faults.append(Fault(.codeRuined, code, .zeroTail))
      faults.append(Fault(.codePlaceholder, code, .write("00000000000000000X")))
      faults.append(Fault(.requiredMissing, code, .write("--")))
    }
    return faults
  }
}

extension Drafts {
  /// Nothing but a day.
  static let plain: Dataset.Drafting = { _, month, _, random in Draft.on(month, &random) }
}

/// Ways to draft records.
enum Drafts {
  /// A day and one category, drawn by weight.
  static func kinds(_ kinds: [(item: String, weight: Double)]) -> Dataset.Drafting {
    { _, month, _, random in
      var draft = Draft.on(month, &random)
      draft.categories = [random.pick(kinds)]
      return draft
    }
  }

  /// An end some days later, or none.
  static func end(
    after event: Day, days: ClosedRange<Int>, chance: Double, _ random: inout Random
  ) -> Day? {
    random.chance(chance) ? event.advanced(by: random.within(days)) : nil
  }
}

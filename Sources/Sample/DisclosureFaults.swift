import Records

/// What goes wrong in licences and penalties, edition by edition.
enum DisclosureFaults {
  /// Faults of any row.
  static let rows: [Fault] = [
    Fault(.raggedRow, "", .dropField), Fault(.raggedRow, "", .extraField),
    Fault(.malformedQuote, "", .openQuote), Fault(.malformedQuote, "", .strayQuote),
  ]

  static func unifiedCode(_ column: String) -> [Fault] {
    [
      Fault(.codeInvalid, column, .seventeenCharacters), Fault(.codeInvalid, column, .letterO),
      Fault(.codeCheckFailed, column, .wrongCheck), Fault(.codeRuined, column, .scientific),
      Fault(.codeRuined, column, .zeroTail),
      Fault(.codePlaceholder, column, .write("00000000000000000X")),
    ]
  }

  static func eventDate(_ column: String) -> [Fault] {
    [
      Fault(.dateInvalid, column, .write("2017-02-30")),
      Fault(.dateInvalid, column, .write("2016/13/05")),
      Fault(.dateInvalid, column, .write("另行通知")),
      Fault(.datePlaceholder, column, .write("1900-01-01")),
      Fault(.datePlaceholder, column, .write("9999-12-31")),
      Fault(.datePlaceholder, column, .write("1899/12/30")),
      Fault(.dateInFuture, column, .afterDelivery(days: 12)),
    ]
  }

  static let licences2018: [Fault] =
    unifiedCode("XK_XDR_SHXYM") + eventDate("XK_JDRQ") + rows + [
      Fault(.requiredMissing, "XK_WSH", .write("")),
      Fault(.requiredMissing, "XK_NR", .write("\\N")),
      Fault(.requiredMissing, "XK_JDRQ", .write("--")),
      Fault(.tooLong, "XK_XKWS", .lengthen(to: 65)),
      Fault(.tooLong, "XK_XDR_MC", .lengthen(to: 201)),
      Fault(.codeCheckFailed, "XK_XKJGDM", .wrongCheck),
      Fault(.dateOrder, "XK_YXQZI", .beforeEvent(days: 9)),
      Fault(.datePlaceholder, "XK_YXQZI", .write("9999-12-31")),
      Fault(.notInList, "XK_XKLB", .write("审批")), Fault(.notInList, "XK_ZT", .write("9")),
      Fault(.listDetailMissing, "XK_XKLB", .write("其他")),
      Fault(.encodingInvalid, "XK_NR", .badByte), Fault(.encodingInvalid, "XK_XDR_MC", .brokenLead),
      Fault(.controlCharacter, "XK_NR", .nul), Fault(.rowTooLong, "XK_NR", .endlessRow),
    ]

  static let licences2019: [Fault] =
    licences2018 + [
      Fault(.requiredWhenMissing, "XK_XDR_SHXYM", .write("")),
      Fault(.requiredWhenMissing, "XK_XDR_SHXYM", .write("无")),
      Fault(.fieldsContradict, "XK_XDR_LB", .otherKind),
      Fault(.notInList, "XK_XDR_LB", .write("企业")),
    ]

  static let penalties2018: [Fault] =
    unifiedCode("CF_XDR_SHXYM") + eventDate("CF_JDRQ") + rows + [
      Fault(.amountInvalid, "CF_NR_FK", .write("1,234.5"), given: "罚款"),
      Fault(.amountInvalid, "CF_NR_FK", .write("五千元"), given: "罚款"),
      Fault(.amountInvalid, "CF_NR_FK", .write("0.1234567"), given: "罚款"),
      Fault(.amountNegative, "CF_NR_FK", .write("-0.500000"), given: "罚款"),
      Fault(.requiredWhenMissing, "CF_NR_FK", .write(""), given: "罚款"),
      Fault(.requiredWhenMissing, "CF_NR_ZKDX", .write(""), given: "吊销许可证"),
      Fault(.requiredMissing, "CF_WSH", .write("")),
      Fault(.requiredMissing, "CF_SY", .write("null")),
      Fault(.tooLong, "CF_WSH", .lengthen(to: 129)),
      Fault(.codeCheckFailed, "CF_CFJGDM", .wrongCheck),
      Fault(.dateOrder, "CF_YXQ", .beforeEvent(days: 30)),
      Fault(.notInList, "CF_CFLB", .write("批评教育"), given: "警告"),
      Fault(.notInList, "CF_CFLB", .write("警告;训诫"), given: "警告"),
      Fault(.listDetailMissing, "CF_CFLB", .write("其他-"), given: "警告"),
      Fault(.encodingInvalid, "CF_SY", .badByte), Fault(.encodingInvalid, "CF_YJ", .brokenLead),
      Fault(.controlCharacter, "CF_NR", .nul),
    ]

  static let penalties2019: [Fault] =
    penalties2018 + [
      Fault(.requiredWhenMissing, "CF_XDR_SHXYM", .write("")),
      Fault(.fieldsContradict, "CF_XDR_LB", .otherKind),
    ]

  static let licences2015: [Fault] =
    eventDate("XK_JDRQ") + rows + [
      Fault(.requiredMissing, "XK_WSH", .write("")),
      Fault(.requiredMissing, "XK_XDR", .write("空")),
      Fault(.tooLong, "XK_XMMC", .lengthen(to: 257)),
      Fault(.notInList, "XK_ZT", .write("7")), Fault(.controlCharacter, "XK_NR", .nul),
    ]

  static let penalties2015: [Fault] =
    eventDate("CF_JDRQ") + rows + [
      Fault(.requiredMissing, "CF_WSH", .write("")),
      Fault(.requiredMissing, "CF_XDR_MC", .write("-")),
      Fault(.notInList, "CF_CFLB1", .write("批评教育")),
      Fault(.encodingInvalid, "CF_SY", .badByte),
    ]
}

public import Records

/// What the sender of a row should do, for each reason that it can be rejected for.
///
/// The pages in `docs/reasons/` begin their advice with the same sentence, in both languages.
extension Reason {
  /// The cure, in one sentence.
  public var cure: LocalizedText {
    switch self {
    case .none: LocalizedText(zh: "无需处理。", en: "Nothing.")
    case .raggedRow:
      LocalizedText(
        zh: "用 CSV 程序库导出，不要自行拼接字符串；含逗号、引号或换行的字段要加引号，空字段也要写出。",
        en: "Write the export with a CSV library, not by joining strings.")
    case .malformedQuote:
      LocalizedText(
        zh: "加引号的字段内，每个引号都要写成两个。",
        en: "Double every quote inside a quoted field.")
    case .rowTooLong:
      LocalizedText(
        zh: "决定内容用文字填报，不超过标准规定的长度；附件不要放进导出文件。",
        en:
          "Send the content of the decision in words, at most as long as the standard allows, and keep attachments out of the export."
      )
    case .encodingInvalid:
      LocalizedText(
        zh: "全文件使用同一种编码，最好是 UTF-8；按字符而不是按字节截断文字。",
        en: "Export in one encoding from end to end, preferably UTF-8.")
    case .controlCharacter:
      LocalizedText(
        zh: "从数据库导出时去除首尾空白和控制字符。",
        en: "Trim values when they leave the database, and remove control characters there.")
    case .requiredMissing:
      LocalizedText(
        zh: "在源系统中补填该必填项，不要只改导出文件。",
        en: "Fill the field at its source, not in the export.")
    case .requiredWhenMissing:
      LocalizedText(
        zh: "补填该项，或更正使其成为必填的那一项。",
        en: "Fill the field, or correct the one that makes it required.")
    case .tooLong:
      LocalizedText(
        zh: "缩短到标准允许的长度；一条记录只填一个编号。",
        en: "Shorten the value to the length that the standard allows.")
    case .codeInvalid:
      LocalizedText(
        zh: "按执照或全国登记系统抄录代码；注册号、税号等旧号码填入各自的列。",
        en: "Copy the code from the licence or from the national register.")
    case .codeCheckFailed:
      LocalizedText(
        zh: "按名称在全国登记系统查出代码，在源系统中更正；不要自行补算校验码。",
        en: "Look the code up by the name in the national register and correct it at its source.")
    case .codeRuined:
      LocalizedText(
        zh: "不要用表格软件打开并保存导出文件；请报送数据库直接导出的文件。",
        en: "Do not open exports in a spreadsheet and save them.")
    case .codePlaceholder:
      LocalizedText(
        zh: "按名称在全国登记系统查出代码，重新报送该记录。",
        en: "Find the code by the name, in the national register, and send the record again.")
    case .dateInvalid:
      LocalizedText(
        zh: "日期写成 `yyyy/MM/dd`，并检查该日期是否存在。",
        en: "Write days as `yyyy/MM/dd`.")
    case .datePlaceholder:
      LocalizedText(
        zh: "日期不明的在系统中留空并查明后补填；长期有效写 `2099/12/31`。",
        en: "Leave a day that is not known empty in your system and find it.")
    case .dateInFuture:
      LocalizedText(
        zh: "在源系统中更正该日期；多行如此时，请检查文件名中的日期。",
        en: "Correct the day at its source.")
    case .dateOrder:
      LocalizedText(
        zh: "对照文书核对前后两个日期；长期有效写 `2099/12/31`。",
        en: "Check both days against the document.")
    case .amountInvalid:
      LocalizedText(
        zh: "金额只写十进制数字，单位按列的规定（标准为万元），小数不超过六位。",
        en:
          "Write plain decimal numbers in the unit of the column (万元 in the standard), with at most six places."
      )
    case .amountNegative:
      LocalizedText(
        zh: "不要用负数冲销：以同一文号重新报送正确的金额。",
        en:
          "Do not book corrections: send the record again under the same number with the amount that holds."
      )
    case .notInList:
      LocalizedText(
        zh: "使用标准规定的取值；多个值按标准规定的方式连接。",
        en: "Use the values of the standard, joined as the standard says.")
    case .listDetailMissing:
      LocalizedText(
        zh: "先看该类别是否有自己的取值；没有的，写“其他-”并注明类别。",
        en: "Look first whether the kind has a value of its own.")
    case .integerInvalid:
      LocalizedText(
        zh: "只写数字；单位和说明填入备注列。",
        en: "Write digits only.")
    case .booleanInvalid:
      LocalizedText(
        zh: "明确填写“是”或“否”。",
        en: "Decide, and write 是 or 否.")
    case .divisionUnknown:
      LocalizedText(
        zh: "使用记录当年公布的 GB/T 2260 行政区划代码；开发区填所在城市的代码。",
        en: "Use the codes of GB/T 2260 as published for the year of the record.")
    case .fieldsContradict:
      LocalizedText(
        zh: "在全国登记系统核对相互矛盾的两项，更正错误的一项。",
        en: "Look both up in the national register and correct the wrong one.")
    case .naturalPerson:
      LocalizedText(
        zh: "无需处理；如果是单位的记录，请补填其代码。",
        en: "Nothing.")
    }
  }
}

import Contract
public import Records

/// What the codes of the vocabulary are called in the two languages.
extension Reason {
  /// The plain title.
  public var title: LocalizedText {
    switch self {
    case .none: LocalizedText(zh: "通过", en: "Accepted")
    case .raggedRow: LocalizedText(zh: "字段数与表头不符", en: "Field count differs from the header")
    case .malformedQuote: LocalizedText(zh: "引号未转义或未闭合", en: "Quote not escaped or not closed")
    case .rowTooLong: LocalizedText(zh: "记录超长", en: "Record too long")
    case .encodingInvalid: LocalizedText(zh: "编码错误", en: "Bytes that are no text")
    case .controlCharacter: LocalizedText(zh: "含控制字符", en: "Control character in a field")
    case .requiredMissing: LocalizedText(zh: "必填项为空", en: "Required field empty")
    case .requiredWhenMissing:
      LocalizedText(zh: "条件必填项为空", en: "Conditionally required field empty")
    case .tooLong: LocalizedText(zh: "字段超长", en: "Field too long")
    case .codeInvalid: LocalizedText(zh: "代码格式错误", en: "Code of the wrong form")
    case .codeCheckFailed: LocalizedText(zh: "代码校验码错误", en: "Check character of a code wrong")
    case .codeRuined:
      LocalizedText(zh: "代码被表格软件改为数值", en: "Code turned into a number by a spreadsheet")
    case .codePlaceholder:
      LocalizedText(zh: "必填代码以占位符代替", en: "Placeholder where a code is required")
    case .dateInvalid: LocalizedText(zh: "日期无法识别", en: "Date that cannot be read")
    case .datePlaceholder:
      LocalizedText(zh: "必填日期以占位符代替", en: "Placeholder where a date is required")
    case .dateInFuture: LocalizedText(zh: "日期晚于报送日", en: "Date after the day of delivery")
    case .dateOrder: LocalizedText(zh: "日期先后颠倒", en: "Two dates in the wrong order")
    case .amountInvalid: LocalizedText(zh: "金额无法识别", en: "Amount that cannot be read")
    case .amountNegative: LocalizedText(zh: "金额为负", en: "Negative amount")
    case .notInList: LocalizedText(zh: "取值不在代码表内", en: "Value outside its code list")
    case .listDetailMissing: LocalizedText(zh: "“其他”未注明内容", en: "“Other” without saying which")
    case .integerInvalid: LocalizedText(zh: "整数无法识别", en: "Whole number that cannot be read")
    case .booleanInvalid: LocalizedText(zh: "是否项取值错误", en: "A yes or no that is neither")
    case .divisionUnknown: LocalizedText(zh: "行政区划代码不存在", en: "Unknown division code")
    case .fieldsContradict: LocalizedText(zh: "字段相互矛盾", en: "Fields that contradict each other")
    case .naturalPerson: LocalizedText(zh: "自然人（仅计数）", en: "Natural person (only counted)")
    }
  }
}

extension Notice {
  /// The plain title.
  var title: LocalizedText {
    switch self {
    case .headerRepaired: LocalizedText(zh: "表头已按约定修复", en: "Header repaired as its contract says")
    case .columnUnknown: LocalizedText(zh: "未知列（未读入）", en: "Unknown column (not loaded)")
    case .guardStripped: LocalizedText(zh: "已去除防护字符", en: "Guard around a value taken off")
    case .fullWidth: LocalizedText(zh: "全角字符按半角读取", en: "Full-width characters read as ASCII")
    case .spreadsheetDate:
      LocalizedText(zh: "表格序列号按日期读取", en: "Spreadsheet day number read as a date")
    case .placeholderDate: LocalizedText(zh: "选填日期占位符视为空", en: "Placeholder date read as none")
    case .embeddedOrganisationCode:
      LocalizedText(zh: "内嵌组织机构代码校验不符", en: "Embedded organisation code fails its check")
    case .optionalCodeUnusable:
      LocalizedText(zh: "选填代码不可用，未采用", en: "Unusable optional code left out")
    case .zoneByFourDigits: LocalizedText(zh: "按前四位归入城市", en: "City found by the first four digits")
    case .cityUnassigned: LocalizedText(zh: "无法归入城市", en: "No city found: unassigned")
    case .unitSuspected: LocalizedText(zh: "金额单位存疑", en: "Suspected unit of an amount")
    case .blankLine: LocalizedText(zh: "空行", en: "Blank line")
    case .dialectFound:
      LocalizedText(zh: "写法与表头不符，已自行识别", en: "Written in another way, which was found out")
    case .preambleLine: LocalizedText(zh: "表头之上的说明行", en: "Line above the header")
    case .footnote: LocalizedText(zh: "表尾的说明行", en: "Footnote")
    case .headerRepeated: LocalizedText(zh: "重复或多行的表头", en: "Header once more, or of several lines")
    case .invisibleCharacter:
      LocalizedText(zh: "已去除不可见字符", en: "Character that is never seen taken out")
    case .outsideProvince:
      LocalizedText(zh: "属地在文件所属省份之外", en: "Place outside the province of the file")
    case .outsideArea:
      LocalizedText(zh: "属地在报送方辖区之外", en: "Place outside the area of who delivered it")
    case .olderRow: LocalizedText(zh: "较早版本重新报送", en: "Earlier state of a record, delivered again")
    }
  }
}

extension Failure.Code {
  /// The plain title.
  var title: LocalizedText {
    switch self {
    case .usage: LocalizedText(zh: "命令有误", en: "A command that cannot be carried out")
    case .configurationInvalid: LocalizedText(zh: "配置有误", en: "Configuration invalid")
    case .configurationMissing: LocalizedText(zh: "配置缺失", en: "Configuration missing")
    case .editionInvalid: LocalizedText(zh: "指标体系有误", en: "Edition invalid")
    case .registerInvalid: LocalizedText(zh: "城市名录有误", en: "Register invalid")
    case .fileUnreadable: LocalizedText(zh: "文件无法读取", en: "File cannot be read")
    case .fileChanged: LocalizedText(zh: "文件在读取中改变", en: "File changed while it was read")
    case .readerCrashed: LocalizedText(zh: "读取该文件时程序崩溃", en: "Tool crashed at this file")
    case .fileEmpty: LocalizedText(zh: "文件为空", en: "File is empty")
    case .gzipTruncated: LocalizedText(zh: "压缩文件不完整", en: "Compressed file ends early")
    case .gzipCorrupt: LocalizedText(zh: "压缩文件损坏", en: "Compressed file is damaged")
    case .streamTruncated: LocalizedText(zh: "压缩流不完整", en: "Compressed stream ends early")
    case .streamCorrupt: LocalizedText(zh: "压缩流损坏", en: "Compressed stream is damaged")
    case .formatUnsupported: LocalizedText(zh: "文件格式不能读取", en: "Format of the file is read nowhere")
    case .encodingUnknown: LocalizedText(zh: "字符编码无法判断", en: "Encoding cannot be told")
    case .archiveInvalid: LocalizedText(zh: "归档文件无法读取", en: "Archive cannot be read")
    case .headerUnknown: LocalizedText(zh: "表头无法识别", en: "Header fits no contract")
    case .headerAmbiguous: LocalizedText(zh: "表头对应多个标准", en: "Header fits several contracts")
    case .cityUnknown: LocalizedText(zh: "文件名中的城市不在名录内", en: "City in the file's name is unknown")
    case .sourceUnknown: LocalizedText(zh: "来源未登记", en: "Source of the file is not named")
    case .sourceForeign:
      LocalizedText(zh: "该来源无权报送此类数据", en: "Not a dataset that its source may deliver")
    case .sourceUnproven: LocalizedText(zh: "不在可信清单内", en: "Not on the list of trusted files")
    case .dayImplausible:
      LocalizedText(zh: "报送日期不可能", en: "Day of delivery cannot be")
    case .rowsAllBroken: LocalizedText(zh: "几乎没有可拆分的行", en: "Hardly a row can be read")
    case .limitExceeded: LocalizedText(zh: "超出规定上限", en: "Beyond a stated limit")
    case .tableInvalid: LocalizedText(zh: "数据表有误", en: "Table cannot be used")
    case .storeCorrupt: LocalizedText(zh: "存储校验失败", en: "Store fails its checksum")
    case .gateClosed: LocalizedText(zh: "发布条件未满足", en: "A gate stops publishing")
    case .personalNumber: LocalizedText(zh: "疑似个人号码", en: "Looks like a person's number")
    case .notReproduced: LocalizedText(zh: "无法复现", en: "Not to be made again")
    case .nothingToReport: LocalizedText(zh: "无数据可报告", en: "Nothing to report")
    case .writeFailed: LocalizedText(zh: "无法写入", en: "Cannot be written")
    case .browserMissing: LocalizedText(zh: "缺少浏览器", en: "No browser to print with")
    case .printFailed: LocalizedText(zh: "打印失败", en: "A browser did not print")
    case .publishedUnconfirmed:
      LocalizedText(zh: "报告已显示但未经磁盘确认", en: "Report shown, but not confirmed")
    case .machineLimit: LocalizedText(zh: "系统资源限额不足", en: "Limits of the machine too low")
    case .storeLocked: LocalizedText(zh: "存储被占用", en: "Store is in use")
    case .timeLimit: LocalizedText(zh: "超出运行时限", en: "Run took too long")
    case .interrupted: LocalizedText(zh: "运行被中断", en: "Run was interrupted")
    case .bug: LocalizedText(zh: "程序自身错误", en: "Our own mistake")
    }
  }
}

extension CityGroup {
  /// The title of the group.
  var title: LocalizedText {
    switch self {
    case .capital: LocalizedText(zh: "省会及副省级以上城市", en: "Capitals and sub-provincial cities")
    case .prefecture: LocalizedText(zh: "地级市", en: "Prefecture-level cities")
    case .county: LocalizedText(zh: "县级市", en: "County-level cities")
    }
  }

  /// So many cities of the group.
  func counted(_ cities: Int) -> LocalizedText {
    guard cities == 1 else {
      return LocalizedText(zh: "\(title.zh)\(cities)个", en: "\(cities) \(title.en.lowercasedFirst)")
    }
    let one =
      switch self {
      case .capital: "capital or sub-provincial city"
      case .prefecture: "prefecture-level city"
      case .county: "county-level city"
      }
    return LocalizedText(zh: "\(title.zh)1个", en: "1 \(one)")
  }

  /// A title short enough for the navigation.
  var shortTitle: LocalizedText {
    switch self {
    case .capital: LocalizedText(zh: "省会及副省级以上", en: "Capitals")
    case .prefecture: LocalizedText(zh: "地级市", en: "Prefecture cities")
    case .county: LocalizedText(zh: "县级市", en: "County cities")
    }
  }

  /// How many places the monthly page prints.
  var printedPlaces: Int { self == .capital ? 20 : 50 }
}

extension Assumption {
  /// What is varied.
  var title: LocalizedText {
    switch self {
    case .treatment: LocalizedText(zh: "异常值处理", en: "Treatment of outliers")
    case .normalisation: LocalizedText(zh: "评分方法", en: "Normalisation")
    case .missing: LocalizedText(zh: "缺失数据规则", en: "Missing-data rule")
    case .aggregation: LocalizedText(zh: "合成方法", en: "Aggregation")
    case .window: LocalizedText(zh: "监测期长度", en: "Length of the window")
    case .weights: LocalizedText(zh: "分值", en: "Points")
    case .leaveOneOut: LocalizedText(zh: "剔除一项指标", en: "One indicator left out")
    case .selfReported: LocalizedText(zh: "是否含自报指标", en: "With or without self-reported")
    }
  }
}

extension Provenance {
  /// Whose evidence it is.
  var title: LocalizedText {
    switch self {
    case .monitored: LocalizedText(zh: "大数据监测", en: "monitored")
    case .selfReported: LocalizedText(zh: "城市归集共享", en: "self-reported")
    case .central: LocalizedText(zh: "国家中心提供", en: "central record")
    }
  }
}

extension Basis {
  /// The mark that stands beside a figure.
  var mark: LocalizedText {
    switch self {
    case .published: LocalizedText(zh: "〔公布〕", en: "published")
    case .derived: LocalizedText(zh: "〔推算〕", en: "derived")
    case .assumed: LocalizedText(zh: "〔假定〕", en: "assumed")
    }
  }
}

extension AssessmentStatus {
  /// Whether a city is ranked, in words.
  var title: LocalizedText {
    switch self {
    case .ranked: LocalizedText(zh: "参与排名", en: "Ranked")
    case .notRanked: LocalizedText(zh: "数据不足，不排名", en: "Not ranked: too little data")
    case .vetoed: LocalizedText(zh: "一票否决，不排名", en: "Not ranked: a gate failed")
    }
  }
}

extension MissingRule {
  /// The rule in words.
  var title: LocalizedText {
    switch self {
    case .reweight:
      LocalizedText(zh: "分值按比例分给同级指标", en: "its points are spread over its siblings")
    case .groupMedian: LocalizedText(zh: "取同组中位得分", en: "the median score of the group")
    case .zero: LocalizedText(zh: "计零分", en: "scores 0")
    }
  }
}

/// The titles of the measures that every dataset has.
func standardMeasureTitle(_ name: String) -> LocalizedText? {
  switch name {
  case "reported": LocalizedText(zh: "报送记录", en: "reported")
  case "accepted": LocalizedText(zh: "合规记录", en: "accepted")
  case "rejected": LocalizedText(zh: "不合规记录", en: "rejected")
  case "excluded": LocalizedText(zh: "自然人记录", en: "natural persons' rows")
  case "records": LocalizedText(zh: "有效记录", en: "records")
  case "entities": LocalizedText(zh: "涉及主体", en: "entities")
  case "late": LocalizedText(zh: "迟报记录", en: "late")
  case "amount_yuan": LocalizedText(zh: "金额（元）", en: "amount in yuan")
  default: rejectedTitle(name)
  }
}

/// The title of `rejected:REASON`; `nil` of another measure.
private func rejectedTitle(_ name: String) -> LocalizedText? {
  let parts = name.split(separator: ":", maxSplits: 1)
  guard parts.count == 2, parts[0] == "rejected", let reason = Reason(name: String(parts[1])) else {
    return nil
  }
  return LocalizedText(
    zh: "不合规（\(reason.title.zh)）", en: "rejected (\(reason.title.en.lowercasedFirst))")
}

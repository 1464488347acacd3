/// Words that invented names and texts are put together from.
enum Words {
  static let marks = ["示例", "虚构", "样本", "测试", "甲子", "乙丑", "丙寅", "丁卯", "戊辰", "己巳"]
  static let trades = ["商贸", "建筑", "食品", "物流", "机械", "化工", "科技", "餐饮", "纺织", "农业"]
  static let departments = [
    "市场监督管理局", "生态环境局", "交通运输局", "住房和城乡建设局", "应急管理局", "卫生健康委员会",
  ]

  /// Texts of the kind that attack whoever shows them.
  static let hostileNames = [
    "=HYPERLINK(\"http://example.invalid\",\"点此\")", "<script>alert(1)</script>有限公司",
    "+1+1样本有限公司", "@SUM(A1)样本店", "样本\"甲\"有限公司", "样本,乙有限公司",
    "\u{202E}司公限有本样", "样本'; DROP TABLE x;--", "{{样本}}有限公司", "＝1＋1样本厂",
  ]

  /// Spellings of "nothing" met in optional cells.
  static let nothings = ["", "", "", "\\N", "-", "--", "无", "空", "null"]
}

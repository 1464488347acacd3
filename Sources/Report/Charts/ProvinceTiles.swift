import Records

/// Where the provinces stand in a tile grid.
///
/// A drawing convention, roughly as they lie: no borders are drawn, and neither size nor neighbourhood
/// of the tiles means anything.
struct ProvinceTile {
  let code: CityCode
  let column: Int
  let row: Int
  /// Its name, with soft hyphens where it may be parted.
  let name: LocalizedText

  private init(_ code: UInt32, _ column: Int, _ row: Int, _ zh: String, _ en: String) {
    self.code = CityCode(rawValue: code * 10_000)
    self.column = column
    self.row = row
    name = LocalizedText(zh: zh, en: en)
  }

  /// The 31 provinces whose cities are assessed, by code.
  static let all: [ProvinceTile] = [
    ProvinceTile(11, 5, 2, "北京", "Bei\u{AD}jing"), ProvinceTile(12, 5, 3, "天津", "Tian\u{AD}jin"),
    ProvinceTile(13, 4, 3, "河北", "Hebei"), ProvinceTile(14, 3, 3, "山西", "Shanxi"),
    ProvinceTile(15, 4, 2, "内蒙古", "Inner Mongolia"), ProvinceTile(21, 6, 2, "辽宁", "Liao\u{AD}ning"),
    ProvinceTile(22, 6, 1, "吉林", "Jilin"),
    ProvinceTile(23, 6, 0, "黑龙江", "Hei\u{AD}long\u{AD}jiang"),
    ProvinceTile(31, 6, 5, "上海", "Shang\u{AD}hai"), ProvinceTile(32, 5, 5, "江苏", "Jiang\u{AD}su"),
    ProvinceTile(33, 5, 6, "浙江", "Zhe\u{AD}jiang"), ProvinceTile(34, 4, 5, "安徽", "Anhui"),
    ProvinceTile(35, 4, 7, "福建", "Fujian"), ProvinceTile(36, 4, 6, "江西", "Jiang\u{AD}xi"),
    ProvinceTile(37, 4, 4, "山东", "Shan\u{AD}dong"), ProvinceTile(41, 3, 4, "河南", "Henan"),
    ProvinceTile(42, 3, 5, "湖北", "Hubei"), ProvinceTile(43, 3, 6, "湖南", "Hunan"),
    ProvinceTile(44, 3, 7, "广东", "Guang\u{AD}dong"), ProvinceTile(45, 2, 7, "广西", "Guang\u{AD}xi"),
    ProvinceTile(46, 3, 8, "海南", "Hai\u{AD}nan"), ProvinceTile(50, 2, 5, "重庆", "Chong\u{AD}qing"),
    ProvinceTile(51, 1, 5, "四川", "Si\u{AD}chuan"), ProvinceTile(52, 2, 6, "贵州", "Gui\u{AD}zhou"),
    ProvinceTile(53, 1, 6, "云南", "Yun\u{AD}nan"), ProvinceTile(54, 0, 4, "西藏", "Tibet"),
    ProvinceTile(61, 2, 4, "陕西", "Shaan\u{AD}xi"), ProvinceTile(62, 1, 3, "甘肃", "Gansu"),
    ProvinceTile(63, 1, 4, "青海", "Qing\u{AD}hai"), ProvinceTile(64, 2, 3, "宁夏", "Ning\u{AD}xia"),
    ProvinceTile(65, 0, 3, "新疆", "Xin\u{AD}jiang"),
  ]
}

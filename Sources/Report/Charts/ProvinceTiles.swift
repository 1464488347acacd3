import Records

/// Where the provinces stand in a tile grid.
///
/// A drawing convention, roughly as they lie: no borders are drawn, and neither size nor neighbourhood
/// of the tiles means anything.
struct ProvinceTile {
  let code: CityCode
  let column: Int
  let row: Int
  let name: LocalizedText

  private init(_ code: UInt32, _ column: Int, _ row: Int, _ zh: String, _ en: String) {
    self.code = CityCode(rawValue: code * 10_000)
    self.column = column
    self.row = row
    name = LocalizedText(zh: zh, en: en)
  }

  /// The 31 provinces whose cities are assessed, by code.
  static let all: [ProvinceTile] = [
    ProvinceTile(11, 5, 2, "北京", "Beijing"), ProvinceTile(12, 5, 3, "天津", "Tianjin"),
    ProvinceTile(13, 4, 3, "河北", "Hebei"), ProvinceTile(14, 3, 3, "山西", "Shanxi"),
    ProvinceTile(15, 4, 2, "内蒙古", "Inner Mongolia"), ProvinceTile(21, 6, 2, "辽宁", "Liaoning"),
    ProvinceTile(22, 6, 1, "吉林", "Jilin"), ProvinceTile(23, 6, 0, "黑龙江", "Heilongjiang"),
    ProvinceTile(31, 6, 5, "上海", "Shanghai"), ProvinceTile(32, 5, 5, "江苏", "Jiangsu"),
    ProvinceTile(33, 5, 6, "浙江", "Zhejiang"), ProvinceTile(34, 4, 5, "安徽", "Anhui"),
    ProvinceTile(35, 4, 7, "福建", "Fujian"), ProvinceTile(36, 4, 6, "江西", "Jiangxi"),
    ProvinceTile(37, 4, 4, "山东", "Shandong"), ProvinceTile(41, 3, 4, "河南", "Henan"),
    ProvinceTile(42, 3, 5, "湖北", "Hubei"), ProvinceTile(43, 3, 6, "湖南", "Hunan"),
    ProvinceTile(44, 3, 7, "广东", "Guangdong"), ProvinceTile(45, 2, 7, "广西", "Guangxi"),
    ProvinceTile(46, 3, 8, "海南", "Hainan"), ProvinceTile(50, 2, 5, "重庆", "Chongqing"),
    ProvinceTile(51, 1, 5, "四川", "Sichuan"), ProvinceTile(52, 2, 6, "贵州", "Guizhou"),
    ProvinceTile(53, 1, 6, "云南", "Yunnan"), ProvinceTile(54, 0, 4, "西藏", "Tibet"),
    ProvinceTile(61, 2, 4, "陕西", "Shaanxi"), ProvinceTile(62, 1, 3, "甘肃", "Gansu"),
    ProvinceTile(63, 1, 4, "青海", "Qinghai"), ProvinceTile(64, 2, 3, "宁夏", "Ningxia"),
    ProvinceTile(65, 0, 3, "新疆", "Xinjiang"),
  ]
}

import Records
import Testing

@testable import Register

@Suite struct NameTests {
  @Test(
    arguments: [
      ("武汉市市场监督管理局", 420100),
      ("武汉市场监督管理局", 420100),
      ("国家税务总局桦南县税务局", 230822),
      ("湖北省襄阳市樊城区长虹路1号", 420606),
      ("襄樊市工商行政管理局", 420600),
      ("佳木斯市向阳区税务局税源管理一股", 230803),
      ("国家税务总局鹤岗市向阳区税务局", 230402),
      ("黑龙江省向阳区", 230000),
      ("大庆高新技术产业开发区税务局", 230600),
      ("国家税务总局哈尔滨经济技术开发区税务局", 230100),
      ("国家税务总局大兴安岭地区加格达奇区税务局", 232700),
      ("国家税务总局黑龙江省农垦九三税务局", 230000),
      ("中华人民共和国上海海关", 310000),
      ("吉林省工商行政管理局", 220000),
      ("吉林市工商行政管理局", 220200),
      ("吉林省吉林市船营区", 220204),
      ("吉林海关", 220000),
      ("海南省住房和城乡建设厅", 460000),
      ("海南州公安局", 632500),
      ("海南藏族自治州共和县", 632521),
      ("恩施州恩施市城管局", 422801),
      ("湖北省仙桃市", 429004),
      ("重庆市万州区市场监督管理局", 500101),
      ("莱芜市莱城区", 371202),
      ("济南市莱芜区", 370116),
      ("江苏省南京市鼓楼区", 320106),
      ("福州市鼓楼区人民法院", 350102),
      ("襄阳市长沙市民之家", 420600),
      ("（武汉市）", 420100),
      ("A座 武汉市", 420100),
    ] as [(String, CityCode)])
  func namesLeadToTheFinestDivision(text: String, code: CityCode) throws {
    #expect(try Lists.latest.get().divisions.division(named: text) == code)
  }

  @Test(arguments: ["", "税务局", "鼓楼区市场监督管理局", "朝阳区人民法院", "工商总局", "abc", "市", "农垦九三"])
  func whatIsAmbiguousOrUnknownLeadsNowhere(text: String) throws {
    #expect(try Lists.latest.get().divisions.division(named: text) == nil)
  }

  @Test func everyStandingCityIsFoundByProvinceAndName() throws {
    let register = try Lists.latest.get()
    for city in register.cities where city.level != .municipality {
      let province = try #require(register.province(city.code)).name.zh
      #expect(register.divisions.division(named: province + city.name.zh) == city.code)
    }
  }

  /// Cut at any byte, with any byte damaged, a text is read without harm.
  @Test func brokenTextsAreHarmless() throws {
    let divisions = try Lists.latest.get().divisions
    let text = Array("国家税务总局佳木斯市向阳区税务局".utf8)
    for end in 0...text.count {
      for start in 0...end { _ = divisions.division(named: Array(text[start..<end]).span) }
    }
    for place in text.indices {
      for byte in [0, 0x2C, 0x80, 0xBF, 0xC3, 0xE5, 0xEF, 0xF0, 0xFF] as [UInt8] {
        var damaged = text
        damaged[place] = byte
        _ = divisions.division(named: damaged.span)
      }
    }
  }
}

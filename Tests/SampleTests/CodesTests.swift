import Records
import Register
import Testing

@testable import Sample

@Suite struct CodesTests {
  /// Codes of public bodies and the check character each must end with.
  @Test(arguments: [
    "914403001922038216", "9144030071526726XG", "91110000710925462X", "91100000100003962T",
    "911100001000044477", "12100000400000624D", "11420000MB15291767", "91350100M000100Y43",
  ])
  func unifiedCodesCheck(code: String) {
    #expect(Codes.check(unified: Array(code.utf8)) == code.utf8.last)
    #expect(Codes.withWrongCheck(code).utf8.last != code.utf8.last)
  }

  @Test(arguments: ["192203821", "71526726X", "710925462", "10001686X", "MB1529176", "M000100Y4"])
  func organisationCodesCheck(code: String) {
    #expect(Codes.check(organisation: Array(code.utf8)) == code.utf8.last)
  }

  @Test(arguments: 1...200)
  func canariesAreNobodysIdentity(serial: Int) {
    let number = Codes.canaryIdentity(serial)
    #expect(number.utf8.count == 18 && number.hasPrefix("9999991900010"))
    #expect(Codes.check(unified: Array(number.utf8)) != number.utf8.last)
  }

  @Test func amountsAreWrittenExactly() {
    #expect(CellWriter.decimal(5_000_000_001, places: 6, 1) == "5000.000001")
    #expect(CellWriter.decimal(5_000_000_000, places: 6, 0) == "5000")
    #expect(CellWriter.decimal(1_250, places: 2, 1) == "12.50")
  }
}

import Testing

@testable import Records

/// SipHash-2-4-128 against the reference implementation, and what the rest of the code relies on.
@Suite struct StableHashTests {
  /// The reference outputs for the key 00 to 0f and inputs of the bytes 00, 01 and so on, by length.
  private static let reference = [
    "a3817f04ba25a8e66df67214c7550293",
    "da87c1d86b99af44347659119b22fc45",
    "8177228da4a45dc7fca38bdef60affe4",
    "9c70b60c5267a94e5f33b6b02985ed51",
    "f88164c12d9c8faf7d0f6e7c7bcd5579",
    "1368875980776f8854527a07690e9627",
    "14eeca338b208613485ea0308fd7a15e",
    "a1f1ebbed8dbc153c0b84aa61ff08239",
    "3b62a9ba6258f5610f83e264f31497b4",
    "264499060ad9baabc47f8b02bb6d71ed",
    "00110dc378146956c95447d3f3d0fbba",
    "0151c568386b6677a2b4dc6f81e5dc18",
    "d626b266905ef35882634df68532c125",
    "9869e247e9c08b10d029934fc4b952f7",
    "31fcefac66d7de9c7ec7485fe4494902",
    "5493e99933b0a8117e08ec0f97cfc3d9",
    "6ee2a4ca67b054bbfd3315bf85230577",
    "473d06e8738db89854c066c47ae47740",
  ]

  @Test(arguments: reference.indices)
  func referenceVectors(length: Int) {
    var hash = StableHash(key0: 0x0706_0504_0302_0100, key1: 0x0F0E_0D0C_0B0A_0908)
    for byte in 0..<length { hash.add(UInt8(byte)) }
    let digest = hash.finish()
    // The reference prints bytes, lowest first.
    let printed = hexadecimal(digest.first.byteSwapped) + hexadecimal(digest.second.byteSwapped)
    #expect(printed == Self.reference[length])
  }

  @Test(arguments: 0..<40)
  func cuttingDoesNotMatter(cut: Int) {
    let whole = Array("〔2018〕第5号, a text of more than forty bytes".utf8)
    var one = StableHash()
    one.add(whole.span)
    var two = StableHash()
    two.add(whole.span, in: 0..<cut)
    for byte in whole[cut...] { two.add(byte) }
    var three = StableHash()
    three.add(String(decoding: whole, as: UTF8.self))
    let expected = one.finish()
    #expect(two.finish() == expected)
    #expect(three.finish() == expected)
    // The span begins inside a word.
    var four = StableHash()
    for byte in whole[..<cut] { four.add(byte) }
    four.add(whole.span, in: cut..<whole.count)
    #expect(four.finish() == expected)
  }

  @Test func numbersAreEightBytesLowestFirst() {
    var number = StableHash()
    number.add(UInt64(0x0807_0605_0403_0201))
    var single = StableHash()
    for byte in UInt8(1)...8 { single.add(byte) }
    #expect(number.finish() == single.finish())
  }

  @Test func domainsKeepHashesApart() {
    let digests = (UInt64(0)..<1_000).map { domain in
      var hash = StableHash(domain: domain)
      hash.add("same")
      return hash.finish()
    }
    #expect(Set(digests).count == digests.count)
  }

  @Test func theSameOnEveryMachine() {
    // Stored facts are named by these: a change makes every store unreadable.
    #expect(StableHash.of("").description == "dedfc3f387eb373b39479704a2517cce")
    #expect(StableHash.of("licences").description == "eccf9afdf4e6a004c701a5be64615f48")
  }

  @Test func hexadecimalHasSixteenDigits() {
    #expect(hexadecimal(0) == "0000000000000000")
    #expect(hexadecimal(0xFEDC_BA98_7654_3210) == "fedcba9876543210")
    #expect(hexadecimal(.max) == "ffffffffffffffff")
  }
}

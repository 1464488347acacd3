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

  /// The shorter hash of rows, in one piece or in many, against the algorithm as it is published.
  @Test(arguments: 0..<70)
  func rowsHaveFewerRounds(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    let whole = StableHash.ofRow(5, bytes.span)
    var pieces = StableHash(forRows: 5)
    for byte in bytes { pieces.add(byte) }
    #expect(pieces.finish() == whole)
    let key: (UInt64, UInt64) = (0x6369_7479_6372_6564 ^ 5, 0x6974_2D66_6163_7473)
    #expect(Published.hash(bytes, key, rounds: 1, endRounds: 3) == [whole.first, whole.second])
    var full = StableHash(domain: 5)
    full.add(bytes.span)
    let digest = full.finish()
    #expect(Published.hash(bytes, key, rounds: 2, endRounds: 4) == [digest.first, digest.second])
  }

  /// SipHash with 128 bits, word by word, as the reference code has it.
  private enum Published {
    static func hash(
      _ bytes: [UInt8], _ key: (UInt64, UInt64), rounds: Int, endRounds: Int
    ) -> [UInt64] {
      var v: [UInt64] = [
        key.0 ^ 0x736F_6D65_7073_6575, key.1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE,
        key.0 ^ 0x6C79_6765_6E65_7261, key.1 ^ 0x7465_6462_7974_6573,
      ]
      func left(_ x: UInt64, _ by: UInt64) -> UInt64 { x << by | x >> (64 - by) }
      func round() {
        v[0] &+= v[1]
        v[1] = left(v[1], 13) ^ v[0]
        v[0] = left(v[0], 32)
        v[2] &+= v[3]
        v[3] = left(v[3], 16) ^ v[2]
        v[0] &+= v[3]
        v[3] = left(v[3], 21) ^ v[0]
        v[2] &+= v[1]
        v[1] = left(v[1], 17) ^ v[2]
        v[2] = left(v[2], 32)
      }
      let padded =
        bytes + [UInt8](repeating: 0, count: 7 - bytes.count % 8)
        + [UInt8(truncatingIfNeeded: bytes.count)]
      for start in stride(from: 0, to: padded.count, by: 8) {
        let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(padded[start + $1]) << UInt64(8 * $1) }
        v[3] ^= word
        for _ in 0..<rounds { round() }
        v[0] ^= word
      }
      v[2] ^= 0xEE
      for _ in 0..<endRounds { round() }
      let first = v[0] ^ v[1] ^ v[2] ^ v[3]
      v[1] ^= 0xDD
      for _ in 0..<endRounds { round() }
      return [first, v[0] ^ v[1] ^ v[2] ^ v[3]]
    }
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

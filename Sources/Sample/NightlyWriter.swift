import ByteStream
import Records

/// Puts the rows of a nightly job together from bytes that were encoded once.
struct NightlyWriter {
  let kind: Nightly.Kind
  /// The header line.
  let header: [UInt8]
  private let subjects: [Subject]
  private let authorities: [Authority]

  /// The encoded parts of an organisation.
  private struct Subject {
    let name: [UInt8]
    let kind: [UInt8]
    let code: [UInt8]
    let organisation: [UInt8]
  }

  /// The encoded parts of an authority.
  private struct Authority {
    let name: [UInt8]
    let code: [UInt8]
  }

  private let numberStart: [UInt8]
  private let numberEnd: [UInt8]
  private let subjectEnd: [UInt8]
  private let titles: [[UInt8]]
  private let contents: [[UInt8]]
  private let person: [UInt8]
  private let ordinary: [UInt8]
  private let violation: [UInt8]
  private let basis: [UInt8]
  private let yuan: [UInt8]

  init(kind: Nightly.Kind, places: [Place], encoding: SampleOptions.Encoding) {
    func encoded(_ text: String) -> [UInt8] {
      guard encoding == .gb18030 else { return Array(text.utf8) }
      var bytes: [UInt8] = []
      GB18030.encode(text, into: &bytes)
      return bytes
    }
    self.kind = kind
    let shape = kind == .licences ? Disclosure.licences2019 : Disclosure.penalties2019
    header = Array((shape.columns.map(\.code).joined(separator: ",") + "\n").utf8)
    var subjects: [Subject] = []
    var authorities: [Authority] = []
    for place in places {
      for number in 0..<Nightly.subjects {
        let subject = place.subject(number, kind: number % 9 == 0 ? "92" : "91")
        subjects.append(
          Subject(
            name: encoded(subject.name),
            kind: encoded(subject.isIndividual ? "个体工商户" : "法人及非法人组织"),
            code: Array(subject.code.utf8), organisation: Array(subject.organisation.utf8)))
      }
      let code = Codes.unified(
        kind: "11", division: place.code,
        organisation: Codes.organisation(serial: Int(place.code.rawValue)))
      authorities.append(
        Authority(name: encoded("\(place.name)市场监督管理局"), code: Array(code.utf8)))
    }
    self.subjects = subjects
    self.authorities = authorities
    let isLicence = kind == .licences
    numberStart = encoded(isLicence ? "样许准〔2018〕" : "样罚〔2018〕")
    numberEnd = encoded("号")
    subjectEnd = encoded(",CANARY-PERSON-N,身份证,999999190001010015,,,")
    person = encoded("CANARY-PERSON-N,自然人,,")
    ordinary = encoded(",普通,,,")
    violation = encoded(",未按规定明码标价,经检查发现该单位未按规定明码标价，")
    basis = encoded(",《样本条例》第三条,罚款,罚款")
    yuan = encoded("元,")
    titles = [encoded("准予行政许可决定书"), encoded("食品经营许可决定书")]
    contents = [
      "准予设立，经营范围以登记机关核定的项目为准，依法须经批准的项目经批准后方可开展经营活动",
      "准予变更法定地址及经营范围，原许可证同时收回，有效期与原许可证一致",
    ].map(encoded)
  }

  /// Appends one row.
  func append(_ row: Nightly.Row, to bytes: inout [UInt8]) {
    let subject = subjects[row.place * Nightly.subjects + row.subject]
    let comma = UInt8(ascii: ",")
    if row.fault == .person {
      bytes.append(contentsOf: person)
    } else {
      bytes.append(contentsOf: subject.name)
      bytes.append(comma)
      bytes.append(contentsOf: subject.kind)
      bytes.append(comma)
      bytes.append(contentsOf: subject.code)
      if row.fault == .wrongCheck {
        let last = bytes.count - 1
        bytes[last] = bytes[last] == 0x31 ? 0x32 : 0x31
      }
      bytes.append(comma)
    }
    // The registration number makes rows without a decision's number tell themselves apart.
    append(row.number + 1_000_000_000, digits: 13, to: &bytes)
    bytes.append(comma)
    if row.fault != .person { bytes.append(contentsOf: subject.organisation) }
    bytes.append(contentsOf: [comma, comma, comma])
    bytes.append(contentsOf: subjectEnd)
    if kind == .licences {
      appendLicence(row, to: &bytes)
    } else {
      appendPenalty(row, to: &bytes)
    }
  }

  private static let permanent = Array("2099/12/31,".utf8)

  private func appendNumber(_ row: Nightly.Row, to bytes: inout [UInt8]) {
    guard row.fault != .noNumber else { return }
    bytes.append(contentsOf: numberStart)
    append(row.number, digits: 8, to: &bytes)
    bytes.append(contentsOf: numberEnd)
  }

  private func appendLicence(_ row: Nightly.Row, to bytes: inout [UInt8]) {
    let comma = UInt8(ascii: ",")
    bytes.append(contentsOf: titles[row.number & 1])
    bytes.append(comma)
    appendNumber(row, to: &bytes)
    bytes.append(contentsOf: ordinary)
    bytes.append(contentsOf: contents[row.number >> 1 & 1])
    bytes.append(comma)
    append(row.event, isImpossible: row.fault == .impossibleDate, to: &bytes)
    append(row.event, isImpossible: false, to: &bytes)
    bytes.append(contentsOf: Self.permanent)
    append(authorities[row.place], to: &bytes)
    bytes.append(contentsOf: [0x31, comma])
    append(authorities[row.place], to: &bytes)
    bytes.append(0x0A)
  }

  private func appendPenalty(_ row: Nightly.Row, to bytes: inout [UInt8]) {
    let comma = UInt8(ascii: ",")
    appendNumber(row, to: &bytes)
    bytes.append(contentsOf: violation)
    bytes.append(contentsOf: basis)
    append(Int(row.amountMinor / 100), digits: 1, to: &bytes)
    bytes.append(contentsOf: yuan)
    append(Int(row.amountMinor / 1_000_000), digits: 1, to: &bytes)
    bytes.append(UInt8(ascii: "."))
    append(Int(row.amountMinor % 1_000_000), digits: 6, to: &bytes)
    bytes.append(contentsOf: [comma, comma, comma])
    append(row.event, isImpossible: row.fault == .impossibleDate, to: &bytes)
    bytes.append(contentsOf: Self.permanent)
    append(row.event.advanced(by: 365), isImpossible: false, to: &bytes)
    append(authorities[row.place], to: &bytes)
    append(authorities[row.place], to: &bytes)
    bytes.append(0x0A)
  }

  private func append(_ authority: Authority, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: authority.name)
    bytes.append(UInt8(ascii: ","))
    bytes.append(contentsOf: authority.code)
    bytes.append(UInt8(ascii: ","))
  }

  private func append(_ day: Day, isImpossible: Bool, to bytes: inout [UInt8]) {
    let civil = day.civil
    append(civil.year, digits: 4, to: &bytes)
    bytes.append(UInt8(ascii: "/"))
    append(isImpossible ? 2 : civil.month, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: "/"))
    append(isImpossible ? 30 : civil.day, digits: 2, to: &bytes)
    bytes.append(UInt8(ascii: ","))
  }

  private func append(_ value: Int, digits: Int, to bytes: inout [UInt8]) {
    var count = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    for _ in count..<max(count, digits) { bytes.append(0x30) }
    let start = bytes.count
    rest = value
    for _ in 0..<count {
      bytes.append(0)
    }
    for place in (start..<start + count).reversed() {
      bytes[place] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
  }
}

import CScan
import Records
import Testing

@testable import ByteStream

/// Scans over columns and rows against the same questions asked field by field, in each way that this
/// processor can run.
@Suite struct ColumnTests {
  private static let kinds: [scan_kind] = [
    scan_by_words, scan_by_sse2, scan_by_avx2, scan_by_avx512, scan_by_neon,
  ].filter { scan_can($0) }

  /// Rows of cells as a batch holds them.
  private struct Sheet {
    let text: [UInt8]
    var cuts: [UInt32] = []
    /// Some of the rows, in their order.
    var rows: [scan_row] = []
    var cells: [[[UInt8]]] = []

    init(_ cells: [[[UInt8]]], without missing: Set<Int>) {
      var text: [UInt8] = [0x78]
      for (row, fields) in cells.enumerated() {
        if !missing.contains(row) {
          rows.append(scan_row(row: UInt32(row), first_cut: UInt32(cuts.count)))
          self.cells.append(fields)
        }
        cuts.append(UInt32(text.count - 1))
        for field in fields {
          text += field
          cuts.append(UInt32(text.count))
          text.append(0x2C)
        }
      }
      self.text = text
    }

    /// Where a field of one of the rows stands, as a word.
    func place(_ index: Int, _ cell: Int) -> Int64 {
      let cut = Int(rows[index].first_cut) + cell
      return Int64(cuts[cut + 1]) << 32 | Int64(cuts[cut] + 1)
    }
  }

  /// What a scan said: by place in the rows, `nil` for those that it left.
  private struct Answer: Equatable {
    var words: [Int64?] = []
    var marks: [UInt8] = []
    var odd = 0
  }

  private static let mark: UInt8 = 0x15

  private func answer(
    _ sheet: Sheet, cell: Int, isRequired: Bool, _ scan: (UnsafePointer<scan_column>) -> scan_answer
  ) -> Answer {
    let count = Int(sheet.rows.last?.row ?? 0) + 1
    var words = [Int64](repeating: -7, count: count)
    var marks = [UInt8](repeating: 0xEE, count: count)
    var left = [UInt32](repeating: 0, count: sheet.rows.count)
    let found = words.withUnsafeMutableBufferPointer { words in
      marks.withUnsafeMutableBufferPointer { marks in
        left.withUnsafeMutableBufferPointer { left in
          sheet.text.withUnsafeBufferPointer { text in
            sheet.cuts.withUnsafeBufferPointer { cuts in
              sheet.rows.withUnsafeBufferPointer { rows in
                var column = scan_column(
                  text: text.baseAddress, readable: text.count, cuts: cuts.baseAddress,
                  rows: rows.baseAddress, count: rows.count, cell: UInt32(cell),
                  is_required: isRequired, mark: Self.mark, words: words.baseAddress,
                  marks: marks.baseAddress, left: left.baseAddress)
                return scan(&column)
              }
            }
          }
        }
      }
    }
    let leftRows = Set(left.prefix(found.left))
    #expect(left.prefix(found.left).elementsEqual(leftRows.sorted()))
    var answer = Answer(odd: found.odd)
    for (index, row) in sheet.rows.enumerated() {
      let isLeft = leftRows.contains(UInt32(index))
      answer.words.append(isLeft ? nil : words[Int(row.row)])
      answer.marks.append(isLeft ? 0 : marks[Int(row.row)])
    }
    return answer
  }

  /// A sheet of three columns, the middle one of which holds `fields`; seldom a row is missing.
  private func sheet(_ fields: [[UInt8]], _ random: inout Seeded) -> Sheet {
    var missing: Set<Int> = []
    if Bool.random(using: &random) {
      for row in fields.indices where Int.random(in: 0..<20, using: &random) == 0 {
        missing.insert(row)
      }
    }
    return Sheet(
      fields.map { [Array("甲".utf8), $0, Array("z".utf8)] }, without: missing)
  }

  /// What field by field gives: `read` says `nil` for what it does not know.
  private func slow(
    _ sheet: Sheet, isRequired: Bool, _ read: (Int, [UInt8]) -> (word: Int64, odd: Bool)?
  ) -> Answer {
    var answer = Answer()
    for (index, cells) in sheet.cells.enumerated() {
      if let field = read(index, cells[1]) {
        answer.words.append(field.word)
        answer.marks.append(Self.mark)
        answer.odd += field.odd ? 1 : 0
      } else {
        let isEmpty = cells[1].isEmpty && !isRequired
        answer.words.append(isEmpty ? 0 : nil)
        answer.marks.append(0)
      }
    }
    return answer
  }

  /// Some of the fields changed: a byte replaced, taken out or put in, or the whole left empty.
  private func damaged(_ field: [UInt8], _ random: inout Seeded, _ bytes: [UInt8]) -> [UInt8] {
    var field = field
    guard !field.isEmpty else { return field }
    let place = Int.random(in: 0..<field.count, using: &random)
    let byte = bytes[Int.random(in: 0..<bytes.count, using: &random)]
    switch Int.random(in: 0..<12, using: &random) {
    case 0: field[place] = byte
    case 1: field.insert(byte, at: place)
    case 2: field.remove(at: place)
    case 3: field = []
    default: break
    }
    return field
  }

  private static let others: [UInt8] =
    Array("0159:/.-AINOSVXYZaz @[\u{7F}".utf8) + [0x80, 0xB9, 0xFF]

  /// Fields of a column, none of them left when `isClean`.
  private func fields(
    _ random: inout Seeded, isClean: Bool, _ make: (inout Seeded) -> [UInt8]
  ) -> [[UInt8]] {
    (0..<Int.random(in: 0..<80, using: &random)).map { _ in
      let field = make(&random)
      return isClean ? field : damaged(field, &random, Self.others)
    }
  }

  // MARK: Days and codes

  @Test(arguments: 0..<200 as Range<UInt64>)
  func daysOfAColumnAreThoseOfItsFields(seed: UInt64) {
    var random = Seeded(seed)
    let fields = fields(&random, isClean: seed % 3 == 0) { random in
      let sign = ["/", "-", ".", ","][Int.random(in: 0..<4, using: &random)]
      let year = Int.random(in: 1899...2102, using: &random)
      let month = Int.random(in: 0...13, using: &random)
      let day = Int.random(in: 0...32, using: &random)
      return Array("\(year)\(sign)\(padded(month, to: 2))\(sign)\(padded(day, to: 2))".utf8)
    }
    compare(sheet(fields, &random), seed) { kind, column in
      column_dates(kind, column)
    } slowly: { _, field in
      let day = FieldScan.day(field.span, field.indices)
      return day == .none ? nil : (Int64(day.rawValue), false)
    }
  }

  /// Every day, and the days around the ends of months, sixteen at a time.
  @Test func everyDayOfAColumnIsRead() {
    var fields: [[UInt8]] = []
    var days: [Int64?] = []
    for year in 1900...2101 {
      for month in 0...13 {
        for day in 0...32 {
          fields.append(Array("\(year)-\(padded(month, to: 2))-\(padded(day, to: 2))".utf8))
          let isDay =
            year > 1900 && year <= 2100 && Day.isValid(year: year, month: month, day: day)
          days.append(isDay ? Int64(Day(year: year, month: month, day: day).rawValue) : nil)
        }
      }
    }
    let sheet = Sheet(fields.map { [[], $0, []] }, without: [])
    for kind in Self.kinds {
      let found = answer(sheet, cell: 1, isRequired: true) { column_dates(kind, $0) }
      let isSame = found.words == days
      #expect(isSame, "\(kind)")
    }
  }

  /// A code with right check characters, of which the organisation code inside may be odd.
  private func code(_ random: inout Seeded) -> [UInt8] {
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    var code = Array("91420100".utf8)
    code[0] = Array("123456789ANY0BU".utf8)[Int.random(in: 0..<15, using: &random)]
    code[1] = alphabet[Int.random(in: 0..<31, using: &random)]
    for _ in 0..<8 { code.append(alphabet[Int.random(in: 0..<31, using: &random)]) }
    // The check character that fits the organisation code, nearly always.
    for character in Array("0123456789X".utf8) {
      let trial = Array(code[8...]) + [character]
      if organisation_scan(trial) { code.append(character) }
    }
    if Int.random(in: 0..<8, using: &random) == 0 || code.count != 17 {
      code = Array(code.prefix(16)) + [alphabet[Int.random(in: 0..<31, using: &random)]]
    }
    var sum = 0
    var weight = 1
    for byte in code {
      sum += (alphabet.firstIndex(of: byte) ?? 0) * weight
      weight = weight * 3 % 31
    }
    return code + [alphabet[(31 - sum % 31) % 31]]
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func codesOfAColumnAreThoseOfItsFields(seed: UInt64) {
    var random = Seeded(seed)
    let fields = fields(&random, isClean: seed % 3 == 0) { code(&$0) }
    let sheet = sheet(fields, &random)
    compare(sheet, seed) { kind, column in
      column_codes(kind, column)
    } slowly: { index, field in
      let code = FieldScan.code(field.span, field.indices)
      return code.isGood ? (sheet.place(index, 1), !code.hasGoodOrganisationCode) : nil
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func organisationCodesOfAColumnAreThoseOfItsFields(seed: UInt64) {
    var random = Seeded(seed)
    let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    let fields = fields(&random, isClean: seed % 3 == 0) { random in
      var code: [UInt8] = []
      for _ in 0..<8 { code.append(letters[Int.random(in: 0..<36, using: &random)]) }
      for character in Array("0123456789X".utf8) where organisation_scan(code + [character]) {
        return code + [character]
      }
      return code
    }
    let sheet = sheet(fields, &random)
    compare(sheet, seed) { kind, column in
      column_organisation_codes(kind, column)
    } slowly: { index, field in
      FieldScan.isOrganisationCode(field.span, field.indices)
        ? (sheet.place(index, 1), false) : nil
    }
  }

  private func compare(
    _ sheet: Sheet, _ seed: UInt64,
    scan: (scan_kind, UnsafePointer<scan_column>) -> scan_answer,
    slowly read: (Int, [UInt8]) -> (word: Int64, odd: Bool)?
  ) {
    let isRequired = seed % 2 == 0
    let expected = slow(sheet, isRequired: isRequired, read)
    for kind in Self.kinds {
      let found = answer(sheet, cell: 1, isRequired: isRequired) { scan(kind, $0) }
      let isSame = found == expected
      #expect(isSame, "\(kind)")
    }
  }

  // MARK: Text

  private static let words = [
    "武汉市市场监督管理局", "《样本条例》第三条", "　", "无", "空", "无锡市", "空港", "-", "--", "/", "NULL",
    "N", "样罚〔2018〕00000000号", "鄂许[2018] 3 号", "（2018）1号", "'12", "=\"x\"", "ａｂ", "é", "𠀀",
    "\u{A0}x", "\u{FEFF}x", " x", "x ", "x", "\\N", "{1}", "【2018】二", "〔〕", "文〔2018〕〔1〕", "€",
    String(repeating: "长", count: 21), String(repeating: "长〔", count: 22), "①〈x〉", "〔", "a〕",
    String(repeating: "9", count: 64), String(repeating: "9", count: 129), "",
  ].map { Array($0.utf8) }

  private func nulls() -> [UInt16] {
    var signs = [UInt16](repeating: UInt16(null_never), count: 256)
    for byte in 0...0x20 { signs[byte] = UInt16(null_may) }
    for byte in [0x2D, 0x2F, 0x5C, 0x4E, 0x6E, 0x27, 0x3D, 0xEF] { signs[byte] = UInt16(null_may) }
    for (first, second) in [(0xC2, 0xA0), (0xE3, 0x80), (0xE6, 0x97), (0xE7, 0xA9)] {
      signs[first] = UInt16(second)
    }
    return signs
  }

  /// Whether a field may mean nothing, by its first bytes.
  private func mayBeNull(_ field: [UInt8]) -> Bool {
    switch field.first ?? 0 {
    case 0...0x20, 0x2D, 0x2F, 0x5C, 0x4E, 0x6E, 0x27, 0x3D, 0xEF: true
    case 0xC2: field[1] == 0xA0
    case 0xE3: field[1] == 0x80 && field[2] == 0x80
    case 0xE6: field[1] == 0x97
    case 0xE7: field[1] == 0xA9
    default: false
    }
  }

  private func textFields(_ random: inout Seeded) -> [[UInt8]] {
    (0..<Int.random(in: 0..<60, using: &random)).map { _ in
      var field = Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
      if Bool.random(using: &random) {
        field += Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
      }
      return field
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func namesAreThoseThatCleaningLeavesAlone(seed: UInt64) {
    var random = Seeded(seed)
    let sheet = sheet(textFields(&random), &random)
    let most = seed % 5 == 0 ? 20 : 200
    let nulls = nulls()
    compare(sheet, seed) { kind, column in
      column_names(kind, column, most, nulls)
    } slowly: { index, field in
      guard field.count > 1, field.count <= most, field[field.count - 1] > 0x20,
        !mayBeNull(field),
        field.allSatisfy({ $0 < 0xC0 || (0xE4...0xE9).contains($0) })
      else { return nil }
      return (sheet.place(index, 1), false)
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func keysAreFoldedAsOneByOne(seed: UInt64) {
    var random = Seeded(seed)
    let sheet = sheet(textFields(&random), &random)
    let most = seed % 5 == 0 ? 20 : 200
    let nulls = nulls()
    let base = Int(seed % 7)
    var expectedText: [UInt8] = []
    let expected = slow(sheet, isRequired: true) { _, field in
      guard field.count > 1, field.count <= Int(longest_key), field[field.count - 1] > 0x20,
        !mayBeNull(field)
      else { return nil }
      var folded = [UInt8](repeating: 0, count: field.count + 16)
      folded.removeLast(folded.count - text_fold_key(field, field.count, field.count, &folded))
      guard !folded.isEmpty, folded.count <= most, folded[0] != 0x27, folded[0] != 0x3D else {
        return nil
      }
      let start = base + expectedText.count
      expectedText += folded
      return (Int64(start + folded.count) << 32 | Int64(start), false)
    }
    for kind in Self.kinds {
      var text: [UInt8] = []
      let found = answer(sheet, cell: 1, isRequired: true) { column in
        var written = 0
        text = [UInt8](repeating: 0, count: column_bytes(column, Int(longest_key)) + 16)
        let answer = column_keys(kind, column, most, nulls, &text, base, &written)
        text = Array(text.prefix(written))
        return answer
      }
      let isSame = found == expected && text == expectedText
      #expect(isSame, "\(kind)")
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func columnsInUTF8HoldWhatTheirFieldsHold(seed: UInt64) {
    var random = Seeded(seed)
    let fields = textFields(&random).map { field in
      var bytes: [UInt8] = []
      GB18030.encode(String(decoding: field, as: UTF8.self), into: &bytes)
      return bytes
    }
    let sheet = sheet(fields, &random)
    let longest = seed % 5 == 0 ? 20 : 200
    let base = Int(seed % 7)
    let expected = sheet.cells.map { cells -> [UInt8] in
      let field = cells[1]
      guard field.count <= longest else { return [0] }
      var text: [UInt8] = []
      _ = GB18030.decode(field.span, in: field.indices, into: &text)
      return text
    }
    var found: [[UInt8]] = []
    _ = answer(sheet, cell: 1, isRequired: true) { column in
      let count = column.pointee.count
      let room = base + column_utf8_room(column, longest)
      var text = [UInt8](repeating: 0x78, count: room)
      var cuts = [UInt32](repeating: 0, count: count + 1)
      var rows = [scan_row](repeating: scan_row(), count: count)
      var written = 0
      text.withUnsafeMutableBufferPointer { text in
        cuts.withUnsafeMutableBufferPointer { cuts in
          rows.withUnsafeMutableBufferPointer { rows in
            let utf8 = column_in_utf8(
              column, longest,
              scan_room(
                text: text.baseAddress, base: base, cuts: cuts.baseAddress, rows: rows.baseAddress),
              &written)
            #expect(utf8.cell == 0 && utf8.count == count && utf8.readable == base + written)
          }
        }
      }
      #expect(text.prefix(base).allSatisfy { $0 == 0x78 } && base + written <= room)
      for index in 0..<count {
        #expect(rows[index].row == column.pointee.rows[index].row)
        let cut = Int(rows[index].first_cut)
        found.append(Array(text[Int(cuts[cut] &+ 1)..<Int(cuts[cut + 1])]))
      }
      return scan_answer()
    }
    #expect(found == expected)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func listsAreFoundByTheirSpelling(seed: UInt64) {
    var random = Seeded(seed)
    var fields = textFields(&random)
    let values = (0..<Int(seed % 6)).map { _ in
      let word = Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
      return word.isEmpty ? [0x41] : word
    }
    for index in fields.indices where !values.isEmpty && Bool.random(using: &random) {
      fields[index] = values[Int.random(in: 0..<values.count, using: &random)]
      if Int.random(in: 0..<5, using: &random) == 0 { fields[index][0] ^= 1 }
    }
    let sheet = sheet(fields, &random)
    var spelled: [UInt8] = []
    var spellings: [list_spelling] = []
    for (index, value) in values.enumerated() {
      spellings.append(
        list_spelling(
          head: FieldScan.word(value.span, value.indices), start: spelled.count,
          count: UInt32(value.count), word: Int64(values.firstIndex(of: value) ?? index)))
      spelled += value
    }
    let found = answer(sheet, cell: 1, isRequired: false) {
      column_list($0, spellings, spellings.count, spelled)
    }
    let expected = slow(sheet, isRequired: false) { index, field in
      // Within eight bytes of the end a field is left.
      guard Int(sheet.place(index, 1) & 0xFFFF_FFFF) + 8 <= sheet.text.count else { return nil }
      return values.firstIndex(of: field).map { (Int64($0), false) }
    }
    let isSame = found == expected
    #expect(isSame)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func rowsBeyondTheirLimitsAreFound(seed: UInt64) {
    var random = Seeded(seed)
    let width = Int.random(in: 1...40, using: &random)
    let isStrict = Bool.random(using: &random)
    let rows = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
      (0..<width).map { _ -> [UInt8] in
        if Int.random(in: 0..<(10 * width), using: &random) > 10 { return Array("甲乙".utf8) }
        return Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
      }
    }
    let sheet = Sheet(rows, without: seed % 2 == 0 ? [0, 3] : [])
    var least = [UInt32](repeating: 0, count: width)
    var most = [UInt32](repeating: .max, count: width)
    var required: [UInt32] = []
    for cell in 0..<width {
      if Bool.random(using: &random) { most[cell] = isStrict ? 12 : 60 }
      guard Bool.random(using: &random) else { continue }
      least[cell] = 1
      required.append(UInt32(cell))
    }
    let nulls = nulls()
    let expected = sheet.cells.indices.filter { row in
      (0..<width).contains { cell in
        let field = sheet.cells[row][cell]
        let isNear = Int(sheet.place(row, cell) & 0xFFFF_FFFF) + 3 > sheet.text.count
        return field.count < least[cell] || field.count > most[cell]
          || (least[cell] == 1 && (isNear || mayBeNull(field)))
      }
    }
    for kind in Self.kinds {
      var left = [UInt32](repeating: 0, count: sheet.rows.count + 1)
      var limits = scan_limits()
      let count = least.withUnsafeBufferPointer { least in
        most.withUnsafeBufferPointer { most in
          required.withUnsafeBufferPointer { required in
            nulls.withUnsafeBufferPointer { nulls in
              limits = scan_limits(
                cells: UInt32(width), least: least.baseAddress, most: most.baseAddress,
                required: required.baseAddress, required_count: UInt32(required.count),
                nulls: nulls.baseAddress)
              return rows_beyond(
                kind, sheet.text, sheet.text.count, sheet.cuts, sheet.rows, sheet.rows.count,
                &limits, &left)
            }
          }
        }
      }
      let isSame = left.prefix(count).map { Int($0) } == expected
      #expect(isSame, "\(kind)")
    }
  }
}

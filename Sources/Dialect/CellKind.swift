/// What the text of a cell looks like.
enum CellKind {
  case empty
  /// A number, an amount, a percentage.
  case number
  /// A day, a time, or both.
  case moment
  /// Words, codes, an address on the web: what a cell of text holds.
  case words
  /// Anything else, as pieces of a sentence or of a record.
  case other

  /// Whether it is one that headers do not have: a number or a time.
  var isValue: Bool { self == .number || self == .moment }

  /// Whether a cell stands for a value that is not there, as `—`, `…`, `NA` or 不详 do.
  static func isPlaceholder(_ cell: ArraySlice<UInt8>) -> Bool {
    if cell.isEmpty || cell.count > 16 { return false }
    let text = String(decoding: cell, as: UTF8.self).lowercased()
    let signs = text.unicodeScalars.allSatisfy { !$0.properties.isAlphabetic && !("0"..."9" ~= $0) }
    return signs || placeholders.contains(text.filter { $0 != " " && $0 != "." && $0 != "/" })
  }

  private static let placeholders: Set<String> = [
    "na", "nan", "null", "nil", "none", "unknown", "missing", "nd", "tbd", "x", "不详", "不明", "未知",
    "无",
    "暂无", "空", "缺失", "缺", "未填", "未报", "待定", "保密", "未公布", "不适用", "无数据",
  ]

  /// Judges a cell by the bytes that are in it.
  init(_ cell: ArraySlice<UInt8>) {
    var digits = 0
    var letters = 0
    var signs = 0
    var momentSigns = 0
    var others = 0
    for byte in cell {
      switch byte {
      case 0x30...0x39: digits += 1
      case 0x41...0x5A, 0x61...0x7A, 0x80...: letters += 1
      case Byte.space: break
      case 0x2B, 0x2D, 0x2E, 0x24, 0x25: signs += 1
      case 0x3A, 0x2F: momentSigns += 1
      case 0x2C: signs += 100
      case 0x3B, 0x7C, Byte.tab, Byte.quote, Byte.apostrophe, 0x5E, 0x7E: others += 1
      default: momentSigns += 100
      }
    }
    if digits + letters + signs + momentSigns + others == 0 {
      self = .empty
    } else if others > 0 {
      self = .other
    } else if letters == 0 && digits > 0 && momentSigns == 0 {
      self = Self.isMoment(cell) ? .moment : Self.isNumber(cell) ? .number : .other
    } else if letters <= 6 && digits > 2 && momentSigns < 100 && signs < 100 && Self.isMoment(cell)
    {
      self = .moment
    } else if letters <= 3 && digits > 0 && momentSigns == 0 && Self.isNumber(cell) {
      self = .number
    } else {
      self = signs < 100 && letters > 0 ? .words : .other
    }
  }

  /// Digits with at most one decimal sign, groups of three, a sign, a currency, an exponent, a percent.
  private static func isNumber(_ cell: ArraySlice<UInt8>) -> Bool {
    var digits = 0
    var decimals = 0
    var group = -1
    for (offset, byte) in cell.enumerated() {
      switch byte {
      case 0x30...0x39:
        digits += 1
        if group >= 0 { group += 1 }
      case 0x2E, 0x2C:
        if group >= 0 && group != 3 && byte == 0x2C { return false }
        if byte == 0x2C && decimals > 0 && group != 3 { return false }
        decimals += 1
        group = 0
      case 0x2B, 0x2D:
        if offset > 0 && digits > 0 && group < 0 { return false }
      case 0x24, 0x25, Byte.space, 0x45, 0x65, 0xC2, 0xA3, 0xA5, 0xE2, 0x82, 0xAC, 0xEF, 0xBF: break
      default: return false
      }
    }
    return digits > 0
  }

  /// Two or three numbers with `-`, `/`, `.` or `:` between them, as of a day or a time.
  private static func isMoment(_ cell: ArraySlice<UInt8>) -> Bool {
    var numbers = 0
    var length = 0
    var separators = 0
    for byte in cell {
      switch byte {
      case 0x30...0x39:
        if length == 0 { numbers += 1 }
        length += 1
        if length > 4 { return false }
      case 0x2D, 0x2F, 0x3A:
        if length == 0 { return false }
        separators += 1
        length = 0
      case 0x2E, Byte.space, 0x54, 0x5A, 0x41, 0x50, 0x4D, 0x61, 0x70, 0x6D, 0x2B: length = 0
      default: return false
      }
    }
    return separators >= 1 && numbers >= 2 && numbers <= 8
  }
}

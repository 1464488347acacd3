import ByteStream
import Records

/// The shape of a rejected row: what kind of character stands where, and none of its values.
///
/// Digits are 9, letters `A` and `a`, characters of Chinese `字`; punctuation, signs and blanks stay, so that a date in another
/// order, a missing field or an amount with a unit can be seen. Fields of persons are not loaded, and empty here; where
/// there are any, so are all fields of a row that has another number of them than the header.
func maskedRow(_ row: RowSpan, of batch: borrowing RowBatch) -> [UInt8] {
  var masked: [UInt8] = []
  for index in 0..<Int(row.fieldCount) {
    if index > 0 { masked.append(0x2C) }
    masked.append(contentsOf: maskedField(index, row, of: batch))
  }
  return masked
}

/// The shape of one field of a row.
func maskedField(_ index: Int, _ row: RowSpan, of batch: borrowing RowBatch) -> [UInt8] {
  guard index < Int(row.fieldCount) else { return [] }
  let range = batch.field(index, of: row)
  guard !range.isEmpty else { return [] }
  var decoded: [UInt8] = []
  if batch.encoding == .gb18030 {
    _ = GB18030.decode(batch.bytes, in: range, into: &decoded)
  } else {
    for place in range { decoded.append(batch.bytes[place]) }
  }
  var masked: [UInt8] = []
  for scalar in String(decoding: decoded, as: UTF8.self).unicodeScalars {
    masked.append(contentsOf: mask(scalar).utf8)
  }
  return masked
}

private func mask(_ scalar: Unicode.Scalar) -> String {
  switch scalar.properties.generalCategory {
  case .decimalNumber, .letterNumber, .otherNumber: "9"
  case .uppercaseLetter, .titlecaseLetter: "A"
  case .lowercaseLetter: "a"
  case .otherLetter, .modifierLetter: "字"
  case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
    .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol,
    .modifierSymbol, .spaceSeparator:
    String(scalar)
  default: "?"
  }
}

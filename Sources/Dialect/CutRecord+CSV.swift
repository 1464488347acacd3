extension CutRecord {
  /// Appends the record as RFC 4180 has it: comma, doubled quotes where they are needed, CRLF.
  public borrowing func appendCSV(to output: inout [UInt8]) {
    var start = 0
    for (index, end) in ends.enumerated() {
      if index > 0 { output.append(Byte.comma) }
      // A record of one empty field would be a blank line, and a mark in front of it none of its text.
      var needsQuotes =
        (start == end && ends.count == 1)
        || (index == 0 && text[start..<end].starts(with: Byte.mark))
      for at in start..<end {
        let byte = text[at]
        if byte == Byte.comma || byte == Byte.quote || byte == Byte.lineFeed
          || byte == Byte.carriageReturn
        {
          needsQuotes = true
        }
      }
      if needsQuotes {
        output.append(Byte.quote)
        for at in start..<end {
          if text[at] == Byte.quote { output.append(Byte.quote) }
          output.append(text[at])
        }
        output.append(Byte.quote)
      } else {
        output.append(contentsOf: text[start..<end])
      }
      start = end
    }
    output.append(Byte.carriageReturn)
    output.append(Byte.lineFeed)
  }
}

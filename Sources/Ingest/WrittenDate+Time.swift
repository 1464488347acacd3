import Records

/// What stands behind a day: a time, a zone, a day of the week.
extension WrittenDate {
  /// A date, if what is left is a time of day, a day of the week, a zone, or nothing.
  mutating func finished(
    year: Int, _ month: Int, _ day: Int, _ bytes: Span<UInt8>
  ) -> DateReading? {
    let reading = civil(year: year, month: month, day: day)
    if position == end { return reading }
    guard let weekday = passWeekday(bytes), let days = timeOfDay(bytes), position == end else {
      return nil
    }
    guard reading.form == .plain else { return reading }
    guard weekday == 0 || reading.day.weekday == weekday else { return nil }
    return civil(year: year, month: month, day: day, later: days)
  }

  /// How many days later it was in China.
  ///
  /// 0 without a zone; `nil` for what is no time of day.
  mutating func timeOfDay(_ bytes: Span<UInt8>) -> Int? {
    if position == end { return 0 }
    let start = position
    if let days = zone(bytes, 8 * 60), position == end, days >= 0 {
      // A day with a zone and no time of day stands as it is.
      return 0
    }
    position = start
    var isParted = skipBlanks(bytes)
    if skip(0x54, bytes) || skip(0x74, bytes) || skip(0x2D, bytes) || skip(0x2C, bytes) {
      isParted = true
    }
    skipBlanks(bytes)
    let isLate = half(bytes)
    isParted = isParted || isLate != nil
    skipBlanks(bytes)
    // 日 parts a day from its hour as well as a blank does.
    guard isParted || start > 0 && bytes[start - 1] >= 0x80, var minutes = clock(bytes) else {
      return nil
    }
    skipBlanks(bytes)
    if let late = isLate ?? half(bytes), late, minutes < 12 * 60 { minutes += 12 * 60 }
    skipBlanks(bytes)
    return zone(bytes, minutes)
  }

  /// `10:30`, `10:30:05.000`, `10.30.05`, `103005`, `10时30分05秒`, `10点`: minutes of the day.
  mutating func clock(_ bytes: Span<UInt8>) -> Int? {
    guard let hour = number(bytes) else { return nil }
    if hour.count == 4 || hour.count == 6 {
      let minutes = hour.count == 4 ? hour.value : hour.value / 100
      skipFraction(bytes)
      guard minutes / 100 <= 24, minutes % 100 < 60 else { return nil }
      return minutes / 100 * 60 + minutes % 100
    }
    guard hour.count <= 2, hour.value <= 24 else { return nil }
    skipBlanks(bytes)
    if skip("时", bytes) || skip("点", bytes) {
      skipBlanks(bytes)
      _ = skip("整", bytes)
      guard let minute = number(bytes) else { return hour.value * 60 }
      guard minute.value < 60, skip("分", bytes) || position == end else { return nil }
      skipBlanks(bytes)
      if let second = number(bytes) {
        guard second.value < 62, skip("秒", bytes) else { return nil }
      }
      return hour.value * 60 + minute.value
    }
    guard skip(0x3A, bytes) || skip(0x2E, bytes) else { return nil }
    guard let minute = number(bytes), minute.count <= 2, minute.value < 60 else { return nil }
    if skip(0x3A, bytes) || skip(0x2E, bytes) {
      guard let second = number(bytes), second.count <= 2, second.value < 62 else { return nil }
      skipFraction(bytes)
    }
    return hour.value * 60 + minute.value
  }

  mutating func skipFraction(_ bytes: Span<UInt8>) {
    if skip(0x2E, bytes) || skip(0x2C, bytes) || skip(0x3A, bytes) { _ = number(bytes) }
  }

  /// Whether it is the first or the second half of the day; `nil` where nothing says so.
  mutating func half(_ bytes: Span<UInt8>) -> Bool? {
    if skip("上午", bytes) || skip("凌晨", bytes) || skip("早上", bytes) || word("am", bytes) {
      return false
    }
    if skip("下午", bytes) || skip("晚上", bytes) || skip("中午", bytes) || word("pm", bytes) {
      return true
    }
    return nil
  }

  /// `Z`, `UTC`, `GMT+0800 (中国标准时间)`, `+08:00`, `CST`, or nothing: how many days later it was in China then.
  mutating func zone(_ bytes: Span<UInt8>, _ minutes: Int) -> Int? {
    var offset: Int? = nil
    if word("z", bytes) || word("utc", bytes) || word("gmt", bytes) { offset = 0 }
    if position < end, bytes[position] == 0x2B || bytes[position] == 0x2D {
      let isWest = bytes[position] == 0x2D
      position += 1
      guard let hours = number(bytes) else { return nil }
      var far = hours.count > 2 ? hours.value / 100 * 60 + hours.value % 100 : hours.value * 60
      if hours.count <= 2, skip(0x3A, bytes) {
        guard let rest = number(bytes), rest.count == 2 else { return nil }
        far += rest.value
      }
      guard far <= 14 * 60 else { return nil }
      offset = isWest ? -far : far
    }
    skipBlanks(bytes)
    // China's own name, and names in brackets that repeat the zone.
    _ = word("cst", bytes)
    if skip(0x28, bytes) {
      while position < end, bytes[position] != 0x29 { position += 1 }
      guard skip(0x29, bytes) else { return nil }
    }
    guard let offset else { return 0 }
    let there = minutes - offset + 8 * 60
    return there < 0 ? -1 : there / (24 * 60)
  }
}

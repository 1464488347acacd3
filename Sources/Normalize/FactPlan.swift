import Contract

/// An edition's rules for facts as plain numbers in arrays of its own.
///
/// All files of a run share one contract, and with it the reference counts of its arrays. Two threads
/// that count them up and down for every row wait for each other's caches, so each file has its copy,
/// and what is copied in the row loop holds no reference at all.
struct FactPlan: Sendable {
  let eventDate: Int?
  let endDate: Int?
  let revision: Int?
  let withdrawn: Int?
  /// List values that mean "withdrawn", bit i for value i.
  let withdrawnMask: UInt64
  let amount: [Int]
  let naturalKey: [Int]
  let entityCodes: [Int]
  let attribution: [AttributionSource]
  let usesFileName: Bool
  let categories: [Category]
  /// Category numbers by list value, of all list categories.
  let numbers: [UInt8]
  let prefixes: [Prefix]
  /// The prefixes' characters.
  let text: [UInt8]

  /// The columns of the public body that decided, -1 for none.
  let departmentCode: Int
  let departmentName: Int

  /// Where a category's number comes from: `start..<end` of `numbers` for a list, else of `prefixes`.
  struct Category: BitwiseCopyable, Sendable {
    let place: Int
    let column: Int
    let isList: Bool
    let start: Int
    let end: Int
  }

  /// The first characters of a code, `count` bytes of `text` from `start`.
  struct Prefix: BitwiseCopyable, Sendable {
    let start: Int
    let count: Int
    let number: UInt8
  }

  init(_ edition: ContractEdition) {
    departmentCode = edition.department?.code ?? -1
    departmentName = edition.department?.name ?? -1
    eventDate = edition.eventDate
    endDate = edition.endDate
    revision = edition.revision
    withdrawn = edition.withdrawn?.column
    withdrawnMask = (edition.withdrawn?.values ?? []).reduce(0) { $0 | 1 << UInt64($1) }
    // `map` makes the copy: a mere assignment would share the contract's array.
    amount = edition.amount.map { $0 }
    naturalKey = edition.naturalKey.map { $0 }
    entityCodes = (edition.entity?.codes ?? []).map { $0 }
    attribution = edition.attribution.map { $0 }
    usesFileName = edition.attribution.contains(.fileName)
    var categories: [Category] = []
    var numbers: [UInt8] = []
    var prefixes: [Prefix] = []
    var text: [UInt8] = []
    for (place, source) in edition.categorySources.enumerated() {
      switch source {
      case .list(let column, let own):
        categories.append(
          Category(
            place: place, column: column, isList: true, start: numbers.count,
            end: numbers.count + own.count))
        numbers += own
      case .codePrefix(let column, let own):
        categories.append(
          Category(
            place: place, column: column, isList: false, start: prefixes.count,
            end: prefixes.count + own.count))
        for prefix in own {
          let characters = Array(prefix.prefix.utf8)
          prefixes.append(
            Prefix(start: text.count, count: characters.count, number: prefix.number))
          text += characters
        }
      case nil: break
      }
    }
    self.categories = categories
    self.numbers = numbers
    self.prefixes = prefixes
    self.text = text
  }

  /// The number of a category by the list values of its column.
  func number(_ category: Category, _ values: UInt64) -> UInt8 {
    for index in category.start..<category.end
    where values & (1 << UInt64(index - category.start)) != 0 && numbers[index] != 0 {
      return numbers[index]
    }
    return 0
  }

  /// The number of a category by the first characters of its code.
  func number(
    _ category: Category, _ text: Span<UInt8>, _ range: Range<Int>
  ) -> UInt8 {
    prefixLoop: for index in category.start..<category.end {
      let prefix = prefixes[index]
      guard prefix.count <= range.count else { continue }
      for offset in 0..<prefix.count
      where text[range.lowerBound + offset] != self.text[prefix.start + offset] {
        continue prefixLoop
      }
      return prefix.number
    }
    return 0
  }
}

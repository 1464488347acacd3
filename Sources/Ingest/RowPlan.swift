public import Contract
import Records

/// A contract edition compiled for one file: which cell feeds which column, and what to do with it.
public struct RowPlan: Sendable {
  /// The edition the plan was made from.
  public let edition: ContractEdition
  /// How many cells a row of the file must have.
  public let cellCount: Int
  /// Which cells are loaded at all: personal and unknown columns never are.
  public let loadedCells: [Bool]

  let columns: [ColumnPlan]
  let lists: [ListTable]
  let requirements: [Requirement]
  let naturalPersonMask: UInt64
  let naturalPersonColumn: Int?
  let personUnlessCode: Bool

  /// One column's work: plain numbers, since it is copied for every field; a reference in it would be
  /// counted up and down thirty times a row.
  struct ColumnPlan: BitwiseCopyable, Sendable {
    /// The cell, or -1 when the file lacks the column.
    let cell: Int
    let kind: ColumnKind
    /// The most characters, -1 for any number.
    let length: Int
    let required: Bool
    /// Whether the file should have the column and lacks it.
    let isMissed: Bool
    /// Whether the column is required when another holds some value.
    let hasRequirement: Bool
    /// Whether later stages need the text: part of the key, a code, a source of the city.
    let keepsText: Bool
    /// Whether it is text and part of the natural key, and so folded more strongly.
    let isKey: Bool
    /// Whether the column tells the entity: an identity number here marks a natural person.
    let isEntity: Bool
    /// Whether the city comes from nothing else, so that an unknown division is a fault.
    let divisionMustBeKnown: Bool
    /// Whether anything later asks for what was read, be it only whether there is a value.
    let keepsSlot: Bool
    /// The number of its table in `lists`, for a list.
    let list: Int
    let amount: AmountRule

    /// How many bytes surely are not too many characters.
    var mostBytes: Int { length < 0 ? .max : length }

    /// Whether it is text of which only length and presence count: the scan over whole rows reads it.
    var isFreeText: Bool { cell >= 0 && kind == .text && !keepsText && !keepsSlot }
  }

  /// How an amount is written.
  struct AmountRule: BitwiseCopyable, Sendable {
    var digits = 16
    var scale = 0
    var minorPerUnit: Int64 = 100
    var negative = false
  }

  /// A column that must be there when another holds one of some values.
  struct Requirement: BitwiseCopyable, Sendable {
    let column: Int
    let other: Int
    let mask: UInt64
  }

  /// Compiles an edition for a file whose cell `i` holds column `cells[i]` (`nil`: not loaded).
  public init(edition: ContractEdition, cells: [Int?]) {
    self.edition = edition
    cellCount = cells.count
    var cellOfColumn = [Int?](repeating: nil, count: edition.columns.count)
    for (cell, column) in cells.enumerated() {
      if let column, cellOfColumn[column] == nil { cellOfColumn[column] = cell }
    }
    loadedCells = cells.enumerated().map { cell, column in
      guard let column else { return false }
      return edition.columns[column].type != .personal && cellOfColumn[column] == cell
    }
    var textColumns = Set(edition.naturalKey)
    for source in edition.attribution {
      switch source {
      case .code(let column), .division(let column), .name(let column): textColumns.insert(column)
      case .fileName: break
      }
    }
    textColumns.formUnion([edition.department?.code, edition.department?.name].compactMap { $0 })
    let entityCodes = Set(edition.entity?.codes ?? [])
    let kept = Self.keptColumns(edition)
    var lists: [ListTable] = []
    columns = edition.columns.enumerated().map { index, column in
      var amount = AmountRule()
      switch column.type {
      case .list(let values, let separators):
        lists.append(ListTable(values: values, separators: separators))
      case .decimal(let digits, let scale, let minorPerUnit, let negative):
        amount = AmountRule(
          digits: digits, scale: scale, minorPerUnit: minorPerUnit, negative: negative)
      default: break
      }
      let cell = column.type == .personal ? nil : cellOfColumn[index]
      return ColumnPlan(
        cell: cell ?? -1,
        kind: column.type.kind,
        length: column.length ?? -1,
        required: column.required,
        isMissed: cell == nil && column.required && column.type != .personal
          && !column.mayBeAbsent,
        hasRequirement: column.requiredWhen != nil,
        keepsText: textColumns.contains(index),
        isKey: column.type == .text && edition.naturalKey.contains(index),
        isEntity: entityCodes.contains(index),
        divisionMustBeKnown: edition.attribution == [.division(index)],
        keepsSlot: column.type.kind != .text || kept.contains(index),
        list: lists.count - 1,
        amount: amount)
    }
    self.lists = lists
    requirements = edition.columns.enumerated().compactMap { index, column in
      column.requiredWhen.map {
        Requirement(column: index, other: $0.column, mask: mask(of: $0.values))
      }
    }
    personUnlessCode = edition.entity?.personUnlessCode ?? false
    naturalPersonColumn = edition.entity?.naturalPerson?.column
    naturalPersonMask = mask(of: edition.entity?.naturalPerson?.values ?? [])
  }
}

extension RowPlan {
  /// The columns whose slots somebody reads, besides those with a value of their own.
  private static func keptColumns(_ edition: ContractEdition) -> Set<Int> {
    var kept = Set(edition.naturalKey)
    for source in edition.attribution {
      if case .name(let column) = source { kept.insert(column) }
    }
    if let name = edition.department?.name { kept.insert(name) }
    for (index, column) in edition.columns.enumerated() where column.requiredWhen != nil {
      kept.insert(index)
    }
    return kept
  }
}

/// List values as a set of bits.
func mask(of values: [Int]) -> UInt64 {
  values.reduce(0) { $0 | (1 << UInt64($1)) }
}

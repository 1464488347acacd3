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
  let naturalPersonMask: UInt64
  let naturalPersonColumn: Int?

  /// One column's work.
  struct ColumnPlan: Sendable {
    /// The cell, or `nil` when the file lacks the column.
    let cell: Int?
    let type: ColumnType
    let length: Int?
    let required: Bool
    /// Whether later stages need the text: part of the key, a code, a source of the city.
    let keepsText: Bool
    /// Whether it is text and part of the natural key, and so folded more strongly.
    let isKey: Bool
    /// Whether the column tells the entity: an identity number here marks a natural person.
    let isEntity: Bool
    /// Whether the city comes from nothing else, so that an unknown division is a fault.
    let divisionMustBeKnown: Bool
    let list: ListTable?
    /// The column and values that make this one required.
    let requiredWhen: (column: Int, mask: UInt64)?
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
    let entityCodes = Set(edition.entity?.codes ?? [])
    columns = edition.columns.enumerated().map { index, column in
      var table: ListTable?
      if case .list(let values, let separators) = column.type {
        table = ListTable(values: values, separators: separators)
      }
      return ColumnPlan(
        cell: column.type == .personal ? nil : cellOfColumn[index],
        type: column.type,
        length: column.length,
        required: column.required,
        keepsText: textColumns.contains(index),
        isKey: column.type == .text && edition.naturalKey.contains(index),
        isEntity: entityCodes.contains(index),
        divisionMustBeKnown: edition.attribution == [.division(index)],
        list: table,
        requiredWhen: column.requiredWhen.map { ($0.column, mask(of: $0.values)) })
    }
    naturalPersonColumn = edition.entity?.naturalPerson?.column
    naturalPersonMask = mask(of: edition.entity?.naturalPerson?.values ?? [])
  }
}

/// List values as a set of bits.
func mask(of values: [Int]) -> UInt64 {
  values.reduce(0) { $0 | (1 << UInt64($1)) }
}

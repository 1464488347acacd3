import Foundation
import Records
import Testing

@testable import Contract

/// Guesses at what an unknown cell of a header is.
@Suite struct HeaderGuesserTests {
  static let contracts: Result<ContractSet, any Error> = Result {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return try ContractSet.load(folder: root.appendingPathComponent("pipelines/contracts").path)
  }

  /// Each alias that a contract knows, taken away: the names that were met in the field are mostly found again by
  /// the words that they have in common with the others, and seldom taken for another column.
  @Test func namesMetInTheFieldAreFoundAgain() throws {
    var (right, wrong, none, met) = (0, 0, 0, 0)
    for contract in try Self.contracts.get().contracts {
      for (number, edition) in contract.editions.enumerated() {
        for (index, column) in edition.columns.enumerated() {
          for alias in column.aliases where alias.utf8.contains(where: { $0 >= 0x80 }) {
            met += 1
            // Every fourth will do.
            guard met % 4 == 0 else { continue }
            let without = Self.without(alias, of: index, edition: number, contract)
            let cells = edition.columns.enumerated().map { $0 == index ? alias : $1.title }
            let guesses = HeaderGuesser(ContractSet([without])).guesses(cells)
            let own = try #require(guesses.first { $0.editionIndex == number })
            switch own.columns[index] {
            case index: right += 1
            case nil: none += 1
            default: wrong += 1
            }
          }
        }
      }
    }
    let all = right + wrong + none
    #expect(all > 40)
    #expect(right * 10 >= all * 6, "\(right) right, \(wrong) wrong, \(none) without a guess")
    #expect(wrong * 50 <= all, "\(right) right, \(wrong) wrong, \(none) without a guess")
  }

  /// Each shipped standard's own header is nearest to it, in its codes and in its titles.
  @Test func aStandardsOwnHeaderIsNearestToIt() throws {
    let guesser = HeaderGuesser(try Self.contracts.get())
    for contract in try Self.contracts.get().contracts {
      for (number, edition) in contract.editions.enumerated() {
        for cells in [edition.columns.map(\.code), edition.columns.map(\.title)] {
          let guess = try #require(guesser.guesses(cells).first)
          #expect(guess.contract.id == contract.id && guess.share == 1 && guess.guessed.isEmpty)
          if contract.editions.count == 1 { #expect(guess.editionIndex == number) }
        }
      }
    }
  }

  @Test func aNameOfAPersonIsNeverOfferedAsAnythingThatIsLoaded() throws {
    let guesser = HeaderGuesser(try Self.contracts.get())
    let cells = [
      "法人姓名", "经办人联系电话", "负责人身份证号码", "企业联系人手机", "自然人姓名", "申请人证件号码", "业主", "家庭住址",
    ]
    for guess in guesser.guesses(cells) {
      for cell in guess.guessed {
        let column = guess.columns[cell].map { guess.edition.columns[$0] }
        #expect(column?.type == .personal, "\(cells[cell]) → \(column?.code ?? "")")
      }
    }
    for cell in cells { #expect(HeaderWords(cell).namesAPerson, "\(cell)") }
    for cell in ["企业名称", "法人及非法人组织名称", "处罚机关", "统一社会信用代码", "决定书文号", "数据来源单位"] {
      #expect(!HeaderWords(cell).namesAPerson, "\(cell)")
    }
  }

  /// A contract without one of its aliases.
  private static func without(
    _ alias: String, of column: Int, edition: Int, _ contract: Contract
  ) -> Contract {
    let editions = contract.editions.enumerated().map { number, one -> ContractEdition in
      guard number == edition else { return one }
      let columns = one.columns.enumerated().map { index, own in
        index != column
          ? own
          : Column(
            code: own.code, title: own.title, aliases: own.aliases.filter { $0 != alias },
            type: own.type, length: own.length, required: own.required,
            requiredWhen: own.requiredWhen, mayBeAbsent: own.mayBeAbsent)
      }
      return ContractEdition(
        name: one.name, columns: columns, recognisedBy: one.recognisedBy,
        dateOrders: one.dateOrders, conflicts: one.conflicts, headerRepairs: one.headerRepairs,
        naturalKey: one.naturalKey, eventDate: one.eventDate, endDate: one.endDate,
        entity: one.entity, attribution: one.attribution, amount: one.amount,
        revision: one.revision, withdrawn: one.withdrawn, categorySources: one.categorySources)
    }
    return Contract(
      id: contract.id, title: contract.title, basis: contract.basis, source: contract.source,
      provenance: contract.provenance, editions: editions, measures: contract.measures,
      deadlineWorkdays: contract.deadlineWorkdays, categories: contract.categories,
      digest: contract.digest)
  }
}

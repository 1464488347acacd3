import Foundation
import Records
import Testing

@testable import Contract

/// Other names of columns put into a contract's text: the contract is the same but for them, and every line of it
/// stands as it stood.
@Suite struct ContractTextTests {
  /// The contracts that are shipped, which are written in every way that YAML has.
  static let shipped: [(name: String, text: String)] = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let folder = root.appendingPathComponent("pipelines/contracts").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.sorted().map { name in
      let data = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
      return (name, String(decoding: data, as: UTF8.self))
    } + [("fixture", soundContract), ("licences", licences)]
  }()

  /// Names that YAML would read as something else.
  static let names = [
    "新名", "序号: 1", "a, b", "#备注", "it's", "- 项", "[数]", "null", "是", "42", "名\t称", " 前",
    "x\u{2028}y", "*必填", "\"引\"",
  ]

  @Test(arguments: shipped.indices)
  func everyColumnTakesAnotherName(index: Int) throws {
    let (name, text) = Self.shipped[index]
    let contract = try Contract.parse(text: text, file: name)
    for edition in contract.editions {
      var changes: [ContractText.Change] = []
      for (number, column) in edition.columns.enumerated() {
        let alias = Self.names[number % Self.names.count] + "\(number)"
        changes.append(.alias(alias, of: column.code, comment: "guessed: a test"))
      }
      let changed = try ContractText(text, file: name, edition: edition.name).with(changes)
      let again = try Contract.parse(text: changed, file: name)
      let other = try #require(again.editions.first { $0.name == edition.name })
      for (number, column) in edition.columns.enumerated() {
        let alias = Self.names[number % Self.names.count] + "\(number)"
        #expect(other.columns[number].aliases == [alias] + column.aliases, "\(name) \(column.code)")
        #expect(other.columns[number].type == column.type)
        #expect(other.columns[number].required == column.required)
      }
      // What is not a column of this edition is as it was.
      #expect(other.naturalKey == edition.naturalKey && other.attribution == edition.attribution)
      for line in text.split(separator: "\n") where line.contains("# ") {
        #expect(changed.contains(line), "\(name): a comment is gone")
      }
    }
  }

  @Test(arguments: shipped.indices)
  func everyNeededColumnMayBecomeAbsent(index: Int) throws {
    let (name, text) = Self.shipped[index]
    for edition in try Contract.parse(text: text, file: name).editions {
      let needed = edition.columns.filter(\.isNeeded)
      let changed = try ContractText(text, file: name, edition: edition.name)
        .with(needed.map { .absent($0.code, comment: "not there") })
      let again = try Contract.parse(text: changed, file: name)
      let other = try #require(again.editions.first { $0.name == edition.name })
      #expect(other.columns.allSatisfy { !$0.isNeeded && !$0.required }, "\(name)")
      #expect(other.columns.map(\.requiredWhen) == edition.columns.map(\.requiredWhen))
    }
  }

  /// A text between quotes is read as it stands, whatever is in it.
  @Test func quotedTextsAreReadAsTheyStand() throws {
    var random = Random(1, "quotes")
    let pieces = Array("a是1 :#'\"\\-[]{},&*!|>%@`\t\u{7F}\u{85}\u{2028}~\u{1}\u{3000}")
    for _ in 0..<500 {
      let count = 1 + Int(random.next() % 8)
      let text = String(
        (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] })
      let value = try YAMLValue.parse(
        "k: [\(ContractText.quoted(text))]", file: "test", noting: Mistakes())
      let list = try value.map(["k"]).required("k").texts()
      #expect(list == [text], "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }
}

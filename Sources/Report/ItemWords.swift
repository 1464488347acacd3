import Contract
import Records

/// What a report says of an item of the edition wherever it comes up: once for all cities.
struct ItemWords: Sendable {
  /// The printed number and title.
  let numbered: String
  /// Where its evidence comes from, and what its points and its rule rest on.
  let evidence: String

  init(_ node: IndicatorNode, _ language: Language) {
    numbered = language.numbered(node)
    evidence = language.evidence(node)
  }
}

extension Language {
  /// The printed number and title of an item.
  func numbered(_ node: IndicatorNode) -> String {
    guard !node.number.isEmpty else { return self(node.title) }
    let stop = node.number.unicodeScalars.allSatisfy { Self.numerals[$0] != nil }
    return stop
      ? "\(number(node))\(self("、", ". "))\(self(node.title))"
      // A full-width bracket brings its own space.
      : "\(number(node))\(self == .zh && node.number.hasSuffix("）") ? "" : " ")\(self(node.title))"
  }

  /// The printed number of an item; Latin script has a Chinese number up to ten as digits, and full-width
  /// brackets as ASCII ones.
  func number(_ node: IndicatorNode) -> String {
    guard self != .zh else { return node.number }
    var text = ""
    for scalar in node.number.unicodeScalars {
      switch scalar {
      case "（": text += "("
      case "）": text += ")"
      default: text += Self.numerals[scalar] ?? String(scalar)
      }
    }
    return text
  }

  private static let numerals: [Unicode.Scalar: String] = [
    "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9",
    "十": "10",
  ]

  fileprivate func evidence(_ node: IndicatorNode) -> String {
    guard let leaf = node.leaf else {
      return self("分值\(node.pointsBasis.mark.zh)", "Points \(node.pointsBasis.mark.en)")
    }
    return self(
      "\(leaf.provenance.title.zh)；分值\(node.pointsBasis.mark.zh)，标准\(leaf.ruleBasis.mark.zh)",
      "\(leaf.provenance.title.en.uppercasedFirst); points \(node.pointsBasis.mark.en), rule \(leaf.ruleBasis.mark.en)"
    )
  }
}

/// Something that a reader of an index should know: a stable name, what it is about, and a sentence.
public struct IndexWarning: Equatable, Sendable {
  /// The stable names; raw values are public: add, never rename.
  public enum Kind: String, CaseIterable, Sendable {
    /// An indicator without any value; it takes no part.
    case emptyIndicator = "empty-indicator"
    /// An indicator whose values are all equal, everywhere or at some times; it takes no part there.
    case constantIndicator = "constant-indicator"
    /// A denominator that is missing or 0 for some units.
    case denominatorMissing = "denominator-missing"
    /// Units with too little data; they take no part.
    case unitsLeftOut = "units-left-out"
    /// Gaps that could not be filled.
    case gapsLeft = "gaps-left"
    /// An indicator that is out of shape after its treatment.
    case treatmentFailed = "treatment-failed"
    /// Weights that could not be found in the scores; all siblings weigh the same.
    case weightsEqual = "weights-equal"
    /// A search for optimised weights that did not come to rest or gave negative ones; the tree's are used.
    case weightsNotFound = "weights-not-found"
    /// Weights below 0, as principal components may have them.
    case weightsNegative = "weights-negative"
    /// Scores that are no number: a mean of negative scores, or a distance to the worst of all.
    case scoreUndefined = "score-undefined"
    /// Units without an index.
    case indexMissing = "index-missing"
  }

  /// What kind of thing it is.
  public let kind: Kind
  /// The code of the indicator or aggregate, or a list of units.
  public let subject: String
  /// How many cells or units it is about; 0 where that says nothing.
  public let count: Int
  /// The times it is about; empty where it is about all.
  public var times: [Int] = []
}

extension IndexWarning: CustomStringConvertible {
  /// `kind: a sentence`.
  public var description: String { "\(kind.rawValue): \(sentence)" }

  private var sentence: String {
    switch kind {
    case .emptyIndicator: "'\(subject)' has no value and takes no part"
    case .constantIndicator where !times.isEmpty:
      "'\(subject)' has the same value everywhere in \(timesInWords) and takes no part there"
    case .constantIndicator: "'\(subject)' has the same value everywhere and takes no part"
    case .denominatorMissing:
      "the denominator of '\(subject)' is missing or 0 in \(count) of its rows"
    case .unitsLeftOut: "\(count) with too little data: \(subject)"
    case .gapsLeft: "\(count) gaps of '\(subject)' could not be filled"
    case .treatmentFailed: "'\(subject)' is out of shape after its treatment"
    case .weightsEqual: "no weights could be found for what is below '\(subject)'"
    case .weightsNotFound: "no usable weights of the level were found for '\(subject)'"
    case .weightsNegative: "the weight of '\(subject)' is below 0"
    case .scoreUndefined: "\(count) scores of '\(subject)' are no numbers"
    case .indexMissing: "\(count) without an index: \(subject)"
    }
  }

  private var timesInWords: String { times.map(String.init).joined(separator: ", ") }
}

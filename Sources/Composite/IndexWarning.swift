import Records

/// Something that a reader of an index should know: a stable name, what it is about, and a sentence.
public struct IndexWarning: Equatable, Sendable {
  /// The stable names; raw values are public: add, never rename.
  public enum Kind: String, CaseIterable, Sendable {
    /// An indicator without any value; it takes no part.
    case emptyIndicator = "empty-indicator"
    /// An indicator whose values are all equal, everywhere or at some times; it takes no part there.
    case constantIndicator = "constant-indicator"
    /// An indicator whose values are all equal and that keeps the level which its goalposts give it.
    case constantKept = "constant-kept"
    /// A denominator that is missing or 0 for some units.
    case denominatorMissing = "denominator-missing"
    /// Units with too little data; they take no part.
    case unitsLeftOut = "units-left-out"
    /// Gaps that could not be filled.
    case gapsLeft = "gaps-left"
    /// An indicator that is out of shape after its treatment.
    case treatmentFailed = "treatment-failed"
    /// A step of a treatment that left an indicator no less skewed than it was: its values are as before.
    case treatmentTakenBack = "treatment-taken-back"
    /// Siblings whose weights look like shares, and do not add up to 1 or 100.
    case weightsNotClosed = "weights-not-closed"
    /// Weights that could not be found in the scores; all siblings weigh the same.
    case weightsEqual = "weights-equal"
    /// A search for optimised weights that did not come to rest or gave negative ones; the tree's are used.
    case weightsNotFound = "weights-not-found"
    /// Weights below 0, as principal components may have them.
    case weightsNegative = "weights-negative"
    /// An aggregate without any score, everywhere or at some times: its siblings stand for it.
    case branchEmpty = "branch-empty"
    /// Means that are 0 because an item below is, as geometric and harmonic ones are.
    case zerosInMean = "zeros-in-mean"
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
  /// What weights add up to, where it is about that.
  public var sum: Double?
}

extension IndexWarning: CustomStringConvertible {
  /// `kind: a sentence`.
  public var description: String { "\(kind.rawValue): \(sentence)" }

  private var sentence: String {
    switch kind {
    case .emptyIndicator: "'\(subject)' has no value and takes no part"
    case .constantIndicator where !times.isEmpty:
      "'\(subject)' has the same value everywhere\(when) and takes no part there"
    case .constantKept:
      "'\(subject)' has the same value everywhere\(when) and keeps the level of its goalposts"
    case .constantIndicator: "'\(subject)' has the same value everywhere and takes no part"
    case .denominatorMissing:
      "the denominator of '\(subject)' is missing or 0 in \(count) of its rows"
    case .unitsLeftOut: "\(count) with too little data: \(subject)"
    case .gapsLeft: "\(count) gaps of '\(subject)' could not be filled"
    case .treatmentFailed: "'\(subject)' is out of shape after its treatment\(when)"
    case .treatmentTakenBack:
      "the treatment of '\(subject)' made its skew no better\(when) and was taken back"
    case .weightsNotClosed:
      "the weights below '\(subject)' add up to \((sum ?? 0).text()); each counts as its share of that"
    case .branchEmpty:
      "'\(subject)' has no score\(when): what stands beside it makes up the whole"
    case .zerosInMean:
      "\(count) scores of '\(subject)' are 0, since an item below is 0 and the mean is not arithmetic"
    case .weightsEqual: "no weights could be found for what is below '\(subject)'"
    case .weightsNotFound: "no usable weights of the level were found for '\(subject)'"
    case .weightsNegative: "the weight of '\(subject)' is below 0"
    case .scoreUndefined: "\(count) scores of '\(subject)' are no numbers"
    case .indexMissing: "\(count) without an index: \(subject)"
    }
  }

  private var timesInWords: String { times.map(String.init).joined(separator: ", ") }
  private var when: String { times.isEmpty ? "" : " in \(timesInWords)" }
}

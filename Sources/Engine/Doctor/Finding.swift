import Foundation
public import Records

/// What a doctor says of one thing that a run needs.
public struct Finding: Equatable, Sendable {
  /// What was looked at, `store`; public API: add, never rename.
  public let check: String
  /// How it stands.
  public let state: State
  /// What was found, in one sentence.
  public let found: String
  /// What to do about it; `nil` where there is nothing to do.
  public let advice: String?
  /// What a run would end with; only where the state is `wrong`.
  public let code: Failure.Code?

  /// How a thing stands, from good to bad.
  public enum State: String, CaseIterable, Sendable, Encodable {
    /// As it should be.
    case ok
    /// Worth knowing.
    case note
    /// A run works, but somebody should look at it.
    case warn
    /// A run fails, or what is there cannot be relied on.
    case wrong
  }

  static func ok(_ check: String, _ found: String) -> Finding {
    Finding(check: check, state: .ok, found: found, advice: nil, code: nil)
  }

  static func note(_ check: String, _ found: String, _ advice: String? = nil) -> Finding {
    Finding(check: check, state: .note, found: found, advice: advice, code: nil)
  }

  static func warn(_ check: String, _ found: String, _ advice: String) -> Finding {
    Finding(check: check, state: .warn, found: found, advice: advice, code: nil)
  }

  static func wrong(
    _ check: String, _ code: Failure.Code, _ found: String, _ advice: String?
  ) -> Finding {
    Finding(check: check, state: .wrong, found: found, advice: advice, code: code)
  }

  static func wrong(_ check: String, _ failure: Failure) -> Finding {
    let place = failure.place.map { "\($0): " } ?? ""
    return wrong(check, failure.code, place + failure.message, failure.hint)
  }
}

/// The findings as JSON, with keys in order.
public func findingsJSON(_ findings: [Finding]) throws(Failure) -> [UInt8] {
  try prettyJSON(findings, "the findings")
}

extension Finding: Encodable {
  private enum Key: String, CodingKey {
    case check, state, found, advice, code
  }

  /// Writes the finding as an object; what it does not have is `null`.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(check, forKey: .check)
    try object.encode(state, forKey: .state)
    try object.encode(found, forKey: .found)
    try object.encode(advice, forKey: .advice)
    try object.encode(code?.rawValue, forKey: .code)
  }
}

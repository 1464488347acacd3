import Contract
import Records
import Testing

/// A text with the mark `▸` before the spot that a message must point at.
struct Marked: Sendable, CustomTestStringConvertible {
  let text: String
  let line: Int
  let column: Int
  let says: String
  let testDescription: String

  /// Takes the mark out and remembers where it stood; columns count Unicode scalars.
  init(_ marked: String, says: String, name: String? = nil) {
    var line = 1
    var column = 1
    for scalar in marked.unicodeScalars.prefix(while: { $0 != "▸" }) {
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    self.line = line
    self.column = column
    self.says = says
    text = marked.replacing("▸", with: "")
    testDescription = name ?? says
  }

  /// A sound text in which one passage is replaced by a faulty one.
  init(_ sound: String, _ passage: String, _ faulty: String, says: String) {
    precondition(sound.contains(passage), "the passage '\(passage)' is not in the text")
    let marked = sound.replacing(passage, with: faulty, maxReplacements: 1)
    self.init(marked, says: says, name: "\(says): \(faulty.prefix(60))")
  }

  /// Whether a failure points at the mark and says what it must.
  func fits(_ failure: Failure, _ code: Failure.Code = .configurationInvalid) -> Bool {
    failure.code == code && failure.place?.line == line && failure.place?.column == column
      && failure.message.contains(says)
  }
}

/// The failure of a piece of work, or `nil` when it succeeds.
func failure(of work: () throws(Failure) -> Void) -> Failure? {
  do {
    try work()
    return nil
  } catch {
    return error
  }
}

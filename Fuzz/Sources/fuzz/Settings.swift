import Records

@testable import Contract

/// A file that users edit: the first byte chooses which, the rest is its text.
///
/// Whatever stands in it, reading ends, with the same answer each time; what is refused is refused at a place of the
/// file, in words that fit a line of a log.
struct Settings {
  private let kind: UInt8
  private let text: String

  private static let file = "file.yaml"

  /// Reads an input; `nil` where it is no text, which is refused before.
  init?(_ input: [UInt8]) {
    guard let kind = input.first, let text = String(validating: input.dropFirst(), as: UTF8.self)
    else { return nil }
    self.kind = kind
    self.text = text
  }

  /// How the promise is broken; `nil` where it is not.
  var fault: String? {
    let answer = answer
    if answer != self.answer { return "another answer the second time" }
    guard case .refused(let failure) = answer else { return nil }
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
    guard let place = failure.place, place.file == Self.file else { return "no place: \(failure)" }
    if place.line > lines + 1 { return "line \(place.line) of \(lines): \(failure)" }
    let words = failure.message + (failure.hint ?? "")
    if words.utf8.count > 1_000 { return "\(words.utf8.count) bytes of words" }
    let isClean = words.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    return isClean ? nil : "a control character in the words: \(failure)"
  }

  private enum Answer: Equatable {
    case read(String)
    case refused(Failure)
  }

  private var answer: Answer {
    do throws(Failure) {
      switch kind % 5 {
      case 0: return .read(try Contract.parse(text: text, file: Self.file).digest)
      case 1: return .read(try Edition.parse(text: text, file: Self.file).digest)
      case 2: return .read(try Pipeline.parse(text: text, file: Self.file).name)
      case 3: return .read("\(try IndexPlan.parse(text: text, file: Self.file))")
      default: return .read("\(try Erratum.parse(text: text, file: Self.file))")
      }
    } catch {
      return .refused(error)
    }
  }
}

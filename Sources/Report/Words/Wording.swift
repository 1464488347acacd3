import Contract
import Records

/// Puts values into the templates of sentences, in both languages.
struct Wording {
  let model: Model

  /// The sentence in both languages; `values` gives those of one language.
  func callAsFunction(
    _ sentence: Sentence, _ values: (Language) -> [String: SentenceValue]
  ) -> LocalizedText {
    func text(_ language: Language) -> String {
      model.input.sentences.text(sentence, language.rawValue, values(language))
    }
    return LocalizedText(zh: text(.zh), en: text(.en))
  }
}

extension SentenceValue {
  /// A whole number, with commas between thousands.
  static func count(_ count: Int) -> SentenceValue {
    SentenceValue(count, shown: grouped(count))
  }
}

/// `second`, `third`, `4th`: how often, in English.
func ordinal(_ number: Int) -> String {
  switch number {
  case 1: return "first"
  case 2: return "second"
  case 3: return "third"
  default: break
  }
  if (11...13).contains(number % 100) { return "\(number)th" }
  return switch number % 10 {
  case 1: "\(number)st"
  case 2: "\(number)nd"
  case 3: "\(number)rd"
  default: "\(number)th"
  }
}

import ArgumentParser
import Records

/// What the help of a command says below its first line: more about it, and how it is typed.
///
/// - Parameters:
///   - text: more about the command, in paragraphs; empty for nothing.
///   - examples: commands as they are typed.
/// - Returns: the text with the examples behind it.
func help(_ text: String = "", examples: String...) -> String {
  let typed = examples.map { "  \($0)" }.joined(separator: "\n")
  return "\(text)\(text.isEmpty ? "" : "\n\n")For example:\n\n\(typed)"
}

/// Refuses a command that there is none of, and says which one may be meant.
///
/// - Parameter arguments: what was typed behind the tool's name.
/// - Throws: what to show as a mistake of the command line.
func checkCommand(_ arguments: some Collection<String>) throws {
  let names = CityCredit.configuration.subcommands.map { $0._commandName }
  var words = arguments.makeIterator()
  guard var word = words.next() else { return }
  if word == "help" {
    guard let next = words.next() else { return }
    word = next
  }
  guard !word.hasPrefix("-"), !names.contains(word), word != "help" else { return }
  let near = nearest(to: word, of: names)
  throw ValidationError(
    "There is no command '\(word.prefix(40))'. "
      + (near.isEmpty
        ? "There are: \(names.joined(separator: ", "))."
        : "Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"))
}

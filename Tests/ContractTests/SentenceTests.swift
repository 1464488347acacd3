import Foundation
import Records
import Testing

@testable import Contract

/// Templates of sentences: complete in both languages, no unknown names, two forms by number.
@Suite struct SentenceTests {
  private static let shipped: String = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root.path + "/pipelines/text"
  }()

  @Test func theShippedSentencesAreComplete() throws {
    let templates = try SentenceTemplates.load(folder: Self.shipped)
    for sentence in Sentence.allCases {
      let values = Dictionary(
        uniqueKeysWithValues: sentence.names.map { ($0, SentenceValue("<\($0)>")) })
      for language in ["zh", "en"] {
        let text = templates.text(sentence, language, values)
        #expect(!text.isEmpty && !text.contains("{") && !text.contains("}"))
        // A sentence ends like one.
        #expect(text.hasSuffix(language == "zh" ? "。" : "."), "\(sentence) \(language)")
        #expect(language == "en" || !text.contains(", "), "\(sentence)")
      }
    }
  }

  @Test func bothLanguagesSayTheSame() throws {
    let templates = try SentenceTemplates.load(folder: Self.shipped)
    for sentence in Sentence.allCases {
      for name in sentence.names {
        let says = ["zh", "en"].map { language in
          templates.text(sentence, language, [name: SentenceValue("<<here>>")]).contains("<<here>>")
        }
        #expect(says[0] == says[1], "\(sentence): \(name)")
      }
    }
  }

  /// Copies the shipped templates and puts one line in the place of another.
  private func load(
    _ file: String, _ old: String, _ new: String
  ) throws -> Result<SentenceTemplates, Failure> {
    let folder = FileManager.default.temporaryDirectory.path + "/sentences-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(atPath: Self.shipped, toPath: folder)
    let path = "\(folder)/\(file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    return Result { () throws(Failure) in try SentenceTemplates.load(folder: folder) }
  }

  static let mistakes: [(old: String, new: String, says: String)] = [
    ("rank-same: ", "rank-alike: ", "unknown key 'rank-alike'"),
    ("rank-same: \"The rank is that of the month before.\"\n", "", "'rank-same' is missing"),
    ("{times}", "{time}", "unknown name 'time'"),
    ("{worst} in", "{worst in", "never closed"),
    ("{worst} in", "worst} in", "closed that was not opened"),
    ("{worst} in {month}).", "x {month}) }.", "closed that was not opened"),
    ("{places?place|places} up", "{places?place} up", "two forms are expected"),
    ("{places?place|places} up", "{places?a|b|c} up", "two forms are expected"),
    ("\"The rank is that of the month before.\"", "\" \"", "a text is expected here"),
  ]

  @Test(arguments: mistakes)
  func aMistakeIsToldWithItsPlace(old: String, new: String, says: String) throws {
    let result = try load("en/brief.yaml", old, new)
    guard case .failure(let failure) = result else {
      Issue.record("taken: \(new)")
      return
    }
    #expect(failure.code == .configurationInvalid)
    #expect(failure.place?.file.hasSuffix("en/brief.yaml") == true)
    #expect((failure.place?.line ?? 0) > 0)
    #expect(failure.message.contains(says))
  }

  @Test func aMissingFolderIsTold() {
    #expect(throws: Failure.self) { try SentenceTemplates.load(folder: "/nowhere") }
  }

  @Test func oneFormOrTheOther() throws {
    let templates = try SentenceTemplates.load(folder: Self.shipped)
    func text(_ count: Int) -> String {
      templates.text(
        .rankUp, "en",
        ["places": SentenceValue(count, shown: "\(count)"), "before": SentenceValue("9")])
    }
    #expect(text(1) == "That is 1 place up on the month (from 9).")
    #expect(text(2) == "That is 2 places up on the month (from 9).")
  }
}

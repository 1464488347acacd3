import Foundation
import Records
import Testing

@testable import Engine

/// What `citycredit csv` makes of files, links and pipes.
@Suite struct ConvertTests {
  struct Outcome {
    var text = ""
    var missing: [MissingLines] = []
    var done: [Conversion] = []
  }

  static func csv(
    _ paths: [String], _ options: ConvertOptions = ConvertOptions()
  ) throws -> Outcome {
    var outcome = Outcome()
    try convert(paths, options) { (bytes) throws(Failure) in
      outcome.text += bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    } missing: { (missing) throws(Failure) in
      outcome.missing.append(missing)
    } done: { (found) throws(Failure) in
      outcome.done.append(found)
    }
    return outcome
  }

  static func folder(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "convert-\(UUID())")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    for (name, text) in files { try Data(text.utf8).write(to: root.appending(path: name)) }
    try body(root.path)
  }

  @Test func linksAndPipesAreRead() throws {
    try Self.folder(["a.csv": "a,b\n1,2\n"]) { root in
      try FileManager.default.createSymbolicLink(
        atPath: root + "/link.csv", withDestinationPath: root + "/a.csv")
      #expect(try Self.csv([root + "/link.csv"]).text == "a,b\r\n1,2\r\n")
      let pipe = Pipe()
      try pipe.fileHandleForWriting.write(contentsOf: Data("x,y\n3,4\n".utf8))
      try pipe.fileHandleForWriting.close()
      let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
      #expect(try Self.csv([path]).text == "x,y\r\n3,4\r\n")
      #expect { try Self.csv([root]) } throws: { ($0 as? Failure)?.code == .fileUnreadable }
      #expect { try Self.csv(["-", "-"]) } throws: { ($0 as? Failure)?.code == .usage }
    }
  }

  @Test func anEmptyPipeIsAnEmptyFile() throws {
    for isStrict in [false, true] {
      let pipe = Pipe()
      try pipe.fileHandleForWriting.close()
      let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
      var options = ConvertOptions()
      options.isStrict = isStrict
      if isStrict {
        #expect { try Self.csv([path], options) } throws: { ($0 as? Failure)?.code == .fileEmpty }
      } else {
        #expect(try Self.csv([path], options).text.isEmpty)
      }
    }
  }

  @Test func severalFilesMakeOneTable() throws {
    let files = ["a.csv": "a,b\n1,2\n", "b.csv": "a;b\n3;4\n5;6\n", "c.csv": "a,c\n7,8\n"]
    try Self.folder(files) { root in
      let both = try Self.csv([root + "/a.csv", root + "/b.csv"])
      #expect(both.text == "a,b\r\n1,2\r\n3,4\r\n5,6\r\n")
      #expect(both.done.map(\.rows) == [1, 2])
      #expect { try Self.csv([root + "/a.csv", root + "/c.csv"]) } throws: {
        ($0 as? Failure)?.code == .tableInvalid
      }
    }
  }

  /// Strict reading fails where nothing is left of a file that holds some.
  @Test func strictReadingLeavesNothingInSilence() throws {
    let text = "a,b,c\n\n表\nx,y\n1,2\n3,4\n"
    try Self.folder(["a.csv": text, "b.csv": "a,b\n"]) { root in
      var options = ConvertOptions()
      options.isStrict = true
      let outcome = try Self.csv([root + "/a.csv"], options)
      #expect(outcome.done[0].rows + outcome.missing.count > 0)
      #expect(outcome.done[0].rows > 0 || outcome.done[0].isIncomplete)
      #expect(try !Self.csv([root + "/b.csv"], options).done[0].isIncomplete)
    }
  }

  /// Every line that is not in the table is named, with its reason.
  @Test func whatIsLeftOutIsNamed() throws {
    let text = "标题\n\na,b,c\n1,2,3\n,,\n,,\n4,5,6\n7,8\n注：完\n"
    try Self.folder(["a.csv": text]) { root in
      var options = ConvertOptions()
      options.isStrict = true
      let outcome = try Self.csv([root + "/a.csv"], options)
      let named = outcome.missing.map {
        "\($0.lines.lowerBound)-\($0.lines.upperBound) \($0.reason)"
      }
      #expect(
        named == [
          "1-2 above the table", "5-6 a row of empty cells",
          "8-8 another number of fields than the table has", "9-9 a footnote",
        ])
      #expect(outcome.done[0].isIncomplete)
    }
  }
}

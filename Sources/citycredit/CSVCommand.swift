import ArgumentParser
import Engine
import Foundation
import Observe
import Records

extension CityCredit {
  struct CSV: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "csv",
      abstract: "Any delimited text as clean UTF-8 CSV on stdout; what was found on stderr.",
      usage: "citycredit csv <file> ... [<options>]",
      discussion: help(examples: "citycredit csv penalties_20180308.csv.gz > clean.csv"))

    @Argument(help: "The files: plain, packed, or a zip or tar archive; - is stdin.")
    var files: [String]

    @Flag(help: "Comma, doubled quotes, the first row the header: nothing is guessed.")
    var plain = false

    @Option(help: "The encoding: utf-8, gb18030, big5, shift_jis, euc-kr, utf-16le, windows-1251…")
    var encoding: String?

    @Option(help: "What stands between fields; also tab, space, comma, semicolon, bar.")
    var delimiter: String?

    @Option(help: "What stands around fields, or none.")
    var quote: String?

    @Option(help: "How a quote inside quotes is written: doubled or backslash.")
    var escape: String?

    @Option(help: "How many columns the table has.")
    var columns: Int?

    @Option(help: "How many rows the header has, or none.")
    var header: String?

    @Option(help: "How many lines stand before the table.")
    var skip: Int?

    @Option(help: "Which table of a file that has several.")
    var table: Int?

    @Option(help: "Which file of an archive.")
    var member: String?

    @Flag(help: "No line behind the table is a footnote.")
    var noFootnotes = false

    @Flag(help: "The file has no further tables.")
    var noFurtherTables = false

    @Flag(help: "Leave out each row that can be read in more than one way, and name it.")
    var strict = false

    @Option(help: "Write file, lines and reason of all that is left out to this file, as CSV.")
    var rejects: String?

    private var options: ConvertOptions {
      var options = ConvertOptions()
      options.encoding = encoding
      options.delimiter = delimiter
      options.quote = quote
      options.escape = escape
      options.columns = columns
      options.header = header
      options.skip = skip
      options.table = table
      options.member = member
      options.isStrict = strict
      options.isPlain = plain
      options.hasFootnotes = !noFootnotes
      options.hasFurtherTables = !noFurtherTables
      return options
    }

    func validate() throws {
      guard let rejects else { return }
      let place = URL(filePath: rejects).resolvingSymlinksInPath().path
      if files.contains(where: { URL(filePath: $0).resolvingSymlinksInPath().path == place }) {
        throw ValidationError("--rejects would write over a file that is read")
      }
    }

    func run() throws {
      var list = try rejects.map { (path) throws(Failure) in try RejectList(path) }
      var isIncomplete = false
      try Engine.convert(files, options) { (bytes) throws(Failure) in
        try writeOut(bytes)
      } missing: { (missing) throws(Failure) in
        try list?.add(missing)
        if strict && missing.reason != "a blank line" { say(missing) }
      } done: { (found) throws(Failure) in
        say("\(found.file): \(found.words.joined(separator: "; "))")
        if strict && found.isIncomplete { isIncomplete = true }
      }
      try list?.close()
      if isIncomplete { throw Stop(code: 65) }
    }

    private func say(_ missing: MissingLines) {
      let lines = missing.lines
      let shown =
        lines.count == 1 || missing.isLost
        ? "\(lines.lowerBound)" : "\(lines.lowerBound)-\(lines.upperBound)"
      say("\(missing.file):\(shown): \(missing.reason)")
    }

    private func say(_ line: String) {
      Log.standardError(line + "\n")
    }
  }
}

/// The file that lists what was left out: file, first and last line, reason.
private struct RejectList {
  private let path: String
  private let handle: FileHandle
  private var text: String

  init(_ path: String) throws(Failure) {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else {
      throw Failure(.writeFailed, "cannot make the file", at: .init(file: path))
    }
    self.handle = handle
    text = "file,line,last_line,reason\r\n"
  }

  mutating func add(_ missing: MissingLines) throws(Failure) {
    let needsQuotes = missing.file.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    let file =
      needsQuotes ? "\"\(missing.file.replacing("\"", with: "\"\""))\"" : missing.file
    text += "\(file),\(missing.lines.lowerBound),\(missing.lines.upperBound),\(missing.reason)\r\n"
    if text.utf8.count > 1 << 16 { try flush() }
  }

  mutating func close() throws(Failure) { try flush() }

  private mutating func flush() throws(Failure) {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw Failure(.writeFailed, "cannot write the file", at: .init(file: path))
    }
    text = ""
  }
}

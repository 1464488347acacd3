import ByteStream
import Foundation
import Records
import Testing

/// A person's number, card or name in any column of any export is in nothing that a run leaves behind, shows to
/// others, or says when it dies.
@Suite struct CanaryTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  private static let tool = Tool(
    path: {
      let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "citycredit").path
      return FileManager.default.isExecutableFile(atPath: beside)
        ? beside : "\(root)/.build/debug/citycredit"
    }())

  /// All that a command that is called can see of the tool: its surroundings, arguments, open files, limits.
  private static let look = """
    { env; echo \\"$0 $@\\"; tr '\\\\0' '\\\\n' < /proc/$PPID/environ; \
    tr '\\\\0' '\\\\n' < /proc/$PPID/cmdline; ls -l /proc/$PPID/fd; \
    cat /proc/$PPID/limits; ls -lR store/scratch; }
    """

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "canary-\(UUID().uuidString)"
    for name in ["", "/inbox", "/seen"] {
      try FileManager.default.createDirectory(
        atPath: folder + name, withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// A pipeline of all cities in both languages, or `few`: of the capitals, in Chinese.
  private func writePipeline(_ folder: String, few: Bool = false, onSuccess: String) throws {
    let shipped = "\(Self.root)/pipelines"
    let text = """
      name: canary
      inbox: inbox
      store: store
      publish: report
      contracts: \(shipped)/contracts
      editions: \(shipped)/editions
      text: \(shipped)/text
      edition: "2018"
      register: { folder: \(shipped)/register, date: 2016-12-31 }
      groups: [\(few ? "capital" : "capital, prefecture")]
      languages: [\(few ? "zh" : "zh, en")]
      month: 2018-03
      quarantine: { text: masked }
      gates: { failed_files: warn, maximum_rejected_share: 1, minimum_city_share: 0 }
      watch:
        metrics: seen/figures.prom
        lineage: seen/lineage.jsonl
        on_start: [sh, -c, "\(Self.look) >> seen/start 2>&1"]
        on_success: [sh, -c, "\(onSuccess)"]
        on_failure: [sh, -c, "\(Self.look) >> seen/failure 2>&1"]
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/canary.yaml"))
  }

  /// Every file below a folder but the exports: packed ones are opened, a workbook member by member.
  private func search(_ folder: String) throws -> Int {
    var searched = 0
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where !name.hasPrefix("inbox/") {
      var isFolder: ObjCBool = false
      let path = "\(folder)/\(name)"
      #expect(Canary.first(in: Array(name.utf8)) == nil)
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      for bytes in try contents(path) {
        let mark = Canary.first(in: bytes)
        #expect(mark == nil, "\(name)")
        searched += 1
      }
    }
    return searched
  }

  private func contents(_ path: String) throws -> [[UInt8]] {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    if path.hasSuffix(".xlsx") {
      let archive = try ZipArchive(path: path, limits: .standard)
      var members: [[UInt8]] = []
      for member in archive.members {
        var bytes: [UInt8] = []
        var contents = try ZipContents(member, at: path, limits: .standard)
        while try contents.read(into: &bytes) {}
        members.append(bytes)
      }
      return members
    }
    guard path.hasSuffix(".gz") else { return [bytes] }
    var reader = try GzipReader()
    var (output, start) = ([UInt8](), 0)
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var target = block.mutableSpan
      let step = try reader.inflate(bytes.span.extracting(start..<bytes.count), into: &target)
      start += step.consumed
      output.append(contentsOf: block[0..<step.produced])
      if step.consumed == 0 && step.produced == 0 { break }
    }
    return [bytes, output]
  }

  @Test func aCanaryInAnyColumnIsNowhere() throws {
    try inFolder { folder in
      let inbox = try CanaryInbox(at: folder + "/inbox", tool: Self.tool, root: Self.root)
      #expect(inbox.columns.count > 300 && inbox.rows > 3_000)
      // In names of exports, in a header that fits a contract, and in one that fits none.
      for (number, canary) in Canary.all.dropLast().enumerated() {
        let name = "\(folder)/inbox/penalties_\(canary)_2018050\(number + 1).csv"
        try Data("a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: name))
      }
      let odd = "\(Canary.all.joined(separator: ","))\n1,2,3,4\n"
      try Data(odd.utf8).write(to: URL(fileURLWithPath: folder + "/inbox/odd_20180501.csv"))
      let list = "\(folder)/inbox/red_list_20180501.csv"
      let known = try String(contentsOfFile: list, encoding: .utf8)
      let lines = known.split(separator: "\r\n")
      let wider = lines.map { "\($0),\(Canary.name),\(Canary.phone)" }.joined(separator: "\r\n")
      try Data(wider.utf8).write(to: URL(fileURLWithPath: folder + "/inbox/red_list_20180509.csv"))

      try writePipeline(folder, onSuccess: "\(Self.look) >> seen/success 2>&1")
      let ending = try Self.tool.run(["run", "canary.yaml"], in: folder)
      #expect(ending.status == 3 && !ending.bySignal, "\(ending.errors.suffix(500))")
      #expect(ending.errors.contains("\"report.published\""), "\(ending.errors.suffix(500))")
      #expect(Canary.first(in: Array((ending.output + ending.errors).utf8)) == nil)

      // What other commands say of it.
      for arguments in [
        ["run", "canary.yaml"], ["plan", "canary.yaml"], ["runs", "canary.yaml"],
        ["show", "canary.yaml"], ["export", "rejects", "canary.yaml"],
        ["export", "books", "canary.yaml", "--as-published"], ["doctor", "canary.yaml", "--deep"],
        ["explain", "canary.yaml", "--city", "420100"],
      ] {
        let said = try Self.tool.run(arguments, in: folder)
        #expect(
          Canary.first(in: Array((said.output + said.errors).utf8)) == nil, "\(arguments)")
      }
      #expect(try search(folder) > 300)

      for seen in ["seen/start", "seen/failure"] {
        let text = try String(contentsOfFile: "\(folder)/\(seen)", encoding: .utf8)
        #expect(text.contains("CITYCREDIT_RUN=r000001"), "\(seen)")
        #expect(text.contains("canary.yaml") && text.contains("Max core file size"), "\(seen)")
      }
    }
  }

  /// Law: what a run dies of says nothing of the rows that it holds, and no core is left.
  @Test(arguments: ["ABRT", "SEGV"]) func aRunThatDiesSaysNothing(signal: String) throws {
    try inFolder { folder in
      _ = try CanaryInbox(
        at: folder + "/inbox", tool: Self.tool, root: Self.root,
        datasets: ["licences", "penalties", "defaulters"])
      try writePipeline(
        folder, few: true,
        onSuccess: "\(Self.look) >> seen/success 2>&1; kill -\(signal) $PPID; sleep 1")
      let ending = try Self.tool.run(["run", "canary.yaml"], in: folder)
      let number = signal == "ABRT" ? SIGABRT : SIGSEGV
      #expect(ending.bySignal && ending.status == number, "\(ending.errors.suffix(500))")
      // Law: every line is one of the log.
      for line in ending.errors.split(separator: "\n") {
        #expect(line.hasPrefix("{\"time\":"), "a line of \(line.count) characters")
      }
      #expect(Canary.first(in: Array((ending.output + ending.errors).utf8)) == nil)
      #expect(try search(folder) > 50)
      let cores = try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasPrefix("core") || $0.hasSuffix(".core") }
      #expect(cores.isEmpty)
      // Law: no core can be written, neither by the tool nor by what it calls.
      let limits = try String(contentsOfFile: folder + "/seen/success", encoding: .utf8)
      let lines = limits.split(separator: "\n")
      let core = try #require(lines.first { $0.hasPrefix("Max core file size") })
      #expect(core.split(separator: " ").dropFirst(4).prefix(2).elementsEqual(["0", "0"]))
    }
  }
}

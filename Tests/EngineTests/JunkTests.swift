import Foundation
import Store
import Records
import Testing

@testable import Engine

/// Whatever is dropped into the inbox: no run stops, no table moves, and it is told.
@Suite struct JunkTests {
  /// What a thing can be.
  enum Kind: CaseIterable { case file, pipe, folder, loop, linkAway, linkUp, socket }

  /// Names with any bytes but `/` and 0, up to the 255 that a file system takes, with the endings and days of exports among them.
  private static func name(_ random: inout Random) -> [UInt8] {
    let endings = [
      ".csv", ".CSV", ".csv.gz", ".tsv", ".txt", ".zip", ".tar", ".tar.gz", ".xlsx", ".csv.part",
      "",
    ]
    let ending = Array(random.pick(endings).utf8)
    let day = Array(random.pick(["", "_20180406", "_99991231", "_20180431", "_420100"]).utf8)
    let most = 255 - ending.count - day.count
    var head: [UInt8]
    switch random.below(6) {
    case 0: head = [UInt8](repeating: 0x78, count: most)
    case 1: head = Array("许可".utf8)
    case 2:
      // In GBK.
      head = [0xD0, 0xED, 0xBF, 0xC9]
    case 3:
      head = Array(random.pick(["-rf", ".hidden", "licences", "a\nb", "420100", "..", "~"]).utf8)
    default:
      head = (0..<random.within(1...40)).map { _ in
        let byte = UInt8(truncatingIfNeeded: random.next())
        return byte == 0 || byte == 0x2F ? 0x5F : byte
      }
    }
    head = Array(head.prefix(most))
    let name = head + day + ending
    return name == [0x2E] || name == [0x2E, 0x2E] ? [0x5F] : name
  }

  /// What a file can hold that is no export: noise, pieces of archives and packed streams, tables of nobody's.
  private static func content(_ random: inout Random) -> [UInt8] {
    let noise = (0..<random.within(0...300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    switch random.below(7) {
    case 0: return []
    case 1: return [0x1F, 0x8B, 8, 0] + noise
    case 2: return [0x50, 0x4B, 3, 4] + noise
    case 3: return Array("a,b,c\n1,2,3\n".utf8)
    case 4: return [UInt8](repeating: 0x22, count: 5000)
    case 5: return [UInt8](repeating: 0, count: 2000)
    default: return noise
    }
  }

  /// Drops something; whether it could be done.
  private static func drop(_ kind: Kind, at path: [UInt8], _ random: inout Random) -> Bool {
    path.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { bytes in
      guard let path = bytes.baseAddress else { return false }
      switch kind {
      case .file:
        let content = content(&random)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        guard file >= 0 else { return false }
        defer { close(file) }
        // One that nobody may read; whoever tests as root can.
        if random.chance(0.2) { fchmod(file, 0) }
        return write(file, content, content.count) == content.count
      case .pipe: return mkfifo(path, 0o644) == 0
      case .folder: return mkdir(path, 0o755) == 0
      case .loop: return symlink(path, path) == 0
      case .linkAway: return symlink("/etc/hostname", path) == 0
      case .linkUp: return symlink("..", path) == 0
      case .socket:
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let length = strlen(path)
        guard length < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) {
          $0.copyMemory(from: .init(start: path, count: length))
        }
        return withUnsafePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
          }
        }
      }
    }
  }

  /// Whether a name is one that is passed over in silence: hidden, or still on its way.
  private static func isSilent(_ name: [UInt8]) -> Bool {
    guard let name = String(validating: name, as: UTF8.self) else { return false }
    return !Inbox.isExport(name) && !Inbox.isArchive(name)
      && (name.hasPrefix(".") || name.hasSuffix(".part"))
  }

  /// Law: with any junk in the inbox, and in the folders of named sources, every table is what it is without, the run
  /// ends well, and each thing is refused by name or counted among what was passed over.
  @Test(arguments: 0..<24 as Range<UInt64>) func junkStopsNothingAndIsTold(seed: UInt64)
    async throws
  {
    let bench = try AttackBench(named: seed % 2 == 1)
    let calm = try await bench.indices()
    let before = try bench.place.tree(bench.place.published + "/data")
    var random = Random(seed, "junk")
    var told = 0
    var dropped: [[UInt8]] = []
    for _ in 0..<12 {
      let name = Self.name(&random)
      let kind = random.pick(Kind.allCases)
      let folder = seed % 2 == 1 ? random.pick(["", "centre/", "421000/"]) : ""
      guard !dropped.contains(name),
        Self.drop(kind, at: Array("\(bench.place.inbox)/\(folder)".utf8) + name + [0], &random)
      else { continue }
      dropped.append(name)
      told += Self.isSilent(name) ? 0 : 1
    }
    #expect(try await bench.indices() == calm)
    #expect(!bench.codes.contains(.bug) && !bench.codes.contains(.gateClosed), "\(bench.codes)")
    #expect(try bench.place.tree(bench.place.published + "/data") == before, "seed \(seed)")
    let configuration = try Configuration(
      Settings(pipelinePath: bench.place.root + "/small.yaml", now: { Place.now }))
    let inbox = try configuration.listInbox()
    #expect(
      bench.codes.count + inbox.others.values.reduce(0, +) == told,
      "seed \(seed): \(bench.codes) \(inbox.others) of \(dropped.map { String(decoding: $0, as: UTF8.self) })"
    )
    // Under `failed_files: block` it holds a night up, and no more: the report that is shown stays.
    if !bench.codes.isEmpty {
      let path = bench.place.root + "/small.yaml"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try bench.place.write(
        text.replacing("failed_files: warn", with: "failed_files: block"), to: "small.yaml")
      #expect(try await bench.indices() == calm)
      #expect(bench.codes == [.gateClosed], "seed \(seed)")
    }
  }
}

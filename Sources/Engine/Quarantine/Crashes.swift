import ByteStream
import Foundation
import Store
import Records

/// From now on a crash of this process leaves a note in the store: which export the crashing thread was reading.
///
/// The next run sets that export aside. A process that others kill leaves no note: that says nothing of an export.
public func noteCrashes() { CrashNote.begin() }

/// Reads exports so that a crash leaves word of which one it was met in.
struct CrashWatch: Sendable {
  private let note: CrashNote
  private let run: RunID

  /// Makes an empty note.
  init(_ store: StoreLayout, _ run: RunID) throws(Failure) {
    note = try CrashNote(path: store.crash)
    self.run = run
  }

  /// Reads an export, or helps to, on this thread.
  func reading<Value>(
    _ file: FileIdentity, _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try note.whileReading(CrashedExport(run: run.description, identity: file).text) {
      () throws(Failure) in
      #if DEBUG
        PlantedCrash.asked?.happen(in: file.path)
      #endif
      return try work()
    }
  }
}

/// An export that a run was reading when it crashed.
struct CrashedExport: Equatable, Sendable {
  let run: String
  let identity: FileIdentity
  var signal = 0
  /// Whether the process had no memory left, for which the export need not be to blame.
  var isOutOfMemory = false

  init(run: String, identity: FileIdentity) {
    self.run = run
    self.identity = identity
  }

  /// What the last crash in this store left; `nil` for nothing.
  init?(_ store: StoreLayout) {
    guard let finding = CrashNote.read(store.crash) else { return nil }
    let words = finding.subject.split(separator: " ", maxSplits: 4)
    guard words.count == 5, let size = Int(words[1]), let modified = Int64(words[2]),
      let inode = UInt64(words[3]), size >= 0
    else { return nil }
    self.init(
      run: String(words[0]),
      identity: FileIdentity(
        path: String(words[4]), size: size, modifiedNanoseconds: modified, inode: inode))
    signal = finding.signal
    isOutOfMemory = finding.isOutOfMemory
  }

  /// As it stands in a note; the path, which may hold anything, comes last.
  var text: String {
    "\(run) \(identity.size) \(identity.modifiedNanoseconds) \(identity.inode) \(identity.path)"
  }

  /// How the run ended, for the journal.
  var ending: String {
    isOutOfMemory
      ? "the run had no memory left while it read an export"
      : "the run crashed while it read an export"
  }
}

extension Session {
  /// Enters what a run that crashed was reading: it is set aside, and the others are read without it.
  ///
  /// Where there was no memory left, that may be the machine's fault: the export is read once more, last and alone, and
  /// set aside when memory ends there again.
  func settle(_ crash: CrashedExport, _ bench: Workbench, _ id: RunID) throws(Failure) {
    let path = crash.identity.path
    if crash.isOutOfMemory, try ledger.result(for: Self.suspicionKey(path)) == nil {
      try ledger.setResult(crash.text, for: Self.suspicionKey(path))
      return
    }
    try ledger.removeResult(for: Self.suspicionKey(path))
    let stage = IngestStage(
      context: try bench.ingestContext(), workers: 1, today: configuration.settings.today)
    var known = KnownFile(
      identity: crash.identity, contentHash: "",
      failure: Failure(
        .readerCrashed,
        crash.isOutOfMemory
          ? "memory ended twice while this export was read, the last time in \(crash.run)"
          : "the tool crashed (signal \(crash.signal)) while it read this export in \(crash.run)",
        at: .init(file: "\(configuration.inbox)/\(path)"),
        hint: "it is set aside; `touch` it to have it tried again, and tell the developers"))
    known.factsKey = stage.crashedKey
    known.firstSeenDay = configuration.settings.today
    try ledger.record(files: [known], in: id)
  }

  /// The exports that are read last and alone, since memory has ended at them.
  func suspects() throws(Failure) -> Set<String> {
    Set(
      try ledger.results(withPrefix: Self.suspicionKey("")).keys.map {
        String($0.dropFirst(Self.suspicionKey("").count))
      })
  }

  /// An export that could be read is no longer suspected.
  func clear(_ suspect: String) throws(Failure) {
    try ledger.removeResult(for: Self.suspicionKey(suspect))
  }

  private static func suspicionKey(_ path: String) -> String { "memory-ended/\(path)" }
}

extension IngestStage {
  /// Stands in the place of a facts key for an export at which the tool crashed: another tool may not.
  var crashedKey: String { "\(failedKey)-\(toolVersion)-\(Self.build)" }

  /// Tells one build of the tool from another.
  private static let build: String = {
    var status = stat()
    guard stat("/proc/self/exe", &status) == 0 else { return "" }
    return "\(status.st_size)-\(status.st_mtim.tv_sec)-\(status.st_mtim.tv_nsec)"
  }()
}

#if DEBUG
  /// A crash that a test plants, by `CITYCREDIT_TEST_CRASH=KIND:PART-OF-A-NAME` in the environment.
  ///
  /// Tools that are built for use have none.
  private struct PlantedCrash: Sendable {
    let kind: Substring
    let name: Substring

    static let asked: PlantedCrash? = {
      let wish = ProcessInfo.processInfo.environment["CITYCREDIT_TEST_CRASH"]
      let words = wish?.split(separator: ":", maxSplits: 1) ?? []
      return words.count == 2 ? PlantedCrash(kind: words[0], name: words[1]) : nil
    }()

    func happen(in path: String) {
      guard path.contains(name) else { return }
      switch kind {
      case "range": _ = path.utf8.count..<Int(path.hasPrefix("/") ? path.utf8.count : 0)
      case "memory":
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        abort()
      case "stack": print(Self.depth(path.utf8.count))
      case "killed": _ = kill(getpid(), SIGKILL)
      case let number: _ = raise(Int32(number) ?? SIGSEGV)
      }
    }

    private static func depth(_ number: Int) -> Int {
      number < 0 ? 0 : depth(number + 1) &+ depth(number + 2)
    }
  }
#endif

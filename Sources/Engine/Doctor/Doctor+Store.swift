import ByteStream
import Contract
import Foundation
import Store
import Observe
import Records

/// What a store holds: its lock, its journal, its facts, the report it shows.
extension Doctor {
  /// A run takes minutes; one that has held the store for so many hours hangs.
  private static let longHours = 12

  func lock(_ store: StoreLayout) -> Finding {
    switch StoreLock.state(store.lock, others: true) {
    case .free: return .ok("lock", "no command works on the store")
    case .held(let process, let since):
      let who = process.map { "process \($0)" } ?? "a command"
      let when = since.map { " since \($0)" } ?? ""
      let found = "\(who) works on the store\(when)"
      let seconds = since.map { settings.now().seconds(since: $0) } ?? 0
      return seconds > Double(Self.longHours * 3600)
        ? .warn("lock", found, "see whether it still works; end it if not")
        : .note("lock", found, "wait for it to end before you start another")
    }
  }

  /// The journal, and whether it is whole.
  func ledger(_ store: StoreLayout) -> (Finding, Ledger?) {
    guard fileExists(store.ledger) else {
      return (.note("ledger", "there is none yet; the first run makes it"), nil)
    }
    do throws(Failure) {
      let ledger = try Ledger(copying: store.ledger)
      let damage = try ledger.setDamageAside()
      // A value that the schema refuses is no damage of the file: that row has been named.
      if isDeep { try ledger.verify() }
      guard damage.isEmpty else {
        return (
          .wrong(
            "ledger", .storeCorrupt, damage.inWords,
            "the next run sets them aside, and reads again the exports that they are about"),
          ledger
        )
      }
      let last = try ledger.runs(limit: 1).first
      let words = last.map { "the last run is \($0.id), \($0.status.rawValue)" } ?? "no runs yet"
      return (.ok("ledger", words + (isDeep ? "; its structure is whole" : "")), ledger)
    } catch {
      return (.wrong("ledger", error), nil)
    }
  }

  /// The facts of every known export: are they there, are they whole.
  func facts(
    _ configuration: Configuration, _ ledger: Ledger?, _ bench: Workbench?
  ) async -> Finding {
    guard let ledger else { return .ok("facts", "there are none yet") }
    do throws(Failure) {
      let known = try ledger.knownFiles().filter { $0.failure == nil && $0.factsKey != nil }
      let damaged: [KnownFile]
      if isDeep, let bench {
        damaged = try await bench.damagedFacts(known)
      } else {
        damaged = known.filter { !opens($0, configuration.store) }
      }
      guard !damaged.isEmpty else {
        let how = isDeep && bench != nil ? "every checksum holds" : "all can be opened"
        return .ok("facts", "of \(counted(known.count, "export")), \(how)")
      }
      let paths = damaged.map { path(of: $0, configuration.store) }
      let shown = paths.prefix(Self.namedFiles).joined(separator: ", ")
      let rest = paths.count > Self.namedFiles ? " and \(paths.count - Self.namedFiles) more" : ""
      let again = "citycredit run \(settings.pipelinePath) --until score"
      return .wrong(
        "facts", .storeCorrupt,
        "those of \(damaged.count) of \(counted(known.count, "export")) are damaged or gone: "
          + shown + rest,
        "delete what is left of these files; then `\(again)` reads their exports once more, "
          + "which must lie in the inbox")
    } catch {
      return .wrong("facts", error)
    }
  }

  /// How many damaged files are named.
  private static let namedFiles = 5

  private func path(of file: KnownFile, _ store: StoreLayout) -> String {
    store.facts(file.dataset ?? "", file.factsKey ?? "")
  }

  private func opens(_ file: KnownFile, _ store: StoreLayout) -> Bool {
    do throws(Failure) {
      _ = try BlockFileReader<Fact>(path: path(of: file, store))
      return true
    } catch {
      return false
    }
  }

  /// The report that the link shows.
  func report(_ configuration: Configuration) -> Finding {
    let link = configuration.publish
    var status = stat()
    guard lstat(link, &status) == 0 else {
      return .note("report", "none is published yet")
    }
    let hint = "show an earlier one with `citycredit rollback`, or publish with `citycredit report`"
    guard let manifest = Manifest(report: link) else {
      return .wrong("report", .storeCorrupt, "\(link) shows no report with a manifest", hint)
    }
    guard isDeep else {
      return .ok("report", "that of \(manifest.month), \(counted(manifest.outputs.count, "file"))")
    }
    do throws(Failure) {
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
      let made = target.flatMap { Reproduction(run: parent($0)) }
      if let damaged = try manifest.firstFault(in: target ?? link, made) {
        return .wrong(
          "report", .storeCorrupt, "\(link)/\(damaged) is not what the manifest says", hint)
      }
      return .ok(
        "report",
        "that of \(manifest.month), \(counted(manifest.outputs.count, "file")) as the manifest says"
      )
    } catch {
      return .wrong("report", error)
    }
  }
}

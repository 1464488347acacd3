import Foundation
import Store
import Observe
import Records
import Testing

@testable import Engine

/// Random nights: what a store has been through does not show in its report.
///
/// `make faults` plays a thousand of them with the built tool, with kills, full disks, another month and named sources among them
/// (Tests/Faults/nights.py).
@Suite struct NightLawTests {
  /// What may happen before a night's run.
  enum Happening: CaseIterable {
    case arrival, archive, replacement, copy, touch, renewal, wrongName, mending, stop, wrongClock
  }

  /// An inbox to which anything may happen.
  struct Inbox {
    let place: Place
    var random: Random
    var names: [String]
    var wrong: [String] = []
    var number = 0
    let lines: [String]

    init(_ place: Place, seed: UInt64) throws {
      self.place = place
      random = Random(seed, "nights")
      names = try FileManager.default.contentsOfDirectory(atPath: place.inbox).sorted()
      lines = try String(contentsOfFile: place.inbox + "/licences_20180305.csv", encoding: .utf8)
        .split(separator: "\n").map(String.init)
    }

    private mutating func text() -> String {
      var text = lines[0] + "\n"
      for _ in 0..<random.within(1...8) {
        let line = random.pick(Array(lines.dropFirst()))
        switch random.within(0...9) {
        case 0: text += random.pick([",", "x", "制表：某科"]) + "\n"
        case 1:
          text +=
            line.replacing("2018-02-05", with: random.pick(["9999-12-31", "0001-01-01", "昨天"]))
            + "\n"
        default:
          let day = "2018-0\(random.within(1...4))-1\(random.within(0...9))"
          let number = "〔2018〕\(random.within(1...15))号"
          text +=
            line.replacing("2018-02-05", with: day)
            .replacing(/〔2018〕[0-9]+号/, with: number) + "\n"
        }
      }
      return text
    }

    /// An archive of some exports; whichever it had before, these are all that it has now.
    private mutating func archive() throws -> [UInt8] {
      let members = (0..<random.within(1...3)).map { number in
        let name = "licences_\(number)_20180\(random.within(2...5))1\(number).csv"
        return ZipBytes.Member(name, Array(text().utf8))
      }
      let bytes = try ZipBytes.archive(members)
      // Seldom cut off: then none of its exports counts.
      return random.within(0...5) == 0 ? Array(bytes.dropLast(30)) : bytes
    }

    private mutating func name() -> String {
      number += 1
      let (month, day) = (random.within(2...5), random.within(10...28))
      return random.pick([
        "licences_\(number)_20180\(month)\(day).csv",
        "licences_\(number)_2018-0\(month)-\(day).csv",
      ])
    }

    /// Lets something happen; whether the next run is to be stopped, and its clock if it is wrong.
    mutating func happen(_ happening: Happening) throws -> (stops: Bool, clock: Int64?) {
      let files = FileManager.default
      switch happening {
      case .arrival:
        let name = name()
        try place.write(text(), to: "inbox/" + name)
        names.append(name)
      case .archive:
        try place.write(try archive(), to: "inbox/week_2018040\(random.within(1...2)).zip")
      case .replacement:
        try place.write(text(), to: "inbox/" + random.pick(names.filter { $0.hasPrefix("lic") }))
      case .copy:
        let name = name()
        let again = random.pick(names.filter { $0.hasPrefix("lic") })
        try files.copyItem(atPath: place.inbox + "/" + again, toPath: place.inbox + "/" + name)
        names.append(name)
      case .touch:
        for name in names where random.within(0...1) == 0 {
          try files.setAttributes(
            [
              .modificationDate: Date(
                timeIntervalSince1970: Double(random.within(0...2_000_000_000)))
            ],
            ofItemAtPath: place.inbox + "/" + name)
        }
      case .renewal:
        try files.copyItem(atPath: place.inbox, toPath: place.root + "/again")
        try files.removeItem(atPath: place.inbox)
        try files.moveItem(atPath: place.root + "/again", toPath: place.inbox)
      case .wrongName:
        let name = random.pick([
          "licences_99991231.csv", "licences_00010101.csv", "licences_20180431.csv",
          "licences_999999_20180401.csv", "a,b_20180401.csv",
        ])
        guard !wrong.contains(name) else { break }
        try place.write(name.hasPrefix("a") ? "甲,乙\n" : text(), to: "inbox/" + name)
        wrong.append(name)
      case .mending:
        guard !wrong.isEmpty else { break }
        let name = wrong.remove(at: random.within(0...(wrong.count - 1)))
        try files.removeItem(atPath: place.inbox + "/" + name)
      case .stop: return (true, nil)
      case .wrongClock:
        return (false, random.pick([0, 978_307_200, 1_490_000_000, 2_147_483_648, 4_102_358_400]))
      }
      return (false, nil)
    }
  }

  private func settings(_ place: Place) throws -> Settings {
    let settings = try place.small()
    try place.write(
      try String(contentsOfFile: place.root + "/small.yaml", encoding: .utf8)
        .replacing("failed_files: block", with: "failed_files: warn")
        .replacing("maximum_rejected_share: 0.5", with: "maximum_rejected_share: 1"),
      to: "small.yaml")
    return settings
  }

  /// Law: after every night each page and table is, byte by byte, that of a new store with the same exports.
  @Test(arguments: 0..<4 as Range<UInt64>) func aStoreForgetsWhatItWentThrough(seed: UInt64)
    async throws
  {
    let place = try Place()
    let settings = try settings(place)
    var inbox = try Inbox(place, seed: seed)
    for night in 0..<8 {
      var told: [Happening] = []
      for _ in 0..<inbox.random.within(1...3) {
        let happening = inbox.random.pick(Happening.allCases)
        told.append(happening)
        let (stops, clock) = try inbox.happen(happening)
        if stops {
          let run = Task { try? await Engine.run(settings, log: place.log) }
          try await Task.sleep(for: .milliseconds(inbox.random.within(0...150)))
          run.cancel()
          _ = await run.value
        } else if let clock {
          var wrong = settings
          wrong.now = { Moment(nanoseconds: clock * 1_000_000_000) }
          _ = try? await Engine.run(wrong, log: place.log)
        }
      }
      _ = try await run(settings, log: place.log)
      let fresh = try Place()
      let same = try self.settings(fresh)
      try FileManager.default.removeItem(atPath: fresh.inbox)
      try FileManager.default.copyItem(atPath: place.inbox, toPath: fresh.inbox)
      _ = try await run(same, log: fresh.log)
      // The list of changes tells of publications, which another store has not seen.
      let (old, new) = (try place.tree(place.published), try fresh.tree(fresh.published))
      let differing = Set(old.keys).union(new.keys).filter { name in
        old[name] != new[name] && !name.hasSuffix("changelog.html") && name != "manifest.json"
      }
      #expect(differing.isEmpty, "seed \(seed), night \(night), \(told): \(differing.sorted())")
    }
    _ = try await verify(settings, nil, log: place.log)
  }
}

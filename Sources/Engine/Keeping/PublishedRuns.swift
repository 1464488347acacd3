import ByteStream
import Foundation
import Contract
import Store
import Records

/// A run whose report is still in the store.
struct PublishedRun: Sendable {
  let id: RunID
  let manifest: Manifest
  /// The months that it published, the one that its report is about last.
  let months: [Month]

  var month: Month { manifest.month }
}

/// What a report says of itself: what it was made from, and what it holds.
struct Manifest: Sendable {
  let tool: String
  let pipeline: String
  let month: Month
  let edition: String
  let editionDigest: String
  let inputs: [Input]
  let outputs: [Output]

  struct Input: Codable, Sendable, Hashable {
    let file: String
    let sha256: String
  }

  struct Output: Codable, Sendable, Hashable {
    let file: String
    let bytes: Int
    let sha256: String
  }

  private struct Text: Codable {
    let tool: String
    let pipeline: String
    let month: String
    let edition: String
    let edition_digest: String
    let inputs: [Input]
    let outputs: [Output]
  }

  static let name = "manifest.json"

  /// Reads the manifest of a report; `nil` where there is none, or it is none.
  init?(report folder: String) {
    guard let bytes = try? readFile("\(folder)/\(Self.name)", limit: 1 << 30),
      let text = try? JSONDecoder().decode(Text.self, from: Data(bytes)),
      let month = Month(text.month)
    else { return nil }
    tool = text.tool
    pipeline = text.pipeline
    self.month = month
    edition = text.edition
    editionDigest = text.edition_digest
    inputs = text.inputs
    outputs = text.outputs
  }

  /// The first of these files of a report that has other bytes, or is gone.
  func firstDamaged(in folder: String, _ files: [Output]) throws(Failure) -> String? {
    for output in files {
      guard let bytes = try? readFile("\(folder)/\(output.file)", limit: .max),
        bytes.count == output.bytes
      else { return output.file }
      if try SHA256.hex(of: bytes.span) != output.sha256 { return output.file }
    }
    return nil
  }
}

extension Session {
  /// The runs whose reports are still there, latest first.
  func publishedRuns() throws(Failure) -> [PublishedRun] {
    try reports().filter { $0.manifest.pipeline == configuration.pipeline.name }
  }

  /// The runs of all pipelines whose reports are still there, latest first.
  ///
  /// The folders say so: a run that fails leaves no report. The journal can only object, and a line of it that is lost hides none.
  func reports() throws(Failure) -> [PublishedRun] {
    let journal = Dictionary(try ledger.runs(limit: .max).map { ($0.id, $0.status) }) { $1 }
    let last = try ledger.lastRunNumber()
    // What cannot be listed holds none.
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: "\(configuration.store.path)/runs")
    var published: [PublishedRun] = []
    for id in (names ?? []).compactMap({ RunID($0) }).sorted(by: >) where id.number <= last {
      guard journal[id].map({ $0 == .succeeded }) ?? true,
        let manifest = Manifest(report: "\(configuration.store.run(id.description))/report")
      else { continue }
      let earlier = configuration.store.vintageMonths(of: id.description)
      published.append(
        PublishedRun(id: id, manifest: manifest, months: earlier + [manifest.month]))
    }
    return published
  }

  /// The run whose report the pipeline's link shows.
  func shownRun() -> RunID? {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: configuration.publish)
    guard let folder = path.map(parent) else { return nil }
    return RunID((folder as NSString).lastPathComponent)
  }
}

import ByteStream
import Foundation
import Contract
import Ledger
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
    var published: [PublishedRun] = []
    for run in try ledger.runs(limit: .max) where run.pipeline == configuration.pipeline.name {
      guard run.status == .succeeded,
        let manifest = Manifest(report: "\(configuration.store.run(run.id.description))/report")
      else { continue }
      let earlier = configuration.store.vintageMonths(of: run.id.description)
      published.append(
        PublishedRun(id: run.id, manifest: manifest, months: earlier + [manifest.month]))
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

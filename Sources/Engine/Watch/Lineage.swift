import ByteStream
import Foundation
import Store
import Observe
import Records

extension RunEvent {
  /// Adds the run's event to a file, as one line; OpenLineage, <https://openlineage.io/spec/2-0-2/OpenLineage.json>.
  func addLineage(to path: String) throws(Failure) {
    try makeFolder(parent(absolute(path)))
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(
        .writeFailed, "cannot write to the file of lineage", at: .init(file: path),
        hint: "check its permissions and the space on the disk")
    }
    defer { close(descriptor) }
    let line = Array((lineage + "\n").utf8)
    // One call, so that lines of several pipelines don't mix.
    guard write(descriptor, line, line.count) == line.count else {
      throw Failure(
        .writeFailed, "cannot write to the file of lineage", at: .init(file: path),
        hint: "check the space on the disk")
    }
  }

  /// The event as JSON, without line ends.
  var lineage: String {
    var parts = [
      "\"eventType\":\"\(kind.rawValue)\"",
      "\"eventTime\":\(jsonText(now.description))",
      "\"run\":{\"runId\":\"\(runUUID)\"\(runFacets)}",
      "\"job\":{\"namespace\":\"citycredit\",\"name\":\(jsonText("\(pipeline).\(command)"))}",
    ]
    let inputs = outcome.read.keys.sorted().map { dataset in
      let read = outcome.read[dataset] ?? (0, 0)
      return """
        {"namespace":"file","name":\(jsonText("\(inbox)/\(dataset)")),"inputFacets":\
        {"inputStatistics":{\(Self.facet("InputStatisticsInputDatasetFacet")),\
        "rowCount":\(read.rows),"fileCount":\(read.files)}}}
        """
    }
    parts.append("\"inputs\":[\(inputs.joined(separator: ","))]")
    let output = "{\"namespace\":\"file\",\"name\":\(jsonText(publish))}"
    parts.append("\"outputs\":[\(outcome.published == nil ? "" : output)]")
    parts.append("\"producer\":\"\(Self.producer)\"")
    parts.append(
      "\"schemaURL\":\"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent\"")
    return "{\(parts.joined(separator: ","))}"
  }

  private static let producer = "urn:citycredit:\(toolVersion)"

  private static func facet(_ name: String) -> String {
    """
    "_producer":"\(producer)",\
    "_schemaURL":"https://openlineage.io/spec/facets/1-0-0/\(name).json#/$defs/\(name)"
    """
  }

  private var runFacets: String {
    guard let failure else { return "" }
    return """
      ,"facets":{"errorMessage":{\(Self.facet("ErrorMessageRunFacet")),\
      "message":\(jsonText(failure.description)),"programmingLanguage":"Swift"}}
      """
  }

  /// A run's number is its own store's; what the specification asks for is made of all that tells runs apart.
  private var runUUID: String {
    let digest = StableHash.of(
      "\(publish)\n\(pipeline)\n\(run?.description ?? "")\n\(started)")
    var digits = Array("\(digest)".prefix(32))
    while digits.count < 32 { digits.append("0") }
    // Version 8: made in a way of one's own.
    digits[12] = "8"
    digits[16] = "8"
    let text = String(digits)
    var groups: [Substring] = []
    var rest = text[...]
    for length in [8, 4, 4, 4, 12] {
      groups.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return groups.joined(separator: "-")
  }
}

import ByteStream
import Foundation
import Records
import Store

/// What a report shows that neither its exports nor the pipeline tell: whoever makes it again must know it.
///
/// It lies in the folder of the run, beside the report, as `made.json`.
struct Reproduction: Codable, Sendable {
  /// An export that could not be taken when the report was made.
  struct Refused: Codable, Sendable {
    let code: String
    let message: String
    var file: String?
    var line = 0
    var column = 0
    var hint: String?

    init(_ failure: Failure) {
      code = failure.code.rawValue
      message = failure.message
      file = failure.place?.file
      line = failure.place?.line ?? 0
      column = failure.place?.column ?? 0
      hint = failure.hint
    }

    /// As it was told; `nil` for a code that this version does not know.
    var failure: Failure? {
      Failure.Code(rawValue: code).map { code in
        Failure(
          code, message,
          at: file.map { Failure.Place(file: $0, line: line, column: column) }, hint: hint)
      }
    }
  }

  /// Deliveries after this day were left out.
  var asOf: Int32?
  /// Whether the inbox said that its data are invented.
  var isSynthetic: Bool
  /// Whether the month before had been published, so that it is shown beside.
  var followsPublished: Bool
  var refused: [Refused]
  /// What was printed: it lies in the report, and not in its manifest.
  var prints: [Manifest.Output] = []

  static func path(_ run: String) -> String { "\(run)/made.json" }

  /// Reads what lies in the folder of a run; `nil` where nothing does, as in those of earlier versions.
  init?(run folder: String) {
    guard let bytes = try? readFile(Self.path(folder), limit: 64 << 20),
      let found = try? JSONDecoder().decode(Self.self, from: Data(bytes))
    else { return nil }
    self = found
  }

  init(asOf: Day?, isSynthetic: Bool, followsPublished: Bool, failures: [Failure]) {
    self.asOf = asOf?.rawValue
    self.isSynthetic = isSynthetic
    self.followsPublished = followsPublished
    refused = failures.map(Refused.init)
  }

  func write(run folder: String) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let text = try? encoder.encode(self) else {
      throw Failure(.bug, "what a report was made with cannot be written as JSON")
    }
    try writeFile(Self.path(folder), Array(text).span, mode: StoreLayout.fileMode)
  }
}

extension Manifest {
  /// The first file of a report that is not as it was published: gone, changed, or added since.
  ///
  /// - Parameters:
  ///   - folder: The report.
  ///   - made: What else is known of it; without it prints are not looked at.
  /// - Returns: Its path below the folder; `nil` where all is as it was.
  /// - Throws: `bug` where nothing can be hashed.
  func firstFault(in folder: String, _ made: Reproduction?) throws(Failure) -> String? {
    if let damaged = try firstDamaged(in: folder, outputs + (made?.prints ?? [])) { return damaged }
    var known = Set((outputs + (made?.prints ?? [])).map(\.file))
    known.insert(Self.name)
    let found = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    return found.sorted().first { path in
      guard !known.contains(path), made != nil || !path.hasSuffix(".pdf") else { return false }
      var status = stat()
      return lstat("\(folder)/\(path)", &status) != 0 || status.st_mode & S_IFMT != S_IFDIR
    }
  }
}

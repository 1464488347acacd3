import ByteStream
import Foundation
public import Records

/// The contracts, editions, register and sentences that come with the tool.
public struct ShippedTables: Sendable {
  /// The folder that has them, `…/pipelines`.
  public let folder: String

  /// Takes a folder that has them.
  public init(folder: String) { self.folder = folder }

  /// Finds them from where the tool is: `PREFIX/share/citycredit/pipelines` of an installed one, `pipelines` of
  /// the sources that it was built in.
  ///
  /// - Parameters:
  ///   - given: what the command line says in their place.
  ///   - tool: the tool's own file, links followed.
  /// - Returns: where they are.
  /// - Throws: `configuration-missing` where they are not.
  public static func find(given: String?, tool: String) throws(Failure) -> ShippedTables {
    if let given {
      guard isThere(given) else {
        throw Failure(
          .configurationMissing, "the folder has no contracts and no register",
          at: .init(file: given),
          hint: "the folder is meant that has contracts/, editions/, register/ and text/")
      }
      return ShippedTables(folder: absolute(given))
    }
    var above = URL(fileURLWithPath: tool).deletingLastPathComponent()
    let installed = above.deletingLastPathComponent().appendingPathComponent(
      "share/citycredit/pipelines")
    if isThere(installed.path) { return ShippedTables(folder: installed.path) }
    while above.path != "/" {
      let folder = above.appendingPathComponent("pipelines").path
      if isThere(folder) { return ShippedTables(folder: folder) }
      above.deleteLastPathComponent()
    }
    throw Failure(
      .configurationMissing, "the tables that come with the tool are not there",
      hint:
        "`make install` brings them; --tables names the folder that has contracts/, register/ and the others"
    )
  }

  var contracts: String { "\(folder)/contracts" }
  var editions: String { "\(folder)/editions" }
  /// The folder of register tables.
  public var register: String { "\(folder)/register" }
  var text: String { "\(folder)/text" }

  private static func isThere(_ folder: String) -> Bool {
    fileExists("\(folder)/contracts") && fileExists("\(folder)/register/cities.csv")
  }

  /// A path from the root, links followed.
  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}

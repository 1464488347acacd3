import ByteStream
import Foundation
import Records

/// A Chromium that prints pages to PDF without a window.
///
/// It runs with a profile of its own that is thrown away, without network, and not for ever. See
/// `docs/decisions/0013-pdf.md`.
struct Chromium: Sendable {
  /// The names it is looked for by, the first found wins.
  static let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

  /// The program.
  let path: String

  /// Finds the program.
  ///
  /// - Parameters:
  ///   - named: The path of a program to use in the place of those found by name.
  ///   - searchPath: Folders with `:` between them.
  /// - Throws: `browser-missing`.
  init(named: String?, searchPath: String) throws(Failure) {
    let candidates =
      named.map { [$0] }
      ?? searchPath.split(separator: ":").flatMap { folder in Self.names.map { "\(folder)/\($0)" } }
    let found = candidates.first { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }
    guard let found else {
      throw Failure(
        .browserMissing, "there is no Chromium to print with", at: named.map { .init(file: $0) },
        hint: "install the package chromium, or name one in CITYCREDIT_BROWSER")
    }
    path = found
  }

  /// Prints a page.
  ///
  /// - Parameters:
  ///   - page: The page's file, an absolute path.
  ///   - target: The PDF to make, an absolute path.
  ///   - profile: A folder that does not exist yet, for the browser alone; the caller removes it.
  ///   - timeout: After how many seconds it is stopped.
  /// - Throws: `print-failed`.
  func print(
    _ page: String, to target: String, profile: String, timeout: Int
  ) throws(Failure) {
    // Nothing of the caller's surroundings: no proxies, no session, no settings.
    let child = ChildProcess(
      path: path, arguments: arguments(page, target, profile),
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": profile, "LANG": "C.UTF-8", "TZ": "UTC",
      ])
    switch child.run(seconds: timeout) {
    case .code(0): break
    case .notStarted: throw failure("cannot be started", target)
    case .tooLong: throw failure("took more than \(timeout) seconds", target)
    case .code(let code): throw failure("ended with code \(code)", target)
    case .signal(let number): throw failure("was ended by signal \(number)", target)
    }
    guard FileManager.default.fileExists(atPath: target) else {
      throw failure("wrote nothing", target)
    }
  }

  private func arguments(_ page: String, _ target: String, _ profile: String) -> [String] {
    var arguments = [
      "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
      "--disable-default-apps", "--disable-extensions", "--disable-sync",
      "--disable-crash-reporter",
      // No name resolves, so nothing can be fetched, whatever a page says.
      "--host-resolver-rules=MAP * ~NOTFOUND",
      "--user-data-dir=\(profile)", "--no-pdf-header-footer", "--print-to-pdf=\(target)",
    ]
    // As root the browser refuses to start in its sandbox.
    if geteuid() == 0 { arguments.append("--no-sandbox") }
    return arguments + [URL(fileURLWithPath: page).absoluteString]
  }

  private func failure(_ what: String, _ target: String) -> Failure {
    Failure(
      .printFailed, "\(path) \(what)", at: .init(file: (target as NSString).lastPathComponent),
      hint: "print the page print.html of the report with a browser to see what it says")
  }
}

import Foundation
import Testing

/// A headless Chromium, driven over a pipe by its DevTools protocol; it ends with the value.
///
/// Requests are answered one by one; events that come in between are kept.
final class Browser {
  /// What went wrong in driving the browser.
  struct Trouble: Error, CustomStringConvertible {
    let description: String
  }

  /// Where Chromium is; `nil` where it is not installed.
  static let executable: String? = {
    let names = ["chromium", "chromium-browser", "google-chrome"]
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in names {
      for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)")
      {
        return "\(folder)/\(name)"
      }
    }
    return nil
  }()

  private let process: pid_t
  private let input: Int32
  private let output: Int32
  private let profile: String
  private var buffer: [UInt8] = []
  private var number = 0
  private var session: String?
  /// Errors and warnings that the pages wrote, and exceptions that their scripts threw.
  private(set) var complaints: [String] = []

  init() throws {
    guard let executable = Self.executable else { throw Trouble(description: "no Chromium") }
    profile = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID())").path
    try FileManager.default.createDirectory(atPath: profile, withIntermediateDirectories: true)
    var toBrowser: [Int32] = [0, 0]
    var fromBrowser: [Int32] = [0, 0]
    guard pipe(&toBrowser) == 0, pipe(&fromBrowser) == 0 else {
      throw Trouble(description: "no pipe")
    }
    for end in [toBrowser[1], fromBrowser[0]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // Away from 3 and 4 first, in case one of the ends is one of these.
    posix_spawn_file_actions_adddup2(&actions, toBrowser[0], 100)
    posix_spawn_file_actions_adddup2(&actions, fromBrowser[1], 101)
    posix_spawn_file_actions_adddup2(&actions, 100, 3)
    posix_spawn_file_actions_adddup2(&actions, 101, 4)
    let arguments =
      [
        executable, "--headless", "--remote-debugging-pipe", "--user-data-dir=\(profile)",
        "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
        "--disable-background-networking", "--hide-scrollbars",
      ] + (getuid() == 0 ? ["--no-sandbox"] : [])
    var texts = arguments.map { strdup($0) } + [nil]
    defer { texts.forEach { free($0) } }
    var process: pid_t = 0
    let status = posix_spawn(&process, executable, &actions, nil, &texts, environ)
    close(toBrowser[0])
    close(fromBrowser[1])
    self.process = process
    self.input = toBrowser[1]
    self.output = fromBrowser[0]
    guard status == 0 else { throw Trouble(description: "Chromium does not start") }
    let target = try send("Target.createTarget", ["url": "about:blank"])
    let attached = try send(
      "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
    session = attached["sessionId"] as? String
    for domain in ["Page", "Runtime", "Log"] { _ = try send("\(domain).enable") }
  }

  deinit {
    close(input)
    close(output)
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    try? FileManager.default.removeItem(atPath: profile)
  }

  // MARK: Pages

  /// Opens a page and waits until it is loaded.
  func open(_ path: String) throws {
    events.removeAll { $0 == "Page.loadEventFired" }
    let result = try send("Page.navigate", ["url": URL(filePath: path).absoluteString])
    if let error = result["errorText"] { throw Trouble(description: "\(path): \(error)") }
    while !events.contains("Page.loadEventFired") { try receive() }
  }

  /// The value of an expression in the page, as JSON would say it.
  func evaluate(_ expression: String) throws -> Any? {
    let result = try send(
      "Runtime.evaluate",
      ["expression": expression, "returnByValue": true, "awaitPromise": true])
    if let thrown = result["exceptionDetails"] { throw Trouble(description: "\(thrown)") }
    return (result["result"] as? [String: Any])?["value"]
  }

  func text(_ expression: String) throws -> String {
    try evaluate("String(\(expression))") as? String ?? ""
  }

  func number(_ expression: String) throws -> Double {
    (try evaluate("Number(\(expression))") as? NSNumber)?.doubleValue ?? .nan
  }

  func isTrue(_ expression: String) throws -> Bool {
    (try evaluate("Boolean(\(expression))") as? NSNumber)?.boolValue ?? false
  }

  func texts(_ expression: String) throws -> [String] {
    try evaluate("Array.from(\(expression), String)") as? [String] ?? []
  }

  /// Sets the size of the window in CSS pixels.
  func resize(width: Int, height: Int = 900) throws {
    _ = try send(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500])
  }

  /// Screen or print, light or dark.
  func show(media: String = "screen", scheme: String = "light") throws {
    _ = try send(
      "Emulation.setEmulatedMedia",
      ["media": media, "features": [["name": "prefers-color-scheme", "value": scheme]]])
  }

  func allowScripts(_ allowed: Bool) throws {
    _ = try send("Emulation.setScriptExecutionDisabled", ["value": !allowed])
  }

  /// Presses a key as a hand would.
  func press(_ key: String, text: String? = nil) throws {
    let codes = ["Tab": 9, "Enter": 13, " ": 32]
    var down: [String: Any] = [
      "type": text == nil ? "rawKeyDown" : "keyDown", "key": key,
      "code": key == " " ? "Space" : key,
      "windowsVirtualKeyCode": codes[key] ?? 0,
    ]
    if let text { down["text"] = text }
    _ = try send("Input.dispatchKeyEvent", down)
    down["type"] = "keyUp"
    down["text"] = nil
    _ = try send("Input.dispatchKeyEvent", down)
  }

  /// Types a text into what has the focus.
  func type(_ text: String) throws { _ = try send("Input.insertText", ["text": text]) }

  /// The page as a PDF.
  func pdf() throws -> Data {
    let result = try send("Page.printToPDF", ["preferCSSPageSize": true])
    return (result["data"] as? String).flatMap { Data(base64Encoded: $0) } ?? Data()
  }

  // MARK: Protocol

  private var events: [String] = []
  private var answers: [Int: [String: Any]] = [:]

  private func send(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    number += 1
    var message: [String: Any] = ["id": number, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    var bytes = [UInt8](try JSONSerialization.data(withJSONObject: message)) + [0]
    while !bytes.isEmpty {
      let written = write(input, bytes, bytes.count)
      guard written > 0 else { throw Trouble(description: "the browser is gone") }
      bytes.removeFirst(written)
    }
    while answers[number] == nil { try receive() }
    let answer = answers.removeValue(forKey: number) ?? [:]
    if let error = answer["error"] { throw Trouble(description: "\(method): \(error)") }
    return answer["result"] as? [String: Any] ?? [:]
  }

  /// Takes the next message; gives up after ten minutes.
  private func receive() throws {
    var end = buffer.firstIndex(of: 0)
    while end == nil {
      var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 600_000) == 1 else {
        throw Trouble(description: "the browser does not answer")
      }
      var block = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(output, &block, block.count)
      guard count > 0 else { throw Trouble(description: "the browser has gone") }
      buffer += block[0..<count]
      end = buffer.firstIndex(of: 0)
    }
    guard let end,
      let message = try JSONSerialization.jsonObject(with: Data(buffer[..<end])) as? [String: Any]
    else { return }
    buffer.removeFirst(end + 1)
    if let id = message["id"] as? Int {
      answers[id] = message
    } else if let method = message["method"] as? String {
      events.append(method)
      note(method, message["params"] as? [String: Any] ?? [:])
    }
  }

  private func note(_ method: String, _ parameters: [String: Any]) {
    switch method {
    case "Runtime.exceptionThrown": complaints.append("\(parameters)")
    case "Log.entryAdded":
      if let entry = parameters["entry"] as? [String: Any] {
        complaints.append("\(entry["level"] ?? ""): \(entry["text"] ?? "")")
      }
    case "Runtime.consoleAPICalled": complaints.append("console: \(parameters["type"] ?? "")")
    default: break
    }
  }
}

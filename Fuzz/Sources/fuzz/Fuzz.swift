import Glibc

/// What is fuzzed: `FUZZ_TARGET` says it.
private enum Target: String {
  /// Both engines read the input as an export.
  case exports
  /// The input is a contract, an edition, or another of the files that users edit.
  case settings
  /// The input says how a text looks that is read as a table of any kind.
  case tables
  /// The input is an archive or a packed stream, or what one is made of.
  case archives
  /// The input is a file in any encoding that is converted to a table.
  case conversions
  /// The input is a facts file, or what damages one.
  case facts
  /// The input is a table and the tree of a composite index.
  case index
}

private let target: Target = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? Target.exports.rawValue
  guard let target = Target(rawValue: name) else { stop("NO SUCH TARGET: \(name)") }
  return target
}()

/// The one file that every input is written to.
private let scratch = Scratch(folder: getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")

/// What libFuzzer, which brings the program's `main`, calls with one input after another.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  do {
    let fault =
      switch target {
      case .exports: try Plan(input)?.fault(in: scratch)
      case .settings: Settings(input)?.fault
      case .tables: Tables(input)?.fault
      case .archives: try Archives(input)?.fault(in: scratch)
      case .conversions: try Conversion(input)?.fault(in: scratch)
      case .facts: try Facts(input)?.fault(in: scratch)
      case .index: try Indices(input)?.fault(in: scratch)
      }
    if let fault { stop("THE PROMISE IS BROKEN: \(fault)") }
  } catch {
    stop("THE INPUT CANNOT BE TRIED: \(error)")
  }
  return 0
}

/// Ends the process as a failure, by which libFuzzer keeps the input.
private func stop(_ words: String) -> Never {
  print(words)
  fflush(nil)
  abort()
}

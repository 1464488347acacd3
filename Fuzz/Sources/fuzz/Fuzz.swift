import Glibc

/// The one file that every input is written to.
private let scratch = Scratch(folder: getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")

/// What libFuzzer, which brings the program's `main`, calls with one input after another.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let plan = Plan(Array(UnsafeBufferPointer(start: bytes, count: count))) else { return 0 }
  do {
    try scratch.write(try plan.file())
    if let difference = plan.difference(in: scratch.path) {
      stop("THE ENGINES DIFFER: \(difference)")
    }
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

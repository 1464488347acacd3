public import Records

/// The mistakes of a configuration, in the order in which they are met; each stands there once.
///
/// A loader reads on behind a mistake with something in the place of what it could not read. Nothing that is made so ever
/// leaves it: a file with a mistake gives nothing.
public final class Mistakes {
  /// What is wrong.
  public private(set) var failures: [Failure] = []
  private var known: Set<String> = []

  /// None yet.
  public init() {}

  /// Enters a mistake, unless it is known: what rests on a mistake fails with the very same one.
  public func note(_ failure: Failure) {
    if known.insert(failure.description).inserted { failures.append(failure) }
  }

  /// What `read` gives, or `nil` when it meets a mistake, which is noted.
  @discardableResult
  public func attempt<Value>(_ read: () throws(Failure) -> Value) -> Value? {
    do throws(Failure) {
      return try read()
    } catch {
      note(error)
      return nil
    }
  }

  /// What `read` gives, or something in its place when it meets a mistake, which is noted.
  func attempt<Value>(or stand: Value, _ read: () throws(Failure) -> Value) -> Value {
    attempt(read) ?? stand
  }

  /// Enters mistakes, those of each file by line and column; files keep their order.
  public func note(all others: Mistakes) {
    var files: [String: Int] = [:]
    for failure in others.failures {
      let file = failure.place?.file ?? ""
      if files[file] == nil { files[file] = files.count }
    }
    func place(_ failure: Failure) -> (Int, Int, Int) {
      let place = failure.place
      return (files[place?.file ?? ""] ?? 0, place?.line ?? 0, place?.column ?? 0)
    }
    // Stable: those of one place stay in the order in which they were met.
    let inOrder = others.failures.enumerated().sorted {
      let (one, other) = (place($0.element), place($1.element))
      return one == other ? $0.offset < $1.offset : one < other
    }
    for (_, failure) in inOrder { note(failure) }
  }

  /// What `read` gives; `nil` when it met any mistake, be it one that it read on behind.
  @discardableResult
  public func attemptWhole<Value>(_ read: (Mistakes) throws(Failure) -> Value) -> Value? {
    let own = Mistakes()
    let value = own.attempt { () throws(Failure) in try read(own) }
    note(all: own)
    return own.failures.isEmpty ? value : nil
  }

  /// What `read` gives; the first mistake is thrown.
  static func first<Value>(_ read: (Mistakes) throws(Failure) -> Value) throws(Failure) -> Value {
    let mistakes = Mistakes()
    do throws(Failure) {
      let value = try read(mistakes)
      if let first = mistakes.failures.first { throw first }
      return value
    } catch {
      throw mistakes.failures.first ?? error
    }
  }
}

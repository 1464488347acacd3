import ByteStream
import Records
import Synchronization

/// Files that a run has put into the store and that nothing there rests on yet.
package final class MadeFiles: Sendable {
  private let paths = Guarded<Set<String>>([])

  /// A command that has made nothing yet.
  package init() {}

  /// A file that is about to be made; one that is there already is none of this run's.
  package func enter(_ path: String) {
    if !fileExists(path) { paths.withLock { _ = $0.insert(path) } }
  }

  /// The ledger knows of these.
  package func settle(_ settled: some Sequence<String>) {
    paths.withLock { $0.subtract(settled) }
  }

  /// Removes what nobody knows of.
  package func remove() {
    for path in paths.withLock({ paths in
      defer { paths = [] }
      return paths
    }) {
      removeFile(path)
    }
  }
}

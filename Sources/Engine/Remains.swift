import ByteStream
import Foundation
import Store
import Records

extension Session {
  /// Enters exports in the ledger; what they have left in the store rests on that from then on.
  func record(_ files: [KnownFile], in id: RunID) throws(Failure) {
    try ledger.record(files: files, in: id)
    settle(files)
  }

  /// What these exports have left in the store is known to the ledger.
  func settle(_ files: [KnownFile]) {
    let store = configuration.store
    made.settle(
      files.flatMap { file -> [String] in
        guard let dataset = file.dataset, let key = file.factsKey else { return [] }
        return [store.facts(dataset, key), store.rejects(dataset, key)]
      })
  }

  /// Removes what a run that failed has made: its report, its scratch files, what it read and could not enter.
  ///
  /// Exports that the ledger knows of stay read. First of all, so that on a full disk there is room to say that the run has failed.
  func removeRemains(of run: RunID) {
    made.remove()
    removeFile(configuration.store.scratch)
    removeRun(run)
  }

  /// Removes the folder of a run that published nothing; one that a link shows all the same stays.
  func removeRun(_ run: RunID) {
    let folder = configuration.store.run(run.description)
    if !configuration.isShown(folder) { removeFile(folder) }
  }
}

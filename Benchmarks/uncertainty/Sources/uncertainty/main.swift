// Uncertainty and sensitivity on the clock: CPU seconds of one thread, the least of some runs.
//
//   swift run -c release uncertainty [REPLICATES] [CITIES] [PER CENT OF SCORES MISSING]

import Aggregate
import Foundation
import Records

/// CPU seconds of this process so far.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

func least(of runs: Int, _ work: () -> Void) -> Double {
  (0..<runs).map { _ in
    let start = processorSeconds()
    work()
    return processorSeconds() - start
  }.min() ?? 0
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let count = arguments.first ?? 10_000
let missing = Double(arguments.dropFirst(2).first ?? 0) / 100

// Benchmarks/uncertainty/Sources/uncertainty/main.swift
let root = (0..<5).reduce(URL(filePath: #filePath)) { path, _ in path.deletingLastPathComponent() }
let job = try Job(
  cities: arguments.dropFirst().first ?? 300,
  register: root.appending(path: "pipelines/register").path)

var random = Random(17, "missing")
let inputs = job.inputs().map { inputs in
  ReplicateInputs(
    columns: inputs.columns.map { column in
      column.map { random.chance(missing) ? .nan : $0 }
    })
}

/// The sum of rank median and 90% interval of every city.
func sumOfQuantiles(_ tally: RankTally) -> Double {
  tally.members.indices.reduce(0) { sum, unit in
    [0.05, 0.5, 0.95].reduce(sum) { $0 + tally.quantile($1, of: unit) }
  }
}

/// Seconds and the sum of quantiles, which keeps the work from being left out.
@MainActor func measure(_ counts: ReplicateCounts) -> (seconds: Double, sum: Double) {
  var sum = 0.0
  let seconds = least(of: 7) {
    sum = sumOfQuantiles(job.study(count, inputs, counting: counts).tallies[0])
  }
  return (seconds, sum)
}
let ranks = measure(.ranks)
let all = measure(.all)
print("replicates \(count)")
print("cities \(job.cities.count)")
print("replicates_seconds \(ranks.seconds.fixed(decimals: 4))")
print("with_all_pairs_seconds \(all.seconds.fixed(decimals: 4))")
print("sum_of_quantiles \(all.sum)")

var ranked = 0
let build = least(of: 50) {
  ranked = job.build().assessments.count { $0.status == .ranked }
}
print("build_milliseconds \((1000 * build).fixed(decimals: 2))")
print("ranked \(ranked)")

let built = job.build()
var flags = 0
let audit = least(of: 50) {
  flags = audits(built, edition: job.edition).reduce(0) { $0 + $1.findings.count }
}
print("audit_milliseconds \((1000 * audit).fixed(decimals: 2))")
print("flags \(flags)")

import Foundation
import Statistics
import Testing

/// No file of the reference is left out in silence.
@Suite(.enabled(if: Reference.isAtHand, Reference.skipped))
struct ManifestTests {
  /// The files that the tests here compare cell by cell, by the test that does it.
  static let compared: Set<String> = {
    var files: Set<String> = [
      // StepReferenceTests
      "asem/01_raw.csv", "asem/02_denominated.csv", "asem/04_screened.csv",
      "asem/screen_byNA_on_unimputed.csv", "asem/screen_byNAandzeros075_on_unimputed.csv",
      "asem/stats/data_availability_units_raw.csv",
      "asem/stats/data_availability_by_group_raw.csv", "asem/stats/indicator_stats_raw.csv",
      "asem/inputs/goalposts.csv",
      // BuildReferenceTests
      "asem/06_normalised_fracmax.csv",
      "asem/06_normalised_minmax_1_100_unimputed_untreated.csv",
      // CoherenceReferenceTests
      "asem/correlations/pvalues_ind_ind_pearson.csv",
      "asem/correlations/denominator_correlations_raw.csv",
      "asem/correlations/flags_high_0.75_within_level2.csv",
      "asem/correlations/flags_low_-0.4_within_level2.csv",
      "asem/correlations/cronbach_alpha.csv", "asem/outranking/outrank_matrix_ConEcFin.csv",
      "asem/outranking/dominance.csv",
      // WeightReferenceTests
      "asem/weights/effective_weights_original.csv",
      "asem/weights/optimised_balance_level3.csv", "asem/weights/optimised_infomax_level2.csv",
      "asem/weights/optimised_infomax_level3.csv",
      // ResultsReferenceTests
      "asem/results/results_full_scores_sorted.csv", "asem/results/results_full_ranks.csv",
      "asem/results/results_groupranks.csv",
      // PanelReferenceTests
      "asem_purse/screened.csv", "asem_purse/treated_each_time_separately.csv",
      "asem_purse/impute/data_year_used_latest.csv",
      "asem_purse/trends_aggregates_CAGR_all_years.csv",
      "asem_purse/trends_aggregates_prc_change_all_years.csv",
      // OtherPeersReferenceTests
      "other_peers/objective_weights_pymcdm_asem_minmax_1_100.csv",
      "other_peers/entropy_topsis_asem_minmax_1_100_vectornorm.csv",
      "other_peers/bod_highs.csv", "other_peers/pillars_input_minmax1_amean.csv",
      "other_peers/mpi_pillars_compind.csv", "other_peers/mean_min_correct_formula.csv",
      "other_peers/ampi_panel.csv", "other_peers/ampi_goalposts.csv",
    ]
    func add(_ names: [String], _ path: (String) -> String) { files.formUnion(names.map(path)) }
    add(StepReferenceTests.rules.map(\.0)) { "asem/03_imputed_\($0).csv" }
    for (name, _) in TreatmentReferenceTests.rules {
      add(["05_treated_", "treat/details_", "treat/points_"]) { "asem/\($0)\(name).csv" }
    }
    add(BuildReferenceTests.scales.map(\.0)) { "asem/06_normalised_\($0).csv" }
    for way in BuildReferenceTests.ways {
      add(["07_agg", "08_rank"]) { "asem/\($0)_\(way.name).csv" }
      files.insert("asem/weights/\(way.weights).csv")
    }
    for method in CorrelationMethod.allCases.map(\.rawValue) {
      add([
        "ind_ind_normalised", "getcorr_raw_directed_long", "ind_with_all_parents",
        "level2_level2", "level2_level3", "level3_level3", "level3_level4",
      ]) { "asem/correlations/\($0)_\(method).csv" }
    }
    for name in ["level1_by_group", "level1_all", "level2_by_group"] {
      add(["loadings", "weights"]) { "asem/weights/pca_\($0)_\(name).csv" }
    }
    for unit in ["AUT", "CHN", "SGP"] {
      add(["strengths", "weaknesses", "unit_summary"]) { "asem/results/\($0)_\(unit).csv" }
    }
    for level in 1...3 {
      add(["scores", "meanabs"]) { "asem/sensitivity/remove_level\(level)_\($0).csv" }
    }
    add(["global", "each_time_separately", "global_untreated"]) {
      "asem_purse/normalised_\($0).csv"
    }
    for name in ["global", "separate", "global_untreated"] {
      add(["aggregated", "ranks_within_time"]) { "asem_purse/\($0)_\(name).csv" }
    }
    add(["latest", "latest_max_time1", "constant", "linear-constant"]) {
      "asem_purse/impute/imputed_\($0).csv"
    }
    return files
  }()

  /// The files that are not compared, and why.
  static let leftOut: [String: String] = [
    "README.md": "says how the others were made",
    "asem/inputs/iData.csv": "input", "asem/inputs/iMeta.csv": "input",
    "asem/inputs/lineage.csv": "input; the tree says the same",
    "asem/inputs/WorldDenoms.csv": "not used by any file of the reference",
    "asem/log_warnings_errors.tsv": "holds no row",
    "asem/verify_output.txt": "a log", "asem_purse/verify_output.txt": "a log",
    "asem/weights/optimised_balance_level2.csv":
      "the reference's search did not come to rest: no target, but WeightReferenceTests looks at it",
    "asem_purse/inputs/iData_panel.csv": "input", "asem_purse/inputs/iMeta.csv": "input",
    "asem_purse/impute/panel_with_gaps.csv": "input",
    "other_peers/ampi_input_pillars_panel.csv": "input",
  ]

  /// Replicates and sensitivity indices belong to the uncertainty analysis.
  static func isOfUncertainty(_ path: String) -> Bool {
    ["ua_", "sa_", "noisy_"].contains { path.hasPrefix("asem/sensitivity/\($0)") }
      || path.hasPrefix("sobol_testfunctions/")
      || path == "other_peers/sobol_N512_coinr_vs_salib.csv"
  }

  @Test func everyFileIsComparedOrLeftOutForAReason() throws {
    let text = try String(contentsOfFile: "\(Reference.folder)/MANIFEST.tsv", encoding: .utf8)
    let paths = text.split(separator: "\n").compactMap { line -> String? in
      let path = line.split(separator: "\t").first.map(String.init)
      return path.flatMap { $0.hasPrefix("./") ? String($0.dropFirst(2)) : nil }
    }
    #expect(paths.count > 200)
    for path in paths where !Self.isOfUncertainty(path) {
      let isCompared = Self.compared.contains(path)
      #expect(isCompared != (Self.leftOut[path] != nil), "\(path)")
    }
    let known = Set(paths)
    for path in Self.compared.union(Self.leftOut.keys) {
      #expect(known.contains(path), "\(path) is not in the manifest")
    }
  }
}

/// The texts that say that a sample is invented.
enum Notes {
  /// What a pipeline finds beside the exports.
  static let marker = "synthetic: every record in this folder is invented\n"

  /// The page for a reader of the folder.
  static func readme(_ options: SampleOptions) -> String {
    """
    # Synthetic data

    Everything in this folder is invented: organisations, codes, persons, decisions, figures. The
    names of cities and their division codes are real; nothing that is said of them is. The editions
    of the standards are used before their time on purpose.

    Personal columns hold the text `CANARY-PERSON-` or identity numbers of division 999999, which
    does not exist: none of them may ever turn up in an output.

    - cities: \(options.cities)
    - county-level cities: \(options.counties)
    - cities that deliver nothing: \(options.silent)
    - months: \(options.span.lowerBound) to \(options.span.upperBound)
    - seed: \(options.seed)
    - faults: \(options.faults ? "yes" : "no")

    `inbox/` holds the exports, `broken/` files that must be refused whole, `truth/` the answers.

    """
  }
}

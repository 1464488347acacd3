/// All datasets of the sample.
enum Datasets {
  static let all: [Dataset] =
    Disclosure.datasets + Central.datasets + Services.datasets + Platform.datasets
    + Lists.datasets
}

import Records

struct Nightly {
  let options: SampleOptions
  let places: [Place]
  let files: Int
  func write(to folder: inout Folder, _ summary: inout SampleSummary) throws(Failure) {}
}

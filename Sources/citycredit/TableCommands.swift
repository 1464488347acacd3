import ArgumentParser
import Engine
import Foundation
import Store
import Records
import Register
import Report
import Sample

extension CityCredit {
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A table from the store on stdout, as CSV or JSON.",
      usage: "citycredit export <table> <pipeline> [<options>]",
      discussion: help(
        examples: "citycredit export indices pipelines/nightly.yaml > indices.csv",
        "citycredit export indices pipelines/nightly.yaml --as-of 2018-04-10"))

    @Argument(help: "The table.")
    var table: ReportTable

    @OptionGroup var options: PipelineOptions

    @Option(help: "The month, yyyy-MM.")
    var month: Month?

    @Option(
      help: "As it was known then: a day, yyyy-MM-dd, or a run whose report it was.")
    var asOf: PastMoment?

    @Flag(help: "JSON instead of CSV.")
    var json = false

    @Flag(
      help: "As it was published, or would be; else as known now and exact, for use in the house.")
    var asPublished = false

    func run() async throws {
      var settings = options.settings()
      settings.month = month
      settings.knownAt = asOf
      let bytes = try await Engine.export(
        table, settings, as: json ? .json : .csv, isForPublication: asPublished,
        log: options.log)
      try writeOut(bytes)
    }
  }

  struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Deterministic synthetic exports of every dataset, with their known answers.",
      usage: "citycredit sample <folder> [<options>]",
      discussion: help(examples: "citycredit sample sample --cities 20 --months 6 --rows 5000"))

    @Argument(help: "The folder to write.")
    var folder: String

    @Option(help: "How many cities of prefecture level and above.")
    var cities = 297

    @Option(help: "How many county-level cities beside them.")
    var counties = 0

    @Option(help: "How many of all cities deliver nothing.")
    var silent = 0

    @Option(help: "How many months.")
    var months = 24

    @Option(help: "The last month, yyyy-MM.")
    var lastMonth = Month(year: 2018, month: 3)

    @Option(help: "About how many rows in all.")
    var rows = 80_000

    @Option(help: "Another seed gives other data.")
    var seed: UInt64 = 7

    @Flag(inversion: .prefixedNo, help: "Plant every fault that real exports have.")
    var faults = true

    @Flag(help: "Name some exports as attacks would be named; not every file system takes that.")
    var hostileNames = false

    @Option(help: "The nightly job instead: licences and penalties in so many files.")
    var nightlyFiles: Int?

    @Option(help: "How the nightly job is encoded.")
    var nightlyEncoding = SampleOptions.Encoding.utf8

    @Option(help: "The folder of register tables, if not the tool's own.")
    var register: String?

    @Option(help: "The day of the list of cities, yyyy-MM-dd.")
    var registerDate = Day(year: 2016, month: 12, day: 31)

    func validate() throws {
      for (name, value) in [
        ("cities", cities), ("months", months), ("rows", rows),
        ("nightly-files", nightlyFiles ?? 1),
      ] where value < 1 {
        throw ValidationError("--\(name) takes a number from 1")
      }
      for (name, value) in [("counties", counties), ("silent", silent)] where value < 0 {
        throw ValidationError("--\(name) takes a number from 0")
      }
    }

    func run() throws {
      let register = try Register.load(
        folder: register ?? TablesOption.find().register, asOf: registerDate)
      var options: SampleOptions
      if let nightlyFiles {
        options = SampleOptions.nightly(
          rows: rows, files: nightlyFiles, encoding: nightlyEncoding)
      } else {
        options = SampleOptions()
        options.cities = cities
        options.counties = counties
        options.silent = silent
        options.months = months
        options.lastMonth = lastMonth
        options.rows = rows
        options.faults = faults
        options.hostileNames = hostileNames
      }
      options.seed = seed
      let summary = try SampleGenerator(options: options, register: register).write(to: folder)
      print(
        "\(folder): \(counted(summary.files, "export")), \(counted(summary.rows, "row")), "
          + "\(summary.bytes) bytes in all")
    }
  }
}

/// Writes bytes to stdout, whole.
func writeOut(_ bytes: [UInt8]) throws(Failure) { try Engine.writeOut(bytes.span) }

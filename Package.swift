// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares: Swift 6 mode, imports that do not leak, no warnings.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// `ByteStream`, and `Spreadsheet` for its library, hold all unsafe code; the compiler asks them to
/// mark every use.
///
/// `Lifetimes` lets it hand out spans of memory that it owns.
let strict: [SwiftSetting] =
  house + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]

/// Tests run what is built for debugging, and most of their time would go into loops over bytes, rows and
/// pages as nobody wrote them: the library is optimised there, too, and keeps all its checks.
///
/// `CITYCREDIT_UNOPTIMISED=1 swift build` leaves it as a debugger likes it best.
let isSteppedThrough = Context.environment["CITYCREDIT_UNOPTIMISED"] == "1"
let quick: [SwiftSetting] =
  isSteppedThrough ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]
let quickC: [CSetting] =
  isSteppedThrough ? [] : [.unsafeFlags(["-O2"], .when(configuration: .debug))]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

/// One module of the pipeline; `imports` is all it may see.
func module(
  _ name: String, imports: [Target.Dependency], settings: [SwiftSetting] = house
) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: settings + quick)
}

func tests(
  _ name: String, of imports: [Target.Dependency], settings: [SwiftSetting] = house
) -> Target {
  .testTarget(name: name, dependencies: imports, swiftSettings: settings)
}

let package = Package(
  name: "citycredit",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "citycredit", targets: ["citycredit"]),
    // For `Fuzz/`, a package of its own.
    .library(name: "ByteStream", targets: ["ByteStream", "Records"]),
    .library(name: "Dialect", targets: ["Dialect"]),
    .library(name: "Engine", targets: ["Engine", "Report"]),
    .library(name: "Composite", targets: ["Composite"]),
    .library(
      name: "CreditIndex",
      targets: ["Records", "Statistics", "Contract", "Register", "Score", "Aggregate"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    // C, each a module map and nothing else, a header of intrinsics, or a table.
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .systemLibrary(
      name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CBZip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CGB18030", cSettings: quickC),
    .target(name: "CEncodings", cSettings: quickC),
    .target(name: "CScan", dependencies: ["CGB18030"], cSettings: quickC),
    .target(name: "CPlatform", cSettings: quickC),

    // The vocabulary, and the only way from bytes to fields.
    module("Records", imports: []),
    module(
      "ByteStream",
      imports: [
        "Records", "CZlib", "CISAL", "CLibCSV", "CZip", "CLZMA", "CBZip2", "CZstd", "COpenSSL",
        "CScan", "CGB18030", "CEncodings", "CPlatform",
      ],
      settings: strict),

    // From any text to the records of a table, which knows nothing of contracts.
    module("Dialect", imports: ["Records", "ByteStream"]),

    // From cells to a workbook and back, which knows nothing of cities either.
    module("Spreadsheet", imports: ["Records", "ByteStream", "CXLSXWriter"], settings: strict),

    // Formulas over columns of numbers, which know nothing of cities or indicators.
    module("Statistics", imports: []),

    // What a user edits.
    module("Contract", imports: ["Records", yams]),
    module("Register", imports: ["Records"]),

    // What is kept: the ledger, the lock, and where files of a store are.
    module("Store", imports: ["Records", "ByteStream", "Contract", "Observe", grdb]),

    // The stages. They never import each other.
    module("Ingest", imports: ["Records", "ByteStream", "Contract", "Register"]),
    module("Normalize", imports: ["Records", "ByteStream", "Contract", "Register"]),
    module("Score", imports: ["Records", "Statistics", "Contract", "Register"]),
    module("Aggregate", imports: ["Records", "Statistics", "Contract", "Register"]),
    module("Report", imports: ["Records", "Contract", "Register", "Spreadsheet"]),

    // Around the stages.
    module("Observe", imports: ["Records"]),
    module("Sample", imports: ["Records", "ByteStream", "Register"]),
    module(
      "Engine",
      imports: [
        "Records", "ByteStream", "Dialect", "Contract", "Register", "Ingest", "Normalize", "Score",
        "Aggregate", "Statistics", "Report", "Store", "Observe",
      ]),
    // The composite index of any table, beside the way of the exports.
    module(
      "Composite",
      imports: ["Records", "ByteStream", "Contract", "Statistics", "Score", "Aggregate", "Report"]),
    .executableTarget(
      name: "citycredit",
      dependencies: [
        "Records", "Composite", "Contract", "Register", "Engine", "Store", "Report", "Observe",
        "Sample", argumentParser,
      ],
      swiftSettings: house),

    tests("RecordsTests", of: ["Records"]),
    tests(
      "ByteStreamTests",
      of: ["ByteStream", "Records", "CScan", "CGB18030", "CLZMA", "CBZip2", "CZstd"]),
    tests("DialectTests", of: ["Dialect", "ByteStream", "Records"]),
    tests("StatisticsTests", of: ["Statistics"]),
    tests("ContractTests", of: ["Contract", "Records"]),
    tests("RegisterTests", of: ["Register", "Records"]),
    tests(
      "IngestTests", of: ["Ingest", "ByteStream", "Contract", "Register", "Records", "CScan"]),
    tests("NormalizeTests", of: ["Normalize", "ByteStream", "Contract", "Register", "Records"]),
    tests("ScoreTests", of: ["Score", "Statistics", "Contract", "Register", "Records"]),
    tests(
      "AggregateTests",
      of: ["Aggregate", "Score", "Statistics", "Contract", "Register", "Records"]),
    tests(
      "CompositeTests",
      of: ["Composite", "Report", "Aggregate", "Score", "Statistics", "Contract", "Records"]),
    // Its attacks solve linear programs.
    tests(
      "ReportTests",
      of: ["Report", "Spreadsheet", "ByteStream", "Contract", "Register", "Records"],
      settings: house + quick),
    tests("StoreTests", of: ["Store", "Records", grdb]),
    tests("ObserveTests", of: ["Observe", "Records"]),
    tests("SampleTests", of: ["Sample", "ByteStream", "Register", "Records"]),
    tests(
      "EngineTests",
      of: [
        "Engine", "Sample", "ByteStream", "Contract", "Register", "Normalize", "Report", "Store",
        "Records", grdb,
      ]),
    tests("GoldenTests", of: ["citycredit"]),
    tests("CanaryTests", of: ["citycredit", "ByteStream", "Records"]),
    tests("BrowserTests", of: ["citycredit"]),
  ],
  swiftLanguageModes: [.v6]
)

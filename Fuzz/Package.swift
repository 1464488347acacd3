// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody builds it who does not ask: `make fuzz`.
let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "citycredit", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        .product(name: "ByteStream", package: "citycredit"),
        .product(name: "Dialect", package: "citycredit"),
        .product(name: "CreditIndex", package: "citycredit"),
        .product(name: "Composite", package: "citycredit"),
        .product(name: "Engine", package: "citycredit"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
      ])
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

// The engine of uncertainty and sensitivity, on the clock; a package of its own, so that nobody pays
// for it who does not ask.
let package = Package(
  name: "uncertainty",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "citycredit", path: "../..")],
  targets: [
    .executableTarget(
      name: "uncertainty", dependencies: [.product(name: "CreditIndex", package: "citycredit")],
      swiftSettings: [.treatAllWarnings(as: .error)])
  ],
  swiftLanguageModes: [.v6]
)

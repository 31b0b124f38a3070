// swift-tools-version: 6.1
import PackageDescription

/// Speed beside other tools; `run` builds and measures. Apart from the house, so that nothing here weighs on
/// its build.
let package = Package(
  name: "quito-benchmarks",
  dependencies: [.package(name: "quito", path: "..")],
  targets: [
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        .product(name: "Geography", package: "quito"), .product(name: "Geodata", package: "quito"),
        .product(name: "Settlements", package: "quito"), .product(name: "Streets", package: "quito"),
        .product(name: "Surveys", package: "quito"), .product(name: "CitySamples", package: "quito"),
        .product(name: "CompositeIndex", package: "quito"), .product(name: "Monitoring", package: "quito"),
        .product(name: "Observations", package: "quito"),
      ])
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.1
import PackageDescription

/// The house of `docs/architecture.md`: one folder a floor, bottom to top; a room imports only rooms
/// below its floor or listed before it on its own. `Tests/House` holds the sources to this list.
let package = Package(
  name: "quito",
  products: [
    .executable(name: "quito", targets: ["quito"]),
    .library(name: "Monitoring", targets: ["Monitoring"]),
    .library(name: "Geography", targets: ["Geography"]),
    .library(name: "Geodata", targets: ["Geodata"]),
    .library(name: "Settlements", targets: ["Settlements"]),
    .library(name: "Streets", targets: ["Streets"]),
    .library(name: "Timetables", targets: ["Timetables"]),
    .library(name: "Surveys", targets: ["Surveys"]),
    .library(name: "CitySamples", targets: ["CitySamples"]),
    .library(name: "CompositeIndex", targets: ["CompositeIndex"]),
    .library(name: "Indicators", targets: ["Indicators"]),
    .library(name: "Disclosure", targets: ["Disclosure"]),
    .library(name: "Observations", targets: ["Observations"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Without its traits, which would bring a reader of settings and the whole of Foundation.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // Shims: the system libraries' C interfaces, no logic.
    .systemLibrary(
      name: "CGDAL", path: "Sources/Shims/CGDAL", pkgConfig: "gdal",
      providers: [.apt(["libgdal-dev"])]),
    .systemLibrary(
      name: "CGEOS", path: "Sources/Shims/CGEOS", pkgConfig: "geos",
      providers: [.apt(["libgeos-dev"])]),
    .systemLibrary(
      name: "CPROJ", path: "Sources/Shims/CPROJ", pkgConfig: "proj",
      providers: [.apt(["libproj-dev"])]),
    .systemLibrary(
      name: "CSodium", path: "Sources/Shims/CSodium", pkgConfig: "libsodium",
      providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "CDeflate", path: "Sources/Shims/CDeflate", pkgConfig: "libdeflate",
      providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(
      name: "CPostgres", path: "Sources/Shims/CPostgres", pkgConfig: "libpq",
      providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CXML", path: "Sources/Shims/CXML", pkgConfig: "libxml-2.0",
      providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/Shims/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CReadStat", path: "Sources/Shims/CReadStat", providers: [.apt(["libreadstat-dev"])]),
    .systemLibrary(
      name: "CQPDF", path: "Sources/Shims/CQPDF", pkgConfig: "libqpdf",
      providers: [.apt(["libqpdf-dev"])]),
    // Innermost loops, compiled for several kinds of processor.
    .target(name: "CSurveyKernels", path: "Sources/Shims/CSurveyKernels"),

    // Core: the values of the spine, pure geometry, content, files of places, SQL.
    .target(name: "Monitoring", dependencies: ["CSodium"], path: "Sources/Core/Monitoring"),
    .target(name: "ConcurrentWork", path: "Sources/Core/ConcurrentWork"),
    .target(
      name: "DelimitedText", dependencies: ["Monitoring"], path: "Sources/Core/DelimitedText"),
    .target(
      name: "MarkupText", dependencies: ["Monitoring", "CXML"], path: "Sources/Core/MarkupText"),
    .target(
      name: "Microdata", dependencies: ["Monitoring", "DelimitedText", "CReadStat"],
      path: "Sources/Core/Microdata"),
    .target(
      name: "Geography", dependencies: ["Monitoring", "CGEOS", "CPROJ"],
      path: "Sources/Core/Geography"),
    .target(
      name: "Catalogue",
      dependencies: ["Monitoring", "DelimitedText", .product(name: "Yams", package: "Yams")],
      path: "Sources/Core/Catalogue"),
    .target(
      name: "Geodata",
      dependencies: ["Monitoring", "DelimitedText", "Geography", "CGDAL", "CDeflate"],
      path: "Sources/Core/Geodata"),
    .target(
      name: "Storage",
      dependencies: [
        "Monitoring", "CPostgres", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      path: "Sources/Core/Storage"),

    // Measure: pure computation, values in, values out.
    .target(
      name: "Timetables", dependencies: ["Monitoring", "DelimitedText"],
      path: "Sources/Measure/Timetables"),
    .target(
      name: "Streets", dependencies: ["Monitoring", "ConcurrentWork", "Geography"],
      path: "Sources/Measure/Streets"),
    .target(
      name: "Settlements", dependencies: ["Monitoring", "ConcurrentWork", "Geography"],
      path: "Sources/Measure/Settlements"),
    .target(
      name: "Surveys", dependencies: ["Monitoring", "ConcurrentWork", "CSurveyKernels"],
      path: "Sources/Measure/Surveys"),
    .target(
      name: "CitySamples", dependencies: ["Monitoring", "Surveys"],
      path: "Sources/Measure/CitySamples"),
    .target(
      name: "CompositeIndex", dependencies: ["Monitoring"], path: "Sources/Measure/CompositeIndex"),
    .target(
      name: "Indicators", dependencies: ["Monitoring", "Geography", "Streets", "Settlements"],
      path: "Sources/Measure/Indicators"),
    .target(
      name: "ExampleCity", dependencies: ["Monitoring"], path: "Sources/Measure/ExampleCity"),
    .target(
      name: "ExampleCountry", dependencies: ["Monitoring", "DelimitedText", "ExampleCity"],
      path: "Sources/Measure/ExampleCountry"),

    .target(name: "Disclosure", path: "Sources/Measure/Disclosure"),

    // Observe: the records of observations, areas and runs, and the use cases that make them.
    .target(
      name: "Accounts", dependencies: ["Monitoring", "Storage"], path: "Sources/Observe/Accounts"),
    .target(
      name: "Observations",
      dependencies: ["Monitoring", "Geography", "Storage", "Disclosure", "Accounts"],
      path: "Sources/Observe/Observations"),
    .target(
      name: "Runs",
      dependencies: [
        "Monitoring", "DelimitedText", "Microdata", "Geography", "Catalogue", "Geodata", "Storage",
        "Timetables", "Streets", "Settlements", "Surveys", "CitySamples", "CompositeIndex",
        "Indicators",
        "ExampleCity", "ExampleCountry", "Observations",
        .product(name: "Yams", package: "Yams"),
      ],
      path: "Sources/Observe/Runs"),

    // Publish: statistical formats and documents for people.
    .target(
      name: "Exchange",
      dependencies: [
        "Monitoring", "DelimitedText", "MarkupText", "Catalogue", "Observations",
        .product(name: "Yams", package: "Yams"),
      ],
      path: "Sources/Publish/Exchange"),
    .target(
      name: "Publishing", dependencies: ["Monitoring", "Geography", "Catalogue"],
      path: "Sources/Publish/Publishing"),
    .target(name: "PDF", dependencies: ["Monitoring", "Publishing", "CQPDF"], path: "Sources/Publish/PDF"),
    .target(name: "VectorTiles", dependencies: ["Geography"], path: "Sources/Publish/VectorTiles"),
    .target(
      name: "FeatureFilters", dependencies: ["Monitoring", "Geography"],
      path: "Sources/Publish/FeatureFilters"),

    // Roof: the server and the command.
    .target(
      name: "QuitoServer",
      dependencies: [
        "Monitoring", "Geography", "Catalogue", "Accounts", "Observations", "Runs", "Exchange",
        "Publishing", "VectorTiles", "FeatureFilters", "CZlib",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Sources/Roof/QuitoServer"),
    .executableTarget(
      name: "quito",
      dependencies: [
        "QuitoServer",
        "Monitoring", "Geography", "Catalogue", "Geodata", "Storage", "Microdata", "Settlements",
        "Surveys",
        "CitySamples", "CompositeIndex", "Indicators", "Accounts", "Observations", "Runs", "Exchange",
        "Publishing", "PDF",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Roof/quito"),

    // Tests, mirroring the rooms; all on the public interface, so that they run in release mode.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(
      name: "TestDatabases", dependencies: ["Storage", "TestSupport"], path: "Tests/TestDatabases"),
    .testTarget(
      name: "MonitoringTests", dependencies: ["Monitoring", "TestSupport"],
      path: "Tests/Core/MonitoringTests"
    ),
    .testTarget(
      name: "DelimitedTextTests", dependencies: ["DelimitedText", "Monitoring", "TestSupport"],
      path: "Tests/Core/DelimitedTextTests"),
    .testTarget(
      name: "ConcurrentWorkTests", dependencies: ["ConcurrentWork"],
      path: "Tests/Core/ConcurrentWorkTests"),
    .testTarget(
      name: "MarkupTextTests", dependencies: ["MarkupText", "Monitoring", "TestSupport"],
      path: "Tests/Core/MarkupTextTests"),
    .testTarget(
      name: "MicrodataTests",
      dependencies: ["Microdata", "CReadStat", "Monitoring", "TestSupport"],
      path: "Tests/Core/MicrodataTests"),
    .testTarget(
      name: "GeographyTests", dependencies: ["Geography", "Monitoring", "TestSupport"],
      path: "Tests/Core/GeographyTests"),
    .testTarget(
      name: "CatalogueTests",
      dependencies: ["Catalogue", "Monitoring", "DelimitedText", "TestSupport"],
      path: "Tests/Core/CatalogueTests"),
    .testTarget(
      name: "GeodataTests", dependencies: ["Geodata", "Geography", "Monitoring", "TestSupport"],
      path: "Tests/Core/GeodataTests"),
    .testTarget(
      name: "StorageTests",
      dependencies: ["Storage", "Monitoring", "TestSupport", "TestDatabases"],
      path: "Tests/Core/StorageTests"),
    .testTarget(
      name: "TimetablesTests", dependencies: ["Timetables", "Monitoring", "TestSupport"],
      path: "Tests/Measure/TimetablesTests"),
    .testTarget(
      name: "StreetsTests", dependencies: ["Streets", "Geography", "Monitoring", "TestSupport"],
      path: "Tests/Measure/StreetsTests"),
    .testTarget(
      name: "SettlementsTests",
      dependencies: ["Settlements", "Geography", "Geodata", "Monitoring", "TestSupport"],
      path: "Tests/Measure/SettlementsTests"),
    .testTarget(
      name: "SurveysTests",
      dependencies: ["Surveys", "DelimitedText", "Monitoring", "TestSupport"],
      path: "Tests/Measure/SurveysTests"),
    .testTarget(
      name: "CitySamplesTests",
      dependencies: ["CitySamples", "Surveys", "DelimitedText", "Monitoring", "TestSupport"],
      path: "Tests/Measure/CitySamplesTests"),
    .testTarget(
      name: "CompositeIndexTests",
      dependencies: ["CompositeIndex", "DelimitedText", "Monitoring", "TestSupport"],
      path: "Tests/Measure/CompositeIndexTests"),
    .testTarget(
      name: "ExampleCountryTests", dependencies: ["ExampleCountry", "Monitoring", "TestSupport"],
      path: "Tests/Measure/ExampleCountryTests"),
    .testTarget(
      name: "IndicatorsTests",
      dependencies: [
        "Indicators", "Settlements", "Streets", "Geography", "Monitoring", "TestSupport",
      ],
      path: "Tests/Measure/IndicatorsTests"),
    .testTarget(
      name: "ExampleCityTests", dependencies: ["ExampleCity", "Monitoring", "TestSupport"],
      path: "Tests/Measure/ExampleCityTests"),
    .testTarget(
      name: "DisclosureTests", dependencies: ["Disclosure", "TestSupport"],
      path: "Tests/Measure/DisclosureTests"),
    .testTarget(
      name: "AccountsTests", dependencies: ["Accounts", "Storage", "Monitoring", "TestSupport"],
      path: "Tests/Observe/AccountsTests"),
    .testTarget(
      name: "ObservationsTests",
      dependencies: [
        "Observations", "Accounts", "Storage", "Geography", "Monitoring", "TestSupport", "TestDatabases",
      ],
      path: "Tests/Observe/ObservationsTests"),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "Runs", "Catalogue", "CitySamples", "CompositeIndex", "DelimitedText", "ExampleCity",
        "Indicators", "Observations", "Geodata", "Geography", "Monitoring",
        "Microdata", "Surveys", "TestSupport",
      ],
      path: "Tests/Observe/RunsTests"),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "Exchange", "Catalogue", "DelimitedText", "Observations", "Monitoring", "TestSupport",
      ],
      path: "Tests/Publish/ExchangeTests"),
    .testTarget(
      name: "PublishingTests",
      dependencies: ["Publishing", "Catalogue", "Monitoring", "TestSupport"],
      path: "Tests/Publish/PublishingTests"),
    .testTarget(
      name: "PDFTests", dependencies: ["PDF", "Publishing", "Catalogue", "Monitoring", "TestSupport"],
      path: "Tests/Publish/PDFTests"),
    .testTarget(
      name: "VectorTilesTests", dependencies: ["VectorTiles", "Geography", "TestSupport"],
      path: "Tests/Publish/VectorTilesTests"),
    .testTarget(
      name: "FeatureFiltersTests",
      dependencies: ["FeatureFilters", "Geography", "Monitoring", "TestSupport"],
      path: "Tests/Publish/FeatureFiltersTests"),
    .testTarget(
      name: "QuitoServerTests",
      dependencies: [
        "QuitoServer", "Accounts", "Catalogue", "Geography", "Monitoring", "Observations", "TestDatabases",
        "TestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      path: "Tests/Roof/QuitoServerTests"),
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"], path: "Tests/House"),
    .testTarget(
      name: "TranscriptTests", dependencies: ["TestSupport", "TestDatabases"], path: "Tests/Transcripts",
      exclude: ["README.md"]),
    .testTarget(
      name: "FaultTests", dependencies: ["TestSupport", "TestDatabases"], path: "Tests/Faults"),
  ],
  swiftLanguageModes: [.v6]
)

import Accounts
import Foundation
import Monitoring
import Observations
import Storage
import TestDatabases
import TestSupport
import Testing

/// Copies lose nothing and leave nothing half.
@Suite struct StoreCopyTests {
  static let ways: [[TestDatabase.Kind]] = [
    [.sqlite, .postgresql], [.postgresql, .sqlite], [.sqlite, .sqlite], [.postgresql, .postgresql],
  ]

  /// Something of everything: names in all languages, boundaries, revisions, errors, remarks, shapes of every
  /// kind, inputs, times that differ.
  static func fill(_ address: String) throws {
    let store = try ObservationStore(creatingOrOpening: address)
    let names = LocalisedText([
      .ar: "كيتو", .en: "Quito", .es: "Quito \"'\\", .fr: "", .ru: "Кито", .zh: "基多",
    ])
    let areas = [
      Drawn.area("WORLD", .world),
      ReferenceArea(
        code: "ECU", kind: .country, parent: "WORLD", m49: "218", iso2: "EC", names: names,
        boundary: Drawn.square(-81, -5, 6)),
      Drawn.area("ECU-UIO", parent: "ECU"),
      ReferenceArea(
        code: "ECU-X", kind: .city, parent: "ECU", names: names,
        boundary: [1] + Drawn.number(6) + Drawn.number(0)),
    ]
    var full = Drawn.observation(series: "FULL", parts: ["SEX": "F", "AGE": "Y0T14"], value: 0.1)
    full.numerator = 1e300
    full.denominator = .leastNonzeroMagnitude
    full.error = SamplingError(standardError: 0.5, lower: -0.0, upper: 56.5, level: 0.95)
    full.notes = [Note("quoted", ["a\"b\\": "line\nbreak\u{1}\u{0}", "كيتو": "基多"])]
    let features = [
      MapFeature(layer: "stops", geometry: Drawn.point(-78.5, -0.2), properties: ["name": "a\"b", "n": 1.5]),
      MapFeature(layer: "raised", geometry: [1] + Drawn.number(1_001) + Drawn.coordinates([1, 2, 3])),
      MapFeature(layer: "nowhere", geometry: Drawn.point(.nan, .nan)),
      MapFeature(layer: "big endian", geometry: [0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 16)),
    ]
    _ = try store.record(
      [
        Recording(
          run: Drawn.run(inputs: 3), areas: areas,
          observations: [full, Drawn.observation(value: nil)], mapFeatures: features),
        Recording(run: Drawn.run("empty", parameters: ["a": [1, .null]])),
      ], at: Drawn.moment)
    let many = (0..<6_001).map { Drawn.observation("ECU", series: "M\($0)", value: Double($0) / 3) }
    // Refused, so that the numbers a server counts have gaps.
    #expect(throws: InputIssues.self) {
      _ = try store.record(
        [Recording(run: Drawn.run(), areas: areas, observations: [Drawn.observation("NOWHERE")])],
        at: Drawn.moment)
    }
    _ = try store.record(
      [
        Recording(run: Drawn.run(), areas: [areas[1]], observations: many + [full], mapFeatures: features)
      ], at: Drawn.later(7))
    // Somebody with a session's worth of rights, and something said of who sees what.
    let by = Originator(place: "command:maria")
    try store.setVisibility(.draft, ofRuns: 2, through: 2, by: by, at: Drawn.later(8))
    try store.setProtection(
      Protection(minimumCount: 5, roundingBase: 3), of: "FULL", by: by, at: Drawn.later(8))
    var policy = AccountPolicy()
    policy.passwordCost = PasswordDigest.Cost(memoryKibibytes: 8, passes: 1)
    let accounts = store.accounts(policy: policy) { count in (0..<count).map { UInt8($0) } }
    try accounts.addUser("maria", role: .editor, password: "a long enough phrase", by: by, at: Drawn.later(8))
    _ = try accounts.makeToken(for: "maria", label: "x", scopes: [.read], by: by, at: Drawn.later(8))
    guard
      case .signedIn = try accounts.signIn(
        name: "maria", password: "a long enough phrase", address: "203.0.113.7", at: Drawn.later(9))
    else { throw InputIssues([InputIssue("account.name", at: Place(file: "test"))]) }
    try store.close()
  }

  /// Every row of every table, geometry as well-known binary in both kinds.
  static func rows(_ place: TestDatabase) throws -> [String: [[Value]]] {
    let database = try place.open(.reading)
    return try database.read { connection in
      var rows: [String: [[Value]]] = [:]
      for table in try connection.tables() {
        let geometry = table.columns.firstIndex(of: "geom")
        rows[table.name] = try connection.all(
          "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name) ORDER BY \(table.key.joined(separator: ", "))"
        ) { row in
          var values = row.values
          if let geometry, connection.dialect == .sqlite, case .blob(let blob) = values[geometry] {
            values[geometry] = .blob(Array(blob.dropFirst(8 + (blob[3] >> 1 & 7 == 1 ? 32 : 0))))
          }
          return values
        }
      }
      return rows
    }
  }

  @Test(arguments: ways)
  func everyRowOfEveryTableIsThere(way: [TestDatabase.Kind]) throws {
    let (from, to) = (try TestDatabase(way[0]), try TestDatabase(way[1]))
    defer {
      from.remove()
      to.remove()
    }
    try StoreCopyTests.fill(from.address)
    let original = try ObservationStore(reading: from.address)
    var shares: [Double] = []
    let copy = try original.copy(to: to.address) { shares.append($0) }
    #expect(shares == shares.sorted())
    #expect(shares.last == 1)
    #expect(copy.rows["observations"] == 6_004)
    #expect(copy.rows["map_features"] == 8)
    #expect(copy.leftTables == [])
    let rows = try StoreCopyTests.rows(from)
    #expect(
      rows.keys.sorted() == [
        "areas", "attempts", "audit_entries", "map_features", "observations", "protection_changes",
        "report_texts", "run_areas", "run_inputs", "runs", "sessions", "tokens", "users",
        "visibility_changes",
      ])
    let copiedRows = try StoreCopyTests.rows(to)
    for (table, expected) in rows {
      let isEqual = copiedRows[table] == expected
      #expect(isEqual, "\(table)")
    }
    let copied = try ObservationStore(opening: to.address)
    #expect(try copied.verifyChain() == original.verifyChain())
    let isSameAnswer = try copied.observations() == original.observations()
    #expect(isSameAnswer)
    // The copy goes on as the original would have.
    for store in [copied, try ObservationStore(opening: from.address)] {
      let next = Recording(
        run: Drawn.run(), areas: [Drawn.area("NEW")], observations: [Drawn.observation("NEW")],
        mapFeatures: [MapFeature(layer: "stops", geometry: Drawn.point(0, 0))])
      #expect(try store.record([next], at: Drawn.later(60)).observations.map(\.number) == [6_005])
      #expect(try store.verifyChain().isSound)
    }
    #expect(try copied.verifyChain().head == ObservationStore(reading: from.address).verifyChain().head)
    #expect(try copied.check().isSound)
  }

  /// What a server knows of its tables it knows when they are filled, not minutes later.
  @Test(arguments: [true, false]) func aServerKnowsHowManyRowsItHas(isCopied: Bool) throws {
    let to = try TestDatabase(.postgresql)
    defer { to.remove() }
    let figures = (1...(isCopied ? 500 : 10_000)).map {
      Drawn.observation("A-\($0 / 100)", period: String(1_900 + $0 % 100))
    }
    let areas = Set(figures.map(\.key.area)).sorted().map { Drawn.area($0) }
    let recording = Recording(run: Drawn.run(), areas: areas, observations: figures)
    let from = try TestDatabase(.sqlite)
    defer { from.remove() }
    let store = try ObservationStore(creatingOrOpening: isCopied ? from.address : to.address)
    _ = try store.record([recording], at: Drawn.moment)
    if isCopied { _ = try store.copy(to: to.address) }
    let database = try PostgreSQLDatabase(PostgreSQLAddress(to.address), mode: .writing, migrator: nil)
    let known = try database.read { connection in
      try connection.first(
        "SELECT CAST(reltuples AS double precision) FROM pg_class WHERE oid = to_regclass('observations')", []
      ) {
        $0.doubleOrNil(0)
      }
    }
    #expect(known == Double(figures.count))
  }

  /// There and back: the same file again, also in what only a GeoPackage has.
  @Test func thereAndBackIsTheOriginal() throws {
    let (file, server, back) = (
      try TestDatabase(.sqlite), try TestDatabase(.postgresql), try TestDatabase(.sqlite)
    )
    defer { for place in [file, server, back] { place.remove() } }
    try StoreCopyTests.fill(file.address)
    _ = try ObservationStore(reading: file.address).copy(to: server.address)
    _ = try ObservationStore(reading: server.address).copy(to: back.address)
    func all(_ place: TestDatabase) throws -> [String: [[Value]]] {
      try place.open(.reading).read { connection in
        let names = try connection.all("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')") {
          $0.text(0)
        }
        return try Dictionary(
          uniqueKeysWithValues: names.map { name in
            (name, try connection.all("SELECT * FROM \(name)") { $0.values })
          })
      }
    }
    let (before, after) = (try all(file), try all(back))
    #expect(before.keys.sorted() == after.keys.sorted())
    for (table, rows) in before where table != "sqlite_sequence" {
      let isEqual = after[table] == rows
      #expect(isEqual, "\(table)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: back.folder.path) == ["store.gpkg"])
  }

  @Test(arguments: ways)
  func storeThatHoldsSomethingIsNotCopiedOver(way: [TestDatabase.Kind]) throws {
    let (from, to) = (try TestDatabase(way[0]), try TestDatabase(way[1]))
    defer {
      from.remove()
      to.remove()
    }
    try StoreCopyTests.fill(from.address)
    let target = try ObservationStore(creatingOrOpening: to.address)
    _ = try target.record([Recording(run: Drawn.run(), areas: [Drawn.area("ECU-UIO")])], at: Drawn.moment)
    let before = try StoreCopyTests.rows(to)
    let found = try issues { _ = try ObservationStore(reading: from.address).copy(to: to.address) }
    #expect(found.map(\.code) == ["store.copy.occupied"])
    #expect(found.first?.place.file == target.path)
    #expect(try StoreCopyTests.rows(to) == before)
  }

  @Test(arguments: ways)
  func unsoundStoreIsNotCopied(way: [TestDatabase.Kind]) throws {
    let (from, to) = (try TestDatabase(way[0]), try TestDatabase(way[1]))
    defer {
      from.remove()
      to.remove()
    }
    try StoreCopyTests.fill(from.address)
    try tamper(from, "UPDATE observations SET value = 7 WHERE number = 4000")
    let found = try issues { _ = try ObservationStore(reading: from.address).copy(to: to.address) }
    #expect(found.map(\.code) == ["chain.observation.altered"])
    #expect(found.first?.place.feature == "o4000")
    if way[1] == .sqlite {
      #expect(try FileManager.default.contentsOfDirectory(atPath: to.folder.path) == [])
    } else {
      #expect(try ObservationStore(creatingOrOpening: to.address).runs() == [])
    }
  }

  /// A server's texts cannot hold the null character, a file's can: said before anything stays.
  @Test func whatAServerCannotHoldIsTold() throws {
    let (from, to) = (try TestDatabase(.sqlite), try TestDatabase(.postgresql))
    defer {
      from.remove()
      to.remove()
    }
    let area = ReferenceArea(code: "A", kind: .city, names: LocalisedText([.en: "a\u{0}b"]))
    _ = try ObservationStore(creatingOrOpening: from.address).record(
      [Recording(run: Drawn.run(), areas: [area])], at: Drawn.moment)
    let found = try issues { _ = try ObservationStore(reading: from.address).copy(to: to.address) }
    #expect(found.map(\.code) == ["store.text"])
    #expect(try ObservationStore(opening: to.address).areas() == [])
  }

  @Test func tablesOfOtherProgramsStayWhereTheyAre() throws {
    let (from, to) = (try TestDatabase(.sqlite), try TestDatabase(.postgresql))
    defer {
      from.remove()
      to.remove()
    }
    try StoreCopyTests.fill(from.address)
    try from.open(.writing).write { try $0.runScript("CREATE TABLE layer_styles (a TEXT)") }
    let copy = try ObservationStore(reading: from.address).copy(to: to.address)
    #expect(copy.leftTables == ["layer_styles"])
    #expect(copy.chain.isSound)
  }
}

import Monitoring
import Storage

/// The tables `areas` (as they are now) and `run_areas` (the digest of each as a run left it).
struct AreaRecords {
  private let connection: any Connection
  private let file: String

  init(_ connection: any Connection, file: String) {
    self.connection = connection
    self.file = file
  }

  private static let columns =
    "code, kind, parent, m49, iso2, name_ar, name_en, name_es, name_fr, name_ru, name_zh, geom"
  /// The order of the columns.
  private static let languages: [Language] = [.ar, .en, .es, .fr, .ru, .zh]

  func codes() throws -> Set<String> {
    var codes: Set<String> = []
    try connection.forEachRow("SELECT code FROM areas") { codes.insert($0.text(0)) }
    return codes
  }

  func area(code: String) throws -> ReferenceArea? {
    try connection.first("SELECT \(AreaRecords.columns) FROM areas WHERE code = ?", [.text(code)]) { row in
      guard let area = read(row) else { throw damagedRow(code, in: file) }
      return area
    }
  }

  func forEach(_ body: (ReferenceArea) throws -> Void) throws {
    try forEachCode { code, area in
      guard let area else { throw damagedRow(code, in: file) }
      try body(area)
    }
  }

  /// With nil for a row that cannot be read.
  func forEachCode(_ body: (String, ReferenceArea?) throws -> Void) throws {
    try connection.forEachRow("SELECT \(AreaRecords.columns) FROM areas ORDER BY code") { row in
      try body(row.text(0), read(row))
    }
  }

  func forEachOutline(_ body: (AreaOutline) throws -> Void) throws {
    let columns = AreaRecords.columns.replacing("geom", with: "NULL")
    // The blob of a file begins with its bounds; on a server they are found in the geometry.
    let geometry =
      connection.dialect == .sqlite ? "substr(geom, 1, \(GeoPackageGeometry.headerLength))" : "geom"
    try connection.forEachRow("SELECT \(columns), \(geometry) FROM areas") { row in
      guard let area = read(row) else { throw damagedRow(row.text(0), in: file) }
      let header = row.blobOrNil(12).flatMap {
        connection.dialect == .sqlite ? $0 : GeoPackageGeometry.blob($0)
      }
      try body(AreaOutline(area: area, bounds: header.flatMap(GeoPackageGeometry.bounds(ofHeader:))))
    }
  }

  private func read(_ row: any Row) -> ReferenceArea? {
    guard let kind = ReferenceArea.Kind(rawValue: row.text(1)) else { return nil }
    var names: [Language: String] = [:]
    for (index, language) in AreaRecords.languages.enumerated() { names[language] = row.textOrNil(5 + index) }
    return ReferenceArea(
      code: row.text(0), kind: kind, parent: row.textOrNil(2), m49: row.textOrNil(3), iso2: row.textOrNil(4),
      names: LocalisedText(names),
      boundary: row.blobOrNil(11).map { StoredGeometry.geometry($0, connection.dialect) })
  }

  /// Adds the area, or renews names and boundary of the one that is there.
  /// - Returns: the area as it now stands.
  func put(_ area: ReferenceArea) throws -> ReferenceArea {
    guard var present = try self.area(code: area.code) else {
      let statement = try connection.prepare(
        "INSERT INTO areas (\(AreaRecords.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      statement.bind(area.code)
      statement.bind(area.kind.rawValue)
      statement.bind(area.parent)
      statement.bind(area.m49)
      statement.bind(area.iso2)
      bindNamesAndBoundary(of: area, to: statement)
      try statement.run()
      return area
    }
    present.names.texts.merge(area.names.texts) { $1 }
    if let boundary = area.boundary { present.boundary = boundary }
    let statement = try connection.prepare(
      """
      UPDATE areas SET name_ar = ?, name_en = ?, name_es = ?, name_fr = ?, name_ru = ?, name_zh = ?, geom = ?
      WHERE code = ?
      """)
    bindNamesAndBoundary(of: present, to: statement)
    statement.bind(present.code)
    try statement.run()
    return present
  }

  private func bindNamesAndBoundary(of area: ReferenceArea, to statement: any Statement) {
    for language in AreaRecords.languages { statement.bind(area.names.texts[language]) }
    statement.bind(area.boundary.flatMap { StoredGeometry.multipolygonBlob($0, connection.dialect) })
  }

  func insert(_ digests: [(code: String, digest: Digest)], run: Int) throws {
    guard !digests.isEmpty else { return }
    try connection.insert(into: "run_areas", columns: ["run", "position", "code", "digest"]) { rows in
      for (position, entry) in digests.enumerated() {
        rows.bind(run)
        rows.bind(position)
        rows.bind(entry.code)
        rows.bind(entry.digest.text)
        try rows.endRow()
      }
    }
  }

  /// Digests as recorded; nil for one that cannot be read.
  func forEachDigest(run: Int, _ body: (Digest?) throws -> Void) throws {
    try connection.forEachRow(
      "SELECT code, digest FROM run_areas WHERE run = ? ORDER BY position", [Value(run)]
    ) { try body(AreaRecords.entry(code: $0.text(0), digest: Digest(text: $0.text(1)))) }
  }

  /// What the run's list of areas is made of: the code belongs to the digest.
  static func entry(code: String, digest: Digest?) -> Digest? {
    digest.map { (["code": .string(code), "digest": .string($0.text)] as JSON).digest }
  }

  /// The digest of an area as the last run that touched it left it.
  func lastDigest(code: String) throws -> Digest? {
    try connection.first(
      "SELECT digest FROM run_areas WHERE code = ? ORDER BY run DESC, position DESC LIMIT 1", [.text(code)]
    ) { Digest(text: $0.text(0)) } ?? nil
  }

  func forEachMissingCode(_ body: (String) throws -> Void) throws {
    try connection.forEachRow(
      """
      SELECT DISTINCT code FROM run_areas r
      WHERE NOT EXISTS (SELECT 1 FROM areas a WHERE a.code = r.code) ORDER BY code
      """
    ) { try body($0.text(0)) }
  }
}

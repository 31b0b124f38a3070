/// A table as the database describes it.
public struct TableDescription: Hashable, Sendable {
  public struct Reference: Hashable, Sendable {
    public var columns: [String]
    public var table: String
    public var referencedColumns: [String]
  }

  public var name: String
  /// In their order.
  public var columns: [String]
  /// Those of the primary key, in its order.
  public var key: [String]
  public var references: [Reference]
  public var triggers: Set<String>

  /// Each behind those it refers to; what refers to itself or in a circle stands where it stood.
  public static func inOrderOfReference(_ tables: [TableDescription]) -> [TableDescription] {
    var ordered: [TableDescription] = []
    var waiting = tables
    while !waiting.isEmpty {
      let names = Set(waiting.map(\.name))
      let next =
        waiting.firstIndex { table in
          !table.references.contains { $0.table != table.name && names.contains($0.table) }
        } ?? 0
      ordered.append(waiting.remove(at: next))
    }
    return ordered
  }
}

extension Connection {
  /// The tables of ours, by name: without those of the database itself, of its extensions, of the list of
  /// migrations, and of the GeoPackage that a file is.
  public func tables() throws -> [TableDescription] {
    switch dialect {
    case .sqlite: try sqliteTables()
    case .postgresql: try postgresqlTables()
    }
  }

  private func sqliteTables() throws -> [TableDescription] {
    let names = try all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") { $0.text(0) }
    return try names.filter { name in
      name != Migrator.table && !["sqlite_", "gpkg_", "rtree_"].contains { name.hasPrefix($0) }
    }.map { name in
      let columns = try all("SELECT name, pk FROM pragma_table_info(?)", [.text(name)]) {
        (name: $0.text(0), place: $0.integer(1))
      }
      let references = try all(
        "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?) ORDER BY id, seq",
        [.text(name)]
      ) { (id: $0.integer(0), table: $0.text(1), column: $0.text(2), referenced: $0.text(3)) }
      return TableDescription(
        name: name, columns: columns.map(\.name),
        key: columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name),
        references: TableDescription.grouped(references),
        triggers: Set(
          try all("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [.text(name)]) {
            $0.text(0)
          }))
    }
  }

  private func postgresqlTables() throws -> [TableDescription] {
    let tables = try all(
      """
      SELECT c.oid::bigint, c.relname FROM pg_class c
      WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      ORDER BY c.relname
      """
    ) { (id: $0.integer(0), name: $0.text(1)) }
    func texts(_ sql: String, _ table: Int64) throws -> [String] {
      try all(sql, [.integer(table)]) { $0.text(0) }
    }
    return try tables.filter { $0.name != Migrator.table }.map { id, name in
      let references = try all(
        """
        SELECT c.oid::bigint, t.relname, a.attname, b.attname
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid
        CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, other, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other
        WHERE c.contype = 'f' AND c.conrelid = ?::oid ORDER BY c.oid, k.place
        """, [.integer(id)]
      ) { (id: $0.integer(0), table: $0.text(1), column: $0.text(2), referenced: $0.text(3)) }
      return TableDescription(
        name: name,
        columns: try texts(
          """
          SELECT attname FROM pg_attribute
          WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum
          """, id),
        key: try texts(
          """
          SELECT a.attname FROM pg_index i
          CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
          WHERE i.indisprimary AND i.indrelid = ?::oid ORDER BY k.place
          """, id),
        references: TableDescription.grouped(references),
        triggers: Set(
          try texts("SELECT tgname FROM pg_trigger WHERE tgrelid = ?::oid AND NOT tgisinternal", id)))
    }
  }
}

extension TableDescription {
  /// One row a column makes one reference of each number.
  fileprivate static func grouped(
    _ rows: [(id: Int64, table: String, column: String, referenced: String)]
  ) -> [Reference] {
    var references: [(id: Int64, reference: Reference)] = []
    for row in rows {
      if references.last?.id != row.id {
        references.append((row.id, Reference(columns: [], table: row.table, referencedColumns: [])))
      }
      references[references.count - 1].reference.columns.append(row.column)
      references[references.count - 1].reference.referencedColumns.append(row.referenced)
    }
    return references.map(\.reference)
  }

  /// Rows of which a reference leads nowhere. A null refers to nothing.
  public func brokenReferences(_ reference: Reference, in connection: any Connection) throws -> Int {
    let same = zip(reference.columns, reference.referencedColumns).map { "r.\($1) = t.\($0)" }
    let given = reference.columns.map { "t.\($0) IS NOT NULL" }
    return try connection.first(
      """
      SELECT count(*) FROM \(name) t WHERE \(given.joined(separator: " AND ")) AND NOT EXISTS (
        SELECT 1 FROM \(reference.table) r WHERE \(same.joined(separator: " AND ")))
      """
    ) { Int($0.integer(0)) } ?? 0
  }

  public func rowCount(in connection: any Connection) throws -> Int {
    try connection.first("SELECT count(*) FROM \(name)") { Int($0.integer(0)) } ?? 0
  }
}

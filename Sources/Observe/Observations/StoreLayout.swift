import Accounts
import Monitoring
import Storage

/// The tables of a store and how they came about, step by step.
///
/// A file is a GeoPackage 1.3: `areas`, `map_features` and `latest_values` are its feature layers,
/// `current_values` is a table to read. As soon as one such table is listed, map programs show nothing that is
/// not: what the chain guards stays out of `gpkg_contents` and so out of their editors. On a server the same
/// tables stand in a schema, without those of the GeoPackage, and `MapViews` shows their geometry.
enum StoreLayout {
  /// Everything a store is.
  static let tables = ["areas", "users", "sessions", "tokens", "attempts"] + guardedTables

  /// What chains hold, which triggers guard.
  static let guardedTables = [
    "runs", "run_inputs", "run_areas", "observations", "map_features", "report_texts", "audit_entries",
    "visibility_changes", "protection_changes",
  ]

  static let migrations = [
    Migration(1, "observations, areas, runs and map features in a GeoPackage") { dialect in
      (dialect == .sqlite ? geoPackage : "") + runs(dialect) + areas(dialect) + observations(dialect)
        + mapFeatures(dialect) + (dialect == .postgresql ? MapViews.script : "")
    },
    Migration(2, "texts of reports") { dialect in reportTexts(dialect) },
    Migration(3, "observations by area") { _ in
      "CREATE INDEX observations_area ON observations (area, indicator, series);"
    },
    Migration(4, "accounts, audit, visibility and protection") { dialect in
      AccountLayout.script(dialect) + access(dialect)
    },
  ]

  /// Spatial reference systems and lists of contents as OGC 12-128r17 (GeoPackage 1.3) orders them.
  private static let geoPackage =
    """
    PRAGMA application_id = 0x47504B47;
    PRAGMA user_version = 10300;
    CREATE TABLE gpkg_spatial_ref_sys (
      srs_name TEXT NOT NULL,
      srs_id INTEGER PRIMARY KEY,
      organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL,
      definition TEXT NOT NULL,
      description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES
      ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinates'),
      ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinates'),
      ('WGS 84 geodetic', 4326, 'EPSG', 4326,
       'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
       || 'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
       || 'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],'
       || 'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
       'longitude and latitude in degrees on the WGS 84 ellipsoid');
    CREATE TABLE gpkg_contents (
      table_name TEXT NOT NULL PRIMARY KEY,
      data_type TEXT NOT NULL,
      identifier TEXT UNIQUE,
      description TEXT DEFAULT '',
      last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE,
      min_y DOUBLE,
      max_x DOUBLE,
      max_y DOUBLE,
      srs_id INTEGER,
      CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
    CREATE TABLE gpkg_geometry_columns (
      table_name TEXT NOT NULL,
      column_name TEXT NOT NULL,
      geometry_type_name TEXT NOT NULL,
      srs_id INTEGER NOT NULL,
      z TINYINT NOT NULL,
      m TINYINT NOT NULL,
      CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
      CONSTRAINT uk_gc_table_name UNIQUE (table_name),
      CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));

    """

  /// Lists a table with geometry; on a server there is nothing to list it in.
  private static func layer(
    _ dialect: Dialect, _ table: String, _ geometry: String, _ description: String
  ) -> String {
    guard dialect == .sqlite else { return "" }
    return """
      INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
        VALUES ('\(table)', 'features', '\(table)', '\(description)', '1970-01-01T00:00:00.000Z', 4326);
      INSERT INTO gpkg_geometry_columns VALUES ('\(table)', 'geom', '\(geometry)', 4326, 0, 0);

      """
  }

  private static func attributes(_ dialect: Dialect, _ table: String, _ description: String) -> String {
    guard dialect == .sqlite else { return "" }
    return """
      INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
        VALUES ('\(table)', 'attributes', '\(table)', '\(description)', '1970-01-01T00:00:00.000Z');

      """
  }

  /// Counts and digests stand in the run, so that its link of the chain holds everything it brought. The run
  /// is therefore written last, and what points at it is checked when the transaction ends.
  private static func runs(_ dialect: Dialect) -> String {
    """
    CREATE TABLE runs (
      number \(dialect.integer) NOT NULL PRIMARY KEY CHECK (number > 0),
      kind \(dialect.text) NOT NULL,
      method \(dialect.text) NOT NULL,
      method_version \(dialect.text) NOT NULL,
      parameters \(dialect.text) NOT NULL,
      software_version \(dialect.text) NOT NULL,
      started \(dialect.text) NOT NULL,
      ended \(dialect.text) NOT NULL,
      recorded \(dialect.text) NOT NULL,
      area_count \(dialect.integer) NOT NULL,
      areas_digest \(dialect.text) NOT NULL,
      first_observation \(dialect.integer) NOT NULL,
      observation_count \(dialect.integer) NOT NULL,
      observations_digest \(dialect.text) NOT NULL,
      map_feature_count \(dialect.integer) NOT NULL,
      map_features_digest \(dialect.text) NOT NULL,
      previous \(dialect.text) NOT NULL,
      digest \(dialect.text) NOT NULL UNIQUE);
    CREATE TABLE run_inputs (
      run \(dialect.integer) NOT NULL REFERENCES runs (number) DEFERRABLE INITIALLY DEFERRED,
      position \(dialect.integer) NOT NULL,
      role \(dialect.text) NOT NULL,
      name \(dialect.text) NOT NULL,
      size \(dialect.integer) NOT NULL,
      digest \(dialect.text) NOT NULL,
      PRIMARY KEY (run, position));
    \(dialect.guarding("runs"))
    \(dialect.guarding("run_inputs"))

    """
  }

  /// `run_areas` keeps the digest of each area as a run left it: an area changed by another program is seen.
  private static func areas(_ dialect: Dialect) -> String {
    """
    CREATE TABLE areas (
      fid \(dialect.countedKey),
      code \(dialect.text) NOT NULL UNIQUE,
      kind \(dialect.text) NOT NULL,
      parent \(dialect.text) REFERENCES areas (code),
      m49 \(dialect.text),
      iso2 \(dialect.text),
      name_ar \(dialect.text),
      name_en \(dialect.text),
      name_es \(dialect.text),
      name_fr \(dialect.text),
      name_ru \(dialect.text),
      name_zh \(dialect.text),
      geom \(dialect.geometry("MULTIPOLYGON")));
    CREATE INDEX areas_parent ON areas (parent);
    CREATE TABLE run_areas (
      run \(dialect.integer) NOT NULL REFERENCES runs (number) DEFERRABLE INITIALLY DEFERRED,
      position \(dialect.integer) NOT NULL,
      code \(dialect.text) NOT NULL,
      digest \(dialect.text) NOT NULL,
      PRIMARY KEY (run, position));
    CREATE INDEX run_areas_code ON run_areas (code, run, position);
    \(dialect.guarding("run_areas"))
    \(layer(dialect, "areas", "MULTIPOLYGON", "Reference areas with their boundaries"))
    """
  }

  /// `period_start` and `period_end` are the first and the last day, so that SQL can tell which is later.
  private static func observations(_ dialect: Dialect) -> String {
    """
    CREATE TABLE observations (
      number \(dialect.integer) NOT NULL PRIMARY KEY CHECK (number > 0),
      run \(dialect.integer) NOT NULL REFERENCES runs (number) DEFERRABLE INITIALLY DEFERRED,
      indicator \(dialect.text) NOT NULL,
      series \(dialect.text) NOT NULL,
      area \(dialect.text) NOT NULL REFERENCES areas (code),
      period \(dialect.text) NOT NULL,
      period_start \(dialect.text) NOT NULL,
      period_end \(dialect.text) NOT NULL,
      disaggregation \(dialect.text) NOT NULL,
      revision \(dialect.integer) NOT NULL CHECK (revision > 0),
      value \(dialect.double),
      numerator \(dialect.double),
      denominator \(dialect.double),
      unit \(dialect.text) NOT NULL,
      status \(dialect.text) NOT NULL,
      nature \(dialect.text) NOT NULL,
      standard_error \(dialect.double),
      lower \(dialect.double),
      upper \(dialect.double),
      level \(dialect.double),
      notes \(dialect.text) NOT NULL,
      digest \(dialect.text) NOT NULL,
      UNIQUE (indicator, series, area, period, disaggregation, revision));
    CREATE INDEX observations_run ON observations (run);
    \(dialect.guarding("observations"))
    CREATE VIEW latest_values AS
      SELECT o.number AS fid, a.geom AS geom, o.area AS area, a.kind AS kind, a.parent AS parent,
        a.name_ar AS name_ar, a.name_en AS name_en, a.name_es AS name_es, a.name_fr AS name_fr,
        a.name_ru AS name_ru, a.name_zh AS name_zh, o.indicator AS indicator, o.series AS series,
        o.period AS period, o.value AS value, o.unit AS unit, o.status AS status, o.nature AS nature,
        o.numerator AS numerator, o.denominator AS denominator, o.standard_error AS standard_error,
        o.lower AS lower, o.upper AS upper, o.revision AS revision, o.run AS run
      FROM observations o JOIN areas a ON a.code = o.area
      WHERE o.disaggregation = '' AND NOT EXISTS (
        SELECT 1 FROM observations n
        WHERE n.indicator = o.indicator AND n.series = o.series AND n.area = o.area AND n.disaggregation = ''
          AND (n.period_start, n.period_end, n.revision) > (o.period_start, o.period_end, o.revision));
    \(layer(dialect, "latest_values", "MULTIPOLYGON", "The latest value of every series in every area"))
    CREATE VIEW current_values AS
      SELECT o.number AS fid, o.indicator AS indicator, o.series AS series, o.area AS area,
        o.period AS period, o.disaggregation AS disaggregation, o.value AS value, o.unit AS unit,
        o.status AS status, o.nature AS nature, o.numerator AS numerator, o.denominator AS denominator,
        o.standard_error AS standard_error, o.lower AS lower, o.upper AS upper, o.revision AS revision,
        o.run AS run
      FROM observations o
      WHERE NOT EXISTS (
        SELECT 1 FROM observations n
        WHERE n.indicator = o.indicator AND n.series = o.series AND n.area = o.area AND n.period = o.period
          AND n.disaggregation = o.disaggregation AND n.revision > o.revision);
    \(attributes(dialect, "current_values", "Every figure in its last revision"))

    """
  }

  /// A run names the last entry of the audit, and an entry the last run: neither can be cut short alone.
  /// `visibility_changes` and `protection_changes` say what holds; the entry of the audit, that it was said so.
  private static func access(_ dialect: Dialect) -> String {
    """
    ALTER TABLE runs ADD COLUMN audit_digest \(dialect.text);
    CREATE TABLE visibility_changes (
      number \(dialect.integer) NOT NULL PRIMARY KEY CHECK (number > 0),
      first_run \(dialect.integer) NOT NULL,
      last_run \(dialect.integer),
      visibility \(dialect.text) NOT NULL CHECK (visibility IN ('draft', 'internal', 'public')),
      audit_entry \(dialect.integer) NOT NULL UNIQUE REFERENCES audit_entries (number));
    CREATE TABLE protection_changes (
      number \(dialect.integer) NOT NULL PRIMARY KEY CHECK (number > 0),
      series \(dialect.text) NOT NULL,
      minimum \(dialect.double),
      base \(dialect.double),
      audit_entry \(dialect.integer) NOT NULL UNIQUE REFERENCES audit_entries (number));
    \(dialect.guarding("visibility_changes"))
    \(dialect.guarding("protection_changes"))

    """
  }

  private static func mapFeatures(_ dialect: Dialect) -> String {
    """
    CREATE TABLE map_features (
      fid \(dialect.countedKey),
      run \(dialect.integer) NOT NULL REFERENCES runs (number) DEFERRABLE INITIALLY DEFERRED,
      layer \(dialect.text) NOT NULL,
      properties \(dialect.text) NOT NULL,
      geom \(dialect.geometry("GEOMETRY")) NOT NULL);
    CREATE INDEX map_features_run ON map_features (run);
    \(dialect.guarding("map_features"))
    \(layer(dialect, "map_features", "GEOMETRY", "Shapes that show how figures came about"))
    """
  }

  /// When a layer last changed, where the store lists its layers.
  static func noteChange(at time: Timestamp, _ connection: any Connection) throws {
    guard connection.dialect == .sqlite else { return }
    // A GeoPackage gives milliseconds.
    try connection.run(
      "UPDATE gpkg_contents SET last_change = ?", [.text(String(time.text.prefix(23)) + "Z")])
  }

  /// Texts hang on a chain of their own: they are written by people at any time and belong to no run.
  private static func reportTexts(_ dialect: Dialect) -> String {
    """
    CREATE TABLE report_texts (
      number \(dialect.integer) NOT NULL PRIMARY KEY CHECK (number > 0),
      report \(dialect.text) NOT NULL,
      area \(dialect.text) NOT NULL,
      paragraph \(dialect.text) NOT NULL,
      language \(dialect.text) NOT NULL,
      version \(dialect.integer) NOT NULL CHECK (version > 0),
      text \(dialect.text) NOT NULL,
      author \(dialect.text) NOT NULL,
      recorded \(dialect.text) NOT NULL,
      previous \(dialect.text) NOT NULL,
      digest \(dialect.text) NOT NULL UNIQUE,
      UNIQUE (report, area, paragraph, language, version));
    \(dialect.guarding("report_texts"))
    """
  }
}

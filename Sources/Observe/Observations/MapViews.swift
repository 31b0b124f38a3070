/// Shapes for map programs: on a server with PostGIS, views over the tables with a geometry column beside the
/// bytes that the chain digests. Programs find them in `geometry_columns`.
enum MapViews {
  /// Makes the views, or makes them again; without PostGIS it does nothing.
  ///
  /// A shape that PostGIS does not take, such as a ring that is not closed, is shown as none: what the store
  /// holds does not hang on what a map program can draw.
  static let script = """
    DO $views$
    DECLARE postgis text := (
      SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'postgis');
    BEGIN
      IF postgis IS NULL THEN RETURN; END IF;
      EXECUTE format($sql$
        CREATE OR REPLACE FUNCTION quito_shape(bytes bytea) RETURNS %1$s.geometry
        LANGUAGE plpgsql IMMUTABLE STRICT AS $shape$
        BEGIN
          RETURN %1$s.ST_Force2D(%1$s.ST_SetSRID(%1$s.ST_GeomFromWKB(bytes), 4326));
        EXCEPTION WHEN OTHERS THEN RETURN NULL;
        END $shape$
        $sql$, postgis);
      EXECUTE format($sql$
        CREATE OR REPLACE VIEW areas_map AS
        SELECT fid, code, kind, parent, m49, iso2, name_ar, name_en, name_es, name_fr, name_ru, name_zh,
          quito_shape(geom)::%1$s.geometry(MultiPolygon, 4326) AS shape
        FROM areas
        $sql$, postgis);
      EXECUTE format($sql$
        CREATE OR REPLACE VIEW latest_values_map AS
        SELECT fid, area, kind, parent, name_ar, name_en, name_es, name_fr, name_ru, name_zh, indicator, series,
          period, value, unit, status, nature, numerator, denominator, standard_error, lower, upper, revision,
          run, quito_shape(geom)::%1$s.geometry(MultiPolygon, 4326) AS shape
        FROM latest_values
        $sql$, postgis);
      EXECUTE format($sql$
        CREATE OR REPLACE VIEW map_features_map AS
        SELECT fid, run, layer, properties, quito_shape(geom)::%1$s.geometry(Geometry, 4326) AS shape
        FROM map_features
        $sql$, postgis);
    END $views$;

    """
}

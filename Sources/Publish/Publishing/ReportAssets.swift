/// The parts of the page that anyone may replace: how it looks and behaves, and the libraries that draw its
/// map and its charts. `style` and `script` stand in `Content/web`, the libraries in `Content/web/vendor`.
public struct ReportAssets: Sendable {
  /// A library as it is embedded.
  public struct Library: Sendable {
    public var script: [UInt8]
    public var style: [UInt8]
    public init(script: [UInt8], style: [UInt8] = []) {
      self.script = script
      self.style = style
    }
  }

  /// `report.css`
  public var style: [UInt8]
  /// `report.js`
  public var script: [UInt8]
  /// MapLibre GL JS (`maplibre-gl.js`, `maplibre-gl.css`); where there is none, the page shows drawn maps only.
  public var map: Library?
  /// Vega, Vega-Lite and Vega-Embed in one bundle (`vega.js`); where there is none, the page shows tables only.
  public var chart: Library?
  /// Licences of the libraries (`LICENSES.txt`), shown on the page whenever one of them is embedded.
  public var notices: String

  public init(
    style: [UInt8], script: [UInt8], map: Library? = nil, chart: Library? = nil, notices: String = ""
  ) {
    self.style = style
    self.script = script
    self.map = map
    self.chart = chart
    self.notices = notices
  }
}

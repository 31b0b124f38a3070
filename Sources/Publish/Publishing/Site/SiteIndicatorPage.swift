import Monitoring

/// One indicator: how it is defined, and what is known of it in every area.
public struct SiteIndicatorPage: Sendable {
  public struct Row: Sendable {
    public var area: ReferenceArea
    public var period: String
    public var value: Double?
    public var lower, upper: Double?
    public var status: ObservationStatus
    public var run: Int

    public init(
      area: ReferenceArea, period: String, value: Double?, lower: Double?, upper: Double?,
      status: ObservationStatus, run: Int
    ) {
      self.area = area
      self.period = period
      self.value = value
      self.lower = lower
      self.upper = upper
      self.status = status
      self.run = run
    }
  }

  public var indicator: Indicator
  /// The series that is shown, one of the indicator's; nil where it has none, as one that was withdrawn.
  public var series: Indicator.Series?
  /// Series that have figures of whole areas.
  public var measured: [Indicator.Series]
  /// Best first where a way is better, else by value.
  public var rows: [Row]
  public var map: SiteTileMap?
  /// When the store last grew, for the standing in the tier classification.
  public var state: Timestamp?
  public var count = 0

  public init(indicator: Indicator, series: Indicator.Series?, measured: [Indicator.Series], rows: [Row]) {
    self.indicator = indicator
    self.series = series
    self.measured = measured
    self.rows = rows
    count = rows.count
  }

  /// Rows that are drawn; the table has more.
  private static let mostDrawn = 40

  public func page(_ frame: SiteFrame) -> [UInt8] {
    frame.page(
      title: "\(indicator.code) \(indicator.titles[frame.language])",
      crumbs: [(frame["nav.indicators"], frame.address("/indicators"))], scripts: [.site]
    ) { html in
      frame.section("definition", frame["indicator.definition"], &html) { html in
        var report = CityReport(
          area: ReferenceArea(code: "", kind: .world, names: LocalisedText([:])), indicators: [indicator],
          figures: [], runs: [])
        report.moment = state
        SiteReportPart(report, frame).page.methods(&html)
      }
      if let series { values(of: series, frame, &html) }
    }
  }

  private func values(of series: Indicator.Series, _ frame: SiteFrame, _ html: inout HTML) {
    let words = frame.words
    let code = pathPart(indicator.code)
    frame.section("values", frame["indicator.values", ["series": series.titles[frame.language]]], &html) {
      html in
      if measured.count > 1 {
        html.element("nav", ["aria-label": frame["indicator.series"], "class": "choices"]) { html in
          html.element("ul") { html in
            for other in measured {
              html.element("li") {
                $0.element(
                  "a",
                  [
                    "href": frame.address("/indicators/\(code)?series=\(pathPart(other.code))#values"),
                    "aria-current": other.code == series.code ? "true" : nil,
                  ], text: other.titles[frame.language])
              }
            }
          }
        }
      }
      guard !rows.isEmpty else {
        html.element("p", ["class": "empty"], text: words["card.none"])
        return
      }
      map?.write(to: &html, frame)
      plot(series, frame, &html)
      table(series, frame, &html)
    }
    frame.links([(frame["area.data"], frame.address("/data?indicator=\(code)"))], &html)
  }

  private func text(_ value: Double, of series: Indicator.Series, _ frame: SiteFrame) -> String {
    frame.words.value(value, unit: series.unit, decimals: series.unit == "PT" ? 1 : nil)
  }

  private func plot(_ series: Indicator.Series, _ frame: SiteFrame, _ html: inout HTML) {
    let drawn = rows.filter { $0.value != nil }.prefix(SiteIndicatorPage.mostDrawn)
    guard drawn.count > 1 else { return }
    html.element("figure", ["class": "chart ranking"]) { html in
      html.element("figcaption", text: series.titles[frame.language])
      IntervalPlot(
        rows: drawn.map { row in
          var interval: ClosedRange<Double>?
          if let lower = row.lower, let upper = row.upper, lower <= upper { interval = lower...upper }
          return IntervalPlot.Row(
            label: frame.name(row.area), value: row.value, interval: interval,
            text: text(row.value!, of: series, frame))
        },
        description: frame["indicator.plot"], tick: { text($0, of: series, frame) },
        isMirrored: frame.language.isRightToLeft
      ).write(to: &html)
    }
  }

  private func table(_ series: Indicator.Series, _ frame: SiteFrame, _ html: inout HTML) {
    let words = frame.words
    if count > rows.count {
      let counts = ["shown": words.amount(Double(rows.count)), "count": words.amount(Double(count))]
      html.element("p", text: frame["members.some", counts])
    }
    SiteListing.table(
      caption: series.titles[frame.language],
      columns: [frame["column.area"]]
        + ["period", "value", "interval", "status", "run"].map { words["column.\($0)"] },
      rows: rows.map { row in
        let error = SamplingError(lower: row.lower, upper: row.upper)
        return [
          SiteCell(frame.name(row.area), address: frame.areaAddress(row.area.code)), SiteCell(row.period),
          SiteCell(number: row.value, text: row.value.map { text($0, of: series, frame) } ?? ""),
          SiteCell(words.error(error, unit: series.unit) ?? words["error.none"]),
          SiteCell(words.status(row.status)),
          SiteCell("r\(row.run)", address: frame.address("/runs/r\(row.run)"), isCode: true),
        ]
      }, frame, &html)
  }
}

import Monitoring

/// How a run made its figures: method, inputs with their digests, parameters, its link of the chain.
public struct SiteRunPage: Sendable {
  public var run: RecordedRun
  public var figures: [RecordedObservation]
  /// More there are than are shown.
  public var count: Int
  public var titles: [String: String]
  public var areaNames: [String: String]
  /// The run before and the run after, by their numbers.
  public var previous: Int?
  public var next: Int?

  public init(
    run: RecordedRun, figures: [RecordedObservation], count: Int, titles: [String: String],
    areaNames: [String: String], previous: Int?, next: Int?
  ) {
    self.run = run
    self.figures = figures
    self.count = count
    self.titles = titles
    self.areaNames = areaNames
    self.previous = previous
    self.next = next
  }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    let report = CityReport(
      area: ReferenceArea(code: "", kind: .world, names: LocalisedText([:])), indicators: [], figures: [],
      runs: [run])
    let words = frame.words
    return frame.page(
      title: frame["run.title", ["run": run.id]], crumbs: [(frame["nav.runs"], frame.address("/runs"))]
    ) { html in
      frame.section("origin", frame["run.origin"], &html) { SiteReportPart(report, frame).page.runs(&$0) }
      frame.section("figures", frame["run.figures"], &html) { html in
        if count > figures.count {
          let counts = ["shown": words.amount(Double(figures.count)), "count": words.amount(Double(count))]
          html.element("p", text: frame["members.some", counts])
        }
        guard !figures.isEmpty else {
          html.element("p", ["class": "empty"], text: frame["none"])
          return
        }
        SiteListing.table(
          caption: frame["run.caption"],
          columns: [words["column.observation"], frame["column.area"]]
            + ["series", "disaggregation", "period", "value"].map { words["column.\($0)"] },
          rows: figures.map { figure in
            let observation = figure.observation
            let key = observation.key
            return [
              SiteCell(figure.id, isCode: true),
              SiteCell(areaNames[key.area] ?? key.area, address: frame.areaAddress(key.area)),
              SiteCell(titles[key.series] ?? key.series), SiteCell(words.disaggregation(key.disaggregation)),
              SiteCell(key.period.text),
              SiteCell(
                number: observation.value,
                text: observation.value.map { words.value($0, unit: observation.unit) } ?? ""),
            ]
          }, frame, &html)
      }
      SiteListing.pager(
        previous: previous.map { frame.address("/runs/r\($0)") },
        next: next.map { frame.address("/runs/r\($0)") }, frame, &html)
    }
  }
}

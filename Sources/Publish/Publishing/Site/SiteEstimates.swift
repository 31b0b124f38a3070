import Monitoring

/// What was estimated from samples, nation by nation: of cities, and of households.
public struct SiteEstimates: Sendable {
  public var reports: [CityReport]

  public init(reports: [CityReport]) { self.reports = reports }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    frame.page(title: frame["nav.estimates"], about: frame["estimates.about"]) { html in
      if reports.isEmpty { html.element("p", ["class": "empty"], text: frame["estimates.none"]) }
      for (number, report) in reports.enumerated() {
        let page = SiteReportPart(report, frame).page
        frame.section("nation-\(number)", frame.name(report.area), &html) { html in
          frame.links([(frame["area.page"], frame.areaAddress(report.area.code))], &html)
          if page.sample != nil { page.sampleSection(&html) }
          if !page.estimates.all.isEmpty {
            page.estimateSection(&html)
            let figures = frame.address("/areas/\(pathPart(report.area.code))/figures")
            frame.links([(frame["estimates.notes"], figures)], &html)
          }
        }
      }
    }
  }
}

import Monitoring

/// The page of a nation or a city: what is known of it, how it stands among its peers, and where every figure
/// comes from.
public struct SiteAreaPage: Sendable {
  public var report: CityReport
  /// The areas it lies in, the highest first.
  public var lineage: [ReferenceArea] = []
  /// What lies in it, with a few figures each.
  public var members: SiteMembers?
  public var peers: [SitePeers] = []
  public var map: SiteTileMap?
  /// Whether runs drew anything of it.
  public var hasDrawings = false

  public init(report: CityReport) { self.report = report }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    let part = SiteReportPart(report, frame)
    let page = part.page
    let code = pathPart(report.area.code)
    return frame.page(
      title: frame.name(report.area),
      about: frame["area.about", ["kind": frame.words.kind(report.area.kind), "code": report.area.code]],
      crumbs: lineage.map { (frame.name($0), frame.areaAddress($0.code)) },
      scripts: [.site, .report], data: part.data(hasChart: true),
      dataAddress: hasDrawings ? frame.address("/areas/\(code)/map.json") : nil
    ) { html in
      frame.links(
        [
          (frame["area.figures"], frame.address("/areas/\(code)/figures")),
          (frame["area.maps"], frame.address("/areas/\(code)/maps")),
          (frame["area.data"], frame.address("/data?area=\(code)")),
          (frame["area.estimates"], frame.address("/estimates")),
        ].filter { link in
          (hasDrawings || !link.1.hasSuffix("/maps"))
            && (!page.estimates.all.isEmpty || !link.1.hasSuffix("/estimates"))
        }, &html)
      if let map {
        frame.section("where", frame["area.where"], &html) { map.write(to: &$0, frame) }
      }
      frame.section("headlines", frame.phrases["report.section.headlines"], &html) { page.headlines(&$0) }
      if !page.indices.isEmpty {
        frame.section("index", frame.phrases["report.section.index"], &html) { page.indexSection(&$0) }
      }
      if !peers.isEmpty {
        frame.section("peers", frame["peers"], &html) { SitePeers.write(peers, to: &$0, frame) }
      }
      if hasDrawings {
        frame.section("map", frame.phrases["report.section.map"], &html) { page.liveMap(&$0, frame) }
      }
      if page.hasChart {
        frame.section("chart", frame.phrases["report.section.chart"], &html) { page.charts(&$0) }
      }
      if let members, !members.rows.isEmpty {
        frame.section("members", frame["members"], &html) { members.write(to: &$0, frame) }
      }
    }
  }
}

/// Every figure of an area with its quality, and the remarks on them.
public struct SiteFiguresPage: Sendable {
  public var report: CityReport

  public init(report: CityReport) { self.report = report }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    let page = SiteReportPart(report, frame).page
    return frame.page(
      title: frame["figures.of", ["area": frame.name(report.area)]],
      crumbs: [(frame.name(report.area), frame.areaAddress(report.area.code))]
    ) { html in
      frame.section("figures", frame.phrases["report.section.figures"], &html) { page.figureTable(&$0) }
    }
  }
}

/// The maps of an area as pictures, for those who cannot use the live one, and for paper.
public struct SiteMapsPage: Sendable {
  public var report: CityReport

  public init(report: CityReport) { self.report = report }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    let part = SiteReportPart(report, frame)
    return frame.page(
      title: frame["maps.of", ["area": frame.name(report.area)]],
      crumbs: [(frame.name(report.area), frame.areaAddress(report.area.code))],
      scripts: [.report], data: part.data(hasChart: false),
      dataAddress: frame.address("/areas/\(pathPart(report.area.code))/map.json")
    ) { html in
      frame.section("map", frame.phrases["report.section.map"], &html) { part.page.maps(&$0) }
    }
  }
}

extension CityReport {
  /// What the live map of a page is drawn from, as the page's script reads it.
  public func mapData(_ frame: SiteFrame) -> [UInt8] {
    let page = SiteReportPart(self, frame).page
    return ReportMapData(page.map, labels: page.mapLabels).bytes
  }
}

/// The parts of a report as they stand on a page of the site.
struct SiteReportPart {
  let page: ReportPage
  private let frame: SiteFrame

  init(_ report: CityReport, _ frame: SiteFrame) {
    self.frame = frame
    var page = ReportPage(
      report: report, words: frame.words, assets: ReportAssets(style: [], script: []),
      medium: .screen)
    page.addresses = ReportPage.Addresses(
      run: { frame.address("/runs/\($0)") },
      notes: frame.address("/areas/\(pathPart(report.area.code))/figures"),
      area: { frame.areaAddress($0) })
    self.page = page
  }

  /// The words of the page's script, and what its charts are drawn from; the map's shapes are fetched.
  func data(hasChart: Bool) -> [UInt8] {
    page.data(hasChart: hasChart && frame.assets.chartScript != nil, hasMap: false)
  }
}

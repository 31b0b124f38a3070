import Monitoring

/// The areas that lie in another one, as a table with a few figures each.
public struct SiteMembers: Sendable {
  public struct Row: Sendable {
    public var area: ReferenceArea
    /// By column.
    public var values: [Double?]

    public init(area: ReferenceArea, values: [Double?]) {
      self.area = area
      self.values = values
    }
  }

  /// What each column is called, and its unit.
  public var columns: [(title: String, unit: String)]
  public var rows: [Row]
  /// More there are than are shown.
  public var count: Int

  public init(columns: [(title: String, unit: String)], rows: [Row], count: Int) {
    self.columns = columns
    self.rows = rows
    self.count = count
  }

  func write(to html: inout HTML, _ frame: SiteFrame) {
    if count > rows.count {
      let words = frame.words
      let counts = ["shown": words.amount(Double(rows.count)), "count": words.amount(Double(count))]
      html.element("p", text: frame["members.some", counts])
    }
    SiteListing.table(
      caption: frame["members.caption"], columns: [frame["column.area"]] + columns.map(\.title),
      rows: rows.map { row in
        [SiteCell(frame.name(row.area), address: frame.areaAddress(row.area.code))]
          + zip(row.values, columns).map { value, column in
            SiteCell(
              number: value,
              text: value.map {
                frame.words.value($0, unit: column.unit, decimals: column.unit == "PT" ? 1 : nil)
              } ?? "")
          }
      }, frame, &html)
  }
}

/// A city's figure among those of its peers.
public struct SitePeers: Sendable {
  public var title: String
  public var indicator: String
  public var unit: String
  public var value: Double
  /// Of all of them, the city's own among them.
  public var values: [Double]
  /// 1 for the best; nil where no way is better.
  public var rank: Int?

  public init(
    title: String, indicator: String, unit: String, value: Double, values: [Double], rank: Int?
  ) {
    self.title = title
    self.indicator = indicator
    self.unit = unit
    self.value = value
    self.values = values.sorted()
    self.rank = rank
  }

  private var median: Double {
    let middle = values.count / 2
    return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
  }

  static func write(_ all: [SitePeers], to html: inout HTML, _ frame: SiteFrame) {
    html.element("p", text: frame["peers.about"])
    html.element("figure", ["class": "chart"]) { html in
      html.element("figcaption", text: frame["peers.caption"])
      html.element("div", ["class": "plot", "role": "img", "aria-label": frame["peers.text"]]) { html in
        for peers in all { peers.draw(&html, frame) }
      }
    }
    SiteListing.table(
      caption: frame["peers.caption"],
      columns: ["peers.series", "peers.value", "peers.median", "peers.range", "peers.rank", "peers.count"]
        .map { frame[$0] },
      rows: all.map { peers in
        [
          SiteCell(peers.title, address: frame.address("/indicators/\(pathPart(peers.indicator))")),
          SiteCell(number: peers.value, text: peers.text(peers.value, frame)),
          SiteCell(number: peers.median, text: peers.text(peers.median, frame)),
          SiteCell(
            frame.words.range(
              peers.values.first!...peers.values.last!, unit: peers.unit,
              decimals: peers.unit == "PT" ? 1 : nil)),
          SiteCell(number: peers.rank.map(Double.init)), SiteCell(number: Double(peers.values.count)),
        ]
      }, frame, &html)
  }

  private func text(_ value: Double, _ frame: SiteFrame) -> String {
    frame.words.value(value, unit: unit, decimals: unit == "PT" ? 1 : nil)
  }

  /// Each peer as a stroke, the city as a disc.
  private func draw(_ html: inout HTML, _ frame: SiteFrame) {
    let isMirrored = frame.language.isRightToLeft
    guard let scale = PlotScale(values, isMirrored: isMirrored) else { return }
    html.markup("\n")
    html.element("p") { html in
      html.element("span", ["class": "label"]) { $0.isolated(title) }
      html.element("svg", ["class": "line", "height": "22"]) { html in
        html.markup("<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"11\" y2=\"11\"/>")
        for value in values {
          let place = scale.place(value)
          html.markup("<line class=\"peer\" x1=\"\(place)\" x2=\"\(place)\" y1=\"5\" y2=\"17\"/>")
        }
        html.markup("<circle class=\"point\" cx=\"\(scale.place(value))\" cy=\"11\" r=\"6\"/>")
      }
      html.element("span", ["class": "text"]) { $0.isolated(text(value, frame)) }
    }
  }
}

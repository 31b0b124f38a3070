import Monitoring

/// Several areas side by side, one row a series.
public struct SiteComparison: Sendable {
  public struct Row: Sendable {
    public var indicator: String
    public var title: String
    public var unit: String
    /// By area, with the period each is of.
    public var values: [(value: Double, period: String)?]

    public init(
      indicator: String, title: String, unit: String,
      values: [(value: Double, period: String)?]
    ) {
      self.indicator = indicator
      self.title = title
      self.unit = unit
      self.values = values
    }
  }

  /// What may be chosen.
  public var choices: [ReferenceArea]
  public var chosen: [ReferenceArea]
  public var rows: [Row]
  public var most: Int

  public init(choices: [ReferenceArea], chosen: [ReferenceArea], rows: [Row], most: Int) {
    self.choices = choices
    self.chosen = chosen
    self.rows = rows
    self.most = most
  }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    frame.page(title: frame["compare.title"], about: frame["compare.about"]) { html in
      form(frame, &html)
      guard !chosen.isEmpty else { return }
      guard !rows.isEmpty else {
        html.element("p", ["class": "empty"], text: frame.words["figures.none"])
        return
      }
      frame.section("plots", frame["compare.plots"], &html) { html in
        for row in rows { plot(row, frame, &html) }
      }
      frame.section("table", frame["compare.table"], &html) { html in
        SiteListing.table(
          caption: frame["compare.title"], columns: [frame["peers.series"]] + chosen.map(frame.name),
          rows: rows.map { row in
            [SiteCell(row.title, address: frame.address("/indicators/\(pathPart(row.indicator))"))]
              + row.values.map { value in
                SiteCell(
                  number: value?.value,
                  text: value.map {
                    "\(text($0.value, row.unit, frame)) (\(frame.words.isolated($0.period)))"
                  } ?? "")
              }
          }, frame, &html)
      }
    }
  }

  private func form(_ frame: SiteFrame, _ html: inout HTML) {
    html.element("form", ["method": "get", "action": frame.address("/compare"), "class": "filters"]) { html in
      for place in 0..<most {
        let identifier = "area-\(place + 1)"
        html.element("p") { html in
          html.element(
            "label", ["for": identifier],
            text: frame["compare.area", ["number": frame.words.amount(Double(place + 1))]])
          html.element("select", ["id": identifier, "name": "area"]) { html in
            html.element("option", ["value": ""], text: frame["compare.none"])
            for area in choices {
              let isChosen = place < chosen.count && chosen[place].code == area.code
              html.element(
                "option", ["value": area.code, "selected": isChosen ? "" : nil], text: frame.name(area))
            }
          }
        }
      }
      html.element("p") { $0.element("button", ["type": "submit"], text: frame["compare.submit"]) }
    }
  }

  private func text(_ value: Double, _ unit: String, _ frame: SiteFrame) -> String {
    frame.words.value(value, unit: unit, decimals: unit == "PT" ? 1 : nil)
  }

  private func plot(_ row: Row, _ frame: SiteFrame, _ html: inout HTML) {
    let known = zip(chosen, row.values).compactMap { area, value in value.map { (area, $0.value) } }
    guard known.count > 1 else { return }
    html.element("figure", ["class": "chart ranking"]) { html in
      html.element("figcaption", text: row.title)
      IntervalPlot(
        rows: known.map { area, value in
          IntervalPlot.Row(label: frame.name(area), value: value, text: text(value, row.unit, frame))
        },
        description: frame["indicator.plot"], tick: { text($0, row.unit, frame) },
        isMirrored: frame.language.isRightToLeft
      ).write(to: &html)
    }
  }
}

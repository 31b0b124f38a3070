import Monitoring

/// The figures of the store, chosen by a form, page by page, and to be taken away as files.
public struct SiteDataPage: Sendable {
  public struct Choice: Sendable {
    public var code: String
    public var title: String
    public init(code: String, title: String) {
      self.code = code
      self.title = title
    }
  }

  public var areas: [Choice]
  public var indicators: [Choice]
  /// What is in the form: `area`, `indicator`, `from`, `until`, `totals`.
  public var chosen: [String: String]
  public var figures: [RecordedObservation]
  /// The titles of series by code.
  public var titles: [String: String]
  public var areaNames: [String: String]
  public var next: String?
  /// Addresses of the same figures as files.
  public var downloads: [(text: String, address: String)]
  /// What was wrong with the form.
  public var faults: [String] = []

  public init(
    areas: [Choice], indicators: [Choice], chosen: [String: String], figures: [RecordedObservation],
    titles: [String: String], areaNames: [String: String], next: String?,
    downloads: [(text: String, address: String)]
  ) {
    self.areas = areas
    self.indicators = indicators
    self.chosen = chosen
    self.figures = figures
    self.titles = titles
    self.areaNames = areaNames
    self.next = next
    self.downloads = downloads
  }

  public func page(_ frame: SiteFrame) -> [UInt8] {
    let words = frame.words
    return frame.page(title: frame["nav.data"], about: frame["data.about"]) { html in
      form(frame, &html)
      if !faults.isEmpty {
        html.element("div", ["class": "warning", "role": "alert"]) { html in
          html.element("ul") { html in
            for fault in faults { html.element("li", text: fault) }
          }
        }
        return
      }
      frame.links(downloads, &html)
      guard !figures.isEmpty else {
        html.element("p", ["class": "empty"], text: frame["none"])
        return
      }
      SiteListing.table(
        caption: frame["data.caption"],
        columns: [frame["column.area"]]
          + ["series", "disaggregation", "period", "value", "error", "status", "run", "observation"]
          .map { words["column.\($0)"] },
        rows: figures.map { figure in
          let observation = figure.observation
          let key = observation.key
          return [
            SiteCell(areaNames[key.area] ?? key.area, address: frame.areaAddress(key.area)),
            SiteCell(
              "\(key.indicator) \(titles[key.series] ?? key.series)",
              address: frame.address("/indicators/\(pathPart(key.indicator))")),
            SiteCell(words.disaggregation(key.disaggregation)), SiteCell(key.period.text),
            SiteCell(
              number: observation.value,
              text: observation.value.map { words.value($0, unit: observation.unit) } ?? ""),
            SiteCell(words.error(observation.error, unit: observation.unit) ?? words["error.none"]),
            SiteCell(words.status(observation.status)),
            SiteCell(figure.runID, address: frame.address("/runs/\(figure.runID)"), isCode: true),
            SiteCell(figure.id, isCode: true),
          ]
        }, frame, &html)
      SiteListing.pager(previous: nil, next: next, frame, &html)
    }
  }

  private func form(_ frame: SiteFrame, _ html: inout HTML) {
    html.element("form", ["method": "get", "action": frame.address("/data"), "class": "filters"]) { html in
      select("area", areas, frame["data.area"], frame, &html)
      select("indicator", indicators, frame["data.indicator"], frame, &html)
      for name in ["from", "until"] {
        html.element("p") { html in
          html.element("label", ["for": name], text: frame["data.\(name)"])
          html.open(
            "input",
            [
              "id": name, "name": name, "value": chosen[name], "inputmode": "numeric", "size": "10",
              "dir": "ltr",
            ])
        }
      }
      html.element("p", ["class": "check"]) { html in
        html.open(
          "input",
          [
            "type": "checkbox", "id": "totals", "name": "totals", "value": "true",
            "checked": chosen["totals"] == "true" ? "" : nil,
          ])
        html.element("label", ["for": "totals"], text: frame["data.totals"])
      }
      html.element("p") { $0.element("button", ["type": "submit"], text: frame["data.submit"]) }
    }
  }

  private func select(
    _ name: String, _ choices: [Choice], _ label: String, _ frame: SiteFrame, _ html: inout HTML
  ) {
    html.element("p") { html in
      html.element("label", ["for": name], text: label)
      html.element("select", ["id": name, "name": name]) { html in
        html.element("option", ["value": ""], text: frame["data.all"])
        for choice in choices {
          html.element(
            "option", ["value": choice.code, "selected": chosen[name] == choice.code ? "" : nil],
            text: choice.title)
        }
      }
    }
  }
}

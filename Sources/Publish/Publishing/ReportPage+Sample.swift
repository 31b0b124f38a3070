import Monitoring

extension ReportPage {
  /// The frame of cities on a map, and those drawn as a table.
  func sampleSection(_ html: inout HTML) {
    guard let sample else { return }
    html.element("p", text: text(of: sample))
    samplePicture(sample, &html)
    sampleTable(sample.drawn, &html)
  }

  /// How many cities were drawn of how many.
  func text(of sample: ReportSample) -> String {
    words[
      "sample.text",
      [
        "drawn": words.amount(Double(sample.drawn.count)),
        "frame": words.amount(Double(sample.cities.count)),
        "certain": words.amount(Double(sample.drawn.count(where: \.isCertain))),
      ]]
  }

  /// The map with its legend.
  func samplePicture(_ sample: ReportSample, _ html: inout HTML) {
    let drawn = sample.drawn
    if sample.unreadableCount > 0 {
      html.element(
        "p", ["class": "warning"],
        text: words["map.unreadable", ["count": words.amount(Double(sample.unreadableCount))]])
    }
    let map = ReportMap(
      boundary: report.area.boundary, places: sample.cities.flatMap { [$0.position.x, $0.position.y] })
    html.element("figure", ["class": "sample"]) { html in
      MapPicture(map, .cities(sample.cities))?.write(
        to: &html, identifier: "sample-picture", title: words["sample.title"],
        description: text(of: sample), words: words)
      html.element("figcaption", text: words["sample.title"])
    }
    html.element("ul", ["class": "legend", "aria-label": words["map.legend"]]) { html in
      let circle = "cx=\"16\" cy=\"10\" r=\"6\"/>"
      if drawn.contains(where: { !$0.isCertain }) {
        sign("<circle class=\"city drawn\" \(circle)", words["sample.drawn"], &html)
      }
      if drawn.contains(where: \.isCertain) {
        sign(
          "<circle class=\"certain\" cx=\"16\" cy=\"10\" r=\"9\"/><circle class=\"city drawn\" \(circle)",
          words["sample.certain"], &html)
      }
      if drawn.count < sample.cities.count {
        sign("<circle class=\"city\" \(circle)", words["sample.other"], &html)
      }
      boundaryEntry(of: map, &html)
    }
    html.element("p", ["class": "remark"], text: words["sample.sizes"])
  }

  func sampleTable(_ drawn: [ReportSample.City], _ html: inout HTML) {
    guard !drawn.isEmpty else { return }
    let columns = [
      ("sample.column.city", false), ("sample.column.stratum", false), ("sample.column.weight", true),
      ("map.column.people", true), ("sample.column.selection", false),
    ].map { ReportTable.Column(title: words[$0.0], isNumber: $0.1) }
    let missing = words["value.missing"]
    ReportTable(caption: words["sample.caption"], columns: columns).write(to: &html) { html in
      for city in drawn {
        ReportTable.row(&html) {
          $0.isolated(city.name)
        } _: { html in
          // A city taken with certainty is a stratum of its own, called by its code.
          html.element("td") { $0.isolated(city.isCertain ? words["sample.certain"] : city.stratum ?? "–") }
          html.number(city.weight, missing: missing) { words.amount($0) }
          html.number(city.population, missing: missing) { words.amount($0.rounded()) }
          html.cell(words[city.isCertain ? "sample.certain" : "sample.chance"])
        }
      }
    }
  }
}

import Monitoring

/// Maps of classes: what they are called, their pictures side by side, their legends and their tables.
extension ReportPage {
  func themeTitle(_ theme: ThematicMap) -> String {
    let title = words["map.layer.\(theme.layer)"]
    guard let level = theme.level else { return title }
    return words["map.label", ["series": title, "detail": words["map.level", ["level": level]]]]
  }

  /// What tells a step from the others of its map; empty where it has no others to be told from.
  func detail(_ detail: ThematicMap.Detail) -> String {
    var parts: [String] = []
    if let variant = detail.variant { parts.append(variant) }
    if let date = detail.date {
      parts.append(words.isolated(detail.from.map { "\($0)–\(date)" } ?? date))
    }
    return parts.joined(separator: words.phrases.listSeparator)
  }

  func stepTitle(_ theme: ThematicMap, _ step: ThematicMap.Step) -> String {
    let detail = detail(step.detail)
    return detail.isEmpty
      ? themeTitle(theme) : words["map.label", ["series": themeTitle(theme), "detail": detail]]
  }

  /// The class in words, as in the code list where the figures of the map have one; for concentrations, which
  /// are named by their lower bounds, the range.
  func className(_ code: String, in theme: ThematicMap) -> String {
    if theme.layer == "degree-of-urbanisation" {
      return words.name(of: "DU" + code, in: "DEGREE_OF_URBANISATION") ?? code
    }
    if theme.layer == "urban-growth" { return words.name(of: code.uppercased(), in: "GROWTH_TYPE") ?? code }
    guard theme.layer == "particulate-matter", let lower = Double(code) else {
      return words.name("map.class.\(theme.layer).\(code)", code: code)
    }
    let upper = theme.codes.compactMap { Double($0) }.filter { $0 > lower }.min()
    guard let upper else { return words["map.class.particulate-matter.from", ["lower": words.amount(lower)]] }
    return words[
      "map.class.particulate-matter.between", ["lower": words.amount(lower), "upper": words.amount(upper)]]
  }

  /// What a place on the live map is said to be.
  func partTitle(_ part: ThematicMap.Part, in theme: ThematicMap) -> String {
    let name = className(part.code, in: theme)
    return part.name.isEmpty ? name : words["map.label", ["series": part.name, "detail": name]]
  }

  var mapLabels: ReportMapData.Labels {
    ReportMapData.Labels(
      view: viewLabel, theme: themeTitle, kind: { words["map.step.\($0.rawValue)"] },
      step: { theme, step in
        let detail = detail(step.detail)
        return detail.isEmpty ? themeTitle(theme) : detail
      }, part: { partTitle($1, in: $0) })
  }

  /// All steps of each map beside one another, so that before and after can be compared on paper too.
  func themePictures(_ html: inout HTML) {
    for (number, theme) in map.themes.enumerated() {
      html.markup("\n")
      html.element("div", ["class": "theme", "data-theme": "\(number)"]) { html in
        html.element("h3", text: themeTitle(theme))
        html.element("div", ["class": theme.steps.count > 1 ? "beside" : nil]) { html in
          for (index, step) in theme.steps.enumerated() {
            let title = stepTitle(theme, step)
            html.element("figure") { html in
              MapPicture(map, .theme(number, step: index))?.write(
                to: &html, identifier: "theme-\(number)-\(index)", title: title,
                description: describe(step, of: theme), words: words)
              html.element("figcaption", text: title)
            }
          }
        }
        themeLegend(theme, &html)
      }
    }
  }

  /// A step in a sentence: each class with its area.
  private func describe(_ step: ThematicMap.Step, of theme: ThematicMap) -> String {
    theme.codes.compactMap { code in
      step.squareKilometres(of: code).map { area in
        words[
          "map.class-area",
          ["class": className(code, in: theme), "area": words["value.KM2", ["value": words.amount(area)]]]]
      }
    }.joined(separator: words.phrases.listSeparator)
  }

  func themeLegend(_ theme: ThematicMap, _ html: inout HTML) {
    let codes = theme.codes
    var entries = codes.map {
      (ThematicClasses.colour(of: $0, among: codes, in: theme.layer), className($0, in: theme))
    }
    if theme.steps.contains(where: { $0.before != nil }) {
      entries.append((ThematicClasses.beforeColour, words["map.class.urban-growth.before"]))
    }
    let name = words["map.legend-of", ["map": themeTitle(theme)]]
    html.element("ul", ["class": "legend", "aria-label": name]) { html in
      for (colour, name) in entries {
        sign("<path fill=\"\(colour)\" d=\"M0 0h32v20H0z\"/>", name, &html)
      }
      boundaryEntry(&html)
    }
  }

  /// A table for each map that says what it shows, and one of the places it names.
  func themeTables(_ html: inout HTML) {
    for theme in map.themes {
      classTable(theme, &html)
      placeTable(theme, &html)
    }
  }

  private func classTable(_ theme: ThematicMap, _ html: inout HTML) {
    let hasPersons = theme.steps.contains { step in step.parts.contains { $0.persons != nil } }
    let hasShares = !ThematicClasses.overlap(in: theme.layer)
    var columns = [ReportTable.Column(title: words["map.column.class"])]
    for step in theme.steps {
      let detail = detail(step.detail)
      for key in ["area"] + (hasShares ? ["area-share"] : []) + (hasPersons ? ["people"] : []) {
        let title = words["map.column.\(key)"]
        columns.append(
          .init(
            title: detail.isEmpty ? title : words["map.label", ["series": title, "detail": detail]],
            isNumber: true))
      }
    }
    let missing = words["value.missing"]
    let caption = words["map.caption-of", ["map": themeTitle(theme)]]
    ReportTable(caption: caption, columns: columns).write(to: &html) { html in
      for code in theme.codes {
        ReportTable.row(&html) {
          $0.text(className(code, in: theme))
        } _: { html in
          for step in theme.steps {
            let area = step.squareKilometres(of: code)
            html.number(area, missing: missing) { words.amount($0) }
            if hasShares {
              html.number(share(area, of: step.squareKilometres), missing: missing) {
                words.value($0, unit: "PT", decimals: 1)
              }
            }
            if hasPersons {
              html.number(step.persons(of: code), missing: missing) { words.amount($0.rounded()) }
            }
          }
        }
      }
    }
  }

  private func placeTable(_ theme: ThematicMap, _ html: inout HTML) {
    for step in theme.steps {
      let places = ThematicMap.places(step)
      guard !places.isEmpty else { continue }
      // Only what is known of any of them.
      let numbers: [(key: String, value: (ThematicMap.Part) -> Double?)] = [
        ("rank", { $0.rank }), ("score", { $0.score }), ("people", { $0.persons }),
        ("area", { $0.squareKilometres }),
      ].filter { column in places.contains { column.1($0) != nil } }
      let columns =
        [.init(title: words["map.column.place"]), .init(title: words["map.column.class"])]
        + numbers.map { ReportTable.Column(title: words["map.column.\($0.key)"], isNumber: true) }
      let missing = words["value.missing"]
      let caption = words["map.places-of", ["map": stepTitle(theme, step)]]
      ReportTable(caption: caption, columns: columns).write(to: &html) { html in
        for place in places {
          ReportTable.row(&html) {
            $0.isolated(place.name)
          } _: { html in
            html.cell(className(place.code, in: theme))
            for number in numbers {
              html.number(number.value(place), missing: missing) {
                words.amount(number.key == "people" ? $0.rounded() : $0)
              }
            }
          }
        }
      }
    }
  }
}

import Glibc
import Monitoring

/// A view of the map drawn as SVG, for print and for browsers that draw no live map. Equirectangular, true to
/// shape at the middle latitude; north is up.
struct MapPicture {
  /// What is drawn between the land and its limit.
  enum Content {
    case nothing
    case view(ReportMap.View)
    /// A step of a thematic map, by their places.
    case theme(Int, step: Int)
    /// Cities at the map's places.
    case cities([ReportSample.City])
  }

  let map: ReportMap
  private let content: Content
  private let bounds: MapBounds
  private let unitsPerDegreeEast: Double
  private let unitsPerDegreeNorth: Double
  let width: Int
  let height: Int

  /// Units of the drawing; at its usual width two to a pixel.
  private static let widest = 1_440.0
  private static let tallest = 1_440.0
  private static let margin = 24.0
  private static let metresPerDegree = 111_195.0
  /// Part of the frame's longer side left free on every side, for the circles of cities at its edge.
  private static let roomForCities = 0.04

  /// - Returns: nil where the map has no place to show.
  init?(_ map: ReportMap, _ content: Content) {
    guard var bounds = map.bounds else { return nil }
    if case .theme(let theme, _) = content { bounds = map.themes[theme].bounds }
    if case .cities = content { bounds.leaveRoom(MapPicture.roomForCities) }
    self.map = map
    self.content = content
    self.bounds = bounds
    let narrowing = max(0.01, cos((bounds.south + bounds.north) / 2 * .pi / 180))
    let degreesEast = (bounds.east - bounds.west) * narrowing
    let degreesNorth = bounds.north - bounds.south
    unitsPerDegreeNorth = min(
      (MapPicture.widest - 2 * MapPicture.margin) / degreesEast,
      (MapPicture.tallest - 2 * MapPicture.margin) / degreesNorth)
    unitsPerDegreeEast = unitsPerDegreeNorth * narrowing
    width = Int((degreesEast * unitsPerDegreeNorth + 2 * MapPicture.margin).rounded(.up))
    height = Int((degreesNorth * unitsPerDegreeNorth + 2 * MapPicture.margin).rounded(.up))
  }

  /// - Parameters:
  ///   - identifier: of the picture on its page.
  ///   - title: what the picture is called.
  ///   - description: what can be seen, for those who cannot see it.
  ///   - words: for the bar that tells the scale.
  func write(
    to html: inout HTML, identifier: String, title: String, description: String, words: ReportWords
  ) {
    html.element(
      "svg",
      [
        "class": "picture", "viewBox": "0 0 \(width) \(height)", "role": "img",
        "aria-labelledby": "\(identifier)-title \(identifier)-text",
      ]
    ) { html in
      html.element("title", ["id": "\(identifier)-title"], text: title)
      html.element("desc", ["id": "\(identifier)-text"], text: description)
      path("land", polygons(map.boundary), to: &html)
      switch content {
      case .nothing: break
      case .view(let view): draw(view, identifier, to: &html)
      case .theme(let theme, let step): draw(map.themes[theme], step, to: &html)
      case .cities: break
      }
      let limit = polygons(map.boundary)
      // Upon colours that are light at night too, the line keeps apart by its casing.
      if case .theme = content { path("casing", limit, to: &html) }
      path("limit", limit, to: &html)
      if case .cities(let cities) = content { draw(cities, to: &html) }
      scale(words, to: &html)
    }
  }

  private func draw(_ view: ReportMap.View, _ identifier: String, to html: inout HTML) {
    html.markup(
      "<defs><pattern id=\"\(identifier)-hatch\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
        + "<path class=\"hatch\" d=\"M-1 9 9 -1M-1 1 1 -1M7 9 9 7\"/></pattern></defs>")
    let around = map.surroundings[view.run] ?? ReportMap.Surroundings()
    html.element("g", ["class": "service"]) { html in
      for area in view.serviceAreas { path("service", polygons(area), to: &html) }
    }
    let spaces = polygons(around.openSpaces)
    path("open-space", spaces, to: &html)
    if !spaces.isEmpty {
      html.markup("<path fill=\"url(#\(identifier)-hatch)\" fill-rule=\"evenodd\" d=\"\(spaces)\"/>")
    }
    path("street", lines(around.streets.lines), to: &html)
    people(view, identifier, to: &html)
    let stops = positions(around.stops)
    path("stop", dots(view.stops.map { stops[$0] }), to: &html)
  }

  private func draw(_ theme: ThematicMap, _ index: Int, to html: inout HTML) {
    let step = theme.steps[index]
    if let before = step.before {
      for part in map.themes[before.map].steps[before.step].parts where part.code != "water" {
        fill(part, ThematicClasses.beforeColour, name: "past", to: &html)
      }
    }
    let codes = theme.codes
    for part in step.parts {
      fill(part, ThematicClasses.colour(of: part.code, among: codes, in: theme.layer), to: &html)
    }
    for part in theme.named(step) {
      guard let middle = part.shape.middle else { continue }
      let place = position(middle.x, middle.y)
      guard isVisible(place) else { continue }
      html.element("text", ["class": "name", "x": "\(place.x)", "y": "\(place.y)"], text: part.name)
    }
  }

  private func fill(
    _ part: ThematicMap.Part, _ colour: String, name: String = "part", to html: inout HTML
  ) {
    let data = polygons(part.shape)
    if !data.isEmpty { html.markup("<path class=\"\(name)\" fill=\"\(colour)\" d=\"\(data)\"/>") }
  }

  private func path(_ name: String, _ data: String, to html: inout HTML) {
    if !data.isEmpty { html.markup("<path class=\"\(name)\" d=\"\(data)\"/>") }
  }

  private func position(_ x: Double, _ y: Double) -> (x: Int, y: Int) {
    (
      Int((MapPicture.margin + (x - bounds.west) * unitsPerDegreeEast).rounded()),
      Int((MapPicture.margin + (bounds.north - y) * unitsPerDegreeNorth).rounded())
    )
  }

  func positions(_ row: MapShape.Positions) -> [(x: Int, y: Int)] {
    stride(from: 0, to: row.count, by: 2).map { position(row[$0], row[$0 + 1]) }
  }

  /// What lies inside the drawing; the rest would only make the page heavier.
  private func isVisible(_ place: (x: Int, y: Int)) -> Bool {
    (0...width).contains(place.x) && (0...height).contains(place.y)
  }

  private func polygons(_ shape: MapShape) -> String {
    shape.polygons.flatMap(\.self).map { stroke(positions(Array($0.dropLast(2))), leastSteps: 2) }
      .filter { !$0.isEmpty }.map { $0 + "z" }.joined()
  }

  private func lines(_ rows: [MapShape.Positions]) -> String {
    rows.map { stroke(positions($0), leastSteps: 1) }.joined()
  }

  /// A line in steps; empty where it is too small to be seen.
  private func stroke(_ places: [(x: Int, y: Int)], leastSteps: Int) -> String {
    guard var last = places.first, places.contains(where: isVisible) else { return "" }
    var out = "M\(last.x) \(last.y)l"
    var steps = 0
    for place in places.dropFirst() where place != last {
      if steps > 0, place.x >= last.x { out += " " }
      out += "\(place.x - last.x)\(place.y >= last.y ? " " : "")\(place.y - last.y)"
      last = place
      steps += 1
    }
    return steps >= leastSteps ? out : ""
  }

  /// A dot each, as lines of no length with round ends.
  private func dots(_ places: [(x: Int, y: Int)]) -> String {
    var out = ""
    var last = (x: 0, y: 0)
    for place in places.filter(isVisible).sorted(by: { ($0.y, $0.x) < ($1.y, $1.x) }) {
      if !out.isEmpty, place == last { continue }
      let dx = place.x - last.x
      let dy = place.y - last.y
      out += out.isEmpty ? "M\(place.x) \(place.y)h0" : "m\(dx)\(dy >= 0 ? " " : "")\(dy)h0"
      last = place
    }
    return out
  }

  /// Dots of three sizes by the number of persons; rings outside, discs inside.
  private func people(_ view: ReportMap.View, _ identifier: String, to html: inout HTML) {
    guard let index = view.people else { return }
    let people = map.people[index]
    let places = positions(people.positions)
    let usual = people.persons.sorted()[people.persons.count * 9 / 10]
    // As large as leaves most dots apart, between a dust that can just be seen and a coin.
    let room = (Double(width * height) / Double(max(1, places.count))).squareRoot()
    let middle = min(14, max(3, room * 0.45))
    for reach in [ReportMap.Reach.outside, .partly, .inside] {
      for (size, factor) in [0.65, 1, 1.4].enumerated() {
        let shown = places.indices.filter { place in
          let persons = people.persons[place]
          let itsSize = persons < usual / 4 ? 0 : persons < usual * 3 / 4 ? 1 : 2
          return view.reach[place] == reach && itsSize == size
        }
        let data = dots(shown.map { places[$0] })
        guard !data.isEmpty else { continue }
        let width = tenths(middle * factor)
        guard reach != .inside else {
          html.markup("<path class=\"person inside\" stroke-width=\"\(width)\" d=\"\(data)\"/>")
          continue
        }
        // The same dots twice, the second time smaller and in the colour of the ground, make rings.
        let name = "\(identifier)-\(reach)-\(size)"
        let heart = tenths(middle * factor * 0.45)
        html.markup("<defs><path id=\"\(name)\" d=\"\(data)\"/></defs>")
        html.markup("<use href=\"#\(name)\" class=\"person \(reach)\" stroke-width=\"\(width)\"/>")
        html.markup("<use href=\"#\(name)\" class=\"heart \(reach)\" stroke-width=\"\(heart)\"/>")
      }
    }
  }

  private func tenths(_ value: Double) -> String { JSON.numberText((value * 10).rounded() / 10) }

  /// A bar of a round number of metres, about a quarter of the width.
  private func scale(_ words: ReportWords, to html: inout HTML) {
    let unitsPerMetre = unitsPerDegreeNorth / MapPicture.metresPerDegree
    let wanted = Double(width) / 4 / unitsPerMetre
    let power = pow(10, log10(wanted).rounded(.down))
    let metres = [5, 2, 1].map { $0 * power }.first { $0 <= wanted } ?? power
    let length = Int((metres * unitsPerMetre).rounded())
    let (left, bottom) = (24, height - 24)
    html.markup("<path class=\"scale\" d=\"M\(left) \(bottom - 12)v12h\(length)v-12\"/>")
    html.element(
      "text", ["class": "scale", "x": "\(left + 8)", "y": "\(bottom - 12)"], text: words.length(metres))
  }
}

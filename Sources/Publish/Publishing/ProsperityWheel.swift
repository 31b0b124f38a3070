import Glibc
import Monitoring

/// The wheel of prosperity: a sector for each dimension, as long as its score is high; about the middle a ring of
/// the parts of the dimensions, stronger in colour for a higher score; in the middle the whole and its class.
///
/// Sectors are numbered at the rim and named beside the drawing. They run clockwise from the top, and the other
/// way round where reading does.
struct ProsperityWheel {
  var index: ReportIndex
  var scores: IndexScores
  var words: ReportWords
  var identifier: String

  private static let size = 440.0
  private static let hub = 70.0
  /// The ring of the parts of the dimensions.
  private static let ring = (inner: 74.0, outer: 92.0)
  private static let rim = 192.0
  private static let numbers = 206.0
  /// So many colours there are in the style; further dimensions begin again.
  static let colourCount = 8

  private var dimensions: [ReportIndex.Node] { index.children(of: nil) }
  private var hasRing: Bool {
    dimensions.contains { dimension in
      index.children(of: dimension.code).contains { scores.parts[$0.code] != nil }
    }
  }
  /// Where the sectors begin.
  private var base: Double { hasRing ? Self.ring.outer + 4 : Self.ring.inner }

  func write(to html: inout HTML, title: String, description: String) {
    let size = exact(Self.size)
    html.element(
      "svg",
      [
        "class": "wheel", "viewBox": "0 0 \(size) \(size)", "role": "img",
        "aria-labelledby": "\(identifier)-title \(identifier)-text",
      ]
    ) { html in
      html.element("title", ["id": "\(identifier)-title"], text: title)
      html.element("desc", ["id": "\(identifier)-text"], text: description)
      let turn = 1 / Double(dimensions.count)
      for (number, dimension) in dimensions.enumerated() {
        let (start, end) = (Double(number) * turn, Double(number + 1) * turn)
        sector(dimension, number, from: start, to: end, &html)
        if hasRing { parts(of: dimension, number, from: start, to: end, &html) }
      }
      for part in [0.25, 0.5, 0.75, 1] {
        html.markup(
          "<circle class=\"grid\" cx=\"\(middle)\" cy=\"\(middle)\" r=\"\(rounded(radius(part)))\"/>")
      }
      for number in dimensions.indices {
        let place = position((Double(number) + 0.5) * turn, Self.numbers)
        html.element("text", ["class": "place", "x": place.x, "y": place.y], text: "\(number + 1)")
      }
      centre(&html)
    }
  }

  private func sector(
    _ dimension: ReportIndex.Node, _ number: Int, from start: Double, to end: Double, _ html: inout HTML
  ) {
    let score = scores.parts[dimension.code]?.score
    let name = score == nil ? "track unknown" : "track"
    html.markup("<path class=\"\(name)\" d=\"\(path(start, end, base, Self.rim))\"/>")
    guard let reach = score.map(index.place), reach > 0 else { return }
    html.markup(
      "<path class=\"sector part-\(number % Self.colourCount)\" d=\"\(path(start, end, base, radius(reach)))\"/>"
    )
  }

  private func parts(
    of dimension: ReportIndex.Node, _ number: Int, from start: Double, to end: Double, _ html: inout HTML
  ) {
    let children = index.children(of: dimension.code)
    let turn = (end - start) / Double(max(1, children.count))
    for (place, child) in children.enumerated() {
      let first = start + Double(place) * turn
      let data = path(first, first + turn, Self.ring.inner, Self.ring.outer)
      guard let score = scores.parts[child.code]?.score else {
        html.markup("<path class=\"track unknown\" d=\"\(data)\"/>")
        continue
      }
      let strength = exact((20 + 80 * index.place(of: score)).rounded() / 100)
      html.markup(
        "<path class=\"sector part-\(number % Self.colourCount)\" fill-opacity=\"\(strength)\" d=\"\(data)\"/>"
      )
    }
  }

  /// The score of the whole and its class in at most two lines.
  private func centre(_ html: inout HTML) {
    let score = scores.newest.score
    let lines = score.flatMap { index.scoreClass(of: $0) }.map { Self.lines($0.names[words.language]) } ?? []
    let height = Self.size / 2 + (lines.isEmpty ? 12 : lines.count == 1 ? 2 : -8)
    html.element(
      "text", ["class": "total", "x": middle, "y": exact(height)],
      text: score.map { words.score($0, of: index) } ?? "–")
    for (number, line) in lines.enumerated() {
      html.element(
        "text", ["class": "class", "x": middle, "y": exact(height + 24 + 18 * Double(number))], text: line)
    }
  }

  /// Long names in two lines, broken at the blank nearest to the middle.
  static func lines(_ name: String) -> [String] {
    guard name.count > 12 else { return name.isEmpty ? [] : [name] }
    let words = name.split(separator: " ")
    guard words.count > 1 else { return [name] }
    let splits = (1..<words.count).map {
      (words[..<$0].joined(separator: " "), words[$0...].joined(separator: " "))
    }
    let best = splits.min { max($0.0.count, $0.1.count) < max($1.0.count, $1.1.count) }!
    return [best.0, best.1]
  }

  private var middle: String { exact(Self.size / 2) }

  /// Of a part of the scale, 0 to 1.
  private func radius(_ part: Double) -> Double { base + (Self.rim - base) * part }

  private func rounded(_ value: Double) -> String { exact((value * 10).rounded() / 10) }

  private func position(_ turn: Double, _ radius: Double) -> (x: String, y: String) {
    let angle = (words.language.isRightToLeft ? -turn : turn) * 2 * .pi
    return (rounded(Self.size / 2 + radius * sin(angle)), rounded(Self.size / 2 - radius * cos(angle)))
  }

  /// A piece of a ring. A whole ring is drawn in halves: an arc that ends where it began is none.
  private func path(_ start: Double, _ end: Double, _ inner: Double, _ outer: Double) -> String {
    if end - start > 0.999 {
      let half = (start + end) / 2
      return path(start, half, inner, outer) + path(half, end, inner, outer)
    }
    let isLarge = end - start > 0.5 ? 1 : 0
    let sweep = words.language.isRightToLeft ? 0 : 1
    let corners = [(start, inner), (start, outer), (end, outer), (end, inner)].map { position($0.0, $0.1) }
    func arc(_ radius: Double, _ sweep: Int, _ to: (x: String, y: String)) -> String {
      "A\(rounded(radius)) \(rounded(radius)) 0 \(isLarge) \(sweep) \(to.x) \(to.y)"
    }
    return "M\(corners[0].x) \(corners[0].y)L\(corners[1].x) \(corners[1].y)"
      + arc(outer, sweep, corners[2]) + "L\(corners[3].x) \(corners[3].y)"
      + arc(inner, 1 - sweep, corners[0]) + "z"
  }
}

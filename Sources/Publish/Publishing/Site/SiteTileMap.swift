import Monitoring

/// A map of vector tiles that the page's script draws where the browser can; what it shows stands on the page in
/// words or in a table as well.
public struct SiteTileMap: Sendable {
  /// With `{z}`, `{y}` and `{x}`.
  public var tiles: String
  public var layer: String
  /// West, south, east, north.
  public var bounds: [Double]
  public var title: String
  /// The property whose value colours the shapes; nil for one colour.
  public var value: String?
  /// Ascending bounds of the classes of colours, in words: as many classes as there are bounds and one more.
  public var steps: [Double]
  public var labels: [String]
  /// The address of what a shape stands for, before its code.
  public var target: String?
  /// The code of the area that the page is about.
  public var marked: String?

  public init(tiles: String, layer: String, bounds: [Double], title: String) {
    self.tiles = tiles
    self.layer = layer
    self.bounds = bounds
    self.title = title
    value = nil
    steps = []
    labels = []
    target = nil
    marked = nil
  }

  /// Colours from low to high; they differ in lightness, so that they can be told without seeing hues.
  static let classCount = 5

  func write(to html: inout HTML, _ frame: SiteFrame) {
    guard let script = frame.assets.mapScript else { return }
    let spoken = ["map.title", "map.zoom-in", "map.zoom-out", "map.close"]
    let words = JSON.object(
      Dictionary(uniqueKeysWithValues: spoken.map { ($0, .string(frame.phrases["report.\($0)"])) }))
    html.element("figure", ["class": "tile-map", "hidden": ""]) { html in
      html.element(
        "div",
        [
          "class": "canvas", "data-script": script, "data-style": frame.assets.mapStyle, "data-tiles": tiles,
          "data-layer": layer, "data-bounds": bounds.map { exact($0) }.joined(separator: ","),
          "data-title": frame["map.of", ["title": title]], "data-marked": marked, "data-value": value,
          "data-steps": value == nil ? nil : steps.map { exact($0) }.joined(separator: ","),
          "data-target": target, "data-words": words.canonicalText,
        ]
      ) { _ in }
      html.element("figcaption", text: title)
      guard value != nil else { return }
      html.element("ul", ["class": "legend", "aria-label": frame.phrases["report.map.legend"]]) { html in
        for (place, label) in labels.enumerated() {
          html.element("li") { html in
            html.markup(
              "<svg class=\"picture\" viewBox=\"0 0 32 20\" aria-hidden=\"true\">"
                + "<rect class=\"value-\(place)\" width=\"32\" height=\"20\"/></svg>")
            html.element("span", text: label)
          }
        }
        html.element("li") { html in
          html.markup(
            "<svg class=\"picture\" viewBox=\"0 0 32 20\" aria-hidden=\"true\">"
              + "<rect class=\"value-none\" width=\"32\" height=\"20\"/></svg>")
          html.element("span", text: frame.phrases["report.value.missing"])
        }
      }
    }
  }

  /// Bounds of five classes with about as many values each; fewer where values are few.
  public static func steps(of values: [Double]) -> [Double] {
    let sorted = values.filter(\.isFinite).sorted()
    guard sorted.count > 1 else { return [] }
    var steps: [Double] = []
    for part in 1..<classCount {
      let step = sorted[min(sorted.count - 1, sorted.count * part / classCount)]
      if step > (steps.last ?? sorted[0]) { steps.append(step) }
    }
    return steps
  }

  /// Colours the shapes by a property, in classes of equal size.
  public mutating func colour(by property: String, values: [Double], unit: String, frame: SiteFrame) {
    value = property
    steps = SiteTileMap.steps(of: values)
    let words = frame.words
    func text(_ value: Double) -> String { words.value(value, unit: unit, decimals: unit == "PT" ? 1 : nil) }
    guard let first = steps.first, let last = steps.last else {
      labels = [frame["map.any"]]
      return
    }
    labels =
      [frame["map.below", ["value": text(first)]]]
      + zip(steps, steps.dropFirst()).map {
        frame.phrases["report.interval", ["lower": text($0), "upper": text($1)]]
      }
      + [frame["map.from", ["value": text(last)]]]
  }
}

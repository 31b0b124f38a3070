import Glibc
import Monitoring

/// Points with the lines of their intervals, one below the other on one scale. The words are ordinary text beside
/// the drawings, so that they break, grow and turn round as all text does.
struct IntervalPlot {
  struct Row {
    var label: String
    var value: Double?
    var interval: ClosedRange<Double>?
    /// What is known otherwise.
    var truth: Double?
    /// At the end of the row.
    var text: String
  }

  var rows: [Row]
  /// What is said in place of the drawing.
  var description: String
  /// How a mark of the scale is written.
  var tick: (Double) -> String
  /// The scale begins and ends exactly at these; nil leaves that to the values.
  var ends: ClosedRange<Double>?
  /// Whether the scale runs from the right.
  var isMirrored: Bool

  func write(to html: inout HTML) {
    let values = rows.flatMap { [$0.value, $0.interval?.lowerBound, $0.interval?.upperBound, $0.truth] }
      .compactMap(\.self)
    guard let scale = PlotScale(values, ends: ends, isMirrored: isMirrored) else { return }
    html.element("div", ["class": "plot", "role": "img", "aria-label": description]) { html in
      for row in rows {
        html.markup("\n")
        html.element("p") { html in
          html.element("span", ["class": "label"]) { $0.isolated(row.label) }
          html.element("svg", ["class": "line", "height": "22"]) { draw(row, scale, &$0) }
          html.element("span", ["class": "text"]) { $0.isolated(row.text) }
        }
      }
      html.element("p", ["class": "scale"]) { html in
        html.element("span", ["class": "label"]) { _ in }
        html.element("svg", ["class": "line", "height": "24"]) { html in
          for mark in scale.marks {
            let place = scale.place(mark)
            html.markup("<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"0\" y2=\"5\"/>")
            html.element("text", ["x": place, "y": "19"], text: tick(mark))
          }
        }
        html.element("span", ["class": "text"]) { _ in }
      }
    }
  }

  private func draw(_ row: Row, _ scale: PlotScale, _ html: inout HTML) {
    for mark in scale.marks {
      let place = scale.place(mark)
      html.markup("<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"0\" y2=\"22\"/>")
    }
    if let interval = row.interval {
      let (lower, upper) = (scale.place(interval.lowerBound), scale.place(interval.upperBound))
      html.markup("<line class=\"whisker\" x1=\"\(lower)\" x2=\"\(upper)\" y1=\"11\" y2=\"11\"/>")
      for end in [lower, upper] {
        html.markup("<line class=\"whisker\" x1=\"\(end)\" x2=\"\(end)\" y1=\"6\" y2=\"16\"/>")
      }
    }
    if let value = row.value {
      html.markup("<circle class=\"point\" cx=\"\(scale.place(value))\" cy=\"11\" r=\"5\"/>")
    }
    if let truth = row.truth {
      html.markup(
        "<svg x=\"\(scale.place(truth))\" y=\"11\" overflow=\"visible\">\(IntervalPlot.truthSign)</svg>")
    }
  }

  /// A rhomb about the place 0, 0.
  static let truthSign = "<path class=\"truth\" d=\"M0-7 6 0 0 7-6 0z\"/>"
}

/// A scale from one round number to another, in per cent of the drawing's width.
struct PlotScale {
  let marks: [Double]
  private let lower: Double
  private let length: Double
  private let isMirrored: Bool

  private static let mostSteps = 6.0
  /// Below that, numbers have too few digits left for a scale.
  private static let leastLength = 1e-300

  /// - Returns: nil where there is no value to show, or no scale has room for all.
  init?(_ values: [Double], ends: ClosedRange<Double>? = nil, isMirrored: Bool) {
    guard var least = ends?.lowerBound ?? values.min(), var most = ends?.upperBound ?? values.max() else {
      return nil
    }
    if least == most {
      let around = least == 0 ? 1 : abs(least) * 0.1
      (least, most) = (least - around, most + around)
    }
    let extent = most - least
    guard extent.isFinite, extent >= Self.leastLength else { return nil }
    let step = Self.step(extent)
    let first = ends == nil ? (least / step).rounded(.down) : (least / step).rounded(.up)
    let last = ends == nil ? (most / step).rounded(.up) : (most / step).rounded(.down)
    let round = stride(from: first, through: last, by: 1).map { $0 * step }
    // A scale that does not begin at a round number says where it does.
    marks = ends.map { ends in [ends.lowerBound] + round.filter { $0 - ends.lowerBound > step / 2 } } ?? round
    lower = ends?.lowerBound ?? first * step
    length = (ends?.upperBound ?? last * step) - lower
    self.isMirrored = isMirrored
  }

  /// 1, 2 or 5 times a power of ten, so that a length has at most so many steps.
  private static func step(_ length: Double) -> Double {
    let power = pow(10, (log10(length / mostSteps)).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { length / $0 <= mostSteps } ?? power * 10
  }

  /// Where a value lies between the ends, 0 to 1.
  func part(_ value: Double) -> Double { min(1, max(0, (value - lower) / length)) }

  func place(_ value: Double) -> String {
    let part = part(value) * 100
    return "\(exact(((isMirrored ? 100 - part : part) * 100).rounded() / 100))%"
  }
}

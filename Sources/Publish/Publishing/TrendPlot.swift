import Monitoring

/// How values moved: a line for each series through its points, on one scale, with time from left to right or,
/// in Arabic, from right to left. Words and numbers stand in the drawing as text.
struct TrendPlot {
  struct Point {
    /// Day number of the middle of its period.
    var day: Double
    var period: String
    var value: Double
    var interval: ClosedRange<Double>?
    var text: String
  }

  struct Line {
    var title: String
    var points: [Point]
    /// What the line is to reach, and when.
    var targets: [Point] = []
  }

  var lines: [Line]
  /// What is said in place of the drawing.
  var description: String
  var tick: (Double) -> String
  var isMirrored: Bool

  static let colourCount = 8
  private static let width = 640.0
  private static let height = 210.0
  private static let start = 64.0
  private static let end = 30.0
  private static let top = 22.0
  private static let foot = 30.0

  /// In the middle of the period.
  static func day(of period: Period) -> Double {
    Double(period.firstDay.dayNumber + period.lastDay.dayNumber) / 2
  }

  func write(to html: inout HTML) {
    let all = lines.flatMap { $0.points + $0.targets }
    let values = all.flatMap { [$0.value, $0.interval?.lowerBound, $0.interval?.upperBound] }.compactMap(
      \.self)
    guard let first = all.map(\.day).min(), let last = all.map(\.day).max(),
      let scale = PlotScale(values, isMirrored: false)
    else { return }
    html.element(
      "svg",
      [
        "class": "trend", "viewBox": "0 0 \(exact(Self.width)) \(exact(Self.height))", "role": "img",
        "aria-label": description,
      ]
    ) { html in
      let plotHeight = Self.height - Self.top - Self.foot
      func x(_ day: Double) -> Double {
        let part = last > first ? (day - first) / (last - first) : 0.5
        let place = Self.start + part * (Self.width - Self.start - Self.end)
        return rounded(isMirrored ? Self.width - place : place)
      }
      func y(_ value: Double) -> Double { rounded(Self.top + plotHeight * (1 - scale.part(value))) }
      let edge = isMirrored ? Self.width : 0
      let (near, far) = isMirrored ? (Self.width - Self.start, Self.end) : (Self.start, Self.width - Self.end)
      for mark in scale.marks {
        html.markup(
          "<line class=\"grid\" x1=\"\(exact(near))\" x2=\"\(exact(far))\" y1=\"\(exact(y(mark)))\" y2=\"\(exact(y(mark)))\"/>"
        )
        html.element(
          "text",
          [
            "class": "tick", "x": exact(isMirrored ? edge - 4 : 4), "y": exact(y(mark) + 4),
            "text-anchor": isMirrored ? "end" : "start",
          ], text: tick(mark))
      }
      var seen: Set<String> = []
      for point in all where seen.insert(point.period).inserted {
        html.element(
          "text",
          [
            "class": "tick", "x": exact(x(point.day)), "y": exact(Self.height - 8), "text-anchor": "middle",
          ], text: point.period)
      }
      for (number, line) in lines.enumerated() {
        let colour = "line-\(number % Self.colourCount)"
        for point in line.points {
          guard let interval = point.interval else { continue }
          html.markup(
            "<line class=\"whisker \(colour)\" x1=\"\(exact(x(point.day)))\" x2=\"\(exact(x(point.day)))\" "
              + "y1=\"\(exact(y(interval.lowerBound)))\" y2=\"\(exact(y(interval.upperBound)))\"/>")
        }
        let path = line.points.map { "\(exact(x($0.day))) \(exact(y($0.value)))" }.joined(separator: " ")
        html.markup("<polyline class=\"path \(colour)\" points=\"\(path)\"/>")
        for point in line.points {
          html.markup(
            "<circle class=\"dot \(colour)\" cx=\"\(exact(x(point.day)))\" cy=\"\(exact(y(point.value)))\" r=\"4\"/>"
          )
          label(point, x(point.day), y(point.value), &html)
        }
        for point in line.targets {
          html.markup(
            "<svg x=\"\(exact(x(point.day)))\" y=\"\(exact(y(point.value)))\" overflow=\"visible\">\(IntervalPlot.truthSign)</svg>"
          )
          label(point, x(point.day), y(point.value), &html)
        }
      }
    }
  }

  private func label(_ point: Point, _ x: Double, _ y: Double, _ html: inout HTML) {
    html.element(
      "text", ["class": "value", "x": exact(x), "y": exact(rounded(y - 9)), "text-anchor": "middle"],
      text: point.text)
  }

  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

/// How much of a score's variance goes with one of its parts alone, straight or bent: S = Var(E[y|x])/Var(y), Pearson's
/// correlation ratio η², where r² would count the straight part only.
///
/// The expectation is estimated by running lines over the nearest areas, the share of areas in a window chosen among
/// 5, 20, 50 and 100 % by leaving each area out of its own line.
/// - Source: P. Paruolo, M. Saisana and A. Saltelli 2013; J. H. Friedman 1984 for the smoother.
public enum FirstOrderEffect {
  private static let spans = [0.05, 0.2, 0.5, 1]

  /// - Returns: 0 to 1; NaN for fewer than five pairs, or where one does not vary.
  public static func share(of y: [Double], with x: [Double]) -> Double {
    let order = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }.sorted { x[$0] < x[$1] }
    let (a, b) = (order.map { x[$0] }, order.map { y[$0] })
    let variance = ColumnStatistics.populationDeviation(b)
    guard order.count >= 5, variance > 0, a.first! < a.last! else { return .nan }
    var best = (error: Double.infinity, fitted: [Double]())
    for span in spans {
      let line = RunningLine(a, b, width: max(5, Int((span * Double(a.count)).rounded())))
      if line.errorOfLeftOut < best.error { best = (line.errorOfLeftOut, line.fitted) }
    }
    let deviation = ColumnStatistics.populationDeviation(best.fitted)
    return min(1, deviation * deviation / (variance * variance))
  }

  /// Least-squares lines through windows of areas around each.
  private struct RunningLine {
    var fitted: [Double] = []
    /// Mean squared distance of each area from the line through the others of its window.
    var errorOfLeftOut = 0.0

    /// - Parameter x: ascending; equal ones get one value.
    init(_ x: [Double], _ y: [Double], width: Int) {
      let count = x.count
      var window = 0..<0
      var (meanX, meanY, xx, xy) = (0.0, 0.0, 0.0, 0.0)
      for (place, value) in x.enumerated() {
        var first = max(0, min(place - width / 2, count - width))
        var last = min(count, first + width)
        // Equal values stand or fall together.
        while first > 0, x[first - 1] == x[first] { first -= 1 }
        while last < count, x[last] == x[last - 1] { last += 1 }
        let n = Double(last - first)
        if window != first..<last {
          window = first..<last
          (meanX, meanY) = (x[window].reduce(0, +) / n, y[window].reduce(0, +) / n)
          (xx, xy) = (0, 0)
          for i in window {
            xx += (x[i] - meanX) * (x[i] - meanX)
            xy += (x[i] - meanX) * (y[i] - meanY)
          }
        }
        let fit = meanY + (xx > 0 ? xy / xx * (value - meanX) : 0)
        let leverage = 1 / n + (xx > 0 ? (value - meanX) * (value - meanX) / xx : 0)
        let error = leverage < 1 ? (y[place] - fit) / (1 - leverage) : 0
        fitted.append(fit)
        errorOfLeftOut += error * error / Double(count)
      }
    }
  }
}

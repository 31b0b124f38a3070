/// One pass over the units that takes or leaves each with its probability given what has been taken: an exact
/// draw of Sampford's or of the conditional Poisson design, without rejection.
///
/// Memory is 16 bytes × units × (size + 1).
/// - Source: Tillé 2006, sections 5.6.6 and 5.7, with the sums kept as probabilities, so that none of them
///   overflows.
struct EntropyDraw {
  private let chances: [Double]
  private let count, width: Int
  /// For the units from k on, by row: P(they take j), and Sampford's weighted sum.
  private var chance, weighted: [Double]

  init(_ chances: [Double], count: Int) {
    self.chances = chances
    self.count = count
    width = count + 1
    chance = [Double](repeating: 0, count: (chances.count + 1) * width)
    weighted = chance
    chance[chances.count * width] = 1
    for unit in chances.indices.reversed() {
      let (p, row, next) = (chances[unit], unit * width, (unit + 1) * width)
      chance[row] = (1 - p) * chance[next]
      for j in 1..<width {
        chance[row + j] = (1 - p) * chance[next + j] + p * chance[next + j - 1]
        weighted[row + j] =
          (1 - p) * weighted[next + j] + p * weighted[next + j - 1] + p * (1 - p) * chance[next + j - 1]
      }
    }
  }

  func conditionalPoisson(_ sequence: inout RandomSequence) -> [Int] {
    var drawn: [Int] = []
    draw(from: 0, weighted: false, &drawn, &sequence)
    return drawn
  }

  func sampford(_ sequence: inout RandomSequence) -> [Int] {
    var drawn: [Int] = []
    draw(from: 0, weighted: true, &drawn, &sequence)
    return drawn
  }

  /// `weighted` as long as the unit that stands in the sum has not been met.
  private func draw(
    from start: Int, weighted isWeighted: Bool, _ drawn: inout [Int], _ sequence: inout RandomSequence
  ) {
    var isWeighted = isWeighted
    for unit in start..<chances.count where drawn.count < count {
      let (p, left) = (chances[unit], count - drawn.count)
      let (here, next) = (unit * width + left, (unit + 1) * width + left - 1)
      if isWeighted {
        let number = sequence.next() * weighted[here]
        let asOne = p * (1 - p) * chance[next]
        let asOther = p * weighted[next]
        guard number < asOne + asOther else { continue }
        isWeighted = number >= asOne
        drawn.append(unit)
      } else if sequence.next() * chance[here] < p * chance[next] {
        drawn.append(unit)
      }
    }
  }
}

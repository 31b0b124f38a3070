import ConcurrentWork
import Geography

/// How close together the cells of an extent lie, beside a disc of the same area, which has 1.
///
///     R         = sqrt(E / pi)
///     proximity = (2 R / 3) / mean distance of all cells to the centre
///     cohesion  = (128 R / (45 pi)) / mean distance between all pairs of cells
///
/// - Source: S. Angel, J. Parent, D. Civco, "Ten compactness properties of circles", 2010.
struct Compactness {
  let shape: ExtentShape

  /// Up to so many cells all pairs are taken.
  static let exactCellMaximum = 4_000
  static let samplePoints = 2_000
  static let repeats = 10
  static let seed: UInt64 = 20_161

  /// Of the disc of the same area.
  private var radius: Double { (shape.squareMetres / .pi).squareRoot() }

  /// - Parameter centre: in metres east and south of the grid's corner.
  func proximity(to centre: (x: Double, y: Double), threads: Int) -> Double {
    let shape = shape
    // Sums of pieces of fixed size, added in their order.
    let runsPerPiece = 4_096
    var sums = [Double](repeating: 0, count: (shape.rows.count + runsPerPiece - 1) / runsPerPiece)
    sums.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let sums = sums
      RowBands.forEach(rows: shape.rows.count, height: runsPerPiece, threads: threads) { piece in
        var sum = 0.0
        for run in piece {
          let dy = (Double(shape.rows[run]) + 0.5) * shape.cellHeight - centre.y
          let first = (Double(shape.starts[run]) + 0.5) * shape.cellWidth - centre.x
          sum += Self.distances(
            from: first, step: shape.cellWidth, count: Int(shape.ends[run] - shape.starts[run]), dy * dy)
        }
        sums[piece.lowerBound / runsPerPiece] = sum
      }
    }
    let mean = sums.reduce(0, +) / Double(shape.cellCount)
    return 2 * radius / 3 / mean
  }

  /// The sum of the distances of places in a row, `first`, `first + step` …
  private static func distances(
    from first: Double, step: Double, count: Int, _ squaredHeight: Double
  ) -> Double {
    var lanes = SIMD8<Double>.zero
    let offsets = SIMD8<Double>(0, 1, 2, 3, 4, 5, 6, 7) * step
    var cell = 0
    while cell &+ 8 <= count {
      let x = offsets + (first + Double(cell) * step)
      lanes += (x * x + squaredHeight).squareRoot()
      cell &+= 8
    }
    var sum = lanes.sum()
    while cell < count {
      let x = first + Double(cell) * step
      sum += (x * x + squaredHeight).squareRoot()
      cell &+= 1
    }
    return sum
  }

  /// Cohesion, and its standard error where it was found on samples.
  func cohesion(threads: Int) -> (value: Double, standardError: Double?) {
    let scale = 128 * radius / (45 * .pi)
    if shape.cellCount <= Self.exactCellMaximum {
      let places = (0..<shape.rows.count).flatMap { run in
        (shape.cellsBefore[run]..<shape.cellsBefore[run + 1]).map { shape.place(ofCell: $0, run: run) }
      }
      let pairs = Double(places.count) * Double(places.count)
      return (scale / (Self.pairDistances(places) / pairs), nil)
    }
    var values = [Double](repeating: 0, count: Self.repeats)
    values.withUnsafeMutableBufferPointer { values in
      nonisolated(unsafe) let values = values
      ConcurrentWork.forEach(Self.repeats, threads: threads) { turn in
        let pairs = Double(Self.samplePoints) * Double(Self.samplePoints)
        values[turn] = scale / (Self.pairDistances(sample(turn)) / pairs)
      }
    }
    let count = Double(Self.repeats)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / (count - 1) / count).squareRoot())
  }

  /// Cells at the points of a Halton sequence, shifted at random: its first number says how far down, by the
  /// number of cells, its second how far along the row.
  private func sample(_ turn: Int) -> [(x: Double, y: Double)] {
    var state = Self.seed &+ UInt64(turn)
    func chance() -> Double {
      // SplitMix64, S. Vigna.
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
    }
    let (downShift, alongShift) = (chance(), chance())
    return (1...Self.samplePoints).map { index in
      let down = (Self.radicalInverse(index, base: 2) + downShift).truncatingRemainder(dividingBy: 1)
      let along = (Self.radicalInverse(index, base: 3) + alongShift).truncatingRemainder(dividingBy: 1)
      let cell = min(shape.cellCount - 1, Int(down * Double(shape.cellCount)))
      let row = shape.rows[run(ofCell: cell)]
      let first = shape.rows.partition(before: row)
      let end = shape.rows.partition(before: row + 1)
      let (from, to) = (shape.cellsBefore[first], shape.cellsBefore[end])
      let chosen = min(to - 1, from + Int(along * Double(to - from)))
      return shape.place(ofCell: chosen, run: run(ofCell: chosen))
    }
  }

  private func run(ofCell cell: Int) -> Int { shape.cellsBefore.partition(before: cell + 1) - 1 }

  /// The digits of a number behind the point, in reverse.
  private static func radicalInverse(_ number: Int, base: Int) -> Double {
    var (rest, value, part) = (number, 0.0, 1.0)
    while rest > 0 {
      part /= Double(base)
      value += part * Double(rest % base)
      rest /= base
    }
    return value
  }

  /// The sum of distances over all ordered pairs.
  private static func pairDistances(_ places: [(x: Double, y: Double)]) -> Double {
    let (x, y) = (places.map(\.x), places.map(\.y))
    return x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        var sum = 0.0
        for i in 0..<places.count {
          let (here, down) = (x[i], y[i])
          var lanes = SIMD4<Double>.zero
          var j = i + 1
          while j &+ 4 <= places.count {
            let dx = UnsafeRawPointer(x.baseAddress! + j).loadUnaligned(as: SIMD4<Double>.self) - here
            let dy = UnsafeRawPointer(y.baseAddress! + j).loadUnaligned(as: SIMD4<Double>.self) - down
            lanes += (dx * dx + dy * dy).squareRoot()
            j &+= 4
          }
          sum += lanes.sum()
          while j < places.count {
            let (dx, dy) = (x[j] - here, y[j] - down)
            sum += (dx * dx + dy * dy).squareRoot()
            j &+= 1
          }
        }
        return 2 * sum
      }
    }
  }
}

extension Array where Element: Comparable {
  /// In a sorted array, the number of elements before `bound`.
  fileprivate func partition(before bound: Element) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

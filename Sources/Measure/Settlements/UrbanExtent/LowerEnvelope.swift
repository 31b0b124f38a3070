/// The least of parabolas `value + (x - position)²`, one for each source, over positions from west to east.
///
/// - Source: P. Felzenszwalb and D. Huttenlocher, "Distance Transforms of Sampled Functions", Theory of
///   Computing 8, 2012.
struct LowerEnvelope: ~Copyable {
  private let positions: UnsafeMutablePointer<Double>
  private let values: UnsafeMutablePointer<Double>
  /// From where on each parabola is the least.
  private let starts: UnsafeMutablePointer<Double>
  private var count = 0

  init(capacity: Int) {
    positions = .allocate(capacity: capacity)
    values = .allocate(capacity: capacity)
    starts = .allocate(capacity: capacity)
  }

  deinit {
    positions.deallocate()
    values.deallocate()
    starts.deallocate()
  }

  mutating func removeAll() { count = 0 }

  /// - Precondition: the position is greater than those before.
  @inline(__always)
  mutating func add(position: Double, value: Double) {
    var start = -Double.infinity
    while count > 0 {
      let last = count &- 1
      let between = position - positions[last]
      start = (value - values[last] + between * between) / (2 * between) + positions[last]
      if start > starts[last] { break }
      count = last
      start = -.infinity
    }
    positions[count] = position
    values[count] = value
    starts[count] = start
    count &+= 1
  }

  /// Calls `body` with the least at each of `position(first) ..< position(end)`, positions growing.
  @inline(__always)
  func forEach(_ range: Range<Int>, at position: (Int) -> Double, _ body: (Int, Double) -> Void) {
    guard count > 0 else { return }
    var source = 0
    for index in range {
      let x = position(index)
      while source &+ 1 < count, starts[source &+ 1] <= x { source &+= 1 }
      let away = x - positions[source]
      body(index, values[source] + away * away)
    }
  }
}

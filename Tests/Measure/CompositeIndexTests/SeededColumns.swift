import TestSupport

/// Columns of chance from a seed.
struct SeededColumns {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

  mutating func column(_ count: Int, missing: Double = 0) -> [Double] {
    (0..<count).map { _ in
      let value = 100 * uniform()
      return uniform() < missing ? .nan : value
    }
  }

  mutating func index(below count: Int) -> Int { Int(uniform() * Double(count)) }
}

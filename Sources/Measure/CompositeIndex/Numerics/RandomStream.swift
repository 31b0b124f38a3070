#if canImport(Glibc)
  import Glibc
#endif

/// Chance from a seed and a number, so that every run has a stream of its own, whatever thread makes it
/// (SplitMix64, S. Vigna, public domain algorithm).
struct RandomStream: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, run: UInt64) {
    state = RandomStream.mix(RandomStream.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ (run &* 0xD129_0B2C_3A8B_5A35))
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return RandomStream.mix(state)
  }

  /// From 0 up to, not reaching, 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal value, by the ziggurat of 128 layers.
  /// - Source: Marsaglia and Tsang 2000, as amended by Doornik 2005 so that layer and place are independent.
  mutating func normal() -> Double {
    NormalLayers.shared.edges.withUnsafeBufferPointer { edges in
      while true {
        let layer = Int(next() & 127)
        let u = 2 * uniform() - 1
        let x = u * edges[layer]
        if abs(x) < edges[layer + 1] { return x }
        if layer == 0 {
          while true {
            let tail = log(1 - uniform()) / NormalLayers.tail
            if -2 * log(1 - uniform()) >= tail * tail {
              return u < 0 ? tail - NormalLayers.tail : NormalLayers.tail - tail
            }
          }
        }
        let outer = exp(-0.5 * (edges[layer] * edges[layer] - x * x))
        let inner = exp(-0.5 * (edges[layer + 1] * edges[layer + 1] - x * x))
        if inner + uniform() * (outer - inner) < 1 { return x }
      }
    }
  }
}

/// Edges of the ziggurat's layers: equal areas under exp(−x²/2), the base reaching to the tail.
private struct NormalLayers {
  static let tail = 3.442619855899
  static let shared = NormalLayers()
  let edges: [Double]

  private init() {
    let area = 9.91256303526217e-3
    func density(_ x: Double) -> Double { exp(-0.5 * x * x) }
    var edges = [area / density(NormalLayers.tail), NormalLayers.tail]
    while edges.count < 128 {
      let last = edges[edges.count - 1]
      edges.append((-2 * log(area / last + density(last))).squareRoot())
    }
    self.edges = edges + [0]
  }
}

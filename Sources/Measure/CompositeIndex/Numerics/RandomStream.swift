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

  /// A standard normal value, by the ziggurat of 128 layers; layer and place come from different bits.
  /// - Source: Marsaglia and Tsang 2000, as amended by Doornik 2005.
  @inline(__always)
  mutating func normal(_ layers: NormalLayers) -> Double {
    let bits = next()
    let layer = Int(bits & 127)
    let u = Double(bits >> 11) * 0x1p-52 - 1
    let x = u * layers.edges[layer]
    return abs(x) < layers.edges[layer + 1] ? x : rarer(x, u, layer, layers)
  }

  /// The part of a layer beyond the one above it, and the tail.
  private mutating func rarer(_ first: Double, _ firstU: Double, _ firstLayer: Int, _ layers: NormalLayers)
    -> Double
  {
    var (x, u, layer) = (first, firstU, firstLayer)
    let edges = layers.edges
    while true {
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
      let bits = next()
      layer = Int(bits & 127)
      u = Double(bits >> 11) * 0x1p-52 - 1
      x = u * edges[layer]
    }
  }
}

/// Edges of the ziggurat's layers: equal areas under exp(−x²/2), the base reaching to the tail.
final class NormalLayers: @unchecked Sendable {
  static let tail = 3.442619855899
  static let shared = NormalLayers()
  let edges: UnsafePointer<Double>

  private init() {
    let area = 9.91256303526217e-3
    func density(_ x: Double) -> Double { exp(-0.5 * x * x) }
    let room = UnsafeMutablePointer<Double>.allocate(capacity: 129)
    room[0] = area / density(NormalLayers.tail)
    room[1] = NormalLayers.tail
    for layer in 2..<128 {
      let last = room[layer - 1]
      room[layer] = (-2 * log(area / last + density(last))).squareRoot()
    }
    room[128] = 0
    edges = UnsafePointer(room)
  }
}

import Streets
import TestSupport
import Testing

@Suite struct ShortestPathsTests {
  private typealias Source = StreetNetwork.Source

  /// Bellman and Ford: relax every edge until nothing gets shorter.
  private func plainly(
    _ network: StreetNetwork, _ sources: [StreetNetwork.Source], _ limit: UInt32
  ) -> [UInt32] {
    var distance = [UInt64](repeating: .max, count: network.vertexCount)
    for source in sources {
      distance[Int(source.vertex)] = min(distance[Int(source.vertex)], UInt64(source.millimetres))
    }
    var isSettled = false
    while !isSettled {
      isSettled = true
      for edge in 0..<network.edgeCount {
        let (u, v) = (Int(network.edgeFrom[edge]), Int(network.edgeTo[edge]))
        let length = UInt64(network.edgeMillimetres[edge])
        for (a, b) in [(u, v), (v, u)] where distance[a] != .max && distance[a] + length < distance[b] {
          distance[b] = distance[a] + length
          isSettled = false
        }
      }
    }
    return distance.map { $0 <= UInt64(limit) ? UInt32($0) : StreetNetwork.unreached }
  }

  /// Lengths from nothing to far beyond the limit, so that buckets are met in every way.
  @Test(arguments: [5 as UInt32, 900, 3_000, 60_000, 2_000_000, 2_147_483_647])
  func randomGraphsAgreeWithBellmanAndFord(longest: UInt32) {
    var generator = SeededGenerator(seed: UInt64(longest))
    var reached = 0
    for _ in 0..<60 {
      let vertexCount = Int.random(in: 1...60, using: &generator)
      func vertex() -> Int32 { Int32(Int.random(in: 0..<vertexCount, using: &generator)) }
      let edgeCount = Int.random(in: 0...(3 * vertexCount), using: &generator)
      let network = StreetNetwork(
        vertexCount: vertexCount, from: (0..<edgeCount).map { _ in vertex() },
        to: (0..<edgeCount).map { _ in vertex() },
        millimetres: (0..<edgeCount).map { _ in UInt32.random(in: 0...longest, using: &generator) })
      let sets = (0..<3).map { _ in
        let limit = UInt32.random(in: 0...min(longest, 1_000_000_000), using: &generator) &* 2
        let sources = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          StreetNetwork.Source(
            vertex: vertex(), millimetres: UInt32.random(in: 0...(longest / 2), using: &generator))
        }
        return (sources: sources, limitMillimetres: limit)
      }
      let expected = sets.map { plainly(network, $0.sources, $0.limitMillimetres) }
      for threads in 1...3 { #expect(network.distances(from: sets, threads: threads) == expected) }
      #expect(
        network.distances(from: sets[0].sources, limitMillimetres: sets[0].limitMillimetres) == expected[0])
      reached += expected.joined().count { $0 != StreetNetwork.unreached }
    }
    #expect(reached > 500)
  }

  @Test func theLimitAndWhatWasWalkedBefore() {
    let network = StreetNetwork(vertexCount: 4, from: [0, 1, 2], to: [1, 2, 3], millimetres: [400, 600, 1])
    func distances(_ walked: UInt32, _ limit: UInt32) -> [UInt32] {
      network.distances(from: [.init(vertex: 0, millimetres: walked)], limitMillimetres: limit)
    }
    let none = StreetNetwork.unreached
    #expect(distances(0, 1_000) == [0, 400, 1_000, none])
    #expect(distances(1, 1_000) == [1, 401, none, none])
    #expect(distances(1_000, 1_000) == [1_000, none, none, none])
    #expect(distances(1_001, 1_000) == [none, none, none, none])
    #expect(distances(none, 2_147_483_647) == [none, none, none, none])
    #expect(distances(0, 0) == [0, none, none, none])
  }

  @Test func withoutSourcesOrVertices() {
    let network = StreetNetwork(vertexCount: 2, from: [0], to: [1], millimetres: [1])
    #expect(network.distances(from: [], limitMillimetres: 10) == [.max, .max])
    let empty = StreetNetwork(vertexCount: 0, from: [], to: [], millimetres: [])
    #expect(empty.distances(from: [], limitMillimetres: 10).isEmpty)
    #expect(empty.distances(from: [], threads: 2).isEmpty)
  }

  /// So large that sources go in groups where the numbering allows: the answer is that of the same streets
  /// under numbers dealt by chance, and no edge shortens it.
  @Test func largeNetworksInAnyNumbering() {
    var generator = SeededGenerator(seed: 5)
    let side = 400
    var from: [Int32] = []
    var to: [Int32] = []
    for corner in 0..<(side * side) {
      if corner % side + 1 < side { from.append(Int32(corner)); to.append(Int32(corner + 1)) }
      if corner + side < side * side { from.append(Int32(corner)); to.append(Int32(corner + side)) }
    }
    let lengths = from.map { _ in UInt32.random(in: 0...120_000, using: &generator) }
    let deal = (0..<Int32(side * side)).shuffled(using: &generator)
    let near = StreetNetwork(vertexCount: side * side, from: from, to: to, millimetres: lengths)
    let dealt = StreetNetwork(
      vertexCount: side * side, from: from.map { deal[Int($0)] }, to: to.map { deal[Int($0)] },
      millimetres: lengths)
    for (count, limit) in [(200, 300_000), (5_000, 2_000_000)] as [(Int, UInt32)] {
      let sources = (0..<count).map { _ in
        StreetNetwork.Source(
          vertex: Int32.random(in: 0..<Int32(side * side), using: &generator),
          millimetres: UInt32.random(in: 0...50_000, using: &generator))
      }
      let found = near.distances(from: sources, limitMillimetres: limit)
      let moved = dealt.distances(
        from: sources.map { .init(vertex: deal[Int($0.vertex)], millimetres: $0.millimetres) },
        limitMillimetres: limit)
      #expect(found == deal.map { moved[Int($0)] })
      #expect(found.contains { $0 != StreetNetwork.unreached })
      // No edge can be shortened: with the sources this is what makes the distances right.
      let isSettled = from.indices.allSatisfy { edge in
        let (a, b) = (UInt64(found[Int(from[edge])]), UInt64(found[Int(to[edge])]))
        let length = UInt64(lengths[edge])
        return (b <= a + length || a + length > limit) && (a <= b + length || b + length > limit)
      }
      #expect(isSettled)
      #expect(sources.allSatisfy { found[Int($0.vertex)] <= $0.millimetres })
    }
  }

  /// A chain far longer than the memory the search begins with.
  @Test func aStarAndALongChain() {
    let n = 100_000
    let chain = StreetNetwork(
      vertexCount: n, from: (0..<Int32(n - 1)).map { $0 }, to: (1..<Int32(n)).map { $0 },
      millimetres: [UInt32](repeating: 7, count: n - 1))
    let along = chain.distances(from: [.init(vertex: 0, millimetres: 0)], limitMillimetres: 1_000_000)
    let sums = (0..<UInt32(n)).map { $0 * 7 }
    #expect(along == sums)
    let star = StreetNetwork(
      vertexCount: n, from: [Int32](repeating: 0, count: n - 1), to: (1..<Int32(n)).map { $0 },
      millimetres: (1..<UInt32(n)).map { $0 % 1_000 })
    let out = star.distances(from: [.init(vertex: 0, millimetres: 5)], limitMillimetres: 504)
    let expected = (0..<UInt32(n)).map { (vertex: UInt32) -> UInt32 in
      let length = vertex % 1_000
      return length < 500 ? 5 + length : StreetNetwork.unreached
    }
    #expect(out == expected)
  }
}

import ConcurrentWork

extension StreetNetwork {
  /// A vertex from which distance is counted, and the millimetres already walked on reaching it.
  public struct Source: Sendable {
    public var vertex: Int32
    public var millimetres: UInt32
    public init(vertex: Int32, millimetres: UInt32) {
      self.vertex = vertex
      self.millimetres = millimetres
    }
  }

  /// What no distance reaches.
  public static let unreached = UInt32.max

  /// Millimetres from each vertex to its nearest source, `unreached` where that is more than `limit`.
  ///
  /// Dijkstra's method from many sources at once, stopped at the limit, with vertices waiting in buckets of
  /// about a metre (R. B. Dial, *Algorithm 360*, Comm. ACM 12, 1969): a vertex whose distance is lowered
  /// within its bucket is visited again, so distances are exact although a bucket is not sorted. The limit is
  /// inclusive.
  /// - Precondition: `limit` and every edge are below 2^31 millimetres (2,147 km); sources stand at vertices
  ///   of the network.
  public func distances(from sources: [Source], limitMillimetres limit: UInt32) -> [UInt32] {
    precondition(limit < 1 << 31)
    for source in sources { precondition(source.vertex >= 0 && Int(source.vertex) < vertexCount) }
    // In a large network memory is what costs. Where neighbours have numbers near to each other, sources go a
    // few at a time in the order of their numbers, and each group finds its part of the memory warm.
    var groupSize = max(1, sources.count)
    var sources = sources
    if neighboursAreNear, vertexCount > Self.vertexCountOfWarmMemory, sources.count > Self.groupSizeMinimum {
      groupSize = Self.groupSizeMinimum
      sources.sort { $0.vertex < $1.vertex }
    }
    return [UInt32](unsafeUninitializedCapacity: vertexCount) { buffer, count in
      count = vertexCount
      // While the search runs, what is not reached stands just beyond the limit: one comparison serves both.
      let beyond = limit + 1
      buffer.initialize(repeating: beyond)
      guard let distance = buffer.baseAddress else { return }
      arcs.withUnsafeBufferPointer { arcs in
        arcStarts.withUnsafeBufferPointer { starts in
          var queue = BucketQueue(limit: limit)
          var next = 0
          while next < sources.count {
            let group = next..<min(sources.count, next + groupSize)
            next = group.upperBound
            queue.restart()
            for source in sources[group] where source.millimetres < distance[Int(source.vertex)] {
              distance[Int(source.vertex)] = source.millimetres
              queue.push(UInt32(source.vertex), at: source.millimetres)
            }
            var lowered = 0
            var loweredAgain = 0
            while let vertex = queue.pop(distance) {
              let here = distance[vertex]
              var i = Int(starts[vertex])
              let end = Int(starts[vertex &+ 1])
              while i < end {
                let arc = arcs[i]
                let there = here &+ UInt32(truncatingIfNeeded: arc >> 32)
                let target = Int(arc & 0xFFFF_FFFF)
                let before = distance[target]
                if there < before {
                  distance[target] = there
                  queue.push(UInt32(truncatingIfNeeded: target), at: there)
                  lowered &+= 1
                  loweredAgain &+= before == beyond ? 0 : 1
                }
                i &+= 1
              }
            }
            // Groups that go over the same ground again and again are too small.
            if loweredAgain &* 3 > lowered { groupSize = min(sources.count, groupSize &* 8) }
          }
        }
      }
      for vertex in 0..<vertexCount {
        distance[vertex] = distance[vertex] == beyond ? .max : distance[vertex]
      }
    }
  }

  /// Vertices whose distances and arcs stay in the processor's own memory.
  private static let vertexCountOfWarmMemory = 100_000
  private static let groupSizeMinimum = 64

  /// `distances` for several sets of sources, each with its own limit, on up to `threads` cores.
  public func distances(
    from sets: [(sources: [Source], limitMillimetres: UInt32)], threads: Int
  ) -> [[UInt32]] {
    var results = [[UInt32]](repeating: [], count: sets.count)
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      ConcurrentWork.forEach(sets.count, threads: threads) { index in
        buffer[index] = distances(from: sets[index].sources, limitMillimetres: sets[index].limitMillimetres)
      }
    }
    return results
  }
}

/// Vertices waiting to be visited, in buckets by distance, in raw memory. Each bucket is a list; places of
/// vertices taken out are used again, so that the memory touched stays as small as the front of the search.
private struct BucketQueue: ~Copyable {
  private struct Entry {
    var vertex: UInt32
    /// The place of the next entry of the bucket or of the free list; `none` at its end.
    var next: Int32
  }

  private static let none: Int32 = -1
  /// Millimetres to a bucket, as a power of two: 1.024 m.
  private static let finestShift: UInt32 = 10
  /// Bounds the buckets where the limit is long.
  private static let bucketCountMaximum: UInt32 = 65_536

  private let shift: UInt32
  private let bucketCount: Int
  private let heads: UnsafeMutablePointer<Int32>
  private var bucket = 0
  private var entries: UnsafeMutablePointer<Entry>
  private var capacity = 4_096
  private var count = 0
  private var free = BucketQueue.none

  init(limit: UInt32) {
    var shift = Self.finestShift
    while limit >> shift >= Self.bucketCountMaximum { shift += 1 }
    self.shift = shift
    bucketCount = Int(limit >> shift) + 1
    heads = .allocate(capacity: bucketCount)
    heads.initialize(repeating: Self.none, count: bucketCount)
    entries = .allocate(capacity: capacity)
  }

  deinit {
    heads.deallocate()
    entries.deallocate()
  }

  /// Begins again at distance 0.
  /// - Precondition: nothing waits.
  mutating func restart() { bucket = 0 }

  /// - Precondition: `distance` is within the limit and not below that of the vertex last taken out.
  @inline(__always)
  mutating func push(_ vertex: UInt32, at distance: UInt32) {
    let place: Int32
    if free != Self.none {
      place = free
      free = entries[Int(place)].next
    } else {
      if count == capacity { grow() }
      place = Int32(truncatingIfNeeded: count)
      count &+= 1
    }
    let bucket = Int(distance &>> shift)
    entries[Int(place)] = Entry(vertex: vertex, next: heads[bucket])
    heads[bucket] = place
  }

  /// The next vertex whose distance still belongs to the bucket it waits in; nil when none is left.
  @inline(__always)
  mutating func pop(_ distance: UnsafeMutablePointer<UInt32>) -> Int? {
    while true {
      let place = heads[bucket]
      if place == Self.none {
        bucket &+= 1
        if bucket == bucketCount { return nil }
        continue
      }
      let entry = entries[Int(place)]
      heads[bucket] = entry.next
      entries[Int(place)].next = free
      free = place
      // Else a shorter way has been found since, and the vertex was visited with it.
      if Int(distance[Int(entry.vertex)] &>> shift) == bucket { return Int(entry.vertex) }
    }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
  }
}

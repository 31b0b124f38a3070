import Dispatch

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
  /// Dijkstra's method from all sources at once, stopped at the limit; distance and vertex share one
  /// 64-bit key in a four-ary heap. The limit is inclusive.
  /// - Precondition: `limit` and every edge are below 2^31 millimetres (2,147 km).
  public func distances(from sources: [Source], limitMillimetres limit: UInt32) -> [UInt32] {
    precondition(limit < 1 << 31)
    return [UInt32](unsafeUninitializedCapacity: vertexCount) { buffer, count in
      count = vertexCount
      buffer.initialize(repeating: Self.unreached)
      guard let distance = buffer.baseAddress else { return }
      arcs.withUnsafeBufferPointer { arcs in
        arcStarts.withUnsafeBufferPointer { starts in
          var heap = KeyHeap(capacity: sources.count + 1_024)
          for source in sources where source.millimetres <= limit {
            let vertex = Int(source.vertex)
            if source.millimetres < distance[vertex] {
              distance[vertex] = source.millimetres
              heap.push(UInt64(source.millimetres) << 32 | UInt64(vertex))
            }
          }
          while let key = heap.pop() {
            let here = UInt32(truncatingIfNeeded: key >> 32)
            let vertex = Int(key & 0xFFFF_FFFF)
            // A key that a shorter way has overtaken.
            if here != distance[vertex] { continue }
            var i = Int(starts[vertex])
            let end = Int(starts[vertex &+ 1])
            while i < end {
              let arc = arcs[i]
              let there = here &+ UInt32(truncatingIfNeeded: arc >> 32)
              let target = Int(arc & 0xFFFF_FFFF)
              if there <= limit, there < distance[target] {
                distance[target] = there
                heap.push(UInt64(there) << 32 | UInt64(target))
              }
              i &+= 1
            }
          }
        }
      }
    }
  }

  /// `distances` for several sets of sources, each with its own limit, on up to `threads` cores.
  public func distances(
    from sets: [(sources: [Source], limitMillimetres: UInt32)], threads: Int
  ) -> [[UInt32]] {
    var results = [[UInt32]](repeating: [], count: sets.count)
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      forEachConcurrently(sets.count, threads: threads) { index in
        buffer[index] = distances(from: sets[index].sources, limitMillimetres: sets[index].limitMillimetres)
      }
    }
    return results
  }
}

/// Calls `body` for 0 ..< count, in order on one thread, else spread over the cores.
func forEachConcurrently(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  if threads <= 1 || count <= 1 {
    for index in 0..<count { body(index) }
  } else {
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }
}

/// A four-ary heap of 64-bit keys, smallest first, in raw memory.
struct KeyHeap: ~Copyable {
  private var keys: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private var count = 0

  init(capacity: Int) {
    self.capacity = max(16, capacity)
    keys = .allocate(capacity: self.capacity)
  }

  deinit { keys.deallocate() }

  @inline(__always)
  mutating func push(_ key: UInt64) {
    if count == capacity { grow() }
    var hole = count
    count &+= 1
    while hole > 0 {
      let parent = (hole &- 1) &>> 2
      let above = keys[parent]
      if above <= key { break }
      keys[hole] = above
      hole = parent
    }
    keys[hole] = key
  }

  @inline(__always)
  mutating func pop() -> UInt64? {
    guard count > 0 else { return nil }
    let top = keys[0]
    count &-= 1
    let last = keys[count]
    var hole = 0
    while true {
      let first = (hole &<< 2) &+ 1
      if first >= count { break }
      var least = first
      var leastKey = keys[first]
      let end = min(first &+ 4, count)
      var child = first &+ 1
      while child < end {
        let key = keys[child]
        if key < leastKey {
          least = child
          leastKey = key
        }
        child &+= 1
      }
      if leastKey >= last { break }
      keys[hole] = leastKey
      hole = least
    }
    keys[hole] = last
    return top
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: keys, count: count)
    keys.deallocate()
    keys = larger
    capacity *= 2
  }
}

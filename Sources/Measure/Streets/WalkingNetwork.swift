import Geography

extension StreetNetwork {
  /// The walkable ways of a street map: ways that `rules` accept, cut where they meet one another.
  /// Ways count as two-way for walkers. Where `bounds` is given, ways that lie wholly outside are left out.
  ///
  /// - Source: the pedestrian filter of the Global Healthy and Sustainable City Indicators; the rules are
  ///   data (`Content/openstreetmap/walking.yaml`).
  public init(streets map: StreetMap, walkable rules: TagRules, within bounds: Bounds? = nil) {
    let accepted = map.ways(acceptedBy: rules)
    let ways = accepted.filter { way in
      map.wayStarts[way + 1] - map.wayStarts[way] >= 2
        && bounds.map { map.bounds(ofWay: way).intersects($0) } ?? true
    }
    // A node is a vertex where a way ends or where a second pass of any way touches it.
    var uses = [UInt8](repeating: 0, count: map.nodeIDs.count)
    for way in ways {
      let (start, end) = (map.wayStarts[way], map.wayStarts[way + 1])
      for i in start..<end {
        let node = Int(map.wayNodes[i])
        let weight: UInt8 = i == start || i == end - 1 ? 2 : 1
        uses[node] = min(2, uses[node] + weight)
      }
    }
    var vertexOfNode = [Int32](repeating: -1, count: uses.count)
    var vertexCount: Int32 = 0
    for node in uses.indices where uses[node] >= 2 {
      vertexOfNode[node] = vertexCount
      vertexCount += 1
    }
    var from: [Int32] = []
    var to: [Int32] = []
    var starts = [0]
    var longitudes: [Double] = []
    var latitudes: [Double] = []
    for way in ways {
      let (start, end) = (map.wayStarts[way], map.wayStarts[way + 1])
      for i in start..<end {
        let node = Int(map.wayNodes[i])
        longitudes.append(map.longitudes[node])
        latitudes.append(map.latitudes[node])
        let vertex = vertexOfNode[node]
        guard vertex >= 0 else { continue }
        if i > start {
          to.append(vertex)
          starts.append(longitudes.count)
        }
        if i < end - 1 {
          from.append(vertex)
          if i > start {
            longitudes.append(map.longitudes[node])
            latitudes.append(map.latitudes[node])
          }
        }
      }
    }
    self.init(
      vertexCount: Int(vertexCount), from: from, to: to, courseStarts: starts, longitudes: longitudes,
      latitudes: latitudes)
  }
}

extension StreetMap {
  /// Ways by their place, ascending. A city has ten thousands of ways but few combinations of the tags the
  /// rules look at: each is judged once.
  fileprivate func ways(acceptedBy rules: TagRules) -> [Int] {
    let keys = Set(rules.allKeys)
    let matters = strings.map(keys.contains)
    var verdicts: [[Int32]: Bool] = [:]
    var tags: [Int32] = []
    return (0..<wayCount).filter { way in
      tags.removeAll(keepingCapacity: true)
      for i in wayTags.starts[way]..<wayTags.starts[way + 1] where matters[Int(wayTags.keys[i])] {
        tags.append(wayTags.keys[i])
        tags.append(wayTags.values[i])
      }
      if let verdict = verdicts[tags] { return verdict }
      let verdict = rules.accepts(self.tags(ofWay: way))
      verdicts[tags] = verdict
      return verdict
    }
  }

  fileprivate func bounds(ofWay way: Int) -> Bounds {
    var bounds = Bounds(west: .infinity, south: .infinity, east: -.infinity, north: -.infinity)
    for i in wayStarts[way]..<wayStarts[way + 1] {
      let node = Int(wayNodes[i])
      bounds.west = min(bounds.west, longitudes[node])
      bounds.east = max(bounds.east, longitudes[node])
      bounds.south = min(bounds.south, latitudes[node])
      bounds.north = max(bounds.north, latitudes[node])
    }
    return bounds
  }
}

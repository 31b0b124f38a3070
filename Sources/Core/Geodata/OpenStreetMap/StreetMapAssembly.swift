import Geography

extension StreetMap {
  /// Puts together what the blocks gave, in the order of the file.
  ///
  /// - Parameters:
  ///   - references: of all ways one after another.
  init(ways: [KeptWays], references: AscendingReferences, nodes: [KeptNodes]) {
    self.init()
    var table = StringTable()
    let (places, tagged) = addNodes(references, nodes)
    addWays(ways, references, places, &table)
    addTags(tagged, nodes, &table)
    strings = table.texts
  }

  /// A tagged node as it stands in the blocks.
  private struct Tagged {
    var id: Int64
    var block: Int
    /// Among the tagged nodes of the block.
    var number: Int
    /// In the block's tags.
    var tagStart: Int
  }

  /// Merges needed and tagged nodes into one ascending list.
  ///
  /// - Returns: for every needed node its index, -1 where the file does not hold it; the tagged nodes.
  private mutating func addNodes(
    _ references: AscendingReferences, _ nodes: [KeptNodes]
  ) -> (places: [Int32], tagged: [Tagged]) {
    let ids = references.distinct
    var found = [Bool](repeating: false, count: ids.count)
    var positions = [(Double, Double)](repeating: (0, 0), count: ids.count)
    var all: [Tagged] = []
    for (block, kept) in nodes.enumerated() {
      for (place, position) in zip(kept.needed, kept.neededPositions) {
        found[Int(place)] = true
        positions[Int(place)] = position
      }
      var tagStart = 0
      for (number, id) in kept.taggedIDs.enumerated() {
        all.append(Tagged(id: id, block: block, number: number, tagStart: tagStart))
        tagStart += Int(kept.tags.counts[number])
      }
    }
    all.sort { ($0.id, $0.block, $0.number) < ($1.id, $1.block, $1.number) }
    // Of one ID the last in the file.
    let tagged = all.indices.filter { $0 + 1 == all.count || all[$0].id != all[$0 + 1].id }.map { all[$0] }

    var places = [Int32](repeating: -1, count: ids.count)
    nodeIDs.reserveCapacity(ids.count + tagged.count)
    longitudes.reserveCapacity(ids.count + tagged.count)
    latitudes.reserveCapacity(ids.count + tagged.count)
    var next = 0
    func append(_ id: Int64, _ position: (Double, Double), to map: inout StreetMap) {
      map.nodeIDs.append(id)
      map.longitudes.append(position.0)
      map.latitudes.append(position.1)
    }
    for (place, id) in ids.enumerated() where found[place] {
      while next < tagged.count, tagged[next].id < id {
        taggedNodes.append(Int32(nodeIDs.count))
        let node = tagged[next]
        append(node.id, nodes[node.block].taggedPositions[node.number], to: &self)
        next += 1
      }
      if next < tagged.count, tagged[next].id == id {
        taggedNodes.append(Int32(nodeIDs.count))
        next += 1
      }
      places[place] = Int32(nodeIDs.count)
      append(id, positions[place], to: &self)
    }
    for node in tagged[next...] {
      taggedNodes.append(Int32(nodeIDs.count))
      append(node.id, nodes[node.block].taggedPositions[node.number], to: &self)
    }
    return (places, tagged)
  }

  /// A way is cut where nodes are missing, so that no street is invented across the gap.
  private mutating func addWays(
    _ ways: [KeptWays], _ references: AscendingReferences, _ places: [Int32], _ table: inout StringTable
  ) {
    let count = ways.reduce(0) { $0 + $1.ids.count }
    wayIDs.reserveCapacity(count)
    wayStarts.reserveCapacity(count + 1)
    wayNodes.reserveCapacity(references.places.count)
    var reference = 0
    for kept in ways {
      let numbers = table.numbers(of: kept.tags.strings)
      var tag = 0
      for way in kept.ids.indices {
        let nodes = references.places[reference..<reference + Int(kept.referenceCounts[way])]
        reference = nodes.endIndex
        let tags = tag..<tag + Int(kept.tags.counts[way])
        tag = tags.upperBound
        func endPiece() {
          wayIDs.append(kept.ids[way])
          wayStarts.append(wayNodes.count)
          wayTags.keys.append(contentsOf: kept.tags.keys[tags].lazy.map { numbers[Int($0)] })
          wayTags.values.append(contentsOf: kept.tags.values[tags].lazy.map { numbers[Int($0)] })
          wayTags.starts.append(wayTags.keys.count)
        }
        var isAfterGap = false
        for place in nodes {
          let node = places[Int(place)]
          if node < 0 {
            missingNodeCount += 1
            isAfterGap = wayNodes.count > wayStarts.last!
          } else {
            if isAfterGap { endPiece() }
            isAfterGap = false
            wayNodes.append(node)
          }
        }
        endPiece()
      }
    }
  }

  private mutating func addTags(_ tagged: [Tagged], _ nodes: [KeptNodes], _ table: inout StringTable) {
    let numbers = nodes.map { table.numbers(of: $0.tags.strings) }
    for node in tagged {
      let kept = nodes[node.block]
      let range = node.tagStart..<node.tagStart + Int(kept.tags.counts[node.number])
      nodeTags.keys.append(contentsOf: kept.tags.keys[range].map { numbers[node.block][Int($0)] })
      nodeTags.values.append(contentsOf: kept.tags.values[range].map { numbers[node.block][Int($0)] })
      nodeTags.starts.append(nodeTags.keys.count)
    }
  }
}

/// Texts numbered in the order of first use.
private struct StringTable {
  private(set) var texts: [String] = []
  private var numberOf: [String: Int32] = [:]

  mutating func numbers(of strings: [String]) -> [Int32] {
    strings.map { text in
      if let number = numberOf[text] { return number }
      let number = Int32(texts.count)
      numberOf[text] = number
      texts.append(text)
      return number
    }
  }
}

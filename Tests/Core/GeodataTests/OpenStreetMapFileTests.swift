import Foundation
import Geodata
import Geography
import Monitoring
import TestSupport
import Testing

/// The codes of what `body` throws; empty where it throws nothing.
func codes(_ body: () throws -> Void) -> [String] {
  do {
    try body()
    return []
  } catch let issues as InputIssues { return issues.all.map(\.code) } catch { return ["\(error)"] }
}

private func write(_ bytes: [UInt8], in folder: TemporaryFolder, _ name: String = "map.osm.pbf") throws
  -> String
{
  try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
  return folder.file(name)
}

/// Everything in a map, so that two can be compared bit by bit.
private func content(_ map: StreetMap) -> [[Int64]] {
  [
    map.nodeIDs, map.longitudes.map { Int64(bitPattern: $0.bitPattern) },
    map.latitudes.map { Int64(bitPattern: $0.bitPattern) }, map.wayIDs, map.wayStarts.map(Int64.init),
    map.wayNodes.map(Int64.init), map.taggedNodes.map(Int64.init), map.wayTags.starts.map(Int64.init),
    map.wayTags.keys.map(Int64.init), map.wayTags.values.map(Int64.init),
    map.nodeTags.starts.map(Int64.init), map.nodeTags.keys.map(Int64.init),
    map.nodeTags.values.map(Int64.init), map.strings.flatMap { $0.utf8.map(Int64.init) + [-1] },
  ]
}

@Suite struct OpenStreetMapFileOnRealExtracts {
  static let portoAlegre = SharedData.path("porto-alegre/streets.osm.pbf")
  static let lasPalmas = SharedData.path("las-palmas/las_palmas_2023-02-21.osm.pbf")
  static let andorra = SharedData.path("andorra/andorra_2013-05-28.osm.pbf")

  /// Counted with `osmium fileinfo -e`.
  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      (portoAlegre, 43_264, 16_032, 23), (lasPalmas, 383_161, 53_760, 3_005), (andorra, 69_644, 2_725, 74),
    ])
  func countsAgreeWithOsmium(path: String, nodes: Int, ways: Int, relations: Int) throws {
    let counts = try OpenStreetMapFile(path).counts(threads: 2)
    #expect(counts.nodes == nodes)
    #expect(counts.ways == ways)
    #expect(counts.relations == relations)
  }

  /// Extracted with pyosmium: ways with `highway`, their nodes, sums of the nodes' positions in degrees. At the
  /// edge of the second extract some ways leave the map and come back: those are in pieces.
  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      (portoAlegre, 15_886, 41_109, 65_530, 0, -2104589.0797355887, -1235532.424994099),
      (lasPalmas, 13_954, 94_283, 114_856, 2_642, -1457245.089343664, 2648310.639396991),
    ])
  func streetsAgreeWithPyosmium(
    path: String, ways: Int, nodes: Int, references: Int, missing: Int, longitudes: Double, latitudes: Double
  ) throws {
    let map = try OpenStreetMapFile(path).streetMap(keepingWaysWith: ["highway"])
    #expect(Set(map.wayIDs).count == ways)
    #expect((map.wayCount > ways) == (missing > 0))
    #expect(map.nodeIDs.count == nodes)
    #expect(map.wayNodes.count == references)
    #expect(map.missingNodeCount == missing)
    #expect(map.longitudes.reduce(0, +) == longitudes)
    #expect(map.latitudes.reduce(0, +) == latitudes)
    #expect(zip(map.nodeIDs, map.nodeIDs.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(.enabled(if: SharedData.isPresent)) func oneWayIsAsItsMappersDrewIt() throws {
    let map = try OpenStreetMapFile(Self.lasPalmas).streetMap(keepingWaysWith: ["highway"])
    #expect(map.wayIDs.first == 4_526_354)
    #expect(
      map.tags(ofWay: 0) == [
        "highway": "residential", "lane_markings": "no", "maxspeed": "40", "name": "Calle Portugal",
        "oneway": "yes", "surface": "asphalt",
      ])
    let first = Int(map.wayNodes[0])
    #expect(map.nodeIDs[first] == 28_096_459)
    #expect((map.longitudes[first], map.latitudes[first]) == (-15.4361921, 28.1383511))
  }

  /// `osmium tags-filter w/highway n/barrier,entrance` keeps 95,963 nodes, 1,978 of them for their tags.
  @Test(.enabled(if: SharedData.isPresent)) func taggedNodesAreKeptOnce() throws {
    let map = try OpenStreetMapFile(Self.lasPalmas).streetMap(
      keepingWaysWith: ["highway"], nodesWith: ["barrier", "entrance"])
    #expect(map.nodeIDs.count == 95_963)
    #expect(map.taggedNodes.count == 1_978)
    #expect(zip(map.taggedNodes, map.taggedNodes.dropFirst()).allSatisfy { $0 < $1 })
    for place in map.taggedNodes.indices {
      let tags = map.tags(ofTaggedNode: place)
      #expect(tags["barrier"] != nil || tags["entrance"] != nil)
    }
  }

  @Test(.enabled(if: SharedData.isPresent), arguments: [portoAlegre, lasPalmas, andorra])
  func threadsChangeNothing(path: String) throws {
    let file = try OpenStreetMapFile(path)
    let one = try file.streetMap(
      keepingWaysWith: ["highway", "building"], nodesWith: ["barrier", "highway"], threads: 1)
    for threads in [2, 3, 64] {
      let many = try file.streetMap(
        keepingWaysWith: ["highway", "building"], nodesWith: ["barrier", "highway"], threads: threads)
      #expect(content(many) == content(one))
    }
  }

  @Test(.enabled(if: SharedData.isPresent)) func everyTruncationIsAnIssueOrAValue() throws {
    let bytes = try SharedData.bytes("andorra/andorra_2013-05-28.osm.pbf")
    let folder = try TemporaryFolder()
    var refused = 0
    for count in stride(from: 0, to: bytes.count, by: 1_000) {
      let path = try write(Array(bytes[..<count]), in: folder)
      let thrown = codes { _ = try OpenStreetMapFile(path).streetMap(keepingWaysWith: ["highway"]) }
      #expect(thrown.allSatisfy { ["file.empty", "pbf.truncated", "pbf.format"].contains($0) })
      if !thrown.isEmpty { refused += 1 }
    }
    // Only a cut exactly between two blobs could pass, and none of these is one.
    #expect(refused == (bytes.count + 999) / 1_000)
  }

  @Test(.enabled(if: SharedData.isPresent)) func everyDamageIsAnIssueOrAValue() throws {
    let bytes = try SharedData.bytes("andorra/andorra_2013-05-28.osm.pbf")
    let folder = try TemporaryFolder()
    var state: UInt64 = 20_161_020
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var refused = 0
    for _ in 0..<200 {
      var damaged = bytes
      for _ in 0...random(8) { damaged[random(bytes.count)] ^= UInt8(1 << random(8)) }
      let path = try write(damaged, in: folder)
      let thrown = codes {
        let file = try OpenStreetMapFile(path)
        _ = try file.counts()
        _ = try file.streetMap(keepingWaysWith: ["highway"], nodesWith: ["barrier"])
      }
      #expect(thrown.allSatisfy { $0.hasPrefix("pbf.") })
      if !thrown.isEmpty { refused += 1 }
    }
    #expect(refused > 190)  // the blobs carry check sums
  }
}

@Suite struct OpenStreetMapFileOnDrawnMaps {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func map(_ drawn: DrawnMap, nodesWith keys: [String] = []) throws -> StreetMap {
    try OpenStreetMapFile(try write(drawn.bytes, in: folder)).streetMap(
      keepingWaysWith: ["highway"], nodesWith: keys)
  }

  /// Ways first, nodes plain and dense in blocks of their own, one block of both, IDs descending.
  @Test func orderOfTheFileDoesNotMatter() throws {
    var drawn = DrawnMap()
    drawn.add(strings: ["highway", "path"], groups: [DrawnMap.way(7, tags: [(1, 2)], nodes: [3, 1, 2, 9])])
    drawn.add(groups: [DrawnMap.node(2, 20_000_000, -10_000_000)])
    drawn.add(groups: [DrawnMap.denseNodes([(9, 90_000_000, 0), (3, 30_000_000, 5), (4, 1, 1)])])
    drawn.add(
      strings: ["highway", "steps", "name"],
      groups: [
        DrawnMap.way(8, tags: [(1, 2)], nodes: [1, 2]), DrawnMap.way(9, tags: [(3, 2)], nodes: [4]),
        DrawnMap.node(1, 10_000_000, 0),
      ])
    let map = try map(drawn)
    #expect(map.nodeIDs == [1, 2, 3, 9])
    #expect(map.longitudes == [1, 2, 3, 9])
    #expect(map.latitudes == [0, -1, 0.0000005, 0])
    #expect(map.wayIDs == [7, 8])
    #expect(map.wayStarts == [0, 4, 6])
    #expect(map.wayNodes == [2, 0, 1, 3, 0, 1])
    #expect(map.tags(ofWay: 0) == ["highway": "path"])
    #expect(map.tags(ofWay: 1) == ["highway": "steps"])
  }

  /// Blobs that look sorted by kind at the places probed, and are not.
  @Test func aWayAmongNodesIsNotOverlooked() throws {
    var drawn = DrawnMap()
    for id in 1...7 {
      if id == 2 {
        drawn.add(strings: ["highway", "path"], groups: [DrawnMap.way(5, tags: [(1, 2)], nodes: [1, 7])])
      }
      drawn.add(groups: [DrawnMap.node(Int64(id), Int64(id) * 10_000_000, 0)])
    }
    let map = try map(drawn)
    #expect(map.wayIDs == [5])
    #expect(map.nodeIDs == [1, 7])
  }

  @Test func granularityAndOffsetsCount() throws {
    var drawn = DrawnMap()
    drawn.add(
      groups: [DrawnMap.node(1, 3, 4)],
      settings: DrawnMap.number(17, 1_000_000_000) + DrawnMap.number(19, 500_000_000)
        + DrawnMap.number(20, UInt64(bitPattern: -1_000_000_000)))
    drawn.add(strings: ["highway", "path"], groups: [DrawnMap.way(1, tags: [(1, 2)], nodes: [1])])
    let map = try map(drawn)
    #expect(map.longitudes == [2])
    #expect(map.latitudes == [4.5])
  }

  /// Nodes 77 to 79 are not in the file.
  @Test(
    arguments: [
      ([1, 77, 2, 3, 78, 79, 4], [[1], [2, 3], [4]]), ([77, 1, 2, 78], [[1, 2]]), ([77, 78], [[]]),
      ([], [[]]),
      ([1, 2, 77, 78], [[1, 2]]), ([1, 77, 1], [[1], [1]]), ([1, 2, 3, 4], [[1, 2, 3, 4]]),
    ] as [([Int64], [[Int64]])])
  func aWayIsCutWhereNodesAreMissing(nodes: [Int64], pieces: [[Int64]]) throws {
    var drawn = DrawnMap()
    drawn.add(groups: [DrawnMap.denseNodes((1...4).map { ($0, $0 * 10_000_000, 0) })])
    drawn.add(
      strings: ["highway", "path", "name", "Rua"],
      groups: [
        DrawnMap.way(7, tags: [(1, 2)], nodes: [4, 1]),
        DrawnMap.way(8, tags: [(1, 2), (3, 4)], nodes: nodes),
        DrawnMap.way(9, tags: [(1, 4)], nodes: [2, 3]),
      ])
    let map = try map(drawn)
    let all = [[4, 1]] + pieces + [[2, 3]]
    let found = (0..<map.wayCount).map { way in
      map.wayNodes[map.wayStarts[way]..<map.wayStarts[way + 1]].map { map.nodeIDs[Int($0)] }
    }
    #expect(found == all)
    #expect(map.wayIDs == [7] + pieces.map { _ in 8 } + [9])
    #expect(map.tags(ofWay: 0) == ["highway": "path"])
    for way in 1...pieces.count { #expect(map.tags(ofWay: way) == ["highway": "path", "name": "Rua"]) }
    #expect(map.tags(ofWay: pieces.count + 1) == ["highway": "Rua"])
    #expect(map.missingNodeCount == nodes.count { $0 >= 77 })
  }

  @Test func missingNodesAreLeftOutOfTheMap() throws {
    var drawn = DrawnMap()
    drawn.add(groups: [DrawnMap.denseNodes([(-5, 10_000_000, 0), (6, 20_000_000, 0)])])
    drawn.add(
      strings: ["highway", "path"],
      groups: [
        DrawnMap.way(1, tags: [(1, 2)], nodes: [-5, 6, 78]), DrawnMap.way(2, tags: [(1, 2)], nodes: [79]),
      ])
    let map = try map(drawn)
    #expect(map.nodeIDs == [-5, 6])
    #expect(map.wayStarts == [0, 2, 2])
    #expect(map.missingNodeCount == 2)
  }

  @Test func tagsOfDenseNodesAreReadInStep() throws {
    var drawn = DrawnMap()
    drawn.add(
      strings: ["barrier", "gate", "access", "no", "name", "Plaza"],
      groups: [
        DrawnMap.denseNodes(
          [(1, 0, 0), (2, 10_000_000, 0), (3, 20_000_000, 0)], tags: [5, 6, 0, 0, 1, 2, 3, 4, 0])
      ])
    let map = try map(drawn, nodesWith: ["barrier"])
    #expect(map.nodeIDs == [3])
    #expect(map.taggedNodes == [0])
    #expect(map.tags(ofTaggedNode: 0) == ["barrier": "gate", "access": "no"])
  }

  @Test func aFileWithoutElementsGivesAnEmptyMap() throws {
    let map = try map(DrawnMap())
    #expect(map.wayCount == 0)
    #expect(map.wayStarts == [0])
    #expect(map.nodeIDs.isEmpty)
  }

  @Test func unknownBlobsArePassedOver() throws {
    var drawn = DrawnMap()
    drawn.add(blob: [1, 2, 3], type: "SomethingNew")
    drawn.add(groups: [DrawnMap.node(1, 3, 4)])
    let path = try write(drawn.bytes, in: folder)
    #expect(try OpenStreetMapFile(path).counts().nodes == 1)
  }

  @Test func demandsBeyondTheReaderAreRefused() throws {
    let path = try write(DrawnMap(features: ["OsmSchema-V0.6", "HistoricalInformation"]).bytes, in: folder)
    let issues = #expect(throws: InputIssues.self) { try OpenStreetMapFile(path) }
    #expect(issues?.all.map(\.code) == ["pbf.feature"])
    #expect(issues?.all.first?.found == "HistoricalInformation")
  }

  @Test(arguments: [(4, "lzma"), (7, "zstd")]) func otherCompressionsAreNamed(field: UInt64, name: String)
    throws
  {
    var drawn = DrawnMap()
    drawn.add(blob: DrawnMap.number(2, 10) + DrawnMap.message(field, [1, 2, 3]))
    let path = try write(drawn.bytes, in: folder)
    let issues = #expect(throws: InputIssues.self) { try OpenStreetMapFile(path).counts() }
    #expect(issues?.all.map(\.code) == ["pbf.compression"])
    #expect(issues?.all.first?.found == name)
  }

  @Test func truncationTellsTheOffset() throws {
    var drawn = DrawnMap()
    let start = drawn.bytes.count
    drawn.add(groups: [DrawnMap.node(1, 3, 4)])
    let path = try write(drawn.bytes.dropLast(), in: folder)
    let issues = #expect(throws: InputIssues.self) { try OpenStreetMapFile(path, name: "map.pbf") }
    #expect(issues?.all == [InputIssue("pbf.truncated", at: Place(file: "map.pbf"), found: String(start))])
  }

  /// An index past the table of strings, a position off the globe, keys without values, coordinates that do
  /// not keep step.
  @Test func nonsenseInsideABlockIsAFormatIssue() throws {
    let nonsense: [[UInt8]] = [
      DrawnMap.way(1, tags: [(1, 99)], nodes: [1]), DrawnMap.way(1, tags: [(99, 1)], nodes: [1]),
      DrawnMap.message(3, DrawnMap.number(1, 1) + DrawnMap.message(2, [1])),
      DrawnMap.node(1, 1_900_000_000, 0) + DrawnMap.way(1, tags: [(1, 2)], nodes: [1]),
      DrawnMap.message(
        2, DrawnMap.message(1, [2, 2]) + DrawnMap.message(8, [0]) + DrawnMap.message(9, [0, 0])),
      [0xFF, 0xFF, 0xFF], DrawnMap.message(3, [0x0B]),
    ]
    for group in nonsense {
      var drawn = DrawnMap()
      drawn.add(strings: ["highway", "path"], groups: [group])
      #expect(codes { _ = try map(drawn) } == ["pbf.format"])
    }
  }

  /// Blobs that are not packed carry no check sum, so that damage reaches the reader of blocks.
  @Test func damageInsideUnpackedBlocksIsAnIssueOrAValue() throws {
    var drawn = DrawnMap()
    drawn.add(
      strings: ["highway", "path", "barrier", "gate"],
      groups: [
        DrawnMap.denseNodes(
          (1...40).map { ($0, $0 * 1_000, -$0) }, tags: [3, 4, 0] + Array(repeating: 0, count: 39)),
        DrawnMap.node(41, 5, 5, tags: [(3, 4)]) + DrawnMap.way(1, tags: [(1, 2)], nodes: Array(1...40)),
        DrawnMap.way(2, tags: [(1, 4), (3, 4)], nodes: [41, 40, 99]),
      ], settings: DrawnMap.number(17, 100))
    var state: UInt64 = 11
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var (refused, read) = (0, 0)
    for _ in 0..<3_000 {
      var damaged = drawn.bytes
      for _ in 0...random(3) { damaged[random(damaged.count)] = UInt8(random(256)) }
      let path = try write(damaged, in: folder)
      let thrown = codes {
        let file = try OpenStreetMapFile(path)
        _ = try file.counts()
        let map = try file.streetMap(keepingWaysWith: ["highway"], nodesWith: ["barrier"])
        #expect(map.wayStarts.last == map.wayNodes.count)
        #expect(map.wayNodes.allSatisfy { map.nodeIDs.indices.contains(Int($0)) })
        #expect(map.nodeTags.starts.count == map.taggedNodes.count + 1)
        #expect(zip(map.longitudes, map.latitudes).allSatisfy { abs($0) <= 180 && abs($1) <= 90 })
      }
      #expect(thrown.allSatisfy { $0.hasPrefix("pbf.") })
      if thrown.isEmpty { read += 1 } else { refused += 1 }
    }
    #expect(refused > 100 && read > 100)
  }

  @Test func whatIsNoMapIsRefused() throws {
    #expect(codes { _ = try OpenStreetMapFile(folder.file("none.pbf")) } == ["file.missing"])
    #expect(codes { _ = try OpenStreetMapFile(folder.path) } == ["file.directory"])
    #expect(codes { _ = try OpenStreetMapFile(try write([], in: folder)) } == ["file.empty"])
    let text = Array("<?xml version='1.0'?><osm version='0.6'/>".utf8)
    #expect(codes { _ = try OpenStreetMapFile(try write(text, in: folder)) } == ["pbf.format"])
    let data = try write(Array(DrawnMap().bytes.dropFirst(0)).replacingHeader(), in: folder)
    #expect(codes { _ = try OpenStreetMapFile(data) } == ["pbf.format"])
  }
}

extension [UInt8] {
  /// The same bytes with the type of the first blob changed from `OSMHeader`.
  fileprivate func replacingHeader() -> [UInt8] {
    var bytes = self
    bytes[6] = UInt8(ascii: "X")
    return bytes
  }
}

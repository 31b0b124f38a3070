import Geography
import Testing

@Suite struct StreetMapTests {
  @Test func tagsAreReadAsText() {
    let map = StreetMap(
      nodeIDs: [1, 2], longitudes: [0, 1], latitudes: [0, 0], wayIDs: [10, 11], wayStarts: [0, 2, 4],
      wayNodes: [0, 1, 1, 0], wayTags: .init(starts: [0, 0, 2], keys: [0, 2], values: [1, 3]),
      taggedNodes: [1], nodeTags: .init(starts: [0, 1], keys: [0], values: [3]),
      strings: ["highway", "path", "name", "Calle"])
    #expect(map.wayCount == 2)
    #expect(map.tags(ofWay: 0).isEmpty)
    #expect(map.tags(ofWay: 1) == ["highway": "path", "name": "Calle"])
    #expect(map.tags(ofTaggedNode: 0) == ["highway": "Calle"])
    #expect(StreetMap().wayCount == 0)
  }
}

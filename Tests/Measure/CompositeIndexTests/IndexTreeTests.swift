import CompositeIndex
import Monitoring
import Testing

@Suite struct IndexTreeTests {
  private func definition(_ nodes: [IndexNode], depth: Int = 3) -> IndexDefinition {
    IndexDefinition(
      code: "t", edition: "1",
      levels: (0..<depth).map { IndexDefinition.Level("level \($0)", .arithmetic) }, nodes: nodes)
  }

  private func codes(_ definition: IndexDefinition) -> [String] {
    do throws(InputIssues) {
      _ = try IndexTree(definition)
      return []
    } catch { return error.all.map(\.code) }
  }

  @Test func everyFaultAtOnce() {
    var inColumn = IndexNode("j", parent: "root", isIndicator: true)
    inColumn.column = "nowhere"
    var faulty = definition([
      IndexNode("root", parent: nil), IndexNode("second", parent: nil, isIndicator: true),
      IndexNode("a", parent: "root", isIndicator: true), IndexNode("a", parent: "root", isIndicator: true),
      IndexNode("b", parent: "nobody", isIndicator: true), IndexNode("c", parent: "d"),
      IndexNode("d", parent: "c"), IndexNode("e", parent: "root"),
      IndexNode("f", parent: "root", isIndicator: true, weight: -1),
      IndexNode("g", parent: "f", isIndicator: true),
      IndexNode(
        "h", parent: "root", isIndicator: true, function: .logarithmic(minimum: 0, maximum: 4)),
      IndexNode("k", parent: "g", isIndicator: true), inColumn,
    ])
    faulty.classes = ScoreClasses([
      ScoreClass("low", from: 0, to: 40, mark: .own), ScoreClass("high", from: 50, to: 100, mark: .own),
    ])
    let found = Set(codes(faulty))
    #expect(
      found == [
        "index.root", "index.code.twice", "index.parent", "index.cycle", "index.group.empty", "index.weight",
        "index.indicator.children", "index.benchmarks", "index.depth", "index.column", "index.classes",
        "index.weights.sum",
      ], "\(found)")
  }

  @Test func emptyAndAlone() {
    #expect(codes(definition([])) == ["index.root"])
    #expect(codes(definition([IndexNode("root", parent: nil)])) == ["index.group.empty"])
    #expect(codes(definition([IndexNode("r", parent: "r", isIndicator: true)])).contains("index.root"))
  }

  @Test func weightsThatDoNotSum() throws {
    let nodes = [
      IndexNode("root", parent: nil), IndexNode("a", parent: "root", isIndicator: true, weight: 3),
      IndexNode("b", parent: "root", isIndicator: true, weight: 1),
    ]
    let tree = try IndexTree(definition(nodes))
    #expect(tree.warnings.map(\.code) == ["index.weights.sum"] && tree.warnings[0].found == "4")
    #expect(tree.givenWeights(tree.root) == [0.75, 0.25])
    // Equal weights in any unit, and weights that sum to 1, are no reason to warn.
    for (a, b) in [(5.0, 5.0), (0.4, 0.6)] {
      var equal = nodes
      equal[1].weight = a
      equal[2].weight = b
      #expect(try IndexTree(definition(equal)).warnings.isEmpty)
    }
  }

  @Test func orderAndDescent() throws {
    let tree = try IndexTree(
      definition([
        IndexNode("x", parent: "g", isIndicator: true), IndexNode("g", parent: "root"),
        IndexNode("root", parent: nil), IndexNode("y", parent: "root", isIndicator: true),
      ]))
    #expect(tree.root == 2 && tree.depths == [2, 1, 0, 1])
    var seen = Set<Int>()
    for place in tree.upwards {
      #expect(tree.children[place].allSatisfy { seen.contains($0) })
      seen.insert(place)
    }
    #expect(tree.indicators(under: 1) == [0] && tree.indicators(under: 2) == [0, 3])
    #expect(tree.effectiveWeights() == [0.5, 0.5, 1, 0.5])
  }

  @Test func theRootIsNoIndicator() {
    #expect(codes(definition([IndexNode("r", parent: nil, isIndicator: true)])) == ["index.root.indicator"])
  }

  @Test func aDirectionAgainstItsFunctionIsAFault() {
    func found(_ function: Standardisation?) -> [String] {
      codes(
        definition([
          IndexNode("r", parent: nil),
          IndexNode("a", parent: "r", isIndicator: true, direction: .lessIsBetter, function: function),
        ]))
    }
    #expect(found(.linear(minimum: 0, maximum: 9)) == ["index.direction"])
    #expect(found(.targetFromBelow(4)) == ["index.direction"])
    // The normalisation of the definition is the identity, which scores a higher value higher.
    #expect(found(nil) == ["index.direction"])
    #expect(found(.linear(minimum: 0, maximum: 9, isInverse: true)) == [])
    #expect(found(.twoSidedTarget(4)) == [])
  }

  @Test func roundingCostsNoClass() {
    let classes = ScoreClasses([
      ScoreClass("low", from: 0, to: 50, mark: .own), ScoreClass("high", from: 50, to: 100, mark: .own),
    ])
    #expect(classes[100.00000000000013]?.code == "high" && classes[100]?.code == "high")
    #expect(classes[100.001] == nil && classes[-1e-9] == nil)
    #expect(classes.range == 0...100 && ScoreClasses().range == nil)
  }
}

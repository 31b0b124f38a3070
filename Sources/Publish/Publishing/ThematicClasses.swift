/// The classes of the layers that a report knows: their order and their colours, the same by day, by night and
/// on paper, so that a map can be set beside a published one.
enum ThematicClasses {
  struct Class {
    var code: String
    var colour: String
  }

  /// In the order in which their maps are offered.
  static let layers = [
    "degree-of-urbanisation", "urban-centres", "urban-extent", "urban-growth", "hot-spots",
    "particulate-matter", "plan",
  ]

  /// Fixed classes. Settlement types have the colours of the GHS-SMOD product (GHSL Data Package 2023), level 1
  /// in keeping with them. Those of the extent and of growth differ in lightness as well as in hue, red-brown
  /// against blue-green, so that they stay apart for the colour-blind and in grey.
  private static let known: [String: [Class]] = [
    "degree-of-urbanisation": [
      Class(code: "30", colour: "#ff0000"), Class(code: "23", colour: "#732600"),
      Class(code: "22", colour: "#a87000"), Class(code: "21", colour: "#ffff00"),
      Class(code: "13", colour: "#375623"), Class(code: "12", colour: "#abcd66"),
      Class(code: "11", colour: "#cdf57a"), Class(code: "10", colour: "#7ab6f5"),
      Class(code: "3", colour: "#ff0000"), Class(code: "2", colour: "#ffaa00"),
      Class(code: "1", colour: "#abcd66"), Class(code: "0", colour: "#7ab6f5"),
    ],
    "urban-centres": [Class(code: "urban-centre", colour: "#ff0000")],
    "urban-extent": [
      Class(code: "urban", colour: "#5b1a18"), Class(code: "suburban", colour: "#b3502d"),
      Class(code: "rural", colour: "#eda75f"), Class(code: "fringe", colour: "#cfe5dc"),
      Class(code: "captured", colour: "#3f9184"), Class(code: "water", colour: "#7db4e6"),
    ],
    "urban-growth": [
      Class(code: "infill", colour: "#4b2991"), Class(code: "extension", colour: "#e4632d"),
      Class(code: "leapfrog", colour: "#f7d045"), Class(code: "inclusion", colour: "#3f9fb0"),
    ],
    "hot-spots": [Class(code: "hot-spot", colour: "#a50f26"), Class(code: "other", colour: "#f2b98a")],
    "plan": [
      // In the order in which they lie upon one another.
      Class(code: "excluded", colour: "#9a8fa8"), Class(code: "net", colour: "#f3ead7"),
      Class(code: "plots", colour: "#f2c14e"), Class(code: "streets", colour: "#8794a0"),
      Class(code: "open-spaces", colour: "#5fa777"), Class(code: "buildings", colour: "#7a3b2e"),
    ],
  ]

  /// Whether classes lie upon one another, so that their areas are no parts of one whole.
  static func overlap(in layer: String) -> Bool { layer == "plan" }

  /// Where a city stood before it grew.
  static let beforeColour = "#b4bcc4"

  /// From few to much, lighter to darker.
  private static let sequence = [
    "#fff3b0", "#fdc779", "#f68f5a", "#e0574f", "#b0305f", "#742466", "#3b1553",
  ]
  /// Classes that nobody foresaw (Okabe and Ito 2008).
  private static let further = [
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999",
  ]

  /// Known classes in their order, then numbers ascending, then others by name.
  static func ordered(_ codes: [String], in layer: String) -> [String] {
    let rank = known[layer]?.map(\.code) ?? []
    return codes.sorted { a, b in
      let (i, j) = (rank.firstIndex(of: a) ?? .max, rank.firstIndex(of: b) ?? .max)
      if i != j { return i < j }
      if let x = Double(a), let y = Double(b), x != y { return x < y }
      return a < b
    }
  }

  /// - Parameter codes: all of the map, in order.
  static func colour(of code: String, among codes: [String], in layer: String) -> String {
    if let found = known[layer]?.first(where: { $0.code == code }) { return found.colour }
    let place = codes.firstIndex(of: code) ?? 0
    guard layer == "particulate-matter" else { return further[place % further.count] }
    // Spread over the whole sequence, however many there are.
    return sequence[codes.count < 2 ? 0 : place * (sequence.count - 1) / (codes.count - 1)]
  }
}

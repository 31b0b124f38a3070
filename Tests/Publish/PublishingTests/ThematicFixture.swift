import Monitoring

/// Features of the layers of classes, drawn by hand.
enum ThematicFixture {
  /// A square of 0.01 degrees, so many squares from the corner of the city.
  static func square(_ column: Int, _ row: Int = 0, size: Double = 0.01) -> [[[Double]]] {
    let (x, y) = (Double(column) * 0.01, Double(row) * 0.01)
    return [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]
  }

  static func feature(_ layer: String, _ polygons: [[[[Double]]]], _ properties: [String: JSON]) -> MapFeature
  {
    MapFeature(layer: layer, geometry: Binary.multiPolygon(polygons), properties: properties)
  }

  static func extent(_ date: String, _ classes: String...) -> [MapFeature] {
    classes.enumerated().map { place, code in
      feature("urban-extent", [square(place)], ["date": .string(date), "class": .string(code)])
    }
  }

  static func growth(_ from: String, _ to: String, _ classes: String...) -> [MapFeature] {
    classes.enumerated().map { place, code in
      feature(
        "urban-growth", [square(place, 2)],
        ["from": .string(from), "to": .string(to), "class": .string(code)])
    }
  }

  static func settlement(_ name: String, rank: Int, isHotSpot: Bool = true) -> MapFeature {
    feature(
      "hot-spots", [square(rank, 3)],
      [
        "name": .string(name), "rank": JSON(rank), "score": .number(10 - Double(rank) / 4),
        "class": isHotSpot ? "hot-spot" : "other",
      ])
  }

  static let levels: [String: [String]] = [
    "2": ["30", "23", "22", "21", "13", "12", "11", "10"], "1": ["3", "2", "1", "0"],
  ]

  static let settlementTypes = levels.flatMap { level, classes in
    classes.enumerated().map { place, code in
      feature(
        "degree-of-urbanisation", [square(place, 5)],
        ["level": .number(Double(level)!), "class": .string(code)])
    }
  }

  static let centre = feature(
    "urban-centres", [square(1, 1)], ["name": "Testopolis Centre", "persons": 120_000, "square-km": 40.5])

  static func concentrations(_ bounds: Double...) -> [MapFeature] {
    bounds.enumerated().map { place, bound in
      feature("particulate-matter", [square(place, 6)], ["class": .number(bound)])
    }
  }

  static func plan(_ variant: String, _ classes: String...) -> [MapFeature] {
    classes.enumerated().map { place, code in
      feature("plan", [square(place, 7)], ["variant": .string(variant), "class": .string(code)])
    }
  }

  static let everyClass =
    settlementTypes + [centre]
    + extent("1990", "urban", "suburban", "rural", "fringe", "captured", "water") + extent("2014", "urban")
    + growth("1990", "2014", "infill", "extension", "leapfrog", "inclusion")
    + [settlement("Ribera", rank: 1), settlement("Salto", rank: 2, isHotSpot: false)]
    + concentrations(5, 10)
    + plan("a", "excluded", "net", "plots", "streets", "open-spaces", "buildings") + plan("b", "streets")
}

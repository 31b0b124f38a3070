import Geography
import Monitoring

/// Gathers the features of thematic layers into maps. Where several runs drew the same picture, the newest
/// run's stands.
struct ThematicMapBuilder {
  private struct Picture: Hashable {
    var layer: String
    var level: String?
    var detail: ThematicMap.Detail
  }

  /// What one map shows.
  private struct Subject: Hashable, Comparable {
    var layer: String
    var level: String?

    static func < (a: Subject, b: Subject) -> Bool {
      let ranks = [a, b].map { ThematicClasses.layers.firstIndex(of: $0.layer)! }
      return (ranks[0], a.level ?? "") < (ranks[1], b.level ?? "")
    }
  }

  private var steps: [Picture: ThematicMap.Step] = [:]

  static func draws(_ layer: String) -> Bool { ThematicClasses.layers.contains(layer) }

  /// - Parameter shape: that of the feature.
  mutating func add(_ feature: MapFeature, _ shape: MapShape, run: Int) {
    guard !shape.polygons.isEmpty else { return }
    let properties = feature.properties
    let detail = ThematicMap.Detail(
      variant: properties["variant"]?.label, from: properties["from"]?.label,
      date: properties["date"]?.label ?? properties["to"]?.label)
    guard let code = feature.layer == "urban-centres" ? "urban-centre" : properties["class"]?.label else {
      return
    }
    let part = ThematicMap.Part(
      code: code, name: properties["name"]?.label ?? "", shape: shape,
      squareKilometres: properties["square-km"]?.number ?? ThematicMapBuilder.squareKilometres(feature),
      persons: properties["persons"]?.number, rank: properties["rank"]?.number,
      score: properties["score"]?.number)
    let picture = Picture(layer: feature.layer, level: properties["level"]?.label, detail: detail)
    let step = steps[picture]
    guard let step, step.run >= run else {
      steps[picture] = ThematicMap.Step(detail: detail, run: run, parts: [part])
      return
    }
    if step.run == run { steps[picture]!.parts.append(part) }
  }

  private static func squareKilometres(_ feature: MapFeature) -> Double {
    (try? Region(wkb: feature.geometry)).map { $0.areaSquareMetres / 1e6 } ?? 0
  }

  /// Every shape there is, as it was recorded.
  var shapes: [MapShape] { steps.values.flatMap { $0.parts.map(\.shape) } }

  /// - Parameters:
  ///   - frame: of the report's other maps; says how degrees are counted.
  ///   - tolerancePartOfFrame: a line is drawn to this part of its map's longer side.
  func maps(frame: MapBounds, tolerancePartOfFrame: Double) -> [ThematicMap] {
    var maps: [ThematicMap] = []
    let subjects = Dictionary(grouping: steps.keys) { Subject(layer: $0.layer, level: $0.level) }
    for subject in subjects.keys.sorted() {
      let pictures = subjects[subject]!.sorted { $0.detail < $1.detail }
      var map = ThematicMap(
        layer: subject.layer, level: subject.level, steps: pictures.map { steps[$0]! }, bounds: frame)
      let codes = map.codes
      for step in map.steps.indices {
        map.steps[step].parts.sort { codes.firstIndex(of: $0.code)! < codes.firstIndex(of: $1.code)! }
        for part in map.steps[step].parts.indices {
          map.steps[step].parts[part].shape = frame.unwrapped(map.steps[step].parts[part].shape)
          map.bounds.include(map.steps[step].parts[part].shape)
        }
      }
      // What is classified may be a whole country; the map keeps to the city and its surroundings.
      map.bounds.limit(to: frame.surroundings)
      map.tolerance = map.bounds.longerSide / tolerancePartOfFrame
      for step in map.steps.indices {
        for part in map.steps[step].parts.indices {
          map.steps[step].parts[part].shape = map.steps[step].parts[part].shape
            .drawn(in: map.bounds, tolerance: map.tolerance)
        }
      }
      maps.append(map)
    }
    return ThematicMapBuilder.withPast(maps)
  }

  /// Growth lies on the extent of the date it begins with, where that has been drawn.
  private static func withPast(_ maps: [ThematicMap]) -> [ThematicMap] {
    var maps = maps
    guard let growth = maps.firstIndex(where: { $0.layer == "urban-growth" }),
      let extent = maps.firstIndex(where: { $0.layer == "urban-extent" })
    else { return maps }
    for step in maps[growth].steps.indices {
      guard let from = maps[growth].steps[step].detail.from,
        let past = maps[extent].steps.firstIndex(where: { $0.detail.date == from })
      else { continue }
      maps[growth].steps[step].before = (extent, past)
    }
    return maps
  }
}

extension ThematicMap.Detail: Comparable {
  static func < (a: ThematicMap.Detail, b: ThematicMap.Detail) -> Bool {
    func key(_ detail: ThematicMap.Detail) -> [String] {
      [detail.variant ?? "", detail.date ?? "", detail.from ?? ""]
    }
    return key(a).lexicographicallyPrecedes(key(b))
  }
}

extension JSON {
  /// A text, or a number as text; nil for anything else and for no text at all.
  fileprivate var label: String? {
    let text = string ?? number.map { JSON.numberText($0) } ?? ""
    return text.isEmpty ? nil : text
  }
}

import Monitoring

/// The map's shapes as the page's script reads them: whole numbers of 0.00001 degrees, each row beginning with
/// a position and going on with steps from one to the next.
struct ReportMapData {
  private(set) var bytes: [UInt8] = []

  /// What things are called on the map.
  struct Labels {
    var view: (ReportMap.View) -> String
    var theme: (ThematicMap) -> String
    var kind: (ThematicMap.Detail.Kind) -> String
    var step: (ThematicMap, ThematicMap.Step) -> String
    var part: (ThematicMap, ThematicMap.Part) -> String
  }

  init(_ map: ReportMap, labels: Labels) {
    let runs = map.surroundings.keys.sorted()
    object {
      $0.member("scale") { $0.number(ReportMap.stepsPerDegree) }
      if let bounds = map.bounds {
        $0.member("bounds") {
          $0.list([bounds.west, bounds.south, bounds.east, bounds.north]) { $0.number($1) }
        }
      }
      $0.member("boundary") { $0.polygons(map.boundary) }
      $0.member("people") {
        $0.list(map.people) { data, people in
          data.object {
            $0.member("at") { $0.steps(people.positions) }
            // Tenths of persons are enough to size a dot and to read off a place.
            $0.member("persons") { $0.list(people.persons) { $0.number(($1 * 10).rounded() / 10) } }
          }
        }
      }
      $0.member("runs") {
        $0.list(runs) { data, run in
          let around = map.surroundings[run]!
          data.object {
            $0.member("stops") { $0.steps(around.stops) }
            if around.stopNames.contains(where: { !$0.isEmpty }) {
              $0.member("stopNames") { $0.list(around.stopNames) { $0.string($1) } }
            }
            $0.member("openSpaces") { $0.polygons(around.openSpaces) }
            $0.member("streets") { $0.list(around.streets.lines) { $0.steps($1) } }
          }
        }
      }
      $0.member("views") {
        $0.list(map.views) { data, view in
          data.object {
            $0.member("label") { $0.string(labels.view(view)) }
            $0.member("run") { $0.number(Double(runs.firstIndex(of: view.run)!)) }
            $0.member("areas") { $0.list(view.serviceAreas) { $0.polygons($1) } }
            $0.member("stops") { $0.list(view.stops) { $0.number(Double($1)) } }
            if let people = view.people {
              $0.member("people") { $0.number(Double(people)) }
              $0.member("reach") {
                $0.string(String(decoding: view.reach.map { $0.rawValue + UInt8(ascii: "0") }, as: UTF8.self))
              }
            }
          }
        }
      }
      $0.member("beforeColour") { $0.string(ThematicClasses.beforeColour) }
      $0.member("themes") {
        $0.list(map.themes) { data, theme in
          data.object {
            $0.member("label") { $0.string(labels.theme(theme)) }
            if let kind = theme.steps[0].detail.kind { $0.member("kind") { $0.string(labels.kind(kind)) } }
            $0.member("first") { $0.number(Double(theme.firstShown)) }
            $0.member("scale") { $0.number(theme.stepsPerDegree) }
            $0.member("bounds") {
              $0.list([theme.bounds.west, theme.bounds.south, theme.bounds.east, theme.bounds.north]) {
                $0.number($1)
              }
            }
            $0.member("steps") { $0.list(theme.steps) { $0.step($1, of: theme, labels) } }
          }
        }
      }
    }
  }

  private mutating func step(_ step: ThematicMap.Step, of theme: ThematicMap, _ labels: Labels) {
    let codes = theme.codes
    object {
      $0.member("label") { $0.string(labels.step(theme, step)) }
      if let before = step.before {
        $0.member("before") { $0.list([before.map, before.step]) { $0.number(Double($1)) } }
      }
      $0.member("parts") {
        $0.list(step.parts) { data, part in
          data.object {
            $0.member("label") { $0.string(labels.part(theme, part)) }
            $0.member("colour") {
              $0.string(ThematicClasses.colour(of: part.code, among: codes, in: theme.layer))
            }
            // Water is no part of what a city was before it grew.
            if part.code == "water" { $0.member("isWater") { $0.bytes.append(contentsOf: "true".utf8) } }
            $0.member("at") { $0.polygons(part.shape, scale: theme.stepsPerDegree) }
          }
        }
      }
    }
  }

  private mutating func object(_ body: (inout ReportMapData) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    body(&self)
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func member(_ key: String, _ value: (inout ReportMapData) -> Void) {
    if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
    string(key)
    bytes.append(UInt8(ascii: ":"))
    value(&self)
  }

  private mutating func list<Element>(_ all: [Element], _ value: (inout ReportMapData, Element) -> Void) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in all.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      value(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func number(_ value: Double) { JSON.writeNumber(value, to: &bytes) }
  private mutating func string(_ value: String) { JSON.writeString(value, to: &bytes) }

  private mutating func polygons(_ shape: MapShape, scale: Double = ReportMap.stepsPerDegree) {
    list(shape.polygons) { data, rings in data.list(rings) { $0.steps($1, scale: scale) } }
  }

  private mutating func steps(
    _ positions: MapShape.Positions, scale: Double = ReportMap.stepsPerDegree
  ) {
    var (x, y) = (0, 0)
    bytes.append(UInt8(ascii: "["))
    for index in stride(from: 0, to: positions.count, by: 2) {
      let nextX = Int((positions[index] * scale).rounded())
      let nextY = Int((positions[index + 1] * scale).rounded())
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: String(nextX - x).utf8)
      bytes.append(UInt8(ascii: ","))
      bytes.append(contentsOf: String(nextY - y).utf8)
      (x, y) = (nextX, nextY)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}

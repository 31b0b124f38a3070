import Geodata
import Geography
import Monitoring
import Settlements

extension ClassifySettlements.Outcome {
  /// The colours of the published global grids at level 2; level 1 takes red for centres and yellow for
  /// clusters from them, one green for rural cells and the same blue for water.
  static let colours: [UInt8: (red: UInt8, green: UInt8, blue: UInt8)] = [
    30: (0xFF, 0x00, 0x00), 23: (0x73, 0x26, 0x00), 22: (0xA8, 0x70, 0x00), 21: (0xFF, 0xFF, 0x00),
    13: (0x37, 0x56, 0x23), 12: (0xAB, 0xCD, 0x66), 11: (0xCD, 0xF5, 0x7A), 10: (0x7A, 0xB6, 0xF5),
    3: (0xFF, 0x00, 0x00), 2: (0xFF, 0xFF, 0x00), 1: (0x73, 0xB2, 0x73), 0: (0x7A, 0xB6, 0xF5),
  ]

  /// Writes the classes as a GeoTIFF with colours and names.
  ///
  /// - Parameter className: what a class is called.
  /// - Throws: `file.unwritable`, `file.extension`.
  public func writeGrid(to path: String, className: (UInt8) -> String) throws(InputIssues) {
    let legend = RasterLegend(
      SettlementClass.all(level: level).reversed().map { code in
        let colour = Self.colours[code]!
        return RasterLegend.Entry(
          code, className(code), red: colour.red, green: colour.green, blue: colour.blue)
      })
    let file = try RasterFileWriter<UInt8>(
      path, frame: frame, noData: nil, description: "degree of urbanisation, level \(level.rawValue)",
      legend: legend, threads: threads)
    let step = 256
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: step * frame.columns)
    defer { buffer.deallocate() }
    for row in stride(from: 0, to: frame.rows, by: step) {
      let rows = row..<min(frame.rows, row + step)
      grid.write(rows: rows, level: level, into: buffer.baseAddress!)
      try file.append(UnsafeBufferPointer(rebasing: buffer[..<(rows.count * frame.columns)]))
    }
    try file.finish()
  }

  /// Writes the urban centres as a layer of areas: `label`, `name`, `persons`, `square_km`.
  ///
  /// - Throws: `file.unwritable`, `file.extension`.
  public func writeUrbanCentres(to path: String) throws(InputIssues) {
    let file = try FeatureFileWriter(
      path,
      layers: [
        FeatureFileWriter.Layer(
          "urban-centres", .areas,
          [
            .init("label", .integer), .init("name", .text), .init("persons", .real),
            .init("square_km", .integer),
          ], in: frame.reference)
      ])
    let shapes = urbanCentreRuns
    for centre in urbanCentres {
      var attributes: [String: AttributeValue] = [
        "label": .integer(Int64(centre.label)), "persons": .real(centre.persons),
        "square_km": .integer(Int64(centre.squareKilometres)),
      ]
      attributes["name"] = centre.name.map(AttributeValue.text)
      try file.append(geometry: try area(of: centre.label, shapes, in: nil), attributes)
    }
    try file.finish()
  }

  /// The outlines of the urban centres in degrees, in the order of labels.
  func urbanCentreBoundaries() throws(InputIssues) -> [Region?] {
    let runs = urbanCentreRuns
    var regions: [Region?] = []
    for centre in urbanCentres {
      let geometry = try area(of: centre.label, runs, in: .wgs84)
      regions.append(geometry.flatMap { try? Region(wkb: $0) })
    }
    return regions
  }

  /// Runs of each centre, by label from 1.
  private var urbanCentreRuns: [[(row: Int, columns: Range<Int>)]] {
    var runs = [[(row: Int, columns: Range<Int>)]](repeating: [], count: urbanCentres.count)
    grid.forEachUrbanCentreRun { label, row, columns in runs[label - 1].append((row, columns)) }
    return runs
  }

  /// The outline of an urban centre; nil for the reference of the grid.
  private func area(
    of label: Int, _ runs: [[(row: Int, columns: Range<Int>)]], in reference: CoordinateReference?
  ) throws(InputIssues) -> [UInt8]? {
    let bounds = grid.urbanCentres[label - 1].bounds
    var window = frame
    window.georeference = Georeference(
      west: frame.west + Double(bounds.firstColumn) * frame.cellWidth,
      north: frame.north - Double(bounds.firstRow) * frame.cellHeight, cellWidth: frame.cellWidth,
      cellHeight: frame.cellHeight, columns: bounds.endColumn - bounds.firstColumn,
      rows: bounds.endRow - bounds.firstRow)
    var cells = [UInt8](repeating: 0, count: window.georeference.cellCount)
    for run in runs[label - 1] {
      let start = (run.row - bounds.firstRow) * window.columns - bounds.firstColumn
      for column in run.columns { cells[start + column] = 1 }
    }
    return try Polygonisation.polygons(of: cells, frame: window, values: [1], in: reference).first?.geometry
  }

  /// Writes the units with what they had, and `degree_of_urbanisation`, `degurba_basis`, `degurba_persons` and
  /// a `degurba_share_…` for each class; with commuting flows also `functional_urban_area` (labels of its
  /// urban centres) and `functional_part` (`city` or `commuting-zone`).
  ///
  /// - Throws: `file.unwritable`, `file.extension`.
  public func writeUnits(to path: String) throws(InputIssues) {
    guard let readUnits else { preconditionFailure("no units were classified") }
    let own = Self.fields(of: readUnits.features)
    let codes = SettlementClass.all(level: level)
    var fields = own
    fields += [
      .init("degree_of_urbanisation", .integer), .init("degurba_basis", .text),
      .init("degurba_persons", .real),
    ]
    fields += codes.map { .init("degurba_share_\($0)", .real) }
    if functionalAreas != nil {
      fields += [.init("functional_urban_area", .text), .init("functional_part", .text)]
    }
    let names = Set(fields.dropFirst(own.count).map(\.name))
    fields = own.filter { !names.contains($0.name) } + fields.dropFirst(own.count)
    let types = Dictionary(own.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let file = try FeatureFileWriter(
      path, layers: [FeatureFileWriter.Layer("units", .areas, fields, in: frame.reference)])
    for (feature, unit) in zip(readUnits.features, units) {
      var attributes: [String: AttributeValue] = [:]
      for (name, value) in feature.attributes where !names.contains(name) {
        attributes[name] = types[name] == .text ? .text(value.text) : value
      }
      if let code = unit.classification.code { attributes["degree_of_urbanisation"] = .integer(Int64(code)) }
      attributes["degurba_basis"] = .text(unit.classification.basis.rawValue)
      attributes["degurba_persons"] = .real(unit.composition.totalPersons)
      for code in codes {
        attributes["degurba_share_\(code)"] = .real(unit.classification.shares[code] ?? 0)
      }
      if let area = unit.functionalArea {
        attributes["functional_urban_area"] = .text(area.map(String.init).joined(separator: "+"))
        attributes["functional_part"] = .text(unit.isInCity ? "city" : "commuting-zone")
      }
      try file.append(geometry: feature.geometry, attributes)
    }
    try file.finish()
  }

  /// The attributes of features, in the order of their names, each of the type that holds all its values.
  private static func fields(of features: [Feature]) -> [FeatureFileWriter.Field] {
    var types: [String: FeatureFileWriter.FieldType] = [:]
    for feature in features {
      for (name, value) in feature.attributes {
        let type: FeatureFileWriter.FieldType =
          switch value {
          case .integer: .integer
          case .real: .real
          case .text: .text
          }
        switch (types[name], type) {
        case (nil, _): types[name] = type
        case (.integer?, .real), (.real?, .integer): types[name] = .real
        case (let known?, _): if known != type { types[name] = .text }
        }
      }
    }
    return types.sorted { $0.key < $1.key }.map { FeatureFileWriter.Field($0.key, $0.value) }
  }

  // MARK: Map

  /// For the report's map: `degree-of-urbanisation` {class, level}, one for each class, and `urban-centres`
  /// {name, persons, square-km}, both in degrees.
  public func mapFeatures() throws(InputIssues) -> [MapFeature] {
    let areas = try Polygonisation.mapPolygons(of: grid.classes(level: level, threads: threads), frame: frame)
    var features = areas.map {
      MapFeature(
        layer: "degree-of-urbanisation", geometry: $0.geometry,
        properties: ["class": .string(String($0.value)), "level": JSON(level.rawValue)])
    }
    let shapes = urbanCentreRuns
    for centre in urbanCentres {
      guard let geometry = try area(of: centre.label, shapes, in: .wgs84) else { continue }
      features.append(
        MapFeature(
          layer: "urban-centres", geometry: geometry,
          properties: [
            "name": JSON(centre.name), "persons": .number(centre.persons),
            "square-km": JSON(centre.squareKilometres),
          ]))
    }
    return features
  }

  // MARK: Observations

  public static let indicator = "Q-DEGURBA"
  /// Share of the population, per cent.
  public static let populationSeries = "Q_DEGURBA_POP"
  /// Area, km².
  public static let areaSeries = "Q_DEGURBA_AREA"
  /// Number of urban centres.
  public static let centreSeries = "Q_DEGURBA_CENTRES"
  /// The dimension of classes; its codes are `DU` and the number of the class.
  public static let dimension = "DEGREE_OF_URBANISATION"

  /// The share of the population and the area in each class, for a reference area.
  ///
  /// - Parameters:
  ///   - area: its code.
  ///   - composition: of the area, see `composition(of:population:)`; nil for the whole grid.
  public func observations(
    area: String, period: Period, of composition: UnitComposition? = nil
  ) -> [Observation] {
    let persons = { (code: UInt8) -> Double in
      composition.map { $0.persons[code] ?? 0 } ?? classes.first { $0.code == code }!.persons
    }
    let cells = { (code: UInt8) -> Double in
      composition.map { $0.area[code] ?? 0 } ?? Double(classes.first { $0.code == code }!.cells)
    }
    let codes = SettlementClass.all(level: level)
    let total = codes.reduce(0) { $0 + persons($1) }
    let note = Note(
      "settlements-rules", ["profile": grid.rules.name, "level": String(level.rawValue)])
    func key(_ series: String, _ code: UInt8?) -> Observation.Key {
      Observation.Key(
        indicator: Self.indicator, series: series, area: area, period: period,
        disaggregation: Disaggregation(code.map { [Self.dimension: "DU\($0)"] } ?? [:]))
    }
    var observations: [Observation] = []
    for code in landClasses {
      observations.append(
        Observation(
          key: key(Self.populationSeries, code), value: total > 0 ? 100 * persons(code) / total : nil,
          numerator: persons(code), denominator: total, unit: "PT",
          status: total > 0 ? .normal : .missing, nature: .modelled, notes: [note]))
    }
    for code in codes {
      observations.append(
        Observation(
          key: key(Self.areaSeries, code), value: cells(code), unit: "KM2", status: .normal,
          nature: .modelled, notes: [note]))
    }
    let centres = composition?.urbanCentrePersons.count ?? urbanCentres.count
    observations.append(
      Observation(
        key: key(Self.centreSeries, nil), value: Double(centres), unit: "NUMBER", status: .normal,
        nature: .modelled, notes: [note]))
    return observations
  }

  /// What of the classes, people and urban centres lies in a region, by the exact parts of cells.
  ///
  /// - Parameters:
  ///   - region: in degrees of WGS 84.
  ///   - population: of the grid, row by row.
  public func composition(of region: Region, population: [Float]) throws(InputIssues) -> UnitComposition {
    let reprojection = try Reprojection(from: .wgs84, to: frame.reference, at: Place(file: frame.text))
    var (x, y) = (region.x, region.y)
    _ = reprojection.apply(x: &x, y: &y)
    var index = -1
    let moved = region.mapped { _, _ in
      index += 1
      return (x[index], y[index])
    }
    return grid.compositions(
      of: [moved], classes: grid.classes(level: level, threads: threads), georeference: frame.georeference,
      population: PopulationGrid(values: population, georeference: frame.georeference), overlay: .exact)[0]
  }

  /// The classes, urban centres and units as JSON.
  public var json: JSON {
    var members: [String: JSON] = [
      "level": JSON(level.rawValue), "profile": .string(grid.rules.name),
      "classes": .array(
        classes.map {
          [
            "class": JSON(Int($0.code)), "cells": JSON($0.cells), "square_km": JSON($0.cells),
            "persons": .number($0.persons),
          ]
        }),
      "urban_centres": .array(
        urbanCentres.map {
          [
            "label": JSON($0.label), "name": JSON($0.name), "persons": .number($0.persons),
            "square_km": JSON($0.squareKilometres),
          ]
        }),
    ]
    if readUnits != nil {
      members["units"] = .array(
        units.map {
          [
            "code": .string($0.code), "class": JSON($0.classification.code.map { Double($0) }),
            "basis": .string($0.classification.basis.rawValue),
            "persons": .number($0.composition.totalPersons),
          ]
        })
    }
    return .object(members)
  }
}

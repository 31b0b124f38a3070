import Geodata
import Geography
import Monitoring

extension SummariseZones {
  /// The figures of every zone, in the order of their file.
  public struct Outcome: Sendable {
    public struct Zone: Sendable {
      /// Nil where the field has no value.
      public var identifier: AttributeValue?
      /// As in the file, repaired where it had to be; in `reference`.
      public var geometry: [UInt8]
      /// In the order of the statistics; nil for what has no value.
      public var figures: [Double?]
    }

    public var statistics: [ZonalStatistic]
    /// The name of the column that tells zones apart.
    public var identifier: String
    /// Of the zones' shapes.
    public var reference: CoordinateReference
    public var zones: [Zone]
    /// Zones that cover no cell with a value.
    public var emptyZoneCount: Int
    public var warnings: [InputIssue]
    /// Whether the zones had to be brought into the grid's system.
    public var isReprojected: Bool
    let request: SummariseZones
    let started, ended: Timestamp
  }
}

extension SummariseZones.Outcome {
  /// Columns of the result.
  public var columns: [String] { [identifier] + statistics.map(\.name) }

  /// An object for each zone, with the columns as members; what there is none of is null.
  public var json: JSON {
    .array(
      zones.map { zone in
        let values = [zone.identifier?.json ?? .null] + zone.figures.map { JSON($0) }
        return .object(Dictionary(zip(columns, values)) { first, _ in first })
      })
  }

  /// What was done on which bytes, which are read once more for their digests.
  public var run: Run {
    let weightsInput: Run.Input? =
      if case .grid(let grid) = request.weights { Run.input("weights", grid.name, at: grid.path) } else {
        nil
      }
    let weights: JSON =
      switch request.weights {
      case nil: .null
      case .area: ["cells": "area"]
      case .grid(let grid): ["band": JSON(grid.band), "cells": "grid"]
      }
    let parameters: JSON = [
      "band": JSON(request.grid.band), "filter": JSON(request.zones.filter),
      "identifier": JSON(request.zones.identifier), "layer": JSON(request.zones.layer),
      "invalid": request.zones.repairs ? "repair" : "refuse",
      "side_tolerance_cells": isReprojected ? .number(ZoneFile.toleranceCells) : .null,
      "statistics": .array(statistics.map { .string($0.name) }), "weights": weights,
    ]
    return Run(
      kind: "zonal", method: SummariseZones.method, methodVersion: SummariseZones.methodVersion,
      parameters: parameters,
      inputs: [
        Run.input("grid", request.grid.name, at: request.grid.path),
        Run.input("zones", request.zones.name, at: request.zones.path), weightsInput,
      ].compactMap { $0 }, softwareVersion: SoftwareVersion.text, started: started, ended: ended)
  }

  /// Writes the zones with their figures as a table (`.csv`) or with their shapes (`.gpkg`, `.geojson`,
  /// `.fgb`), and the run beside it.
  ///
  /// - Throws: `file.unwritable`, `file.extension`.
  public func write(to path: String) throws(InputIssues) {
    let kind: FeatureFileWriter.FieldType =
      if zones.allSatisfy({ if case .integer? = $0.identifier { true } else { $0.identifier == nil } }) {
        .integer
      } else if zones.allSatisfy({ $0.identifier.map { if case .text = $0 { false } else { true } } ?? true })
      {
        .real
      } else {
        .text
      }
    let file = try FeatureFileWriter(
      path,
      layers: [
        .init(
          "zones", .areas, [.init(identifier, kind)] + statistics.map { .init($0.name, .real) }, in: reference
        )
      ])
    for zone in zones {
      var attributes: [String: AttributeValue] = [:]
      for (statistic, figure) in zip(statistics, zone.figures) {
        if let figure { attributes[statistic.name] = .real(figure) }
      }
      if let identifier = zone.identifier {
        attributes[self.identifier] = kind == .text ? .text(identifier.text) : identifier
      }
      try file.append(geometry: zone.geometry, attributes)
    }
    try file.finish()
    try RunFile(run, outputs: [path]).write()
  }
}

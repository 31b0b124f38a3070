import Monitoring

/// What became of the columns and codes of a file that was read.
public struct SDMXImportAccount: Hashable, Sendable {
  public enum Use: String, Hashable, Sendable {
    /// A part of the key or of the figure.
    case taken
    /// Kept as a remark on each figure.
    case note
    /// Says how another system kept the figure, or follows from the rest.
    case passedOver = "passed-over"
  }

  /// A column of the file.
  public struct Column: Hashable, Sendable {
    public var name: String
    public var use: Use
  }

  /// A code of the file that is not Quito's own, with what it became.
  public struct Code: Hashable, Sendable {
    public var component: String
    public var code: String
    /// Nil where nothing is known of it.
    public var became: String?
    public var rows: Int
    public var firstLine: Int
  }

  public var columns: [Column] = []
  /// Unknown ones first, then by component and code.
  public var codes: [Code] = []
  public var rowCount = 0
  /// Rows whose codes are not all known, left out.
  public var leftOutCount = 0
  /// Figures marked as the first after a change of method.
  public var breakCount = 0

  public var unknown: [Code] { codes.filter { $0.became == nil } }

  public var json: JSON {
    [
      "rows": JSON(rowCount), "leftOut": JSON(leftOutCount), "breaks": JSON(breakCount),
      "columns": .array(
        columns.map { ["column": .string($0.name), "use": .string($0.use.rawValue)] }),
      "codes": .array(
        codes.map {
          [
            "component": .string($0.component), "code": .string($0.code), "became": JSON($0.became),
            "rows": JSON($0.rows), "firstLine": JSON($0.firstLine),
          ]
        }),
    ]
  }
}

/// What a file brought.
public struct SDMXImport: Sendable {
  public var observations: [Observation]
  /// Those the observations speak of that neither gazetteer nor store have, parents first.
  public var newAreas: [ReferenceArea]
  public var account: SDMXImportAccount
}

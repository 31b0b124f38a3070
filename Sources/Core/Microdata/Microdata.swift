import Monitoring

/// A file of interviews as columns: what each variable is called, what its codes mean, and its values.
///
/// Read from a table of text, from Stata (`.dta`) or from SPSS (`.sav`, `.zsav`):
///
/// ```swift
/// let households = try Microdata("households.dta")
/// let weight = households.numbers(of: households.index(of: "hhweight")!)
/// ```
public struct Microdata: Sendable {
  /// What messages call the file.
  public var file: String
  public var format: MicrodataFormat
  /// What the file says of itself.
  public var label: String?
  public var notes: [String]
  /// The variable by which SPSS was told to weight.
  public var weightVariable: String?
  public var rowCount: Int
  public var variables: [MicrodataVariable]
  /// One a variable, in their order.
  public var columns: [MicrodataColumn]
  /// What was to be said of the file though it could be read.
  public var warnings: [InputIssue]
  /// Nil where all rows of the file are here.
  private var rowsOfFile: [Int]?

  public init(
    file: String, format: MicrodataFormat, rowCount: Int, variables: [MicrodataVariable],
    columns: [MicrodataColumn]
  ) {
    precondition(variables.count == columns.count, "a column a variable")
    precondition(columns.allSatisfy { $0.rowCount == rowCount }, "a value a row")
    self.file = file
    self.format = format
    self.rowCount = rowCount
    self.variables = variables
    self.columns = columns
    label = nil
    notes = []
    weightVariable = nil
    warnings = []
    rowsOfFile = nil
  }

  /// Some rows alone, in the order given.
  public func keeping(_ rows: [Int]) -> Microdata {
    var part = self
    part.rowCount = rows.count
    part.columns = columns.map { $0.keeping(rows) }
    part.rowsOfFile = rows.map(rowOfFile)
    return part
  }

  /// Where a row stands in the file, from 0.
  public func rowOfFile(_ row: Int) -> Int { rowsOfFile?[row] ?? row }

  public func index(of variable: String) -> Int? { variables.firstIndex { $0.name == variable } }

  /// NaN for every kind of missing; nil where the variable is text.
  public func numbers(of index: Int) -> [Double]? { columns[index].numbers }
}

/// How a file of interviews is kept.
public enum MicrodataFormat: String, CaseIterable, Hashable, Sendable {
  case delimitedText = "csv"
  case stata = "dta"
  case spss = "sav"

  /// By the end of the file's name: `.csv`, `.txt`, `.tsv`, `.dta`, `.sav`, `.zsav`; nil for any other.
  public init?(fileName: String) {
    switch fileName.split(separator: ".").last?.lowercased() {
    case "csv", "txt", "tsv": self = .delimitedText
    case "dta": self = .stata
    case "sav", "zsav": self = .spss
    default: return nil
    }
  }
}

/// What a file says of one variable.
public struct MicrodataVariable: Hashable, Sendable {
  /// What the codes are meant for, where the file says it.
  public enum Measure: String, Hashable, Sendable { case nominal, ordinal, scale }

  /// A value of the file as what stands for something.
  public enum Key: Hashable, Sendable {
    case number(Double)
    case text(String)
    /// Stata's `.a` to `.z`.
    case tag(Character)
  }

  public struct ValueLabel: Hashable, Sendable {
    public var key: Key
    public var text: String
    public init(key: Key, text: String) {
      self.key = key
      self.text = text
    }
  }

  /// Values that the file declares as missing; both ends are the same for a single one.
  public enum DeclaredMissing: Hashable, Sendable {
    case numbers(ClosedRange<Double>)
    case text(String)
  }

  public var name: String
  public var label: String?
  public var measure: Measure?
  public var valueLabels: [ValueLabel]
  public var declaredMissing: [DeclaredMissing]

  public init(
    name: String, label: String? = nil, measure: Measure? = nil, valueLabels: [ValueLabel] = [],
    declaredMissing: [DeclaredMissing] = []
  ) {
    self.name = name
    self.label = label
    self.measure = measure
    self.valueLabels = valueLabels
    self.declaredMissing = declaredMissing
  }
}

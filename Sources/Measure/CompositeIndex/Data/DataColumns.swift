/// Numbers of units in columns, column after column; NaN is missing. Two are equal when they are bit for bit.
public struct DataColumns: Sendable {
  public let unitCount: Int
  public let codes: [String]
  /// The value of unit i in column j stands at j · unitCount + i.
  public internal(set) var values: [Double]

  public init(unitCount: Int, codes: [String], values: [Double]) {
    precondition(values.count == unitCount * codes.count, "a value for each unit and column")
    self.unitCount = unitCount
    self.codes = codes
    self.values = values
  }

  public init(codes: [String], columns: [[Double]]) {
    precondition(codes.count == columns.count, "a code for each column")
    let unitCount = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == unitCount }, "columns of one length")
    self.init(unitCount: unitCount, codes: codes, values: columns.flatMap { $0 })
  }

  public subscript(column: Int) -> [Double] {
    Array(values[column * unitCount..<(column + 1) * unitCount])
  }

  /// Nil where there is no such column.
  public subscript(code: String) -> [Double]? { codes.firstIndex(of: code).map { self[$0] } }

  public subscript(unit: Int, column: Int) -> Double { values[column * unitCount + unit] }

  public var columns: [[Double]] { codes.indices.map { self[$0] } }

  mutating func replaceColumn(_ column: Int, with replacement: [Double]) {
    values.replaceSubrange(column * unitCount..<(column + 1) * unitCount, with: replacement)
  }

  func keeping(units: [Int]) -> DataColumns {
    DataColumns(codes: codes, columns: columns.map { column in units.map { column[$0] } }, units.count)
  }

  private init(codes: [String], columns: [[Double]], _ unitCount: Int) {
    self.init(unitCount: unitCount, codes: codes, values: columns.flatMap { $0 })
  }
}

extension DataColumns: Hashable {
  public static func == (a: DataColumns, b: DataColumns) -> Bool {
    a.unitCount == b.unitCount && a.codes == b.codes
      && a.values.elementsEqual(b.values) { $0.bitPattern == $1.bitPattern }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(codes)
    for value in values { hasher.combine(value.bitPattern) }
  }
}

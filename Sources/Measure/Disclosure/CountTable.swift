/// Counts that hang together: every cell that a reader could hold against another one.
///
/// Cells are numbered; several tables may speak of the same cells, such as the numerators and the denominators of
/// shares, or one table at two moments. A cell is hidden in all of them or in none.
public struct CountTable: Sendable {
  /// One cell is the sum of others: a row of its cells, a country of its provinces, a month of its weeks.
  public struct Margin: Hashable, Sendable {
    public var total: Int
    /// Two or more cells, or one where the rest is not shown.
    public var parts: [Int]
    /// What the total counts beyond the parts, shown nowhere; 0 where the parts make up the total.
    public var rest: Double

    public init(total: Int, parts: [Int], rest: Double = 0) {
      self.total = total
      self.parts = parts
      self.rest = rest
    }
  }

  /// Of persons, households, buildings; 0 or more. Nil where this table has no such cell.
  public var counts: [Double?]
  /// What each count is a part of, and cannot exceed: the denominators of shares. Empty where nothing limits them.
  public var wholes: [Double?]
  /// What each count includes, and cannot fall below: the numerators of shares. Empty where there is none.
  public var parts: [Double?]
  public var margins: [Margin]

  /// - Precondition: margins name cells that have a count.
  public init(counts: [Double?], wholes: [Double?] = [], parts: [Double?] = [], margins: [Margin]) {
    precondition(wholes.isEmpty || wholes.count == counts.count)
    precondition(parts.isEmpty || parts.count == counts.count)
    precondition(
      margins.allSatisfy { margin in
        margin.rest >= 0 && counts[margin.total] != nil && margin.parts.allSatisfy { counts[$0] != nil }
      })
    self.counts = counts
    self.wholes = wholes
    self.parts = parts
    self.margins = margins
  }

  func whole(_ cell: Int) -> Double? { wholes.isEmpty ? nil : wholes[cell] }
  func part(_ cell: Int) -> Double { parts.isEmpty ? 0 : parts[cell] ?? 0 }
}

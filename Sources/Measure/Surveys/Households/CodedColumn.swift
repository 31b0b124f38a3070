/// What a category says of the criterion it belongs to.
public enum CategoryVerdict: String, CaseIterable, Hashable, Sendable {
  case adequate
  case deprived
  /// The category does not say: "other", "owned" where documents were not asked for.
  case unknown
  /// Adequate where no more households share it than the rules allow, deprived where more do: a standpipe.
  case adequateIfFewShare = "few-share"
  /// As its secondary source is: bottled water.
  case asSecondarySource = "secondary"
}

/// A variable as codes 0, 1, … of its categories, one a row, with what each category says.
public struct CodedColumn: Hashable, Sendable {
  /// Below 0: not stated.
  public var codes: [Int32]
  /// By code.
  public var verdicts: [CategoryVerdict]

  /// - Precondition: every code has its verdict.
  public init(codes: [Int32], verdicts: [CategoryVerdict]) {
    precondition(codes.allSatisfy { $0 < verdicts.count }, "a code without a verdict")
    self.codes = codes
    self.verdicts = verdicts
  }

  public func verdict(at row: Int) -> CategoryVerdict {
    let code = codes[row]
    return code < 0 ? .unknown : verdicts[Int(code)]
  }
}

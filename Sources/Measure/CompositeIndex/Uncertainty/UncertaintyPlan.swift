/// What may be otherwise in an index. Each part that is not empty is one uncertain input; the first alternative
/// of each should be the nominal one, but need not be.
public struct UncertaintyPlan: Hashable, Sendable {
  public enum Input: String, CaseIterable, Hashable, Sendable {
    case imputation, treatment, normalisation, aggregation
    case weightSet = "weight-set"
    case weightNoise = "weight-noise"
    case droppedIndicator = "dropped-indicator"
    case dataError = "data-error"
  }

  /// How standard errors turn into other values.
  public enum ErrorDistribution: String, CaseIterable, Hashable, Sendable {
    /// x + se z.
    case normal
    /// x exp(s z − s²/2) with s² = ln(1 + se²/x²): mean x and deviation se; values not above 0 are kept.
    case logNormal = "log-normal"
  }

  public var imputations: [Imputation?] = []
  public var treatments: [OutlierTreatment?] = []
  /// For indicators without a function of their own.
  public var normalisations: [Normalisation] = []
  /// Each alternative: an aggregation for each level from the root down; nil or absent leaves that of the
  /// definition.
  public var aggregations: [[Aggregation?]] = []
  /// Each alternative: weights by code in place of those of the definition.
  public var weightSets: [[String: Double]] = []
  /// By depth of the nodes weighted: w (1 + f u), u uniform on −1…1; f below 1.
  public var weightNoise: [Int: Double] = [:]
  /// One indicator left out, or none, each as likely.
  public var dropsIndicator = false
  /// Values drawn about the observed ones, by the table's standard errors.
  public var dataErrors: ErrorDistribution?

  public init() {}

  /// The inputs that are uncertain, in the order of `Input`.
  public var inputs: [Input] {
    Input.allCases.filter { input in
      switch input {
      case .imputation: !imputations.isEmpty
      case .treatment: !treatments.isEmpty
      case .normalisation: !normalisations.isEmpty
      case .aggregation: !aggregations.isEmpty
      case .weightSet: !weightSets.isEmpty
      case .weightNoise: !weightNoise.isEmpty
      case .droppedIndicator: dropsIndicator
      case .dataError: dataErrors != nil
      }
    }
  }
}

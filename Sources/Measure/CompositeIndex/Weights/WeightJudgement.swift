/// What people said of how much siblings matter.
public enum WeightJudgement: Hashable, Sendable {
  case analyticHierarchy(AnalyticHierarchy)
  case expertBudget(ExpertBudget)

  /// Summing to 1.
  public var weights: [Double] {
    switch self {
    case .analyticHierarchy(let hierarchy): hierarchy.weights
    case .expertBudget(let budget): budget.weights
    }
  }
}

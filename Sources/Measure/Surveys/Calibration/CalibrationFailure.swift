/// Weights that meet known totals could not be found: none exist within the bounds, a category has elements
/// in the population and none in the sample, or the totals contradict each other.
public struct CalibrationFailure: Error, Hashable, Sendable {
  /// The component of x that is missed most, categories first.
  public var component: Int
  /// Its total in the population.
  public var total: Double
  /// What the last weights reach.
  public var reached: Double

  public init(component: Int, total: Double, reached: Double) {
    self.component = component
    self.total = total
    self.reached = reached
  }
}

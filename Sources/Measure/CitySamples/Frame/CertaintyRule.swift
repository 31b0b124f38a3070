/// Which cities are in the sample for certain, each a stratum of its own that stands for itself alone.
public struct CertaintyRule: Hashable, Sendable {
  /// The most populous city of the country, its primate.
  public var includesLargest: Bool
  /// Every city with more people than this; nil for none.
  public var abovePopulation: Double?
  /// Every city that would be certain if the whole sample were drawn with probability proportional to
  /// population.
  public var includesProportionalCertainties: Bool
  /// Others by identifier.
  public var ids: [String]

  public init(
    includesLargest: Bool = false, abovePopulation: Double? = nil,
    includesProportionalCertainties: Bool = false, ids: [String] = []
  ) {
    self.includesLargest = includesLargest
    self.abovePopulation = abovePopulation
    self.includesProportionalCertainties = includesProportionalCertainties
    self.ids = ids
  }

  /// The most populous city alone.
  public static let primate = CertaintyRule(includesLargest: true)

  /// The most populous city and all that a draw by size could not leave out.
  public static let primateAndProportional = CertaintyRule(
    includesLargest: true, includesProportionalCertainties: true)

  /// Rows of the frame, ascending. Of several largest cities the one with the first identifier is the primate.
  func rows(in frame: CityFrame, sampleSize: Int) -> [Int] {
    let populations = frame.populations
    var isCertain = populations.map { population in abovePopulation.map { population > $0 } ?? false }
    if includesLargest,
      let largest = populations.indices.min(by: { first, second in
        (-populations[first], frame.cities[first].id) < (-populations[second], frame.cities[second].id)
      })
    {
      isCertain[largest] = true
    }
    if includesProportionalCertainties {
      let probabilities = InclusionProbabilities.proportional(to: populations, sampleSize: sampleSize)
      for row in probabilities.indices where probabilities[row] == 1 { isCertain[row] = true }
    }
    for id in ids { if let row = frame.row(of: id) { isCertain[row] = true } }
    return isCertain.indices.filter { isCertain[$0] }
  }
}

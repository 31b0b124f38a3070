/// How far two samples are of the same cities.
public struct SampleOverlap: Sendable {
  public let firstCount, secondCount, commonCount: Int
  /// By the name of the stratum in the second sample: cities of it, and how many of them were in the first.
  public let strata: [String: (common: Int, count: Int)]

  /// Common cities / cities of the second sample, P of the variance of a change; NaN for an empty one.
  public var share: Double { Double(commonCount) / Double(secondCount) }

  public init(_ first: CitySample, _ second: CitySample) {
    let known = Set(first.selections.map(\.id))
    var strata: [String: (common: Int, count: Int)] = [:]
    for selection in second.selections {
      strata[second.strata[selection.stratum].name, default: (0, 0)].count += 1
      if known.contains(selection.id) { strata[second.strata[selection.stratum].name]!.common += 1 }
    }
    firstCount = first.count
    secondCount = second.count
    commonCount = strata.values.reduce(0) { $0 + $1.common }
    self.strata = strata
  }
}

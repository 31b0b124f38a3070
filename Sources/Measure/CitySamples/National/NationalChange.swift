import Surveys

/// What changed between two rounds of a panel.
///
/// The matched change is that of the cities that answered in both, on one boundary: its error is that of the
/// pairs, V₁ + V₂ − 2·C₁₂. The difference of the two levels is shown beside it and rests on all that answered
/// in each.
public struct NationalChange: Hashable, Sendable {
  public var first, second: NationalEstimate
  /// Second less first over the matched cities.
  public var matched: Estimate
  /// Second / first over the matched cities.
  public var matchedRatio: Estimate
  public var matchedCityCount: Int
  /// Cities of the panel in the second round that are not matched, and of these the ones whose boundary
  /// changed.
  public var unmatchedIds, boundaryBreakIds: [String]
  /// Correlation of the two estimates over the matched cities.
  public var correlation: Double

  public var levelDifference: Double { second.value - first.value }
  /// 1.96·se of the matched change at 95 %.
  public var smallestDetectableChange: Double { matched.smallestDetectableChange }
}

extension NationalSample {
  /// The change from an earlier round of the same panel to this one, of the same kind of figure.
  ///
  /// Cities born or merged in between are not matched.
  public func change(
    of figure: NationalFigure, since earlier: NationalSample, _ earlierFigure: NationalFigure,
    degrees: IntervalDegrees = .satterthwaite, rules: EstimationRules = EstimationRules(),
    publication: PublicationRule = PublicationRule()
  ) throws(CalibrationFailure) -> NationalChange {
    precondition(figure.kind == earlierFigure.kind && earlier.panel.seed == panel.seed)
    var (now, before) = (terms(of: figure), earlier.terms(of: earlierFigure))
    before += [(numerator: Double, denominator: Double)?](
      repeating: nil, count: max(0, now.count - before.count))
    var (breaks, unmatched) = ([String](), [String]())
    for unit in panel.units.indices {
      guard let row = rowOfUnit[unit] else { continue }
      let id = frame.cities[row].id
      let isSame =
        unit < earlier.panel.units.count && shareOfUnit[unit] == earlier.shareOfUnit[unit]
        && earlier.rowOfUnit[unit].map { earlier.frame.cities[$0].id } == id
      let isBroken =
        isSame && now[unit] != nil && before[unit] != nil
        && figure.boundaries(id) != earlierFigure.boundaries(id)
      if isBroken { breaks.append(id) }
      if !isSame || isBroken || now[unit] == nil || before[unit] == nil {
        now[unit] = nil
        unmatched.append(id)
      }
    }
    let responding = RespondingUnits(self, answered: now.map { $0 != nil }, classes: nil)
    let counted = responding.units.map { rowOfUnit[$0] != nil }
    let late = linearised(figure, now, responding, responding.design, counted)
    let early = linearised(earlierFigure, before, responding, responding.design, counted)
    let covariances = responding.design.covariances(of: [early, late])
    return NationalChange(
      first: try earlier.estimate(earlierFigure, degrees: degrees, rules: rules, publication: publication),
      second: try estimate(figure, degrees: degrees, rules: rules, publication: publication),
      matched: finished(late - early, responding, responding.design, degrees, rules),
      matchedRatio: finished(late / early, responding, responding.design, degrees, rules),
      matchedCityCount: Set(responding.units.compactMap { rowOfUnit[$0] }).count,
      unmatchedIds: Set(unmatched).sorted(), boundaryBreakIds: breaks.sorted(),
      correlation: covariances.correlation(0, 1))
  }
}

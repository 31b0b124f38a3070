import Monitoring

/// What all figures of one measurement share.
public struct Measurement: Sendable {
  public var area: String
  public var period: Period
  public var nature: ObservationNature
  /// `normal`, or `estimated` where an input is itself an estimate.
  public var status: ObservationStatus
  /// Remarks that hold for every figure, such as how the population was spread.
  public var notes: [Note]

  public init(
    area: String, period: Period, nature: ObservationNature, status: ObservationStatus, notes: [Note]
  ) {
    self.area = area
    self.period = period
    self.nature = nature
    self.status = status
    self.notes = notes
  }

  /// A share as an observation: absent, with its reason, where the denominator is zero.
  func percentage(
    _ indicator: String, _ series: String, _ disaggregation: Disaggregation = Disaggregation(),
    of numerator: Double, in denominator: Double, notes further: [Note] = []
  ) -> Observation {
    rate(
      indicator, series, disaggregation, of: numerator, in: denominator, times: 100, unit: "PT",
      notes: further)
  }

  /// The shares of all parts of a population, each with the dimensions of `further` added.
  func percentages(
    _ indicator: String, _ series: String, _ share: AccessShare, adding further: [String: String] = [:],
    notes: [Note] = []
  ) -> [Observation] {
    share.parts.map { part in
      percentage(
        indicator, series, Disaggregation(part.disaggregation.codes.merging(further) { $1 }),
        of: part.served, in: part.persons, notes: notes)
    }
  }
}

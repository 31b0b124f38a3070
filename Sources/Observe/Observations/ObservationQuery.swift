import Monitoring

/// Which observations one asks for. What is left empty or nil does not narrow.
public struct ObservationQuery: Hashable, Sendable {
  /// Codes: `11.2.1`.
  public var indicators: [String] = []
  /// Codes: `SP_TRN_PUBL`.
  public var series: [String] = []
  /// Codes of reference areas.
  public var areas: [String] = []
  /// Also every area that lies in one of `areas`, at any depth.
  public var includesDescendants = false
  /// Only periods that begin on or after the first day of this one.
  public var from: Period?
  /// Only periods that end on or before the last day of this one.
  public var to: Period?
  /// Exactly this part; `Disaggregation()` asks for totals alone.
  public var disaggregation: Disaggregation?
  /// Exactly one of these parts.
  public var disaggregations: [Disaggregation] = []
  /// As the store would have answered at this moment: what was recorded later is not there.
  public var asOf: Timestamp?
  /// Only figures that were added or revised after this moment, each as it is now or as of `asOf`.
  public var recordedAfter: Timestamp?
  /// Every revision and not only the last one of each key.
  public var includesHistory = false
  /// Only what this run made, whether revised since or not.
  public var run: Int?

  public init(
    indicators: [String] = [], series: [String] = [], areas: [String] = [],
    includesDescendants: Bool = false, from: Period? = nil, to: Period? = nil,
    disaggregation: Disaggregation? = nil, disaggregations: [Disaggregation] = [], asOf: Timestamp? = nil,
    recordedAfter: Timestamp? = nil, includesHistory: Bool = false, run: Int? = nil
  ) {
    self.indicators = indicators
    self.series = series
    self.areas = areas
    self.includesDescendants = includesDescendants
    self.from = from
    self.to = to
    self.disaggregation = disaggregation
    self.disaggregations = disaggregations
    self.asOf = asOf
    self.recordedAfter = recordedAfter
    self.includesHistory = includesHistory
    self.run = run
  }
}

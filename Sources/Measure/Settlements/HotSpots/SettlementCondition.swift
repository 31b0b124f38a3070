/// What is known of a settlement before it is scored. A value that is not known is nil, never 0.
public struct SettlementCondition: Hashable, Sendable {
  /// One hazard at one settlement.
  public struct Hazard: Hashable, Sendable {
    /// Class 0 (none) to 3 (severe).
    public var intensity: Int?
    /// Class 0 (never) to 3 (nearly every year).
    public var frequency: Int?
    public init(intensity: Int?, frequency: Int?) {
      precondition((0...3).contains(intensity ?? 0) && (0...3).contains(frequency ?? 0))
      self.intensity = intensity
      self.frequency = frequency
    }

    /// Intensity x frequency / 9. A hazard that never comes, or does no harm, is 0 whatever the other class.
    public var value: Double? {
      if intensity == 0 || frequency == 0 { return 0 }
      guard let intensity, let frequency else { return nil }
      return Double(intensity * frequency) / 9
    }

    /// The highest class that at least `shareMinimum` of the land has or surpasses.
    /// - Parameter shares: of the settlement's land in class 1 or above, 2 or above, 3; 0 to 1.
    public static func intensity(shares: [Double], shareMinimum: Double) -> Int {
      precondition(shares.count == 3)
      return (1...3).last { shares[$0 - 1] > 0 && shares[$0 - 1] >= shareMinimum } ?? 0
    }
  }

  public var id: String
  /// By hazard.
  public var hazards: [String: Hazard]
  /// One each component of the definition, in its order, 0 to 1.
  public var exposure, vulnerability, capacity: [Double?]

  public init(
    id: String, hazards: [String: Hazard], exposure: [Double?], vulnerability: [Double?],
    capacity: [Double?]
  ) {
    self.id = id
    self.hazards = hazards
    self.exposure = exposure
    self.vulnerability = vulnerability
    self.capacity = capacity
  }

  /// Where each value stands among the others: the share of the others that are lower, those equal counting
  /// half. Nil for values not known, and where there is no other.
  public static func percentiles(_ values: [Double?]) -> [Double?] {
    let sorted = values.compactMap { $0 }.sorted()
    guard sorted.count > 1 else { return values.map { _ in nil } }
    func count(_ isBefore: (Double) -> Bool) -> Int {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if isBefore(sorted[middle]) { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return values.map { value in
      guard let value else { return nil }
      let below = count { $0 < value }
      let equal = count { $0 <= value } - below - 1
      return (Double(below) + Double(equal) / 2) / Double(sorted.count - 1)
    }
  }
}

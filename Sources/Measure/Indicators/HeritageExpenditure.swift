import Monitoring

/// Expenditure per inhabitant on the preservation, protection and conservation of cultural and natural
/// heritage (SDG 11.4.1).
///
///     indicator = (public + private expenditure) / population / purchasing power parity factor
///
/// Public is every level of government: transfers paid to others are in it and transfers received are not, so
/// that what passes between levels counts once. The factor is in constant local currency for a dollar.
/// - Source: UNESCO-UIS, SDG 11.4.1 metadata, edition of 2021. A level that was not reported, or whose expenditure
///   is not told apart by kind of heritage, is marked, never estimated; the SDMX unit code is unconfirmed.
public struct HeritageExpenditure: Hashable, Sendable {
  public static let indicator = "11.4.1"
  static let unit = "Q_CON_PPP_USD_PER_POP"

  public enum Heritage: String, CaseIterable, Hashable, Sendable {
    case cultural, natural
    /// Not told apart.
    case both
  }

  /// Who spends. Private are households, donors, sponsors and sources abroad.
  public enum Source: String, CaseIterable, Hashable, Sendable {
    case national, regional, local
    case privateSources = "private"
    public static let government: [Source] = [.national, .regional, .local]
  }

  public struct Entry: Hashable, Sendable {
    public var source: Source
    public var heritage: Heritage
    /// Constant local currency, transfers paid included.
    public var expenditure: Double
    /// Of it what was received from another level of government.
    public var transfersReceived: Double

    public init(source: Source, heritage: Heritage, expenditure: Double, transfersReceived: Double = 0) {
      self.source = source
      self.heritage = heritage
      self.expenditure = expenditure
      self.transfersReceived = transfersReceived
    }

    var net: Double { expenditure - transfersReceived }
  }

  public var entries: [Entry]
  public var population: Double
  /// Local currency for a dollar of purchasing power.
  public var purchasingPowerParity: Double

  public init(entries: [Entry], population: Double, purchasingPowerParity: Double) {
    self.entries = entries
    self.population = population
    self.purchasingPowerParity = purchasingPowerParity
  }

  /// In local currency; nil where no such entry was reported.
  private func total(_ sources: [Source], _ heritages: [Heritage]) -> Double? {
    let parts = entries.filter { sources.contains($0.source) && heritages.contains($0.heritage) }
    return parts.isEmpty ? nil : parts.reduce(0) { $0 + $1.net }
  }

  /// The nine official series as far as something was reported for them, then public expenditure by level of
  /// government.
  public func observations(_ measurement: Measurement) -> [Observation] {
    var observations: [Observation] = []
    func figure(_ series: String, _ sources: [Source], _ heritages: [Heritage]) {
      guard let total = total(sources, heritages) else { return }
      func reports(_ source: Source, _ heritages: [Heritage]) -> Bool {
        entries.contains { $0.source == source && heritages.contains($0.heritage) }
      }
      let undivided = heritages.contains(.both) ? [] : sources.filter { reports($0, [.both]) }
      let unreported = sources.filter { !reports($0, heritages) && !undivided.contains($0) }
      let notes = [("sources-unreported", unreported), ("sources-undivided", undivided)]
        .filter { !$0.1.isEmpty }
        .map { Note($0.0, ["sources": $0.1.map(\.rawValue).joined(separator: ", ")]) }
      observations.append(
        measurement.rate(
          HeritageExpenditure.indicator, series, of: total, in: population * purchasingPowerParity,
          unit: HeritageExpenditure.unit, notes: notes))
    }
    let kinds: [(String, [Heritage])] = [
      ("CULNAT", Heritage.allCases), ("CUL", [.cultural]), ("NAT", [.natural]),
    ]
    for (kind, heritages) in kinds {
      figure("GB_XPD_\(kind)_PBPV", Source.allCases, heritages)
      figure("GB_XPD_\(kind)_PB", Source.government, heritages)
      figure("GB_XPD_\(kind)_PV", [.privateSources], heritages)
    }
    figure("Q_XPD_CULNAT_NATIONAL", [.national], Heritage.allCases)
    figure("Q_XPD_CULNAT_REGIONAL", [.regional], Heritage.allCases)
    figure("Q_XPD_CULNAT_LOCAL", [.local], Heritage.allCases)
    return observations
  }
}

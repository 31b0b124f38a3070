import Monitoring

/// The parts of a sum as far as they were reported. A part that was not reported is not zero: the sum of the
/// others is given and says what it lacks.
public struct ReportedComponents<Component: Hashable & CaseIterable & RawRepresentable & Sendable>: Hashable,
  Sendable
where Component.RawValue == String {
  /// As far as they were reported; in a sum of areas by any of them.
  public private(set) var amounts: [Component: Double]
  /// Parts that were not reported, or in a sum of areas not by all.
  public private(set) var unreported: Set<Component>

  public init(_ amounts: [Component: Double]) {
    self.amounts = amounts
    unreported = Set(Component.allCases.filter { amounts[$0] == nil })
  }

  /// Nil where it was not reported, or in a sum of areas not by all.
  public subscript(component: Component) -> Double? {
    unreported.contains(component) ? nil : amounts[component]
  }

  /// Of the parts reported, added in the order of their declaration; nil where none was.
  public var total: Double? {
    amounts.isEmpty ? nil : Component.allCases.reduce(0) { $0 + (amounts[$1] ?? 0) }
  }

  /// Area by area.
  public static func sum(_ areas: [ReportedComponents]) -> ReportedComponents {
    var sum = ReportedComponents([:])
    sum.unreported = []
    for area in areas {
      sum.amounts.merge(area.amounts, uniquingKeysWith: +)
      sum.unreported.formUnion(area.unreported)
    }
    return sum
  }

  /// Names what is missing; empty where nothing is.
  public var notes: [Note] {
    let names = Component.allCases.filter(unreported.contains).map(\.rawValue)
    return names.isEmpty
      ? [] : [Note("components-unreported", ["components": names.joined(separator: ", ")])]
  }
}

/// Sums over areas of an input that an area may leave out.
enum OptionalSum {
  /// Nil where any area leaves it out: a sum over fewer areas than its denominator would be no share.
  static func ofAll<Area>(_ areas: [Area], _ input: (Area) -> Double?) -> Double? {
    let values = areas.compactMap(input)
    return values.count == areas.count && !areas.isEmpty ? values.reduce(0, +) : nil
  }
}

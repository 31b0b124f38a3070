import Geography

/// A condition on features, read from CQL2 Text (OGC 21-065r2).
///
/// ```swift
/// let filter = try FeatureFilter("class = 'hot-spot' AND score BETWEEN 40 AND 60", properties: known)
/// let isChosen = filter.holds(for: feature)
/// ```
/// Of the standard: comparisons, AND, OR, NOT, LIKE, IN, BETWEEN, IS NULL, CASEI, dates and moments, and the
/// spatial functions with geometries in well-known text. Logic has three values, as in SQL: a comparison with
/// nothing is neither true nor false, and what is not true is not chosen.
///
/// A filter is a value: it holds no text that could reach a database.
public struct FeatureFilter: Hashable, Sendable {
  let root: Condition

  /// A longer text is refused.
  public static let mostCharacters = FilterParser.longest

  /// - Parameter properties: what may be named.
  /// - Throws: `InputIssues` whose place is `filter` and the character it was found at: `filter.syntax`,
  ///   `filter.property`, `filter.type`, `filter.function`, `filter.geometry`, `filter.date`, `filter.long`,
  ///   `filter.deep`.
  public init(_ text: String, properties: [FilterProperty]) throws {
    var parser = try FilterParser(text, properties: properties)
    root = try parser.parse()
  }

  private init(root: Condition) { self.root = root }

  /// Every one of several filters; nil for none.
  public static func all(_ filters: [FeatureFilter]) -> FeatureFilter? {
    switch filters.count {
    case 0: nil
    case 1: filters[0]
    default: FeatureFilter(root: .and(filters.map(\.root)))
    }
  }

  /// A property that has a value given as text, as in `?class=hot-spot`.
  /// - Returns: nil where the text is no value of the property's type.
  public static func equality(_ property: FilterProperty, _ text: String) -> FeatureFilter? {
    let value: FilterValue? =
      switch property.type {
      case .text, .date: .text(text)
      case .number: Double(text).flatMap { $0.isFinite ? .number($0) : nil }
      case .flag: ["true": FilterValue.flag(true), "false": .flag(false)][text]
      case .geometry: nil
      }
    return value.map { FeatureFilter(root: .compare(.property(property.name), .equal, .literal($0))) }
  }

  /// The upright rectangles, one or, across the antimeridian, two, that a feature must meet.
  public static func meeting(_ boxes: [Bounds]) -> FeatureFilter {
    let parts = boxes.map { Condition.spatial(.intersects, FilterGeometry(box: $0), isSwapped: false) }
    return FeatureFilter(root: parts.count == 1 ? parts[0] : .or(parts))
  }

  public func holds(for feature: some FilteredFeature) -> Bool {
    root.truth(feature, FilterShapes()) == true
  }

  /// For many features one after another: shapes that stand in the filter are made once.
  public func test() -> Test { Test(root: root) }

  public final class Test {
    private let root: Condition
    private let shapes = FilterShapes()
    init(root: Condition) { self.root = root }
    public func holds(for feature: some FilteredFeature) -> Bool { root.truth(feature, shapes) == true }
  }
}

/// The shapes of a filter, made ready when first needed; of one thread.
final class FilterShapes {
  private var shapes: [FilterGeometry: Shape] = [:]

  func shape(_ geometry: FilterGeometry) -> Shape? {
    if let shape = shapes[geometry] { return shape }
    let shape = try? Shape(wkb: geometry.wellKnownBinary)
    shapes[geometry] = shape
    return shape
  }
}

/// One row of a frame of cities.
public struct City: Hashable, Sendable {
  /// Stable over the years.
  public var id: String
  public var name: String
  /// Of the boundary within which population and area are counted.
  public var boundaryVersion: String
  /// One for each period of the frame, above 0; nil where it is not known.
  public var populations: [Double?]
  public var region: String
  /// Where the country has classes of its own; nil where they are to be made from population.
  public var sizeClass: String?
  /// Administrative, industrial, port, border, tourism, mining and the like.
  public var function: String?
  public var areaSquareKilometres: Double?
  /// By name of the column; what else there is to stratify by.
  public var further: [String: String]

  public init(
    id: String, name: String, boundaryVersion: String = "", populations: [Double?], region: String,
    sizeClass: String? = nil, function: String? = nil, areaSquareKilometres: Double? = nil,
    further: [String: String] = [:]
  ) {
    self.id = id
    self.name = name
    self.boundaryVersion = boundaryVersion
    self.populations = populations
    self.region = region
    self.sizeClass = sizeClass
    self.function = function
    self.areaSquareKilometres = areaSquareKilometres
    self.further = further
  }
}

/// The plan of a neighbourhood, or one variant of it, as its layers. Geometries are well-known binary in
/// metres on an equal-area plane; areas are valid and none is of zero area.
///
/// A layer that is nil was not given; an empty one was given and holds nothing.
public struct Plan: Sendable {
  public struct Area: Sendable {
    public var id: String
    public var geometry: [UInt8]
    public init(id: String, geometry: [UInt8]) {
      self.id = id
      self.geometry = geometry
    }
  }

  /// The centre line of a street.
  public struct StreetLine: Sendable {
    public var id: String
    public var geometry: [UInt8]
    /// From plot line to plot line; nil where the land of the street is drawn as an area.
    public var widthMetres: Double?
    public var isArterial: Bool
    public init(id: String, geometry: [UInt8], widthMetres: Double? = nil, isArterial: Bool = false) {
      self.id = id
      self.geometry = geometry
      self.widthMetres = widthMetres
      self.isArterial = isArterial
    }
  }

  public struct Block: Sendable {
    public var id: String
    public var geometry: [UInt8]
    /// Nil where it is to be seen from the buildings on it.
    public var isSingleFunction: Bool?
    public init(id: String, geometry: [UInt8], isSingleFunction: Bool? = nil) {
      self.id = id
      self.geometry = geometry
      self.isSingleFunction = isSingleFunction
    }
  }

  public struct Plot: Sendable {
    public var id: String
    public var geometry: [UInt8]
    /// What is known of it for infill; area and built ratio are filled in from the plan.
    public var parcel: InfillParcel
    public init(id: String, geometry: [UInt8], parcel: InfillParcel? = nil) {
      self.id = id
      self.geometry = geometry
      self.parcel = parcel ?? InfillParcel(id: id)
    }
  }

  public struct Building: Sendable {
    public var id: String
    /// The ground it stands on.
    public var geometry: [UInt8]
    /// 0 or more; half a storey is 0.5.
    public var floors: Double?
    /// Shares of its floor area, 0 to 1; what is neither is public or common.
    public var residentialShare, economicShare: Double?
    /// The share of its residential floor area that is low-cost housing, 0 to 1.
    public var lowCostShare: Double?
    /// Such as `owner`, `rent`, `cooperative`; of its residential floor area.
    public var tenure: String?
    public init(
      id: String, geometry: [UInt8], floors: Double? = nil, residentialShare: Double? = nil,
      economicShare: Double? = nil, lowCostShare: Double? = nil, tenure: String? = nil
    ) {
      self.id = id
      self.geometry = geometry
      self.floors = floors
      self.residentialShare = residentialShare
      self.economicShare = economicShare
      self.lowCostShare = lowCostShare
      self.tenure = tenure
    }
  }

  /// The neighbourhood; where nil it is all that streets, blocks, plots and open spaces cover.
  public var boundary: [Area]?
  /// Taken off the neighbourhood before anything is measured.
  public var water: [Area]?
  public var protectedLand: [Area]?
  /// Land that a hazard keeps from being built on; measured, not taken off.
  public var hazards: [Area]?
  public var streetAreas: [Area]?
  public var streetLines: [StreetLine]?
  public var blocks: [Block]?
  public var plots: [Plot]?
  public var buildings: [Building]?
  public var openSpaces: [Area]?
  /// The people the plan is for, where it says so.
  public var people: Double?

  public init() {}
}

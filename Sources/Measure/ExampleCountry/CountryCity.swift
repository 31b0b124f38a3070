/// A city of the country with everything that is true of it in 2025.
public struct CountryCity: Sendable {
  /// `XXA-VALDORIA`.
  public let code: String
  public let name: String
  public let region: CountryRegion
  public let function: CityFunction
  public let longitudeThousandths: Int
  public let latitudeThousandths: Int
  /// Every household and every person, as counted.
  public let housing: HousingCount
  let figures: CityFigures
  /// Thousandths of the average of the country.
  let hardship: Int

  init(plan: PlannedCity, housing: HousingCount, figures: CityFigures) {
    code = plan.code
    name = plan.name
    region = plan.region
    function = plan.function
    longitudeThousandths = plan.longitude
    latitudeThousandths = plan.latitude
    hardship = plan.hardship
    self.housing = housing
    self.figures = figures
  }

  public var population2020: Int { figures.population2020 }
  public var population2025: Int { housing.persons() }
  public var areaHectares: Int { figures.area }
  public var builtUpHectares2020: Int { figures.builtUp2020 }
  public var builtUpHectares2025: Int { figures.builtUp2025 }
  /// Municipal solid waste, tenths of a tonne a day.
  public var wasteGeneratedTenths: Int { figures.wasteGenerated }
  public var wasteCollectedTenths: Int { figures.wasteCollected }
  /// Collected and managed in controlled facilities.
  public var wasteControlledTenths: Int { figures.wasteControlled }
  public var personsServedByWasteCollection: Int { figures.collectionServed }
  public var personsNearPublicTransport: Int { figures.transportServed }
  /// Yearly mean of PM2.5, tenths of a microgram per cubic metre.
  public var particulateMatterTenths: Int { figures.dust }
}

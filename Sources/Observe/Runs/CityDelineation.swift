import Catalogue
import Geography
import Indicators
import Monitoring

/// Finds where a city ends from its grids: the urban centre of the Degree of Urbanisation or the urban extent.
enum CityDelineation {
  /// - Parameter rules: takes up the profile by which it was found.
  /// - Returns: the boundary at each date there is a grid of.
  /// - Throws: every fault of the grids; `delineation.grids` where the description names none,
  ///   `delineation.none` where no city is found in the one nearest the period.
  static func boundaries(
    of description: CityDescription, _ delineation: CityDescription.Delineation, files: InputFolder,
    content: ContentFolder, threads: Int, rules: inout [Run.Input]
  ) throws(InputIssues) -> [Period: Region] {
    let boundaries: [Period: Region]
    let dates: [Period]
    switch delineation.kind {
    case .urbanExtent:
      dates = description.builtCity.built.map(\.date)
      var extent = UrbanExtentMeasurement()
      try extent.measure(
        description, files, content: content,
        measurement: Measurement(
          area: description.area.code, period: description.period, nature: description.nature,
          status: .normal, notes: []), threads: threads, drawsMaps: false, findsBoundaries: true)
      boundaries = extent.boundaries
      rules = extent.rules
    case .urbanCentre:
      dates = description.builtCity.population.map(\.date)
      var found: [Period: Region] = [:]
      for people in description.builtCity.population {
        let outcome = try DegreeOfUrbanisationMeasurement.classification(
          at: people.date, description, files: files, content: content, threads: threads)
        found[people.date] = try urbanCentre(of: outcome, delineation)
        rules = outcome.run.rules
      }
      boundaries = found
    }
    for index in rules.indices { rules[index].role = "rules.delineation" }
    guard let nearest = nearest(to: description.period, of: dates) else {
      throw InputIssues([
        InputIssue(
          "delineation.grids", at: Place(file: description.area.code, field: "boundary.delineated"),
          found: delineation.kind.rawValue)
      ])
    }
    guard boundaries[nearest] != nil else {
      throw InputIssues([
        InputIssue(
          "delineation.none", at: Place(file: description.area.code, field: "boundary.delineated"),
          found: delineation.kind.rawValue, arguments: ["date": nearest.text])
      ])
    }
    return boundaries
  }

  /// Of two dates as near the earlier one.
  static func nearest(to period: Period, of dates: [Period]) -> Period? {
    dates.sorted().min { abs($0.firstDay - period.firstDay) < abs($1.firstDay - period.firstDay) }
  }

  private static func urbanCentre(
    of outcome: ClassifySettlements.Outcome, _ delineation: CityDescription.Delineation
  ) throws(InputIssues) -> Region? {
    let centres = try outcome.urbanCentreBoundaries().compactMap { $0 }
    if let longitude = delineation.longitude, let latitude = delineation.latitude {
      return centres.first { PointLocator([$0]).contains(x: longitude, y: latitude) }
    }
    let largest = outcome.urbanCentres.indices.max {
      outcome.urbanCentres[$0].persons < outcome.urbanCentres[$1].persons
    }
    return largest.map { centres[$0] }
  }
}

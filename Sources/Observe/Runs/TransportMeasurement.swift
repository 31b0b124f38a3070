import Geography
import Indicators
import Monitoring
import Settlements
import Streets
import Timetables

/// SDG 11.2.1 for one city: every product of stops, along the network and by the straight line.
struct TransportMeasurement {
  var observations: [Observation] = []
  var map: [MapFeature] = []
  var leftOut: [MeasureCity.LeftOut] = []
  var warnings: [InputIssue] = []

  private mutating func leaveOut(_ reason: String, series: String? = nil) {
    leftOut.append(
      MeasureCity.LeftOut(indicator: AccessToTransport.indicator, series: series, reason: reason))
  }

  mutating func measure(
    _ city: CityModel, _ description: CityDescription, _ rules: MeasurementRules,
    drawsMaps: Bool
  ) throws {
    guard let population = city.population else { return leaveOut("population") }
    guard !city.inputs.timetables.isEmpty else { return leaveOut("timetables") }

    let days = city.inputs.timetables.map {
      description.parameters.referenceDay ?? $0.services.referenceDay(near: description.period)
    }
    for (timetable, day) in zip(city.inputs.timetables, days) where day == nil {
      warnings.append(
        InputIssue("timetable.service.none", at: Place(file: timetable.name), severity: .warning))
    }
    let products = products(city, description, rules, days: days)
    if days.allSatisfy({ $0 == nil }) {
      // No departure was looked for in vain: there was no day to look at. That is no value, not 0 %.
      for (code, series) in MeasurementRules.transportSeries where rules.profiles[code]?.rule != .listed {
        leaveOut("service", series: series)
      }
    }

    var results: [AccessToTransport.Result] = []
    if let network = city.network, let locator = city.locator {
      results = AccessToTransport.network(
        products, population: population, people: city.snaps, network: network, locator: locator,
        stopSnapMetres: description.parameters.stopSnapMetres, threads: city.threads)
    } else {
      leaveOut("streets")
    }
    for (result, product) in zip(results, products) {
      var measurement = city.measurement
      measurement.notes += city.networkNotes(
        marginMetres: max(product.lowLimitMetres, product.highLimitMetres))
      observations += AccessToTransport.observations(
        result, population: population, measurement: measurement)
    }
    let walkingProducts = products.filter { $0.series != Self.cyclingSeries }
    for result in AccessToTransport.euclidean(walkingProducts, population: population) {
      var measurement = city.measurement
      measurement.notes.append(Note("euclidean"))
      observations += AccessToTransport.observations(
        result, population: population, measurement: measurement)
    }
    guard drawsMaps else { return }
    map = try MapLayers.transport(results, products, population, city, description)
  }

  private static let cyclingSeries = "Q_TRN_PUBL_CYCLE"

  private func products(
    _ city: CityModel, _ description: CityDescription, _ rules: MeasurementRules, days: [CalendarDate?]
  ) -> [AccessToTransport.Product] {
    let parameters = description.parameters
    let daysOfService = Set(days.compactMap { $0?.text }).sorted()
    let dayNotes =
      daysOfService.isEmpty
      ? [] : [Note("reference-day", ["days": daysOfService.joined(separator: ", ")])]
    let isAnyServed = days.contains { $0 != nil }
    var products = MeasurementRules.transportSeries.compactMap { code, series in
      rules.profiles[code].flatMap { profile -> AccessToTransport.Product? in
        guard isAnyServed || profile.rule == .listed else { return nil }
        var product = AccessToTransport.Product(
          series: series, lowLimitMetres: parameters.lowCapacityMetres,
          highLimitMetres: parameters.highCapacityMetres)
        if profile.rule != .listed { product.notes = dayNotes }
        for (timetable, day) in zip(city.inputs.timetables, days) {
          // Without a day of service only the rule that asks for none can be answered.
          guard let day = day ?? (profile.rule == .listed ? description.period.firstDay : nil) else {
            continue
          }
          let window = parameters.window ?? (day + -28)..<(day + 29)
          if profile.days == .windowWeekdays {
            product.notes = [
              Note("window", ["from": window.lowerBound.text, "to": window.upperBound.text])
            ]
          }
          guard let serviceDays = profile.serviceDays(reference: day, window: window) else { continue }
          for stop in timetable.qualifiedStops(by: profile.rule, on: serviceDays, modes: rules.modes)
          where city.extent?.holds(stop.longitude, stop.latitude) ?? true {
            product.longitudes.append(stop.longitude)
            product.latitudes.append(stop.latitude)
            product.isHighCapacity.append(stop.capacity == .high)
          }
        }
        return product
      }
    }
    if var cycling = products.first(where: { $0.series == "SP_TRN_PUBL" }) {
      cycling.series = Self.cyclingSeries
      cycling.lowLimitMetres = parameters.cyclingMetres
      cycling.highLimitMetres = parameters.cyclingMetres
      products.append(cycling)
    }
    return products
  }
}

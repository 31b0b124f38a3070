import Indicators
import Monitoring
import TestSupport
import Testing

@Suite struct AccessToTransportTests {
  private static let measurement = Measurement(
    area: "X", period: Period("2025")!, nature: .country, status: .normal, notes: [Note("euclidean")])

  private func product(
    _ stops: [Stop], series: String = "S", low: Double = 500, high: Double = 1_000
  ) -> AccessToTransport.Product {
    var product = AccessToTransport.Product(series: series, lowLimitMetres: low, highLimitMetres: high)
    for stop in stops {
      let place = DrawnCity.degrees(stop.place)
      product.longitudes.append(place.x)
      product.latitudes.append(place.y)
      product.isHighCapacity.append(stop.isHighCapacity)
    }
    return product
  }

  private func network(_ city: DrawnCity, _ products: [AccessToTransport.Product], threads: Int = 1)
    -> [AccessToTransport.Result]
  {
    AccessToTransport.network(
      products, population: city.population, people: city.snaps, network: city.network,
      locator: city.locator, stopSnapMetres: 100, threads: threads)
  }

  /// One straight street of two kilometres, ten persons each at 450, 500, 1,500 and 1,501 m; where severed,
  /// without its part from 1,000 to 1,400 m.
  private func straightStreet(isSevered: Bool = false) -> DrawnCity {
    DrawnCity(
      streets: isSevered
        ? [((0, 0), (1_000, 0)), ((1_400, 0), (2_000, 0))] : [((0, 0), (2_000, 0))],
      people: [450, 500, 1_500, 1_501].map { (place: ($0, 0), persons: 10) })
  }

  /// The worked test of the access methods.
  @Test(arguments: [
    (false, false, [false, true, true, false]), (true, false, [true, true, true, true]),
    (false, true, [false, true, false, false]), (true, true, [true, true, false, false]),
  ])
  func straightStreet(isHighCapacity: Bool, isSevered: Bool, served: [Bool]) throws {
    let city = straightStreet(isSevered: isSevered)
    let stop = Stop(place: (1_000, 0), isHighCapacity: isHighCapacity)
    let result = try #require(network(city, [product([stop])]).first)
    #expect(result.served == served)
    #expect((isHighCapacity ? result.servedByHigh : result.servedByLow) == served)
    #expect((isHighCapacity ? result.servedByLow : result.servedByHigh) == [false, false, false, false])
    #expect(result.unsnappedStops == 0)
    let figures = AccessToTransport.observations(
      result, population: city.population, measurement: Self.measurement)
    let persons = Double(served.count { $0 } * 10)
    #expect(figures.map(\.key.disaggregation.text) == ["", "CAPACITY=LOW", "CAPACITY=HIGH"])
    #expect(
      figures.map(\.numerator) == [persons, isHighCapacity ? 0 : persons, isHighCapacity ? persons : 0])
    #expect(figures.allSatisfy { $0.denominator == 40 && $0.unit == "PT" && $0.status == .normal })
    #expect(figures[0].value == persons / 40 * 100)
    #expect(figures.allSatisfy { $0.key.indicator == "11.2.1" && $0.key.series == "S" })
    #expect(figures.allSatisfy { $0.notes == [Note("euclidean")] })
  }

  @Test func euclideanGoesOverTheGapAndIsAMethodOfItsOwn() throws {
    let city = straightStreet(isSevered: true)
    let result = try #require(
      AccessToTransport.euclidean([product([Stop(place: (1_000, 0))])], population: city.population).first)
    #expect(result.served == [false, true, true, false])
    let figures = AccessToTransport.observations(
      result, population: city.population, measurement: Self.measurement)
    #expect(
      figures.map(\.key.disaggregation.text) == [
        "METHOD=EUCLIDEAN", "CAPACITY=LOW;METHOD=EUCLIDEAN", "CAPACITY=HIGH;METHOD=EUCLIDEAN",
      ])
  }

  @Test func stopsFarFromAnyStreetServeNobodyAndAreCounted() throws {
    let city = straightStreet()
    let stops = [Stop(place: (1_000, 101)), Stop(place: (500, -200), isHighCapacity: true)]
    let far = try #require(network(city, [product(stops)]).first)
    #expect(far.unsnappedStops == 2)
    #expect(far.served == [false, false, false, false])
    let figures = AccessToTransport.observations(
      far, population: city.population, measurement: Self.measurement)
    #expect(figures.allSatisfy { $0.value == 0 && $0.notes.last == Note("stops-unsnapped", ["count": "2"]) })
    // At 100 m the stop is reached; the way to it counts as walked.
    let near = try #require(network(city, [product([Stop(place: (1_000, 100))])]).first)
    #expect(near.unsnappedStops == 0)
    #expect(near.served == [false, false, false, false])
    let nearer = try #require(network(city, [product([Stop(place: (950, 50))])]).first)
    #expect(nearer.served == [false, true, false, false])
  }

  @Test func cyclingIsAProductWithLimitsOfItsOwn() {
    let city = DrawnCity(
      streets: [((0, 0), (5_000, 0))],
      people: [0, 1_000, 1_001, 2_000, 3_000, 4_000, 4_999].map { (place: ($0, 0), persons: 1) })
    let stops = [Stop(place: (3_000, 0)), Stop(place: (2_000, 0), isHighCapacity: true)]
    let results = network(
      city, [product(stops), product(stops, series: "CYCLE", low: 2_000, high: 2_000)])
    #expect(results.map(\.series) == ["S", "CYCLE"])
    #expect(results[0].served == [false, true, true, true, true, false, false])
    #expect(results[1].servedByLow == [false, true, true, true, true, true, true])
    #expect(results[1].servedByHigh == [true, true, true, true, true, true, false])
    #expect(results[1].served.allSatisfy { $0 })
  }

  @Test func noStopsServeNobody() throws {
    let city = straightStreet()
    let result = try #require(network(city, [product([])]).first)
    #expect(result.served == [false, false, false, false])
    #expect(network(city, []).isEmpty)
  }

  @Test func peopleWithoutAStreetAreCountedAndNotServed() throws {
    let city = DrawnCity(
      streets: [((0, 0), (100, 0))], people: [((0, 501), 30), ((0, 0), 10)], snapLimitMetres: 500)
    let stops = [Stop(place: (0, 0), isHighCapacity: true)]
    let result = try #require(network(city, [product(stops)]).first)
    let figure = AccessToTransport.observations(
      result, population: city.population, measurement: Self.measurement)[0]
    #expect((figure.numerator, figure.denominator, figure.value) == (10, 40, 25))
  }

  @Test func withoutPeopleTheFigureIsMissing() throws {
    let city = DrawnCity(streets: [((0, 0), (100, 0))], people: [])
    let result = try #require(network(city, [product([Stop(place: (0, 0))])]).first)
    for figure in AccessToTransport.observations(
      result, population: city.population, measurement: Self.measurement)
    {
      #expect(figure.value == nil && figure.status == .missing)
      #expect(figure.notes == [Note("euclidean"), Note("denominator-zero")])
    }
  }

  /// On random cities: low or high = low + high - both; groups stay within the total; the straight line
  /// reaches whoever the network reaches; longer limits lose nobody; cores change nothing.
  @Test(arguments: 0..<60) func identities(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let (city, stops) = DrawnCity.random(&generator)
    let products = [product(stops), product(stops, low: 700, high: 1_500)]
    let walked = network(city, products)
    let straight = AccessToTransport.euclidean(products, population: city.population)
    for (walk, line) in zip(walked, straight) {
      for i in 0..<city.population.count {
        #expect(walk.served[i] == (walk.servedByLow[i] || walk.servedByHigh[i]))
        #expect(!walk.servedByLow[i] || line.servedByLow[i])
        #expect(!walk.servedByHigh[i] || line.servedByHigh[i])
      }
      func persons(_ flags: [Bool]) -> Double { AccessShare(of: city.population, served: flags).total.served }
      let both = zip(walk.servedByLow, walk.servedByHigh).map { $0 && $1 }
      let sum = persons(walk.servedByLow) + persons(walk.servedByHigh) - persons(both)
      #expect(abs(persons(walk.served) - sum) < 1e-9)
      let figures = AccessToTransport.observations(
        walk, population: city.population, measurement: Self.measurement)
      #expect(figures[0].numerator == persons(walk.served))
      #expect(figures.map(\.key.disaggregation.text) == ["", "SEX=F", "CAPACITY=LOW", "CAPACITY=HIGH"])
      #expect(figures[1].numerator! <= figures[0].numerator!)
      #expect(figures[0].numerator! <= figures[2].numerator! + figures[3].numerator! + 1e-9)
    }
    for (near, far) in zip(walked[0].served, walked[1].served) { #expect(!near || far) }
    let again = network(city, products, threads: 2)
    #expect(again.map(\.servedByLow) == walked.map(\.servedByLow))
    #expect(again.map(\.servedByHigh) == walked.map(\.servedByHigh))
  }
}

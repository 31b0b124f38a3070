import Catalogue
import Foundation
import Geography
import Monitoring
import NIOCore
import Observations
import QuitoServer
import TestSupport

/// A small country made for these tests: one nation, 30 cities with boundaries, figures and stops.
final class ServedExample: Sendable {
  static let cityCount = 30
  static let stopCount = 1_200

  let folder: String
  let store: String
  let service: WebService

  /// - Parameters:
  ///   - place: of the store; nil for a file.
  ///   - change: what the test wants otherwise.
  ///   - desk: makes the accounts of the store; nil for none.
  init(
    in place: String? = nil, mounts: [any MountedService] = [],
    _ change: (inout ServerSettings) -> Void = { _ in },
    desk: ((_ path: String) throws -> AccountDesk)? = nil
  ) throws {
    folder = NSTemporaryDirectory() + "quito-server-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = place ?? folder + "/store.gpkg"
    store = path
    do {
      let store = try ObservationStore(creatingOrOpening: path)
      _ = try store.record(ServedExample.recordings, at: Timestamp("2026-01-31T12:00:00Z")!)
      try store.close()
    }
    var settings = ServerSettings()
    settings.limits.requestsPerSecond = 0
    settings.limits.staleMilliseconds = 0
    change(&settings)
    let content = try ServedContent(
      ContentFolder(path: Checkout.path("Content")), version: "0.1-test", fallback: .en
    ) { _ in [] }
    let sdmx: [any MountedService] =
      desk == nil
      ? [] : [try SDMXEndpoints(content: content, store: path) { Timestamp("2026-02-01T08:00:00Z")! }]
    service = try WebService(
      store: path, content: content, settings: settings, desk: desk.map { try $0(path) },
      mounts: mounts + sdmx)
  }

  deinit {
    service.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  // MARK: What is in the store

  static func square(_ west: Double, _ south: Double, _ side: Double) -> [UInt8] {
    var region = Region()
    region.addRing(
      [(west, south), (west + side, south), (west + side, south + side), (west, south + side)], isOuter: true)
    return region.wkb
  }

  static func code(_ city: Int) -> String { "XXA-CITY\(city < 10 ? "0" : "")\(city)" }

  static func run(_ method: String, _ parameters: JSON = .object([:])) -> Run {
    Run(
      kind: "measure", method: method, methodVersion: "1", parameters: parameters,
      inputs: [Run.Input(role: "streets", name: "streets.pbf", size: 1_234, digest: Digest(of: "streets"))],
      softwareVersion: "0.1", started: Timestamp("2026-01-31T10:00:00Z")!,
      ended: Timestamp("2026-01-31T11:00:00Z")!)
  }

  private static func figure(
    _ area: String, _ indicator: String, _ series: String, _ period: String, _ value: Double?, _ unit: String,
    _ parts: [String: String] = [:], error: SamplingError? = nil
  ) -> Observation {
    Observation(
      key: .init(
        indicator: indicator, series: series, area: area, period: Period(period)!,
        disaggregation: Disaggregation(parts)),
      value: value, unit: unit, status: .normal, nature: .country, error: error)
  }

  static var recordings: [Recording] {
    let world = ReferenceArea(code: "001", kind: .world, names: LocalisedText([.en: "World", .ar: "العالم"]))
    let nation = ReferenceArea(
      code: "XXA", kind: .country, parent: "001",
      names: LocalisedText([.en: "Examplia", .fr: "Exemplie", .ar: "مثاليا"]))
    let cities = (0..<cityCount).map { city in
      ReferenceArea(
        code: code(city), kind: .city, parent: "XXA",
        // A name that would be markup, were it not escaped.
        names: LocalisedText([.en: city == 3 ? "<script>alert(3)</script> & \"Sons\"" : "City \(city)"]),
        boundary: square(Double(city % 6), Double(city / 6), 0.5))
    }
    var figures: [Observation] = []
    for city in 0..<cityCount {
      for (period, step) in [("2015", 0.0), ("2020", 2.0), ("2025", 4.0)] {
        figures.append(
          figure(code(city), "11.2.1", "SP_TRN_PUBL", period, 40 + Double(city) + step, "PT"))
      }
      figures.append(
        figure(code(city), "11.2.1", "SP_TRN_PUBL", "2025", 30 + Double(city), "PT", ["SEX": "F"]))
      figures.append(
        figure(
          code(city), "11.6.2", "EN_ATM_PM25", "2025", 10 + Double(city % 7), "GPERM3",
          error: SamplingError(
            standardError: 0.5, lower: 9 + Double(city % 7), upper: 11 + Double(city % 7), level: 0.95)))
    }
    let stops = (0..<stopCount).map { stop -> MapFeature in
      let place = WellKnownBinaryWriter.point(x: Double(stop % 40) / 10, y: Double(stop / 40) / 10)
      let capacity: JSON = stop % 2 == 0 ? "HIGH" : "LOW"
      let properties: [String: JSON] = [
        "name": .string("Stop \(stop)"), "capacity": capacity, "persons": JSON(stop),
      ]
      return MapFeature(layer: "stops", geometry: place, properties: properties)
    }
    let extents = [("2015", 0.1), ("2020", 0.2), ("2025", 0.3)].map { date, side in
      MapFeature(
        layer: "urban-extent", geometry: square(0, 0, side),
        properties: ["class": "urban", "date": .string(date), "square-km": 12.5])
    }
    // Two islands of one layer on either side of the 180th meridian.
    let islands = [-179.5, 179.0].map {
      MapFeature(
        layer: "islands", geometry: square($0, -17, 0.4), properties: ["name": .string("Island \($0)")])
    }
    let parameters: JSON = ["area": ["code": .string(code(0))]]
    return [
      Recording(run: run("frame"), areas: [world, nation] + cities),
      Recording(run: run("access.transport", parameters), observations: figures, mapFeatures: stops),
      Recording(run: run("urban-extent", parameters), mapFeatures: extents + islands),
    ]
  }
}

/// An answer as a client has it.
struct Received {
  var status: Int
  var headers: [String: String]
  var bytes: [UInt8]

  var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Null where the bytes are no JSON.
  var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(bytes))) ?? .null }
}

extension ServedExample {
  /// Asks without a socket; streamed answers are gathered.
  func get(_ target: String, method: String = "GET", _ headers: [String: String] = [:]) async throws
    -> Received
  { try await send(method, target, headers, []) }

  func send(
    _ method: String, _ target: String, _ headers: [String: String], _ body: [UInt8],
    client: String = "192.0.2.1"
  ) async throws -> Received {
    guard
      let request = WebRequest(
        method: method, target: target, headers: headers, body: body, client: client,
        base: "http://example.test")
    else { return Received(status: 400, headers: [:], bytes: []) }
    let answer = await service.answer(request)
    var bytes: [UInt8] = []
    switch answer.body {
    case .bytes(let whole): bytes = Array(whole.readableBytesView)
    case .stream(let next): while let piece = try await next() { bytes += piece }
    }
    let headers = Dictionary(
      answer.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
    return Received(status: answer.status, headers: headers, bytes: bytes)
  }
}

import Catalogue
import ExampleCity
import Foundation
import Monitoring
import Observations
import Runs
import TestSupport
import Testing

enum Project {
  static let content = try! ContentFolder(path: Checkout.path("Content"))
  static let gazetteer = try! Gazetteer(content: content)
}

/// A description measured, with what came of it.
struct MeasuredCity: Sendable {
  var description: CityDescription
  var outcome: MeasureCity.Outcome

  init(
    _ text: String, in folder: String, threads: Int = 2, drawsMaps: Bool = false,
    now: @escaping () -> Timestamp = { Timestamp(microsecondsSince1970: 0) }
  ) throws {
    description = try CityDescription(parsing: text, file: "city.yaml")
    outcome = try MeasureCity(
      description, files: InputFolder(folder), content: Project.content,
      parents: Ancestry.of(description, in: Project.gazetteer, file: "city.yaml"), threads: threads,
      drawsMaps: drawsMaps, now: now
    ).perform()
  }

  var observations: [Observation] { outcome.recordings.flatMap(\.observations) }

  /// The one figure of a series for a part of the population, by the text of its disaggregation.
  func figure(_ series: String, _ part: String = "") throws -> Observation {
    let found = observations.filter { $0.key.series == series && $0.key.disaggregation.text == part }
    try #require(found.count == 1, "\(series) \(part)")
    return found[0]
  }

  /// Of a figure along the network, the same by the straight line.
  func euclidean(of observation: Observation) -> Observation? {
    var key = observation.key
    key.disaggregation = Disaggregation(key.disaggregation.codes.merging(["METHOD": "EUCLIDEAN"]) { $1 })
    return observations.first { $0.key == key }
  }

  /// What is left out of every city without grids.
  static let withoutGrids = ["11.3.1 land-dates", "11.6.2 particulate-matter"]

  /// Indicator, series where one is named, and reason of what was left out.
  var leftOut: [String] {
    outcome.leftOut.map { [$0.indicator, $0.series, $0.reason].compactMap { $0 }.joined(separator: " ") }
  }

  /// Figures of access that have a counterpart by the straight line.
  var methodPairs: [(network: Observation, euclidean: Observation)] {
    observations.filter { $0.key.disaggregation.codes["METHOD"] == nil }
      .compactMap { figure in euclidean(of: figure).map { (figure, $0) } }
  }
}

/// The codes and places of what `body` throws; empty where it throws nothing.
func faults(_ body: () throws -> Void) -> [String] {
  do {
    try body()
    return []
  } catch let issues as InputIssues {
    return issues.all.map { "\($0.place.text) \($0.code)" }
  } catch { return ["\(error)"] }
}

extension TemporaryFolder {
  func write(_ text: String, to name: String) throws {
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
  }

  /// All files of an example city.
  func write(_ city: ExampleCity) throws {
    for (name, bytes) in city.files { try Data(bytes).write(to: URL(fileURLWithPath: file(name))) }
  }
}

import ArgumentParser
import Catalogue
import Exchange
import Monitoring
import Observations
import Runs

/// Measures the city of a description and records the result; what `measure` and `demo` share.
struct CityMeasurement {
  var description: String
  var inputs: InputFolder?
  var store: String
  var threads: Int
  var isStrict = false

  struct Result {
    var description: CityDescription
    var recorded: Recorded
    var leftOut: [MeasureCity.LeftOut]
    var warnings: [InputIssue]
  }

  func perform() throws -> Result {
    let text = try DescriptionFile.text(at: description)
    let city = try CityDescription(parsing: text, file: description)
    let parents = try Ancestry.of(city, in: Gazetteer(content: contentFolder), file: description)
    // A store that cannot be used is found before the work and not after; a new one is made only when there
    // is something to record.
    _ = try ObservationStore.existing(at: store)
    let progress = ProgressLine()
    defer { progress.finish() }
    let outcome = try MeasureCity(
      city, files: inputs ?? InputFolder(of: description), content: contentFolder, parents: parents,
      threads: threads, now: systemTime, progress: progress.show
    ).perform()
    if isStrict, !outcome.warnings.isEmpty { throw InputIssues(outcome.warnings) }
    progress.show(.recording)
    let recorded =
      outcome.recordings.isEmpty
      ? Recorded()
      : try ObservationStore(creatingOrOpening: store).record(outcome.recordings, at: systemTime())
    return Result(
      description: city, recorded: recorded, leftOut: outcome.leftOut, warnings: outcome.warnings)
  }
}

extension CityMeasurement.Result {
  func print() {
    Console.printIssues(warnings)
    // Breakdowns by group and capacity are many; what is read first is the whole population.
    let headlines = recorded.observations.filter {
      $0.observation.key.disaggregation.codes.keys.allSatisfy(MeasureCity.wholeDimensions.contains)
    }
    if !headlines.isEmpty { Console.write(ObservationListing.text(headlines, phrases: words)) }
    let further = recorded.observations.count - headlines.count
    if further > 0 { Swift.print(words["measure.further", ["count": words.numbers.text(further)]]) }
    for omission in leftOut {
      Swift.print(
        words[
          "measure.left-out",
          [
            "what": [omission.indicator, omission.series, omission.alternative].compactMap { $0 }
              .joined(separator: " "),
            "reason": words["left-out.\(omission.reason)"],
          ]])
    }
  }

  var json: JSON {
    [
      "area": .string(description.area.code),
      "runs": .array(recorded.runs.map { ["id": .string($0.id), "digest": .string($0.digest.text)] }),
      "observations": .array(recorded.observations.map(ObservationJSON.value)),
      "left_out": .array(
        leftOut.map {
          [
            "indicator": .string($0.indicator), "series": JSON($0.series),
            "alternative": JSON($0.alternative),
            "reason": .string($0.reason), "sentence": .string(words["left-out.\($0.reason)"]),
          ]
        }),
      "warnings": Console.json(of: warnings),
    ]
  }
}

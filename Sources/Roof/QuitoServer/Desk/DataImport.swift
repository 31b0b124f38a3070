import Accounts
import Exchange
import Monitoring
import Observations
import Runs

/// A file of observations on its way into the store.
struct DataImport: Sendable {
  var name: String
  var bytes: [UInt8]
  var hasDecimalComma: Bool

  /// What it would bring, or brought.
  struct Outcome: Sendable {
    struct Series: Sendable {
      var indicator, series: String
      var observations = 0
      /// Of figures that the store has already.
      var revisions = 0
      var areas: Set<String> = []
      var first, last: Period
    }

    /// Nil of a rehearsal.
    var run: RecordedRun?
    var series: [Series] = []

    var observations: Int { series.reduce(0) { $0 + $1.observations } }
    var revisions: Int { series.reduce(0) { $0 + $1.revisions } }

    init(_ recorded: Recorded) {
      var places: [String: Int] = [:]
      for recorded in recorded.observations {
        let key = recorded.observation.key
        let name = key.indicator + " " + key.series
        let place = places[name] ?? series.count
        if place == series.count {
          places[name] = place
          series.append(
            Series(indicator: key.indicator, series: key.series, first: key.period, last: key.period))
        }
        series[place].observations += 1
        if recorded.revision > 1 { series[place].revisions += 1 }
        series[place].areas.insert(key.area)
        series[place].first = min(series[place].first, key.period)
        series[place].last = max(series[place].last, key.period)
      }
    }
  }

  /// Read and checked as it will be when it is recorded; nothing of it stays.
  /// - Throws: `InputIssues` with every fault of the file.
  func rehearse(_ store: ObservationStore, _ content: ServedContent, at now: Timestamp) throws -> Outcome {
    Outcome(try store.rehearse([recording(store, content, at: now)], at: now))
  }

  /// All or nothing.
  /// - Throws: as `rehearse`.
  func record(
    _ store: ObservationStore, _ content: ServedContent, by originator: Originator, at now: Timestamp
  ) throws -> Outcome {
    let recorded = try store.record([recording(store, content, at: now)], at: now, by: originator)
    var outcome = Outcome(recorded)
    outcome.run = recorded.runs.first
    return outcome
  }

  private func recording(
    _ store: ObservationStore, _ content: ServedContent, at now: Timestamp
  ) throws -> Recording {
    let known = KnownAreas(store: store, gazetteer: content.gazetteer)
    var step = ImportObservations(file: name, hasDecimalComma: hasDecimalComma, now: { now })
    step.content = bytes
    var recording = try step.perform(areas: []) {
      try ObservationTable.read(
        bytes, file: name, hasDecimalComma: hasDecimalComma, catalogue: content.catalogue,
        codeLists: content.catalogue.codeLists, knownAreas: known.codes())
    }
    recording.areas = known.areas(of: recording.observations.map(\.key.area))
    return recording
  }
}

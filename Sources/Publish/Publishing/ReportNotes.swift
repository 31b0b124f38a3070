import Monitoring

/// The remarks on the figures of a report, each once under a number of its own, as statistical tables have them:
/// a row names the numbers, so that one remark on a hundred figures is read once.
struct ReportNotes {
  /// In the order in which the figures first call for them; the first has the number 1.
  let all: [Note]
  private let numbers: [Note: Int]

  /// - Parameter further: figures of other areas, whose remarks follow.
  init(_ figures: ReportFigures, further: [RecordedObservation] = []) {
    var all: [Note] = []
    var numbers: [Note: Int] = [:]
    for figure in figures.all.flatMap({ [$0] + figures.alternatives(to: $0) }) + further {
      for note in figure.observation.notes where numbers[note] == nil {
        all.append(note)
        numbers[note] = all.count
      }
    }
    self.all = all
    self.numbers = numbers
  }

  /// Ascending.
  func numbers(of notes: [Note]) -> [Int] { notes.compactMap { numbers[$0] }.sorted() }
}

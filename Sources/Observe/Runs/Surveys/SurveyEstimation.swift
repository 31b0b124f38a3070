import Microdata
import Surveys

/// Statistics of the variables of one file over domains, in as few passes as memory allows.
struct SurveyEstimation {
  private typealias Row = EstimateSurvey.Row
  private typealias Domain = [(variable: String, value: String)]

  /// One figure in every domain.
  private struct Figure {
    var statistic: EstimateSurvey.Statistic
    var category: String?
    var work: Work
  }

  private enum Work {
    /// Of the statistics of the batch.
    case batch(Int)
    case quantile([Double], Double)
  }

  /// What the totals of one batch may take, bytes.
  static let batchBytesMaximum = 512 << 20

  private let design: SurveyDesign
  private let isIncluded: [Bool]?
  private let replicates: ReplicateWeights?
  private let rules: EstimationRules
  private let threads: Int
  private var figures: [Figure] = []
  private var columns: [StatisticBatch.Column] = []
  private var batched: [StatisticBatch.Statistic] = []

  init(
    _ microdata: Microdata, _ survey: SurveyHouseholds, statistics: [EstimateSurvey.Statistic],
    replicates: ReplicateWeights?, rules: EstimationRules, threads: Int
  ) {
    design = survey.design
    isIncluded = survey.isIncluded
    self.replicates = replicates
    self.rules = rules
    self.threads = threads
    var places: [String: Int] = [:]
    func values(_ name: String) -> [Double] { microdata.numbers(of: microdata.index(of: name)!)! }
    for statistic in statistics {
      func column(_ name: String) -> Int {
        if let place = places[name] { return place }
        places[name] = columns.count
        columns.append(.values(values(name)))
        return columns.count - 1
      }
      func add(_ one: StatisticBatch.Statistic, category: String? = nil) {
        figures.append(Figure(statistic: statistic, category: category, work: .batch(batched.count)))
        batched.append(one)
      }
      switch statistic {
      case .total(let name): add(.total(column(name)))
      case .mean(let name): add(.mean(column(name)))
      case .ratio(let name, let other): add(.ratio(column(name), over: column(other)))
      case .proportion(let name):
        let found = microdata.categories(of: microdata.index(of: name)!, limit: .max)!
        let codes = found.knownCodes
        for (code, category) in found.categories.enumerated() where !category.isMissing {
          columns.append(.indicator(codes, of: Int32(code)))
          add(.proportion(columns.count - 1), category: category.label ?? category.text)
        }
      case .quantile(let name, let share):
        figures.append(Figure(statistic: statistic, category: nil, work: .quantile(values(name), share)))
      }
    }
  }

  /// All rows first, then each cell of the crossed variables that holds a row; in each domain the statistics
  /// in their order.
  func rows(_ groups: [(String, MicrodataCategories)]) -> [EstimateSurvey.Row] {
    let whole = [Int32](repeating: 0, count: design.rowCount)
    var rows = rows(included(whole), [[]])
    guard !groups.isEmpty else { return rows }
    let cells = cells(groups)
    rows += self.rows(cells.codes, cells.domains)
    return rows
  }

  private func included(_ codes: [Int32]) -> [Int32] {
    isIncluded.map { zip(codes, $0).map { $1 ? $0 : -1 } } ?? codes
  }

  private func cells(_ groups: [(String, MicrodataCategories)]) -> (codes: [Int32], domains: [Domain]) {
    var cellOfRow = included([Int32](repeating: 0, count: design.rowCount))
    for (_, categories) in groups {
      let width = Int32(categories.categories.count)
      for (row, code) in categories.knownCodes.enumerated() where cellOfRow[row] >= 0 {
        cellOfRow[row] = code < 0 ? -1 : cellOfRow[row] * width + code
      }
    }
    let present = Set(cellOfRow).filter { $0 >= 0 }.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, Int32($0)) })
    let domains = present.map { cell in
      var rest = Int(cell)
      var domain: Domain = []
      for (name, categories) in groups.reversed() {
        let category = categories.categories[rest % categories.categories.count]
        rest /= categories.categories.count
        domain.append((name, category.label ?? category.text))
      }
      return Domain(domain.reversed())
    }
    return (cellOfRow.map { $0 < 0 ? -1 : numbers[$0]! }, domains)
  }

  private func rows(_ codes: [Int32], _ domains: [Domain]) -> [EstimateSurvey.Row] {
    // Two columns a statistic, and two sums of what must be stated together; replicates as units.
    let perUnit = 1 + (replicates?.count ?? 0) / max(1, design.primaryUnitCount)
    let bytes = perUnit * StatisticBatch.bytes(ofSums: 4, design: design, domainCount: 8)
    let together = max(1, min(batched.count, Self.batchBytesMaximum / max(1, bytes)))
    let width = max(8, Self.batchBytesMaximum / max(1, bytes * together) * 8)
    var estimates = [[Estimate]](repeating: [], count: batched.count)
    for first in stride(from: 0, to: domains.count, by: width) {
      let count = min(width, domains.count - first)
      let set = StatisticBatch.Domains(codes: codes.map { $0 - Int32(first) }, count: count)
      for start in stride(from: 0, to: batched.count, by: together) {
        let part = Array(batched[start..<min(batched.count, start + together)])
        let found = estimated(part, in: set)
        for place in part.indices {
          estimates[start + place] += (0..<count).map { found.estimate(place, domain: $0, rules: rules) }
        }
      }
    }
    return domains.indices.flatMap { number in
      figures.map { figure in
        let estimate: Estimate
        switch figure.work {
        case .batch(let place): estimate = estimates[place][number]
        case .quantile(let values, let share):
          let mask = codes.map { $0 == Int32(number) }
          estimate =
            (replicates?.quantiles(of: values, at: [share], in: mask, rules: rules)
            ?? design.quantiles(of: values, at: [share], in: mask, rules: rules))[0]
        }
        return Row(
          statistic: figure.statistic, category: figure.category, domain: domains[number], estimate: estimate)
      }
    }
  }

  private func estimated(
    _ statistics: [StatisticBatch.Statistic], in set: StatisticBatch.Domains
  ) -> BatchEstimates {
    let batch = StatisticBatch(design, columns: columns, statistics: statistics, domains: [set])
    return replicates.map { batch.replicated($0, threads: threads) }
      ?? batch.linearised(threads: threads, withDesignEffects: true)
  }
}

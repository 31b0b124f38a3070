/// Checks the variables of a design and numbers its units, stage by stage.
struct DesignCompilation {
  let variables: SurveyVariables
  let rowCount: Int
  private(set) var weights: [Double] = []
  private(set) var stages: [DesignStage] = []
  private var faults: [SurveyDesignFault] = []

  init(_ variables: SurveyVariables) {
    self.variables = variables
    rowCount = DesignCompilation.rowCount(of: variables)
    for stage in variables.stages {
      precondition(stage.units?.count ?? rowCount == rowCount, "a unit for every row")
      precondition(stage.strata?.count ?? rowCount == rowCount, "a stratum for every row")
      precondition(stage.populationValues?.count ?? rowCount == rowCount, "a size for every row")
    }
    precondition(variables.identifiers?.count ?? rowCount == rowCount, "an identifier for every row")
  }

  private static func rowCount(of variables: SurveyVariables) -> Int {
    if let weights = variables.weights { return weights.count }
    for stage in variables.stages {
      if let count = stage.units?.count ?? stage.strata?.count ?? stage.populationValues?.count {
        return count
      }
    }
    preconditionFailure("a design states weights or the sizes of its populations")
  }

  /// Everything found, sorted by row.
  mutating func compile(lonePrimaryUnits: LonePrimaryUnitRule) -> [SurveyDesignFault] {
    checkWeights()
    checkIdentifiers()
    for number in variables.stages.indices { checkCodes(ofStage: number) }
    // Units are numbered only from complete codes: what follows would repeat the same faults.
    guard !faults.contains(where: { $0.kind == .stratumMissing || $0.kind == .unitMissing }) else {
      return sortedFaults()
    }
    for number in variables.stages.indices { compileStage(number) }
    checkLoneUnits(lonePrimaryUnits)
    weights = variables.weights ?? weightsFromFractions()
    return sortedFaults()
  }

  private func sortedFaults() -> [SurveyDesignFault] {
    faults.sorted { ($0.row, $0.stage ?? -1, $0.kind.rawValue) < ($1.row, $1.stage ?? -1, $1.kind.rawValue) }
  }

  private mutating func checkWeights() {
    guard let weights = variables.weights else {
      precondition(
        variables.stages.allSatisfy { $0.population != .unlimited },
        "weights follow from the sizes of the populations only where every stage states them")
      return
    }
    for (row, weight) in weights.enumerated() {
      if weight.isNaN {
        faults.append(SurveyDesignFault(.weightMissing, row: row))
      } else if weight <= 0 || weight.isInfinite {
        faults.append(SurveyDesignFault(.weightNotPositive, row: row, found: "\(weight)"))
      }
    }
  }

  private mutating func checkIdentifiers() {
    guard let identifiers = variables.identifiers else { return }
    var seen: Set<Int32> = []
    for (row, code) in identifiers.enumerated() where code >= 0 && !seen.insert(code).inserted {
      faults.append(SurveyDesignFault(.identifierTwice, row: row, found: "\(code)"))
    }
  }

  private mutating func checkCodes(ofStage number: Int) {
    let stage = variables.stages[number]
    for (codes, kind) in [(stage.strata, SurveyDesignFault.Kind.stratumMissing), (stage.units, .unitMissing)]
    {
      guard let codes else { continue }
      for row in 0..<rowCount where codes[row] < 0 {
        faults.append(SurveyDesignFault(kind, row: row, stage: number))
      }
    }
    guard let values = stage.populationValues else { return }
    let isFraction = stage.statesFractions
    for (row, value) in values.enumerated() {
      if value.isNaN {
        faults.append(SurveyDesignFault(.populationMissing, row: row, stage: number))
      } else if isFraction ? !(value > 0 && value <= 1) : !(value >= 1) {
        faults.append(SurveyDesignFault(.populationValue, row: row, stage: number, found: "\(value)"))
      }
    }
  }

  private mutating func compileStage(_ number: Int) {
    let stage = variables.stages[number]
    let parents = number == 0 ? [Int32](repeating: 0, count: rowCount) : stages[number - 1].unitOfRow
    let strata = PairNumbering(parents, stage.strata)
    let units: PairNumbering
    if let codes = stage.units {
      units = PairNumbering(strata.numbers, codes)
      if number == 0, !variables.areUnitsNumberedWithinStrata { checkStrataOfUnits(codes, units, strata) }
    } else {
      units = PairNumbering(groups: strata.numbers, groupCount: strata.count)
    }
    var firstUnits = [Int32](repeating: 0, count: strata.count + 1)
    for row in units.firstRows { firstUnits[Int(strata.numbers[Int(row)]) + 1] += 1 }
    for stratum in 0..<strata.count { firstUnits[stratum + 1] += firstUnits[stratum] }
    let fractions = fractions(ofStage: number, strata, firstUnits)
    var above = [Double](repeating: 1, count: strata.count)
    if number > 0 {
      let parentStage = stages[number - 1]
      let stratumOfParent = parentStage.stratumOfUnit
      for stratum in 0..<strata.count {
        let parent = Int(stratumOfParent[Int(parents[Int(strata.firstRows[stratum])])])
        above[stratum] = parentStage.fractionAboveStratum[parent] * parentStage.fractionOfStratum[parent]
      }
    }
    stages.append(
      DesignStage(
        unitOfRow: units.numbers, firstUnitOfStratum: firstUnits, fractionOfStratum: fractions,
        fractionAboveStratum: above))
  }

  private mutating func checkStrataOfUnits(_ codes: [Int32], _ units: PairNumbering, _ strata: PairNumbering)
  {
    var stratumOfCode: [Int32: Int32] = [:]
    for row in units.firstRows.sorted() {
      let stratum = strata.numbers[Int(row)]
      if stratumOfCode.updateValue(stratum, forKey: codes[Int(row)]) != nil {
        faults.append(
          SurveyDesignFault(.unitInTwoStrata, row: Int(row), stage: 0, found: "\(codes[Int(row)])"))
      }
    }
  }

  private mutating func fractions(ofStage number: Int, _ strata: PairNumbering, _ firstUnits: [Int32])
    -> [Double]
  {
    let stage = variables.stages[number]
    guard let values = stage.populationValues else { return Array(repeating: 0, count: strata.count) }
    for row in 0..<rowCount {
      let first = Int(strata.firstRows[Int(strata.numbers[row])])
      if values[row] != values[first], !values[row].isNaN, !values[first].isNaN {
        faults.append(SurveyDesignFault(.populationVaries, row: row, stage: number, found: "\(values[row])"))
      }
    }
    let isFraction = stage.statesFractions
    return (0..<strata.count).map { stratum in
      let row = Int(strata.firstRows[stratum])
      let sampled = Double(firstUnits[stratum + 1] - firstUnits[stratum])
      if isFraction { return values[row] }
      // A count may be given in single precision, just below the whole number.
      if values[row] >= 1, values[row] < sampled * (1 - 1e-6) {
        faults.append(
          SurveyDesignFault(.populationBelowSample, row: row, stage: number, found: "\(values[row])"))
      }
      return min(1, sampled / values[row])
    }
  }

  private mutating func checkLoneUnits(_ rule: LonePrimaryUnitRule) {
    let codes = variables.stages[0].strata
    var isReported = Set<Int>()
    for (number, stage) in stages.enumerated() {
      // Below the first stage the term is due only under a finite population above.
      let lone = (0..<stage.stratumCount).filter { stage.isLone($0) && stage.fractionAboveStratum[$0] > 0 }
      guard !lone.isEmpty else { continue }
      let strataOfUnits = stage.stratumOfUnit
      let isLone = Set(lone)
      isReported.removeAll()
      for row in 0..<rowCount {
        let stratum = Int(strataOfUnits[Int(stage.unitOfRow[row])])
        guard isLone.contains(stratum), isReported.insert(stratum).inserted else { continue }
        faults.append(
          SurveyDesignFault(
            .loneUnit, row: row, stage: number, found: codes.map { "\($0[row])" } ?? "",
            isWarning: rule != .fail))
      }
    }
  }

  private func weightsFromFractions() -> [Double] {
    var weights = [Double](repeating: 1, count: rowCount)
    for stage in stages {
      let strata = stage.stratumOfUnit
      for row in 0..<rowCount {
        weights[row] /= stage.fractionOfStratum[Int(strata[Int(stage.unitOfRow[row])])]
      }
    }
    return weights
  }
}

extension SurveyVariables.Stage {
  fileprivate var populationValues: [Double]? {
    switch population {
    case .unlimited: nil
    case .counts(let values), .fractions(let values): values
    }
  }

  fileprivate var statesFractions: Bool {
    if case .fractions = population { true } else { false }
  }
}

import Foundation

/// A survey of a million households in 5,000 clusters, ten in each of 500 strata: weights, a domain of 20 that
/// has households in every cluster, thirty questions with yes or no and ten amounts. In the order of the
/// clusters, as files of surveys come.
struct GeneratedSurvey {
  static let strata = 500
  static let unitsOfStratum = 10
  static let domains = 20
  static let questions = 30
  static let amounts = 10
  private static let households = 200

  let replicates: Int
  private var chance = Chance(seed: 41)

  init(replicates: Int) { self.replicates = replicates }

  mutating func write(to folder: String) throws {
    let unitCount = Self.strata * Self.unitsOfStratum
    let rowCount = unitCount * Self.households
    var unit: [Int32] = []
    var stratum: [Int32] = []
    var domain: [Int32] = []
    var weight: [Double] = []
    var level = [Double](repeating: 0, count: unitCount)
    for number in 0..<unitCount {
      level[number] = chance.uniform() - 0.5
      // Of two clusters one has as many households more as the other has fewer.
      let shift = number / 2 * 37 % 61
      let base = 80 + 400 * chance.uniform()
      for _ in 0..<Self.households + (number % 2 == 0 ? shift : -shift) {
        unit.append(Int32(number))
        stratum.append(Int32(number / Self.unitsOfStratum))
        domain.append(Int32(chance.number(below: Self.domains)))
        weight.append(base * (0.8 + 0.4 * chance.uniform()))
      }
    }
    var answers: [Int32] = []
    answers.reserveCapacity(Self.questions * rowCount)
    for question in 0..<Self.questions {
      let share = 0.05 + 0.9 * Double(question) / Double(Self.questions)
      for row in 0..<rowCount {
        let chanceOfYes = share + 0.3 * level[Int(unit[row])] + 0.005 * Double(domain[row] - 10)
        answers.append(chance.uniform() < chanceOfYes ? 1 : 0)
      }
    }
    var amounts: [Double] = []
    amounts.reserveCapacity(Self.amounts * rowCount)
    for amount in 0..<Self.amounts {
      for row in 0..<rowCount {
        amounts.append(
          (100 * (1 + Double(amount) + level[Int(unit[row])] + Double(domain[row]) / 20)
            / (0.02 + chance.uniform()))
            .rounded() / 100)
      }
    }
    try NumberFile.write(unit, folder + "/unit")
    try NumberFile.write(stratum, folder + "/stratum")
    try NumberFile.write(domain, folder + "/domain")
    try NumberFile.write(weight, folder + "/weight")
    try NumberFile.write(answers, folder + "/answers")
    try NumberFile.write(amounts, folder + "/amounts")
    try NumberFile.write(factors(), folder + "/factors")
  }

  /// Of Rao and Wu's bootstrap: one fewer than there are clusters in a stratum are drawn with replacement.
  private mutating func factors() -> [Double] {
    let size = Self.unitsOfStratum
    var factors = [Double](repeating: 0, count: replicates * Self.strata * size)
    for start in stride(from: 0, to: factors.count, by: size) {
      for _ in 1..<size { factors[start + chance.number(below: size)] += Double(size) / Double(size - 1) }
    }
    return factors
  }
}

import CompositeIndex
import Monitoring
import Yams

extension Standardisation {
  /// - Returns: nil, with an issue, where it cannot be told.
  init?(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    let bounds = (required: ["minimum", "maximum"], optional: ["inverse"])
    let isOfRoots = node.mapping?["minimum-root"] != nil || node.mapping?["maximum-root"] != nil
    let ends = isOfRoots ? ["minimum-root", "maximum-root"] : ["minimum", "maximum"]
    let rootKeys = (required: ["degree"] + ends, optional: ["inverse"])
    let target = (required: ["target"], optional: [String]())
    guard
      let rule = KindOfRule(
        node, field,
        [
          "linear": bounds, "logarithmic": bounds, "root": rootKeys, "root-of-complement": rootKeys,
          "two-sided-target": target, "target-from-below": target, "target-from-above": target,
          "identity": ([], []), "specialisation": (["sectors", "reference"], []),
          "stations": (["population", "concentration"], []),
        ], &reader)
    else { return nil }
    switch rule.kind {
    case "linear", "logarithmic":
      guard let a = rule.number("minimum", &reader), let b = rule.number("maximum", &reader) else {
        return nil
      }
      let isInverse = rule.flag("inverse", &reader)
      self =
        rule.kind == "linear"
        ? .linear(minimum: a, maximum: b, isInverse: isInverse)
        : .logarithmic(minimum: a, maximum: b, isInverse: isInverse)
    case "root", "root-of-complement":
      let degree = reader.count(rule.members["degree"], field: "\(field).degree", in: 2...5)
      guard let degree, var a = rule.number(ends[0], &reader), var b = rule.number(ends[1], &reader) else {
        return nil
      }
      if isOfRoots {
        (a, b) = (
          Array(repeating: a, count: degree).reduce(1, *), Array(repeating: b, count: degree).reduce(1, *)
        )
      }
      let isInverse = rule.flag("inverse", &reader)
      self =
        rule.kind == "root"
        ? .root(degree, minimum: a, maximum: b, isInverse: isInverse)
        : .rootOfComplement(degree, minimum: a, maximum: b, isInverse: isInverse)
    case "specialisation":
      guard let sectors = rule.text("sectors", &reader), let reference = rule.number("reference", &reader)
      else {
        return nil
      }
      self = .specialisation(sectors: sectors, reference: reference)
    case "stations":
      guard let population = rule.text("population", &reader),
        let concentration = rule.text("concentration", &reader)
      else { return nil }
      self = .stations(population: population, concentration: concentration)
    case "identity": self = .identity
    default:
      guard let target = rule.number("target", &reader) else { return nil }
      self =
        rule.kind == "two-sided-target"
        ? .twoSidedTarget(target)
        : rule.kind == "target-from-below" ? .targetFromBelow(target) : .targetFromAbove(target)
    }
  }
}

extension Normalisation {
  /// - Returns: nil, with an issue, where it cannot be told.
  init?(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    let ends = (required: ["minimum", "maximum", "factor"], optional: [String]())
    guard
      let rule = KindOfRule(
        node, field,
        [
          "min-max": (["lower", "upper"], []), "z-score": (["mean", "deviation"], []), "scaled": ends,
          "goalposts": ends, "rank": ([], []), "borda": ([], []), "percentile-rank": ([], []),
          "distance-to-maximum": ([], []), "distance-to-target": (["target"], ["capped"]),
          "distance-to-area": (["area"], ["capped"]),
          "fraction-of-maximum": ([], []), "categorical": (["probabilities", "scores"], []),
          "above-or-below-mean": (["band"], []),
        ], &reader)
    else { return nil }
    func number(_ key: String, _ reader: inout DescriptionReader) -> Double { rule.number(key, &reader) ?? 0 }
    let count = reader.issues.all.count
    switch rule.kind {
    case "min-max": self = .minMax(lower: number("lower", &reader), upper: number("upper", &reader))
    case "z-score": self = .zScore(mean: number("mean", &reader), deviation: number("deviation", &reader))
    case "scaled", "goalposts":
      let (a, b) = (number("minimum", &reader), number("maximum", &reader))
      let factor = number("factor", &reader)
      if a >= b {
        reader.fault(
          "index.benchmarks", node, field: field, found: "\(JSON.numberText(a))–\(JSON.numberText(b))")
      }
      self =
        rule.kind == "scaled"
        ? .scaled(minimum: a, maximum: b, factor: factor) : .goalposts(minimum: a, maximum: b, factor: factor)
    case "rank": self = .rank
    case "borda": self = .borda
    case "percentile-rank": self = .percentileRank
    case "distance-to-maximum": self = .distanceToMaximum
    case "distance-to-target":
      self = .distanceToTarget(number("target", &reader), isCapped: rule.flag("capped", &reader))
    case "distance-to-area":
      self = .distanceToReference(
        area: rule.text("area", &reader) ?? "", isCapped: rule.flag("capped", &reader))
    case "fraction-of-maximum": self = .fractionOfMaximum
    case "categorical":
      let (cuts, scores) = (rule.numbers("probabilities", &reader), rule.numbers("scores", &reader))
      if scores.count != cuts.count + 1 || !cuts.allSatisfy((0...1).contains) {
        reader.fault("index.categories", node, field: field, found: "")
      }
      self = .categorical(probabilities: cuts, scores: scores)
    default: self = .aboveOrBelowMean(band: number("band", &reader))
    }
    if reader.issues.all.count > count { return nil }
  }
}

extension OutlierTreatment {
  init(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    self.init()
    let members = reader.members(
      of: node, field: field, known: ["skewness", "kurtosis", "points", "transform"])
    skewnessLimit =
      reader.number(members["skewness"], field: "\(field).skewness", in: 0...1e6) ?? skewnessLimit
    kurtosisLimit =
      reader.number(members["kurtosis"], field: "\(field).kurtosis", in: -10...1e6) ?? kurtosisLimit
    pointMaximum =
      reader.count(members["points"], field: "\(field).points", in: 0...1_000_000) ?? pointMaximum
    guard let node = members["transform"] else { return }
    let path = "\(field).transform"
    let rule = KindOfRule(
      node, path,
      [
        "none": ([], []), "log": ([], []), "signed-log": ([], []), "log-of-shifted": ([], []),
        "log-gii": ([], []), "box-cox": (["lambda"], ["shifted"]),
      ], &reader)
    switch rule?.kind {
    case "none": transform = nil
    case "signed-log": transform = .signedLogarithm
    case "log-of-shifted": transform = .logarithmOfShifted
    case "log-gii": transform = .innovationIndexLogarithm
    case "box-cox":
      transform = .boxCox(
        lambda: rule?.number("lambda", &reader, in: -5...5) ?? 0,
        isShifted: rule?.flag("shifted", &reader) ?? false)
    default: transform = .logarithm
    }
  }
}

extension Imputation {
  /// - Returns: nil, with an issue, where it cannot be told.
  init?(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    guard
      let rule = KindOfRule(
        node, field,
        [
          "mean": ([], []), "median": ([], []), "group-mean": (["group"], []),
          "group-median": (["group"], []), "hot-deck": ([], []), "regression": ([], ["predictors"]),
          "multivariate-normal": ([], ["iterations", "tolerance"]), "panel-latest": ([], []),
          "panel-linear": ([], ["constant-beyond"]),
        ], &reader)
    else { return nil }
    switch rule.kind {
    case "mean": self = .mean
    case "median": self = .median
    case "group-mean", "group-median":
      guard let group = rule.text("group", &reader) else { return nil }
      self = rule.kind == "group-mean" ? .groupMean(group) : .groupMedian(group)
    case "hot-deck": self = .hotDeck
    case "regression":
      self = .regression(
        predictorMaximum: reader.count(rule.members["predictors"], field: "\(field).predictors", in: 1...100)
          ?? 3)
    case "multivariate-normal":
      self = .multivariateNormal(
        iterationMaximum: reader.count(
          rule.members["iterations"], field: "\(field).iterations", in: 1...100_000) ?? 500,
        tolerance: rule.number("tolerance", &reader, in: 0...1) ?? 1e-8)
    case "panel-latest": self = .panelLatest
    default: self = .panelLinear(extendsConstantly: rule.flag("constant-beyond", &reader))
    }
  }
}

extension Aggregation {
  /// - Returns: nil, with an issue, where it cannot be told.
  init?(_ node: Node, _ field: String, _ reader: inout DescriptionReader) {
    guard
      let rule = KindOfRule(
        node, field,
        [
          "arithmetic": ([], []), "geometric": ([], []), "harmonic": ([], []), "power": (["exponent"], []),
          "copeland": ([], []), "borda": ([], []), "kemeny": ([], []), "ideal-point": ([], []),
          "mazziotta-pareto": ([], ["adds-penalty"]),
          "adjusted-mazziotta-pareto": ([], ["adds-penalty", "minimum", "maximum"]),
          "benefit-of-doubt": ([], ["share-minimum", "share-maximum"]),
          "promethee": ([], ["indifference", "preference"]), "choquet": (["interaction"], []),
        ], &reader)
    else { return nil }
    switch rule.kind {
    case "arithmetic": self = .arithmetic
    case "geometric": self = .geometric
    case "harmonic": self = .harmonic
    case "power":
      guard let exponent = rule.number("exponent", &reader, in: -100...100) else { return nil }
      guard exponent != 0 else {
        reader.fault("index.exponent", rule.members["exponent"], field: "\(field).exponent")
        return nil
      }
      self = .power(exponent)
    case "copeland": self = .copeland
    case "borda": self = .borda
    case "kemeny": self = .kemeny
    case "ideal-point": self = .idealPoint
    case "promethee":
      let indifference = rule.number("indifference", &reader, in: 0...1e15) ?? 0
      let preference = rule.number("preference", &reader, in: 0...1e15) ?? indifference
      guard preference >= indifference else {
        reader.fault(
          "index.thresholds", rule.members["preference"], field: "\(field).preference",
          ["indifference": JSON.numberText(indifference)])
        return nil
      }
      self = .netFlow(NetFlow(indifference: indifference, preference: preference))
    case "choquet":
      guard let interaction = rule.number("interaction", &reader, in: -1...1) else { return nil }
      self = .choquet(ChoquetIntegral(interaction: interaction))
    case "benefit-of-doubt":
      self = .benefitOfDoubt(
        BenefitOfDoubt(
          shareMinimum: rule.number("share-minimum", &reader, in: 0...1),
          shareMaximum: rule.number("share-maximum", &reader, in: 0...1)))
    default:
      let scale: MazziottaPareto.Scale =
        rule.kind == "mazziotta-pareto"
        ? .standardised
        : .adjusted(minimum: rule.number("minimum", &reader), maximum: rule.number("maximum", &reader))
      self = .mazziottaPareto(
        MazziottaPareto(scale, isPenaltySubtracted: !rule.flag("adds-penalty", &reader)))
    }
  }
}

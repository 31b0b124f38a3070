import Microdata
import Monitoring
import Surveys

/// A calibration with what its components are called.
struct SurveyCalibration {
  var plan: CalibrationPlan
  /// Of each component of the auxiliary variables, for messages.
  var components: [String]
}

extension SurveyColumns {
  /// Faults: `survey.calibration.groups` for post-stratification by more than one classification;
  /// `survey.calibration.sums` where classifications disagree on the size of the population; for variables and
  /// their values `survey.variable`, `survey.number`, `survey.calibration.missing`,
  /// `survey.calibration.category`, `survey.calibration.empty` and `survey.calibration.variance`.
  mutating func calibration(
    _ description: SurveyDescription.Calibration, totals: SurveyTotals
  ) -> SurveyCalibration? {
    let before = issues.all.count
    let field = "design.calibration"
    let hasValues = totals.groups.contains { !$0.isClassification }
    if description.method == .postStratification, hasValues || totals.groups.count > 1 {
      issues.append(
        InputIssue(
          "survey.calibration.groups", at: Place(file: totals.file),
          found: totals.groups.map(\.name).joined(separator: ", ")))
    }
    let classified = totals.groups.filter(\.isClassification)
    for group in classified.dropFirst() where abs(group.sum - classified[0].sum) > 1e-6 * classified[0].sum {
      issues.append(
        InputIssue(
          "survey.calibration.sums", at: Place(file: totals.file, line: group.entries[0].line),
          found: JSON.numberText(group.sum),
          arguments: [
            "variable": group.name, "other": classified[0].name,
            "expected": JSON.numberText(classified[0].sum),
          ]))
    }
    var auxiliary = AuxiliaryVariables()
    var components: [String] = []
    for group in classified {
      guard let codes = codes(of: group, in: totals) else { continue }
      auxiliary.classifications.append(.init(codes: codes, sizes: group.entries.map(\.total)))
      components += group.entries.map { "\(group.name) \($0.categories.joined(separator: "*"))" }
    }
    for group in totals.groups where !group.isClassification {
      guard let values = values(of: group, in: totals) else { continue }
      auxiliary.values.append(.init(values, total: group.entries[0].total))
      components.append(group.name)
    }
    var variances: [Double]?
    if let name = description.variance, let values = numbers([name], field: "\(field).variance") {
      let wrong = values.indices.filter { !(values[$0] > 0 && values[$0].isFinite) }
      if !wrong.isEmpty {
        issues.append(
          InputIssue(
            "survey.calibration.variance",
            at: Place(file: descriptionFile, line: description.line, field: "\(field).variance"),
            found: String(wrong.count), arguments: ["variable": name, "row": rowText(wrong[0])]))
      }
      variances = values
    }
    guard issues.all.count == before, auxiliary.order > 0 else { return nil }
    let method: CalibrationPlan.Method
    switch (description.method, description.bounds) {
    case (.postStratification, _): method = .proportional
    case (.raking, _): method = hasValues ? .distance(.raking) : .proportional
    case (.truncatedLinear, let bounds?):
      method = .distance(.truncatedLinear(lower: bounds.lowerBound, upper: bounds.upperBound))
    case (.logit, let bounds?):
      method = .distance(.logit(lower: bounds.lowerBound, upper: bounds.upperBound))
    default: method = .distance(.linear)
    }
    return SurveyCalibration(
      plan: CalibrationPlan(auxiliary: auxiliary, method: method, variances: variances),
      components: components)
  }

  private mutating func values(of group: SurveyTotals.Group, in totals: SurveyTotals) -> [Double]? {
    guard let variable = group.variables.first else {
      return [Double](repeating: 1, count: microdata.rowCount)
    }
    guard let values = numbers([variable], field: "design.calibration.totals") else { return nil }
    let missing = values.indices.filter { !values[$0].isFinite }
    report(missing, variable, "survey.calibration.missing", totals, line: group.entries[0].line)
    return missing.isEmpty ? values : nil
  }

  /// The entry of each row; nil, with issues, where some have none.
  private mutating func codes(of group: SurveyTotals.Group, in totals: SurveyTotals) -> [Int32]? {
    var variables: [MicrodataCategories] = []
    for name in group.variables {
      guard
        let index = index(of: name, field: "design.calibration.totals"),
        let categories = microdata.categories(of: index, limit: .max)
      else { return nil }
      variables.append(categories)
    }
    let known = variables.map(\.knownCodes)
    var entryOfCombination: [[Int32]: Int32] = [:]
    var rowsWithout: [(combination: [Int32], first: Int, count: Int)] = []
    var placeWithout: [[Int32]: Int] = [:]
    var missing: [Int] = []
    var isUsed = [Bool](repeating: false, count: group.entries.count)
    var codes = [Int32](repeating: -1, count: microdata.rowCount)
    for row in codes.indices {
      let combination = known.map { $0[row] }
      guard combination.allSatisfy({ $0 >= 0 }) else {
        missing.append(row)
        continue
      }
      if let entry = entryOfCombination[combination] {
        codes[row] = entry
        continue
      }
      if let place = placeWithout[combination] {
        rowsWithout[place].count += 1
        continue
      }
      let entry = group.entries.firstIndex { entry in
        zip(entry.categories, zip(variables, combination)).allSatisfy { name, found in
          Self.matches(found.0.categories[Int(found.1)], [name])
        }
      }
      if let entry {
        entryOfCombination[combination] = Int32(entry)
        codes[row] = Int32(entry)
        isUsed[entry] = true
      } else {
        placeWithout[combination] = rowsWithout.count
        rowsWithout.append((combination, row, 1))
      }
    }
    report(missing, group.name, "survey.calibration.missing", totals, line: group.entries[0].line)
    for one in rowsWithout {
      issues.append(
        InputIssue(
          "survey.calibration.category", at: Place(file: totals.file),
          found: text(of: group.variables, row: one.first),
          arguments: ["variable": group.name, "count": String(one.count), "row": rowText(one.first)]))
    }
    for (entry, isUsed) in zip(group.entries, isUsed) where !isUsed {
      issues.append(
        InputIssue(
          "survey.calibration.empty", at: Place(file: totals.file, line: entry.line, field: "category"),
          found: entry.categories.joined(separator: "*"),
          arguments: ["variable": group.name, "total": JSON.numberText(entry.total)]))
    }
    return missing.isEmpty && rowsWithout.isEmpty && !isUsed.contains(false) ? codes : nil
  }

  private mutating func report(
    _ rows: [Int], _ variable: String, _ code: String, _ totals: SurveyTotals, line: Int
  ) {
    guard let first = rows.first else { return }
    issues.append(
      InputIssue(
        code, at: Place(file: totals.file, line: line), found: String(rows.count),
        arguments: ["variable": variable, "row": rowText(first)]))
  }
}

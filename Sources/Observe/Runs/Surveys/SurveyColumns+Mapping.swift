import Catalogue
import Microdata
import Monitoring
import Surveys

extension SurveyColumns {
  /// A country's categories as codes of the standard ones, with their verdicts.
  ///
  /// Faults: `survey.variable`; `survey.category.standard` for a standard category that there is not;
  /// `survey.category.unmapped` for each answer that stands in the file and is mapped to nothing;
  /// `survey.category.twice` for one that is mapped to two; `survey.category.absent` for one that is mapped
  /// and does not stand in the file.
  mutating func coded(
    _ mapping: SurveyDescription.Mapping, standard: [HouseholdCategories.Category]
  ) -> CodedColumn? {
    let field = "concepts.\(mapping.concept.rawValue)"
    let standardCodes = standard.map(\.code)
    for code in mapping.entries.compactMap(\.standard) + mapping.assumed.keys.sorted()
    where !standardCodes.contains(code) {
      let nearest = Suggestion.nearest(to: code, among: standardCodes)
      issues.append(
        InputIssue(
          "survey.category.standard", at: Place(file: descriptionFile, line: mapping.line, field: field),
          found: code,
          arguments: ["nearest": nearest ?? "–", "known": standardCodes.joined(separator: ", ")]))
    }
    var variables: [(name: String, categories: MicrodataCategories)] = []
    for name in mapping.variables {
      guard let index = index(of: name, field: field, line: mapping.line) else { continue }
      guard let categories = microdata.categories(of: index, limit: 1_000) else {
        issues.append(
          InputIssue(
            "survey.group.many", at: Place(file: descriptionFile, line: mapping.line, field: field),
            found: name))
        continue
      }
      for entry in mapping.entries {
        let tokens = entry.conditions.reduce(into: Set<String>()) { $0.formUnion($1[name] ?? []) }
        checkTokens(tokens, of: name, index, categories, field: field, line: entry.line)
      }
      variables.append((name, categories))
    }
    guard variables.count == mapping.variables.count, !variables.isEmpty else { return nil }

    // Each combination of answers is judged once, however many rows have it.
    var places: [Int: Int] = [:]
    var combinations: [(answers: [Int32], count: Int)] = []
    var combinationOfRow = [Int32](repeating: 0, count: microdata.rowCount)
    for row in 0..<microdata.rowCount {
      var key = 0
      for variable in variables {
        key = key * (variable.categories.categories.count + 1) + Int(variable.categories.codes[row]) + 1
      }
      let place: Int
      if let known = places[key] {
        place = known
      } else {
        place = combinations.count
        places[key] = place
        combinations.append((variables.map { $0.categories.codes[row] }, 0))
      }
      combinations[place].count += 1
      combinationOfRow[row] = Int32(place)
    }
    let codes = combinations.map {
      code(of: $0.answers, count: $0.count, variables, mapping, standardCodes, field: field)
    }
    return CodedColumn(
      codes: combinationOfRow.map { codes[Int($0)] },
      verdicts: standard.map { mapping.assumed[$0.code] ?? $0.verdict })
  }

  /// The standard category of one combination of answers; -1 where it has none.
  private mutating func code(
    of answers: [Int32], count: Int, _ variables: [(name: String, categories: MicrodataCategories)],
    _ mapping: SurveyDescription.Mapping, _ standardCodes: [String], field: String
  ) -> Int32 {
    func matches(_ condition: [String: Set<String>]) -> Bool {
      zip(variables, answers).allSatisfy { variable, answer in
        guard let tokens = condition[variable.name] else { return true }
        return answer >= 0 && Self.matches(variable.categories.categories[Int(answer)], tokens)
      }
    }
    let matching = mapping.entries.filter { $0.conditions.contains(where: matches) }
    let place = Place(file: descriptionFile, line: mapping.line, field: field)
    func described() -> String {
      zip(variables, answers).map { variable, answer in
        guard answer >= 0 else { return "\(variable.name) –" }
        let category = variable.categories.categories[Int(answer)]
        let text = category.label.map { "\(category.text) (\($0))" } ?? category.text
        return variables.count > 1 ? "\(variable.name) \(text)" : text
      }.joined(separator: ", ")
    }
    // Of several variables the first condition that holds decides, as in a list of exceptions.
    if matching.count > 1, variables.count == 1 {
      issues.append(
        InputIssue(
          "survey.category.twice", at: place, found: described(),
          arguments: ["known": matching.map { $0.standard ?? "unknown" }.joined(separator: ", ")]))
    }
    if let entry = matching.first {
      guard let standard = entry.standard, let code = standardCodes.firstIndex(of: standard) else {
        return -1
      }
      return Int32(code)
    }
    let isMissing = zip(variables, answers).contains { variable, answer in
      answer < 0 || variable.categories.categories[Int(answer)].isMissing
    }
    if isMissing { return -1 }
    let label =
      variables.count == 1
      ? variables[0].categories.categories[Int(answers[0])].label
        ?? variables[0].categories.categories[Int(answers[0])].text : ""
    let nearest = Suggestion.nearest(to: label.replacing(" ", with: "-"), among: standardCodes)
    issues.append(
      InputIssue(
        "survey.category.unmapped", at: place, found: described(),
        arguments: [
          "count": String(count), "nearest": nearest ?? "–",
          "known": standardCodes.joined(separator: ", "),
        ]))
    return -1
  }
}
